import { type Body, rig, type Rig } from './support';

/** WAS and CHANGED: what an issue's history says. */

let one: Rig;
let admin: string;
let other: string;
let key: string;
/** The statuses that it had, in order. */
let path: string[];
const named = (clause: string): string =>
  [['OTHER', other], ...['FIRST', 'SECOND', 'THIRD'].map((word, n) => [word, path[n]])].reduce(
    (text, [word = '', name]) => text.replaceAll(word, JSON.stringify(name)),
    clause,
  );

const search = (jql: string) => one.ask('POST', '/rest/api/3/search/jql', { jql, fields: ['key'], maxResults: 5_000 });
const found = async (jql: string): Promise<readonly string[]> => {
  const { status, body } = await search(jql);
  if (status !== 200) throw new Error(`${jql}: ${body.errorMessages}`);
  return body.issues.map((issue: Body) => issue.key);
};
const finds = async (clause: string): Promise<boolean> => (await found(`key = ${key} AND ${clause}`)).length === 1;

/**
 * Made on 24 November at 10:00, of priority High, in a first status; two days later, by another person, in a second one, Lowest and
 * for 7.0; two days after that, by the administrator, in a third one, assigned and no more for 7.0.
 */
beforeAll(async () => {
  one = await rig({ synthetic: 60 });
  admin = one.site.adminAccountId;
  const people: readonly Body[] = await one.get('/rest/api/3/users/search?maxResults=50');
  other = people.find((user) => user.accountType === 'atlassian' && user.active && user.accountId !== admin)?.accountId;
  const as = (accountId: string) => ({ as: { kind: 'user', accountId } as const });
  const version = (await one.post('/rest/api/3/version', { name: '7.0', project: 'HARB' })).id;
  const fields = { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'One', priority: { name: 'High' } };
  key = (await one.ask('POST', '/rest/api/3/issue', { fields }, as(admin))).body.key;
  path = [(await one.get(`/rest/api/3/issue/${key}`)).fields.status.name];
  const change = async (accountId: string, edit: object): Promise<void> => {
    await one.clock.advance(2 * 86_400_000);
    await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: edit }, as(accountId));
    const { transitions } = await one.get(`/rest/api/3/issue/${key}/transitions`);
    const next = transitions.find((transition: Body) => !path.includes(transition.to.name));
    const fields = next.hasScreen ? { resolution: { name: 'Done' } } : {};
    await one.ask('POST', `/rest/api/3/issue/${key}/transitions`, { transition: { id: next.id }, fields }, as(accountId));
    path.push(next.to.name);
  };
  await change(other, { priority: { name: 'Lowest' }, fixVersions: [{ id: version }] });
  await change(admin, { assignee: { accountId: other }, fixVersions: [] });
});

test.each([
  ['status was FIRST', true],
  ['status was THIRD', true],
  ['status was not SECOND', false],
  ['status was in (FIRST, THIRD)', true],
  ['status was not in (FIRST, THIRD)', false],
  ['status was SECOND BY currentUser()', false],
  ['status was SECOND BY OTHER', true],
  ['status was THIRD BY OTHER', false],
  ['status was FIRST BEFORE "2026-11-24 10:01"', true],
  ['status was SECOND BEFORE "2026-11-26 10:00"', false],
  ['status was SECOND AFTER "2026-11-28"', true],
  ['status was SECOND AFTER "2026-11-28 10:00"', false],
  ['status was SECOND ON "2026-11-27"', true],
  ['status was FIRST ON "2026-11-27"', false],
  ['status was THIRD DURING ("2026-11-24", "2026-11-28")', false],
  ['status was THIRD DURING ("2026-11-24", "2026-11-29")', true],
  ['status was SECOND BY OTHER AFTER startOfYear() BEFORE now()', true],
  ['priority was High', true],
  ['priority was Highest', false],
  ['assignee was EMPTY', true],
  ['assignee was OTHER', true],
  ['assignee was OTHER BEFORE "2026-11-27"', false],
  ['resolution was Unresolved', true],
  ['fixVersion was "7.0"', true],
  ['fixVersion was "7.0" ON "2026-11-25"', false],
  ['fixVersion was "7.0" ON "2026-11-27"', true],
  ['status changed', true],
  ['status changed AFTER -1w', true],
  ['status changed BEFORE "2026-11-26 10:00"', false],
  ['status changed ON "2026-11-26"', true],
  ['status changed FROM FIRST TO THIRD', false],
  ['status changed FROM FIRST TO SECOND', true],
  ['status changed FROM (FIRST, THIRD) BY OTHER', true],
  ['status changed TO THIRD BY OTHER', false],
  ['status changed TO THIRD DURING ("2026-11-28", "2026-11-29")', true],
  ['priority changed FROM High', true],
  ['reporter changed', false],
  ['fixVersion changed FROM "7.0"', true],
  ['assignee changed FROM EMPTY TO OTHER', true],
])('%s: %s', async (clause, expected) => {
  expect(await finds(named(clause))).toBe(expected);
});

test('says the same of made-up issues as their changelogs', async () => {
  const keys = one.site.issues().map((issue) => issue.key);
  const expected: string[] = [];
  for (const each of keys) {
    const { values } = await one.get(`/rest/api/3/issue/${each}/changelog`);
    if (values.some(({ items }: Body) => items.some(({ field, fromString }: Body) => field === 'status' && fromString === 'Done')))
      expected.push(each);
  }
  expect([...(await found('status changed FROM Done'))].sort()).toEqual(expected.sort());
  expect(await found('status was Done AND NOT (status changed FROM Done OR status = Done)')).toEqual([]);
});

test.each([
  ['labels was season', "History searches do not support the 'labels' field."],
  ['summary changed', "History searches do not support the 'summary' field."],
  ['status was Nowhere', "The value 'Nowhere' does not exist for the field 'status'."],
  ['status was in Done', "Operator 'was in' does not support the non-list value 'Done' for field 'status'."],
  ['status was (Done)', "Operator 'was' does not support the list value '(Done)' for field 'status'."],
  ['status changed TO Nowhere', "The value 'Nowhere' does not exist for the field 'status'."],
  ['status changed BY nobody', "The value 'nobody' does not exist for the field 'by'."],
  ['status changed DURING "2026-11-26"', `Operator 'during' does not support the value '"2026-11-26"' for field 'status'.`],
  ['status changed AFTER soon', /^Date value 'soon' for field 'status' is invalid/],
  ['status was Done FROM "To Do"', /^Error in the JQL Query: Expecting either 'OR' or 'AND' but got 'FROM'\. \(line 1, character 17\)$/],
])('refuses %s', async (jql, message) => {
  const { status, body } = await search(jql);
  expect([status, body.errorMessages]).toEqual([400, [typeof message === 'string' ? message : expect.stringMatching(message)]]);
});
