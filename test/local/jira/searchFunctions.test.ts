import { type Body, rig, type Rig } from './support';

/** Orders of values, people around an issue, and functions of versions, projects, components and links. */

let one: Rig;
let all: readonly Body[];
let versions: readonly Body[];

const search = (jql: string) => one.ask('POST', '/rest/api/3/search/jql', { jql, fields: ['key'], maxResults: 5_000 });
const found = async (jql: string): Promise<readonly string[]> => {
  const { status, body } = await search(jql);
  if (status !== 200) throw new Error(`${jql}: ${body.errorMessages}`);
  return body.issues.map((issue: Body) => issue.key);
};

beforeAll(async () => {
  one = await rig({ synthetic: 100 });
  const [{ key } = { key: '' }] = one.site.issues('HARB');
  await one.post(`/rest/api/3/issue/${key}/worklog`, { timeSpent: '1h', started: '2026-11-20T23:30:00.000+0000' });
  all = (await one.post('/rest/api/3/search/jql', { jql: 'created > "2000-01-01"', fields: ['*all'], maxResults: 100 })).issues;
  versions = await one.get('/rest/api/3/project/HARB/versions');
});

const PRIORITIES = ['Lowest', 'Low', 'Medium', 'High', 'Highest'];
const rank = ({ fields }: Body): number => PRIORITIES.indexOf(fields.priority?.name);
const harbour = ({ fields }: Body): boolean => fields.project.key === 'HARB';
const versionPlaces = ({ fields }: Body): readonly number[] =>
  fields.fixVersions.map((version: Body) => versions.findIndex(({ id }) => id === version.id)).filter((place: number) => place >= 0);
const released = ({ fields }: Body): boolean => fields.fixVersions.some((version: Body) => version.released);
const work = ({ fields }: Body): readonly Body[] => fields.worklog.worklogs;

test.each<readonly [string, (issue: Body) => boolean]>([
  ['priority > Low', (issue) => rank(issue) > 1],
  ['priority <= Medium', (issue) => rank(issue) >= 0 && rank(issue) <= 2],
  ['fixVersion > SECOND', (issue) => versionPlaces(issue).some((place) => place > 1)],
  ['fixVersion <= SECOND', (issue) => versionPlaces(issue).some((place) => place <= 1)],
  ['fixVersion in releasedVersions()', released],
  ['fixVersion in releasedVersions(HARB)', (issue) => harbour(issue) && released(issue)],
  ['fixVersion in unreleasedVersions()', ({ fields }) => fields.fixVersions.some((version: Body) => !version.released)],
  ['fixVersion = latestReleasedVersion(HARB)', (issue) => versionPlaces(issue).includes(versions.findLastIndex((one) => one.released))],
  ['fixVersion = earliestUnreleasedVersion(HARB)', (issue) => versionPlaces(issue).includes(versions.findIndex((one) => !one.released))],
  ['worklogAuthor in (membersOf("site-admins"), NOBODY)', () => false],
  ['worklogAuthor = WORKER', (issue) => work(issue).some(({ author }) => author.accountId === worker())],
  ['worklogDate = "2026-11-20"', (issue) => work(issue).some(({ started }) => started.startsWith('2026-11-20'))],
  ['worklogDate < "2026-11-20"', (issue) => work(issue).some(({ started }) => started < '2026-11-20')],
  ['worklogDate is EMPTY', (issue) => work(issue).length === 0],
])('%s', async (clause, expected) => {
  const jql = clause.replace('SECOND', JSON.stringify(versions[1]?.id)).replace('WORKER', JSON.stringify(worker())).replace(', NOBODY', '');
  expect([...(await found(jql))].sort()).toEqual(
    all
      .filter(expected)
      .map(({ key }) => key)
      .sort(),
  );
});
const worker = (): string => all.flatMap(work)[0]?.author.accountId;

