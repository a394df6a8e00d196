import fc from 'fast-check';
import { join } from 'node:path';
import { rig, tempDir, type Rig } from './support';

/**
 * A made-up site keeps no issue that nobody touched; the same site loaded from its export keeps all. Whatever is asked and done,
 * both must answer alike.
 */
const ISSUES = 160;

const twins = async (): Promise<readonly [madeUp: Rig, loaded: Rig]> => {
  const madeUp = await rig({ synthetic: ISSUES });
  const file = join(tempDir(), 'seed.ndjson.gz');
  await madeUp.site.exportSeed(file);
  return [madeUp, await rig({ file })];
};

/** The keys of all pages, and the count; or why not. */
const answer = async ({ ask, site }: Rig, jql: string, size: number, who: 'app' | 'person') => {
  const as = who === 'app' ? undefined : ({ kind: 'user', accountId: site.adminAccountId } as const);
  const keys: string[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await ask('POST', '/rest/api/3/search/jql', { jql, fields: ['key', 'summary'], maxResults: size, nextPageToken }, { as });
    if (page.status !== 200) return { refused: page.body };
    keys.push(...page.body.issues.map((issue: { key: string }) => issue.key));
    nextPageToken = page.body.nextPageToken;
  } while (nextPageToken !== undefined);
  const { body } = await ask('POST', '/rest/api/3/search/approximate-count', { jql }, { as });
  return { keys, count: body.count };
};

const day = fc.tuple(fc.integer({ min: 2022, max: 2026 }), fc.integer({ min: 1, max: 12 })).map(([y, m]) => `"${y}-${m}-1"`);
const operator = fc.constantFrom('<', '<=', '>', '>=', '=', '!=');
const projects = fc.constantFrom('HARB', 'LUM', 'QUAY', 'TIDE');
const clause = (keys: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    projects.map((key) => `project = ${key}`),
    fc.uniqueArray(projects, { minLength: 1 }).map((some) => `project in (${some.join(', ')})`),
    projects.map((key) => `project != ${key}`),
    fc.tuple(fc.constantFrom('created', 'updated'), operator, day).map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('id', 'key'), operator, fc.constantFrom(...keys)).map((parts) => parts.join(' ')),
    fc.uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 5 }).map((some) => `key in (${some.join(', ')})`),
    fc.constantFrom('statusCategory = Done', 'assignee is EMPTY', 'issuetype in (Bug, Epic)', 'parent is not EMPTY', 'summary ~ seat'),
  );
const query = (keys: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(clause(keys), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(' AND ', ' AND ', ' OR '),
      fc.constantFrom('', 'created', 'updated', 'id', 'key', 'priority', 'updated DESC, key', 'status, created'),
      fc.constantFrom('', ' DESC'),
    )
    .map(([clauses, word, field, direction]) => `${clauses.join(word)}${field === '' ? '' : ` ORDER BY ${field}${direction}`}`);

const compareAll = async (pair: readonly [Rig, Rig]): Promise<void> => {
  const keys = pair[0].site.issues().map(({ key }) => key);
  await fc.assert(
    fc.asyncProperty(query(keys), fc.constantFrom(7, 50), fc.constantFrom('app' as const, 'person' as const), async (jql, size, who) => {
      expect(await answer(pair[0], jql, size, who)).toEqual(await answer(pair[1], jql, size, who));
    }),
    { numRuns: 150 },
  );
};

describe('a site of made-up issues answers like one that holds them all', () => {
  test('untouched', async () => compareAll(await twins()));

  test('after edits, deletions and moves', async () => {
    const pair = await twins();
    for (const { site, ask, clock, post } of pair) {
      clock.set(clock.now() + 60_000);
      for (const [i, { key }] of site.issues().entries()) {
        if (i % 9 === 0) site.editFields(site.adminAccountId, key, { summary: `A new seat for ${key}` });
        if (i % 13 === 1)
          await ask('DELETE', `/rest/api/3/issue/${key}?deleteSubtasks=true`, undefined, {
            as: { kind: 'user', accountId: site.adminAccountId },
          });
      }
      const flags = {
        inferClassificationDefaults: true,
        inferFieldDefaults: true,
        inferStatusDefaults: true,
        inferSubtaskTypeDefault: true,
      };
      const moved = (await post('/rest/api/3/search/jql', { jql: 'project = LUM AND issuetype = Task', fields: ['key'], maxResults: 3 }))
        .issues;
      const issueIdsOrKeys = moved.map((issue: { id: string }) => issue.id);
      await post('/rest/api/3/bulk/issues/move', { targetToSourcesMapping: { 'HARB,10002': { ...flags, issueIdsOrKeys } } });
      site.setHidden('QUAY', true);
    }
    await compareAll(pair);
  });

  test('after a project went for good, and nothing of it is left at the far ends of its links', async () => {
    const pair = await twins();
    for (const { site } of pair) site.deleteProject('HARB', { forGood: true });
    await compareAll(pair);
    const [madeUp, loaded] = pair;
    expect(madeUp.site.summary()).toEqual(loaded.site.summary());
    for (const { key } of loaded.site.issues()) {
      const whole = async ({ get }: Rig) => (await get(`/rest/api/3/issue/${key}?expand=changelog`)).fields;
      expect(await whole(madeUp)).toEqual(await whole(loaded));
    }
  });

  test('parts are found by their own ids, before and after their issue was written', async () => {
    const [{ site, post, get, ask }] = await twins();
    const as = { kind: 'user', accountId: site.adminAccountId } as const;
    const { key } = site.issues().find((issue) => issue.comments > 0 && issue.attachments > 0) as { key: string };
    const { fields } = await get(`/rest/api/3/issue/${key}`);
    const [comment] = fields.comment.comments;
    const [attachment] = fields.attachment;
    const found = async () => ({
      comments: (await post('/rest/api/3/comment/list', { ids: [Number(comment.id)] })).values.map((one: { id: string }) => one.id),
      attachment: (await ask('GET', `/rest/api/3/attachment/${attachment.id}`)).status,
    });
    expect(await found()).toEqual({ comments: [comment.id], attachment: 200 });
    site.editFields(site.adminAccountId, key, { summary: 'Written' });
    expect(await found()).toEqual({ comments: [comment.id], attachment: 200 });
    expect((await ask('DELETE', `/rest/api/3/attachment/${attachment.id}`, undefined, { as })).status).toBe(204);
    expect((await ask('DELETE', `/rest/api/3/issue/${key}/comment/${comment.id}`, undefined, { as })).status).toBe(204);
    expect(await found()).toEqual({ comments: [], attachment: 404 });
  });

  test('every page of a bigger site is there once, and its issues are the same each time', async () => {
    const [one, again] = [await rig({ synthetic: 5_000 }), await rig({ synthetic: 5_000 })];
    const { keys, count } = await answer(one, 'created > "2020-01-01" ORDER BY updated', 100, 'app');
    expect([count, new Set(keys).size, keys?.length]).toEqual([5_000, 5_000, 5_000]);
    expect(again.site.issues('TIDE')).toEqual(one.site.issues('TIDE'));
  });
});
