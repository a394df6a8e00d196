import fc from 'fast-check';
import type { Json } from '../../src/contract/ports';
import { history } from '../../src/entities/changelog';
import { issue } from '../../src/entities/issue';
import { nameMentions, normalise } from '../../src/entities/normalise';
import { People, looksLikeAccountId } from '../../src/entities/people';
import { project } from '../../src/entities/project';
import { CHILD_KINDS, ENTITIES, entityOf } from '../../src/entities/table';
import { compareIds, thread } from '../../src/entities/thread';
import { jiraTime, millisOf, utcTime } from '../../src/entities/times';
import { KINDS } from '../../src/repository/model';

const ID = '712020:00000000-0000-4000-8000-000000000001';
const PERSON = {
  self: 'https://x/rest/api/3/user',
  accountId: ID,
  accountType: 'atlassian',
  avatarUrls: { a: 'b' },
  displayName: 'Ana Sol',
  active: true,
  timeZone: 'UTC',
};

describe('normalise', () => {
  it.each([
    ['a person', PERSON, { accountId: ID }],
    ['a reference to a person', { accountId: ID }, { accountId: ID }],
    [
      'derived members',
      { id: '1', self: 'u', iconUrl: 'i', expand: 'e', thumbnail: 't', avatarUrls: {}, name: 'n' },
      { id: '1', name: 'n' },
    ],
    [
      'times of known members',
      { created: '2026-09-27T10:03:11.123+0200', text: '2026-09-27T10:03:11.123+0200' },
      { created: '2026-09-27T08:03:11.123+0000', text: '2026-09-27T10:03:11.123+0200' },
    ],
    ['lists', [PERSON, 1, 'x', null, [true]], [{ accountId: ID }, 1, 'x', null, [true]]],
    [
      'rich text keeps members that are derived elsewhere',
      { type: 'doc', content: [{ type: 'x', attrs: { self: 'kept', created: '2026-09-27T10:03:11.123+0200' } }] },
      { type: 'doc', content: [{ type: 'x', attrs: { self: 'kept', created: '2026-09-27T10:03:11.123+0200' } }] },
    ],
  ])('%s', (_name, raw, expected) => {
    expect(normalise(raw, new People())).toEqual(expected);
  });

  it('takes a name out of a mention, and can put it back', () => {
    const people = new People();
    const text = {
      type: 'doc',
      version: 1,
      content: [{ type: 'paragraph', content: [{ type: 'mention', attrs: { id: ID, text: '@Ana Sol', accessLevel: '' } }] }],
    };
    const record = normalise(text, people);
    expect(JSON.stringify(record)).not.toContain('Ana');
    expect(people.heard()).toEqual([{ accountId: ID, displayName: 'Ana Sol' }]);
    expect(nameMentions(record, (id) => (id === ID ? 'Ana Sol' : undefined))).toEqual(text);
  });

  it('leaves no name of a person anywhere, whatever the shape', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(PERSON));
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node')),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('node'),
        ),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (value) => {
        const once = normalise(value, new People());
        expect(JSON.stringify(once)).not.toContain('Ana Sol');
        // Normalising what is normal changes nothing: a restored object compares equal to its record.
        expect(normalise(once, new People())).toEqual(once);
      }),
    );
  });

  it('keeps rich text but for names: putting them back gives the same text', () => {
    const inline = fc.oneof(
      fc.record({ type: fc.constant('text'), text: fc.string() }),
      fc.record({ type: fc.constant('mention'), attrs: fc.record({ id: fc.constant(ID), text: fc.constant('@Ana Sol') }) }),
    );
    const doc = fc.record({
      type: fc.constant('doc'),
      version: fc.constant(1),
      content: fc.array(fc.record({ type: fc.constant('paragraph'), content: fc.array(inline) })),
    });
    fc.assert(fc.property(doc, (text) => expect(nameMentions(normalise(text, new People()), () => 'Ana Sol')).toEqual(text)));
  });
});

describe('times', () => {
  it.each([
    ['2026-09-27T10:03:11.123+0200', Date.UTC(2026, 8, 27, 8, 3, 11, 123)],
    ['2026-09-27T10:03:11.000+0000', Date.UTC(2026, 8, 27, 10, 3, 11)],
    ['2026-09-27T10:03:11.5Z', Date.UTC(2026, 8, 27, 10, 3, 11, 500)],
    [1_790_000_000_000, 1_790_000_000_000],
    ['2026-09-27', 0],
    ['', 0],
    [null, 0],
  ])('%s', (text, expected) => {
    expect(millisOf(text)).toBe(expected);
  });

  it('one moment has one form', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 4_000_000_000_000 }), (at) => expect(millisOf(jiraTime(at))).toBe(at)));
    expect(utcTime('2026-09-27T10:03:11.123+0200')).toBe(utcTime('2026-09-27T08:03:11.123+0000'));
    expect(utcTime('no time')).toBe('no time');
  });
});

