import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { compareSites, type Verdict } from '../../scripts/judge/compare';
import { BadSeed, readSite } from '../../scripts/judge/seed';

type Json = Record<string, unknown>;
const folder = mkdtempSync(path.join(tmpdir(), 'judge-'));
let files = 0;

function seedFile(...lines: readonly (readonly [string, Json])[]): string {
  const file = path.join(folder, `${files++}.ndjson.gz`);
  writeFileSync(file, gzipSync(lines.map(([entity, data]) => JSON.stringify({ entity, data })).join('\n')));
  return file;
}

const doc = (...texts: string[]): Json => ({
  type: 'doc',
  version: 1,
  content: texts.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
});
const issue = (fields: Json, key = 'ABC-1', id = '1'): readonly [string, Json] => [
  'issue',
  { id, key, fields: { summary: 'One', ...fields } },
];
const comments = (...bodies: Json[]): Json => ({ comment: { comments: bodies.map((body, i) => ({ id: String(i), body })) } });
/** Two comments and an answer to the one that is named. */
const thread = (first: number, parentId: number): Json => ({
  comment: {
    comments: [
      { id: String(first), body: doc('a') },
      { id: String(first + 1), body: doc('b') },
      { id: String(first + 2), parentId, body: doc('c') },
    ],
  },
});
const link = (key: string, direction = 'outwardIssue'): Json => ({ id: '7', type: { name: 'Blocks' }, [direction]: { key } });
const user = (accountId: string, active: boolean): readonly [string, Json] => ['user', { accountId, active }];

async function judge(before: readonly (readonly [string, Json])[], after: readonly (readonly [string, Json])[]): Promise<Verdict> {
  return compareSites(await readSite(seedFile(...before)), await readSite(seedFile(...after)));
}
const kinds = (tallies: Verdict['differences']): string[] => tallies.map(({ kind, count }) => `${count} ${kind}`);

describe('the judge finds', () => {
  const file = (filename: string, contentSha256: string): Json => ({ id: '1', filename, size: 3, contentSha256 });
  const cases: readonly (readonly [string, Json, Json, string])[] = [
    ['another summary', {}, { summary: 'Two' }, '1 summary'],
    ['another status', { status: { id: '1', name: 'Open' } }, { status: { id: '1', name: 'Done' } }, '1 status'],
    ['a resolution too many', {}, { resolution: { name: 'Fixed' } }, '1 resolution'],
    ['another parent', { parent: { key: 'ABC-2', fields: {} } }, { parent: { key: 'ABC-3', fields: {} } }, '1 parent'],
    ['a lost label', { labels: ['a', 'b'] }, { labels: ['b'] }, '1 labels'],
    ['a lost custom value', { customfield_1: { id: '1', value: 'Red' } }, {}, '1 customfield_1'],
    ['changed rich text', { description: doc('a') }, { description: doc('b') }, '1 description'],
    ['another comment', comments(doc('a')), comments(doc('b')), '1 comment text'],
    ['text under a comment', comments(doc('a')), comments(doc('a', 'Dana wrote:')), '1 comment text'],
    ['two blocks above a comment', comments(doc('a')), comments(doc('x', 'y', 'a')), '1 comment text'],
    ['a lost comment', comments(doc('a'), doc('a')), comments(doc('a')), '1 comment missing'],
    ['a doubled comment', comments(doc('a')), comments(doc('a'), doc('a')), '1 comment that was not there'],
    ['comments in another order', comments(doc('a'), doc('b')), comments(doc('b'), doc('a')), '1 order of comments'],
    ['an answer to another comment', thread(10, 10), thread(20, 21), '1 comment thread'],
    ['other bytes of a file', { attachment: [file('x', 'aa')] }, { attachment: [file('x', 'bb')] }, '1 attachment missing'],
    [
      'one of two equal files',
      { attachment: [file('x', 'aa'), file('x', 'aa')] },
      { attachment: [file('x', 'aa')] },
      '1 attachment missing',
    ],
    ['a link the wrong way round', { issuelinks: [link('ABC-1')] }, { issuelinks: [link('ABC-1', 'inwardIssue')] }, '1 link missing'],
    ['another reporter', { reporter: { accountId: 'u1' } }, { reporter: { accountId: 'u2' } }, '1 reporter'],
    ['a lost open sprint', { customfield_2: [{ id: 1, name: 'S', state: 'active', boardId: 1 }] }, {}, '1 sprint missing'],
  ];
  test.each(cases)('%s', async (_, before, after, expected) => {
    const verdict = await judge([user('u1', true), issue(before)], [user('u1', true), issue(after)]);
    expect(kinds(verdict.differences)).toContain(expected);
  });

  test('a text that looks like a place on boards; the place itself, known by the type of its field, is none of a restore', async () => {
    const rank = ['field', { id: 'customfield_9', schema: { custom: 'com.pyxis.greenhopper.jira:gh-lexo-rank' } }] as const;
    const at = (value: string) => [rank, issue({ customfield_8: value, customfield_9: value })];
    const verdict = await judge(at('0|i0002v:'), at('0|i0003v:'));
    expect(kinds(verdict.differences)).toEqual(['1 customfield_8']);
  });

  test('a missing issue and one that was not there', async () => {
    const verdict = await judge([issue({}, 'ABC-1'), issue({}, 'ABC-2')], [issue({}, 'ABC-1'), issue({}, 'ABC-3')]);
    expect(kinds(verdict.differences).sort()).toEqual(['1 issue missing', '1 issue that was not there']);
  });

  test('a missing version and a changed component of a project', async () => {
    const project = ['project', { id: '9', key: 'ABC', name: 'Abc' }] as const;
    const verdict = await judge(
      [project, ['version', { name: '1.0', projectId: 9 }], ['component', { name: 'C', description: 'a', projectId: 9 }]],
      [project, ['component', { name: 'C', description: 'b', projectId: 9 }]],
    );
    expect(kinds(verdict.differences).sort()).toEqual(['1 component differs', '1 version missing']);
  });
});

