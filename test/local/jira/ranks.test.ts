import fc from 'fast-check';
import { faultPlan } from '../../../local/faults';
import { madeUpRank, nextRank, rankBetween, rankOf } from '../../../local/jira/ranks';
import { APP, RANKING_APP, type Answer, type Body, type Rig, rig } from './support';

const RANK = 'customfield_10019';
const PATH = '/rest/agile/1.0/issue/rank';

test('a rank between two others is between them, however often that is asked for', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 200 }), (places) => {
      const ranks = [madeUpRank(1)];
      for (const place of places) {
        const at = place % (ranks.length + 1);
        ranks.splice(at, 0, rankBetween(ranks[at - 1] ?? '', ranks[at] ?? ''));
      }
      expect([...new Set(ranks)].sort()).toEqual(ranks);
      expect(ranks.every((rank) => /^0\|[0-9a-z]{6}:[0-9a-z]*$/.test(rank))).toBe(true);
    }),
  );
});

test.each([
  ['nothing has one', nextRank(''), '0|i00000:'],
  ['the last one has', nextRank('0|i00000:'), '0|i00008:'],
  ['it stands in another bucket', nextRank('2|i00000:zz'), '2|i00008:'],
  ['there is no room behind', nextRank('0|zzzzzz:'), '0|zzzzzz:i'],
  ['between neighbours', rankBetween('0|i0005r:', '0|i0005s:'), '0|i0005r:i'],
  ['before the first', rankBetween('', '0|000001:'), '0|000000:i'],
  ['buckets do not mix', rankBetween('0|zzzzzz:', '1|000002:'), '1|000001:'],
])('ranks: %s', (_, rank, expected) => expect(rank).toBe(expected));

test.each([['"soon"'], ['7'], ['null'], ['"0|zzz"']])('%s is none', (value) => {
  expect(rankOf({ custom: { [RANK]: value } }, RANK)).toBeNull();
});

const inOrder = async (one: Rig, jql: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
    const page: Body = await one.post('/rest/api/3/search/jql', { jql, fields: [RANK], maxResults: 50, nextPageToken: token });
    keys.push(...page.issues.map((issue: Body) => issue.key));
    token = page.nextPageToken;
  }
  return keys;
};
const rank = (one: Rig, body: unknown, as = RANKING_APP): Promise<Answer> => one.ask('PUT', PATH, body, { as });
const newIssue = async (one: Rig, fields: object = {}): Promise<Body> => {
  const type = (await one.get('/rest/api/3/issue/createmeta/HARB/issuetypes')).issueTypes.find(
    (each: Body) => each.hierarchyLevel === 0 && !each.subtask,
  );
  return one.ask('POST', '/rest/api/3/issue', {
    fields: { project: { key: 'HARB' }, issuetype: { id: type.id }, summary: 'New', ...fields },
  });
};

test('made-up issues stand in the order of their creation, a new one last, and those that are moved where they are put', async () => {
  const one = await rig({ synthetic: 120, ranks: true });
  const jql = 'project = HARB ORDER BY Rank ASC';
  const before = await inOrder(one, jql);
  expect(before).toEqual(await inOrder(one, 'project = HARB ORDER BY created ASC, id ASC'));
  const { key } = (await newIssue(one)).body;
  expect(await inOrder(one, jql)).toEqual([...before, key]);
  const [first, second, third] = before as [string, string, string];
  expect((await rank(one, { issues: [key, first], rankAfterIssue: second })).status).toBe(204);
  expect((await inOrder(one, jql)).slice(0, 4)).toEqual([second, key, first, third]);
  expect((await rank(one, { issues: [third], rankBeforeIssue: second, rankCustomFieldId: 10_019 })).status).toBe(204);
  const after = await inOrder(one, jql);
  expect(after.slice(0, 4)).toEqual([third, second, key, first]);
  expect(await inOrder(one, `project = HARB ORDER BY cf[10019] DESC`)).toEqual([...after].reverse());
});