describe('threads', () => {
  const head = { id: '7', project: '1', keyNumber: 3, created: 1, updated: 2, seen: 3, attachments: ['9'] };
  const entries = (n: number): Json[] => Array.from({ length: n }, (_, i) => ({ id: String(1 + ((i * 7_919) % n)) }));

  it('hold 100 inline and the rest in chunks of 100, in the order of ids, none lost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 450 }), (n) => {
        const { inline, rest, total, chunks } = thread(
          'comments',
          head,
          Array.from({ length: n }, (_, i) => ({ id: String(n - i) })),
        );
        const all = [...inline, ...rest.flatMap((chunk) => chunk.body['entries'] as Json[])].map((entry) =>
          Number((entry as { id: string }).id),
        );
        expect(all).toEqual(Array.from({ length: n }, (_, i) => i + 1));
        expect({ total, chunks, rest: rest.length }).toEqual({ total: n, chunks: Math.max(0, Math.ceil(n / 100) - 1), rest: chunks });
        expect(rest.map((chunk) => chunk.id)).toEqual(rest.map((_, i) => `7/${String(i + 1)}`));
      }),
    );
  });

  it('one more entry changes the last chunk only', () => {
    const before = thread('changelog', head, entries(350));
    const after = thread('changelog', head, [...entries(350), { id: '351' }]);
    expect(after.inline).toEqual(before.inline);
    expect(after.rest.slice(0, -1)).toEqual(before.rest.slice(0, -1));
    expect(after.rest.at(-1)).not.toEqual(before.rest.at(-1));
  });

  it('ids are ordered by value', () => {
    expect(['10', '9', 'x', '100', '0'].sort(compareIds)).toEqual(['0', '9', '10', '100', 'x']);
  });
});

describe('history', () => {
  it('is the same read inline and in bulk', () => {
    const items = [{ field: 'status', fieldtype: 'jira', fieldId: 'status', from: '1', fromString: 'Open', to: '5', toString: 'Resolved' }];
    const inline = history({ id: '5', author: PERSON, created: '2026-09-27T10:03:11.123+0200', items }, new People());
    const bulk = history(
      { id: '5', author: { accountId: ID, displayName: 'Ana Sol' }, created: Date.UTC(2026, 8, 27, 8, 3, 11, 123), items },
      new People(),
    );
    expect(inline).toEqual(bulk);
  });

  it('holds no name of a person', () => {
    const people = new People();
    const entry = history(
      {
        id: '5',
        created: 1,
        items: [
          { field: 'assignee', fieldId: 'assignee', from: null, fromString: null, to: ID, toString: 'Ana Sol' },
          { field: 'Approver', fieldId: 'customfield_1', from: ID, fromString: 'Ana Sol', to: null, toString: null },
        ],
      },
      people,
    );
    expect(JSON.stringify(entry)).not.toContain('Ana');
    expect(people.heard().map(({ accountId }) => accountId)).toEqual([ID]);
  });

  it('an item without `toString` has none', () => {
    expect(history({ id: '1', created: 1, items: [{ field: 'x' }] }, new People())).toMatchObject({ items: [{ field: 'x' }] });
  });
});

describe('account ids', () => {
  it.each([
    ['712020:00000000-0000-4000-8000-000000000001', true],
    ['5b10a2844c20165700ede21g', false],
    ['5b10a2844c20165700ede210', true],
    ['557058:295406f3-a1fc-4733-b906-dd15d021bf79', true],
    ['12345', false],
    ['Ana Sol', false],
  ])('%s', (text, expected) => expect(looksLikeAccountId(text)).toBe(expected));
});