describe('who may see what', () => {
  const project = ['project', { id: '9', key: 'ABC', name: 'Abc' }] as const;
  const scheme = (...grants: readonly string[]): readonly [string, Json] => [
    'permissionScheme',
    {
      id: '1',
      name: 'Ours',
      permissions: grants.map((permission) => ({ permission, holder: { type: 'group', parameter: 'g1', name: 'crew' } })),
    },
  ];
  const access = (hiddenFromApps: boolean): readonly [string, Json] => [
    'projectAccess',
    { projectId: '9', permissionScheme: '1', hiddenFromApps },
  ];

  test('a lost grant, and a project that is hidden from apps', async () => {
    const verdict = await judge([scheme('SEE', 'EDIT'), project, access(false)], [scheme('SEE'), project, access(true)]);
    expect(verdict.differences).toEqual([
      { kind: 'grant missing', count: 1, examples: ['grant EDIT to group crew in “Ours”'] },
      {
        kind: 'access to a project',
        count: 1,
        examples: ['ABC: …sion scheme “Ours”, open to apps ⇒ …sion scheme “Ours”, hidden from apps'],
      },
    ]);
  });

  test('is not compared with a seed that does not say', async () => {
    expect((await judge([project], [scheme('SEE'), project, access(true)])).differences).toEqual([]);
  });

  test('a field that is gone', async () => {
    const field = ['field', { id: 'customfield_1', name: 'Target date', schema: { type: 'date' } }] as const;
    expect((await judge([field], [])).differences).toEqual([
      { kind: 'field missing', count: 1, examples: ['field Target date (customfield_1)'] },
    ]);
  });
});

describe('the judge excuses only what Jira lets no app set', () => {
  const cases: readonly (readonly [string, Json, Json, readonly string[]])[] = [
    ['ids, dates, creator', { created: 'a', creator: { accountId: 'u1' } }, { created: 'b', creator: { accountId: 'u2' } }, []],
    ['threads of comments with other ids', thread(10, 11), thread(20, 21), []],
    ['a header line above a comment', comments(doc('a', 'b')), comments(doc('Dana, 2020:', 'a', 'b')), []],
    ['an inactive reporter', { reporter: { accountId: 'gone' } }, { reporter: { accountId: 'app' } }, ['1 reporter is inactive']],
    ['a link out of the seed', { issuelinks: [link('XYZ-1')] }, { issuelinks: [] }, ['1 link to an issue outside of the seed']],
    ['a closed sprint', { customfield_2: [{ id: 1, name: 'S', state: 'closed', boardId: 1 }] }, {}, ['1 closed sprint']],
    ['counts of watches', { watches: { watchCount: 3 } }, { watches: { watchCount: 0 } }, []],
  ];
  test.each(cases)('%s', async (_, before, after, excused) => {
    const verdict = await judge([user('gone', false), issue(before)], [user('gone', false), issue(after, 'ABC-1', '2')]);
    expect(kinds(verdict.differences)).toEqual([]);
    expect(kinds(verdict.excused)).toEqual(excused);
  });
});

test('who left since can’t be set any more, either', async () => {
  const [before, after] = [{ reporter: { accountId: 'left' } }, { reporter: { accountId: 'app' } }];
  const verdict = await judge([user('left', true), issue(before)], [user('left', false), issue(after)]);
  expect([kinds(verdict.differences), kinds(verdict.excused)]).toEqual([[], ['1 reporter is inactive']]);
});

test('a line separator inside a text does not end a line of the seed', async () => {
  expect((await readSite(seedFile(issue({ summary: 'a\u2028b' })))).issues.size).toBe(1);
});

test('a cut seed is refused', async () => {
  const file = path.join(folder, 'cut.gz');
  writeFileSync(file, gzipSync('{"entity":"issue","data":{}}').subarray(0, -9));
  await expect(readSite(file)).rejects.toThrow(BadSeed);
});

describe('npm run compare', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, ['--import', 'tsx', 'scripts/compare.ts', ...args], { encoding: 'utf8' });
  const one = seedFile(issue({}));

  test('0 when equal', () => {
    expect(execFileSync(process.execPath, ['--import', 'tsx', 'scripts/compare.ts', one, one], { encoding: 'utf8' })).toContain(
      'Equal: 1 issues',
    );
  });
  test('1 when different', () => {
    expect(run(one, seedFile(issue({ summary: 'Two' })))).toMatchObject({ status: 1, stdout: expect.stringContaining('1 × summary') });
  });
  test.each([[[]], [[one]], [[one, '/no/such']]])('2 for bad input %#', (args) => {
    expect(run(...args)).toMatchObject({ status: 2, stderr: expect.stringMatching(/^[^\n]+\n$/) });
  });
});