test('a move is in the history, and moves no date', async () => {
  const one = await rig({ synthetic: 120, ranks: true });
  const [first, second] = (await inOrder(one, 'project = HARB ORDER BY Rank')) as [string, string];
  const was = await one.get(`/rest/api/3/issue/${second}`);
  await one.clock.advance(60_000);
  await rank(one, { issues: [second], rankBeforeIssue: first });
  const is = await one.get(`/rest/api/3/issue/${second}?expand=changelog`);
  expect(is.fields.updated).toBe(was.fields.updated);
  expect(is.fields[RANK] < was.fields[RANK]).toBe(true);
  expect(is.changelog.histories.flatMap((history: Body) => history.items).filter((item: Body) => item.field === 'Rank')).toMatchObject([
    { fromString: '', toString: 'Ranked higher' },
  ]);
});

test('nobody sets a rank, asks for one, or finds it on a screen', async () => {
  const one = await rig({ synthetic: 120, ranks: true });
  const refused = { errors: { [RANK]: `Field '${RANK}' cannot be set. It is not on the appropriate screen, or unknown.` } };
  expect((await newIssue(one, { [RANK]: '0|i00000:' })).body).toMatchObject(refused);
  const [key] = await inOrder(one, 'project = HARB');
  expect((await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { [RANK]: '0|i00000:' } })).body).toMatchObject(refused);
  const clause = await one.ask('POST', '/rest/api/3/search/jql', { jql: 'project = HARB AND Rank = 1' });
  expect([clause.status, clause.body.errorMessages[0]]).toEqual([400, expect.stringContaining("The operator '=' is not supported")]);
});

test('a site without ranks has none', async () => {
  const one = await rig();
  const [key, other] = await inOrder(one, 'project = HARB');
  expect((await rank(one, { issues: [key], rankBeforeIssue: other })).status).toBe(400);
  expect((await one.ask('POST', '/rest/api/3/search/jql', { jql: 'project = HARB ORDER BY Rank' })).status).toBe(400);
});

test.each([
  ['both places', (a: string, b: string, c: string) => ({ issues: [a], rankBeforeIssue: b, rankAfterIssue: c }), 400],
  ['no place', (a: string) => ({ issues: [a] }), 400],
  ['no issue', (a: string) => ({ issues: [], rankBeforeIssue: a }), 400],
  ['beside itself', (a: string) => ({ issues: [a], rankBeforeIssue: a }), 400],
  ['too many', (a: string, b: string) => ({ issues: Array.from({ length: 51 }, () => a), rankBeforeIssue: b }), 400],
  ['another field', (a: string, b: string) => ({ issues: [a], rankBeforeIssue: b, rankCustomFieldId: 10_020 }), 400],
  ['an issue that is not there', (a: string) => ({ issues: ['NONE-1'], rankBeforeIssue: a }), 400],
])('refused, and nothing moves: %s', async (_, body, status) => {
  const one = await rig({ synthetic: 120, ranks: true });
  const order = (await inOrder(one, 'project = HARB ORDER BY Rank')) as [string, string, string];
  expect((await rank(one, body(...order))).status).toBe(status);
  expect(await inOrder(one, 'project = HARB ORDER BY Rank')).toEqual(order);
});

test('who may not schedule may not rank, nor an app without the scope', async () => {
  const one = await rig({ synthetic: 120, ranks: true }, { appLacks: ['SCHEDULE_ISSUES'] });
  const [first, second] = await inOrder(one, 'project = HARB ORDER BY Rank');
  expect((await rank(one, { issues: [second], rankBeforeIssue: first })).status).toBe(403);
  expect((await rank(one, { issues: [second], rankBeforeIssue: first }, APP)).status).toBe(401);
});

test('what Jira could not rank just now is told, and the rest is ranked', async () => {
  let asked = 0;
  const faults = Object.assign(faultPlan('none', 1), { conflict: () => (asked += 1) === 1 });
  const one = await rig({ synthetic: 120, ranks: true }, {}, faults);
  const [first, second, third] = (await inOrder(one, 'project = HARB ORDER BY Rank')) as [string, string, string];
  const reply = await rank(one, { issues: [second, third], rankBeforeIssue: first });
  expect([reply.status, reply.body.entries]).toMatchObject([
    207,
    [
      { issueKey: second, status: 503 },
      { issueKey: third, status: 200 },
    ],
  ]);
  expect((await inOrder(one, 'project = HARB ORDER BY Rank')).slice(0, 3)).toEqual([third, first, second]);
});