describe('an issue', () => {
  const raw = (fields: Record<string, unknown>): Record<string, unknown> => ({
    id: '10',
    key: 'AB-12',
    fields: {
      project: { id: '1', key: 'AB', name: 'P' },
      created: '2026-01-01T00:00:00.000+0000',
      updated: '2026-01-02T00:00:00.000+0000',
      ...fields,
    },
  });
  const recordOf = (fields: Record<string, unknown>) => issue.records(raw(fields), new People(), 99)[0]!;

  it('carries what a row needs', () => {
    expect(
      recordOf({
        attachment: [
          { id: '12', filename: 'a', size: 3 },
          { id: '2', filename: 'a', size: 4 },
        ],
      }),
    ).toMatchObject({
      kind: 'issue',
      id: '10',
      project: '1',
      keyNumber: 12,
      created: Date.UTC(2026, 0, 1),
      updated: Date.UTC(2026, 0, 2),
      seen: 99,
      attachments: ['2', '12'],
      body: { key: 'AB-12' },
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      'references to configuration by id and name',
      { status: { id: '1', name: 'Open', self: 's', statusCategory: { id: 2 } }, components: [{ id: '3', name: 'C', description: 'd' }] },
      { status: { id: '1', name: 'Open' }, components: [{ id: '3', name: 'C' }] },
    ],
    [
      'the parent by id and key',
      { parent: { id: '9', key: 'AB-9', self: 's', fields: { summary: 'x' } } },
      { parent: { id: '9', key: 'AB-9' } },
    ],
    [
      'nothing empty, derived or about the asker',
      {
        environment: null,
        subtasks: [{ id: '5' }],
        workratio: -1,
        lastViewed: 'x',
        watches: { watchCount: 2, isWatching: true },
        votes: { votes: 1, hasVoted: true },
      },
      { watches: { watchCount: 2 }, votes: { votes: 1 } },
    ],
    [
      'links with their ids and the other end’s key',
      {
        issuelinks: [
          {
            id: '8',
            self: 's',
            type: { id: '1', name: 'Blocks', inward: 'i', outward: 'o', self: 's' },
            outwardIssue: { id: '77', key: 'ZZ-1', fields: { summary: 's' } },
          },
        ],
      },
      { issuelinks: [{ id: '8', type: { id: '1', name: 'Blocks', inward: 'i', outward: 'o' }, outwardIssue: { id: '77', key: 'ZZ-1' } }] },
    ],
    [
      'metadata of files',
      {
        attachment: [
          {
            id: '12',
            self: 's',
            filename: 'ä.txt',
            size: 3,
            mimeType: 'text/plain',
            created: '2026-01-01T00:00:00.000+0000',
            author: PERSON,
            content: 'u',
            thumbnail: 'u',
          },
        ],
      },
      {
        attachment: [
          {
            id: '12',
            filename: 'ä.txt',
            size: 3,
            mimeType: 'text/plain',
            created: '2026-01-01T00:00:00.000+0000',
            author: { accountId: ID },
          },
        ],
      },
    ],
    [
      'custom fields whole',
      {
        customfield_1: { value: 'a', id: '1', self: 's', child: { id: '2', value: 'b' } },
        customfield_2: [{ id: 5, name: 'Sprint 1', state: 'closed' }],
        customfield_3: 0,
      },
      {
        customfield_1: { value: 'a', id: '1', child: { id: '2', value: 'b' } },
        customfield_2: [{ id: 5, name: 'Sprint 1', state: 'closed' }],
        customfield_3: 0,
      },
    ],
  ])('%s', (_name, fields, expected) => {
    const { project: _p, created: _c, updated: _u, ...rest } = recordOf(fields).body['fields'] as Record<string, unknown>;
    expect(rest).toEqual(expected);
  });

  it('is the same whatever the order in which Jira lists things', () => {
    const files = [
      { id: '3', filename: 'a', size: 1 },
      { id: '20', filename: 'b', size: 1 },
    ];
    const links = [
      { id: '8', type: null, inwardIssue: { id: '1', key: 'A-1' } },
      { id: '30', type: null, inwardIssue: { id: '2', key: 'A-2' } },
    ];
    const comments = [
      { id: '5', body: 'x' },
      { id: '40', body: 'y' },
    ];
    const a = recordOf({ attachment: files, issuelinks: links, comment: { comments, total: 2 } });
    const b = recordOf({
      attachment: [...files].reverse(),
      issuelinks: [...links].reverse(),
      comment: { comments: [...comments].reverse(), total: 2 },
    });
    expect(a).toEqual(b);
  });
});

describe('a project', () => {
  it('has its components, versions and scheme ids inside, by id', () => {
    const [record] = project.records(
      {
        project: {
          id: '1',
          key: 'AB',
          name: 'P',
          self: 's',
          lead: PERSON,
          issueTypes: [{ id: '3', name: 'Bug', self: 's' }],
          components: [],
          versions: [],
        },
        components: [
          { id: '10', name: 'b', issueCount: 4 },
          { id: '9', name: 'a' },
        ],
        versions: [{ id: '2', name: 'v', overdue: true }],
        schemes: { workflowScheme: { id: '5' } },
      },
      new People(),
      1,
    );
    expect(record?.body).toEqual({
      project: { id: '1', key: 'AB', name: 'P', lead: { accountId: ID }, issueTypes: [{ id: '3', name: 'Bug' }] },
      components: [
        { id: '9', name: 'a' },
        { id: '10', name: 'b' },
      ],
      versions: [{ id: '2', name: 'v' }],
      schemes: { workflowScheme: { id: '5' } },
    });
  });
});

describe('the table', () => {
  it('has an entity, or its maker, for every kind that the repository knows', () => {
    for (const kind of KINDS)
      expect({ kind, known: entityOf(kind) !== undefined || CHILD_KINDS[kind] !== undefined }).toEqual({ kind, known: true });
    for (const [name, entity] of Object.entries(ENTITIES)) expect(entity.kind).toBe(name);
  });
});