test('priority rises to the highest, in ORDER BY as in Jira', async () => {
  const byPriority = async (direction: string): Promise<readonly number[]> => {
    const asked = { jql: `priority is not EMPTY ORDER BY priority ${direction}`, fields: ['priority'], maxResults: 100 };
    return (await one.post('/rest/api/3/search/jql', asked)).issues.map(rank);
  };
  expect(await byPriority('DESC')).toEqual([...(await byPriority('DESC'))].sort((a, b) => b - a));
  expect((await byPriority('ASC'))[0]).toBe(0);
});

test('created in a list of dates', async () => {
  const made = await one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'New' } });
  expect(await found('created in ("2026-11-24 10:00", "2020-01-01")')).toEqual([made.key]);
  expect(await found('created not in ("2026-11-24 10:00")')).not.toContain(made.key);
});

test('watcher and voter', async () => {
  const { key } = await one.post('/rest/api/3/issue', {
    fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'Seen' },
  });
  const admin = one.site.adminAccountId;
  expect(await found(`key = ${key} AND watcher = "${admin}"`)).toEqual([]);
  await one.ask('POST', `/rest/api/3/issue/${key}/watchers`, admin);
  expect(await found(`key = ${key} AND watcher = "${admin}"`)).toEqual([key]);
  expect(await found(`key = ${key} AND voter is EMPTY`)).toEqual([key]);
});

test('linkedIssues, by what the issue named is to them', async () => {
  const make = async (): Promise<string> =>
    (await one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'End' } })).key;
  const [a, b, c] = [await make(), await make(), await make()];
  await one.ask('POST', '/rest/api/3/issueLink', { type: { name: 'Blocks' }, inwardIssue: { key: a }, outwardIssue: { key: b } });
  await one.ask('POST', '/rest/api/3/issueLink', { type: { name: 'Relates' }, inwardIssue: { key: c }, outwardIssue: { key: a } });
  expect([...(await found(`issue in linkedIssues(${a})`))].sort()).toEqual([b, c].sort());
  const { issuelinks } = (await one.get(`/rest/api/3/issue/${a}`)).fields;
  for (const link of issuelinks) {
    const [end, name] = link.outwardIssue === undefined ? [link.inwardIssue, link.type.inward] : [link.outwardIssue, link.type.outward];
    expect([name, await found(`issue in linkedIssues(${a}, "${name}")`)]).toEqual([name, [end.key]]);
  }
});

test('projects and components by who leads them', async () => {
  const { values } = await one.get('/rest/api/3/project/search?expand=lead');
  const lead = values[0].lead.accountId;
  const led = values.filter((project: Body) => project.lead.accountId === lead).map((project: Body) => project.key);
  expect(await found(`project in projectsLeadByUser("${lead}")`)).toEqual(await found(`project in (${led.join(', ')})`));
  expect((await search('component in componentsLeadByUser()')).status).toBe(200);
});

test.each([
  ['issue in linkedIssues(HARB-999999)', "Issue 'HARB-999999' could not be found in function 'linkedIssues'."],
  ['issue in linkedIssues(FIRST, eats)', "Issue link type 'eats' could not be found in function 'linkedIssues'."],
  ['issue = linkedIssues(FIRST)', "Operator '=' does not support the list value 'linkedIssues(FIRST)' for field 'issue'."],
  ['fixVersion in releasedVersions(NOPE)', "Could not resolve the project 'NOPE' provided to function 'releasedVersions'."],
  [
    'fixVersion in latestReleasedVersion(HARB)',
    "Operator 'in' does not support the non-list value 'latestReleasedVersion(HARB)' for field 'fixVersion'.",
  ],
  ['fixVersion = latestReleasedVersion()', "Function 'latestReleasedVersion' expected '1' arguments but received '0'."],
  ['status > Done', "The operator '>' is not supported by the 'status' field."],
  ['project = HARB ORDER BY worklogDate', "Field 'worklogDate' does not support sorting."],
])('refuses %s', async (jql, message) => {
  const [{ key } = { key: '' }] = one.site.issues('HARB');
  const { status, body } = await search(jql.replace('FIRST', key));
  expect([status, body.errorMessages]).toEqual([400, [message.replace('FIRST', key)]]);
});
