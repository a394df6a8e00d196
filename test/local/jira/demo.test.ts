import type { JiraCaller } from '../../../local/contract';
import { Documented } from './openapi';
import { APP, type Body, OPENAPI, rig, type Rig, testWith } from './support';

const ISSUES = 1_200;
let one: Rig;
let admin: JiraCaller;
let issues: readonly Body[];

/** Every issue that somebody may see, whole. */
const wholeSite = async (as: JiraCaller): Promise<readonly Body[]> => {
  const all: Body[] = [];
  let nextPageToken: string | undefined;
  do {
    const jql = 'created > "2000-01-01" ORDER BY key';
    const page = await one.post('/rest/api/3/search/jql', { jql, fields: ['*all'], maxResults: 100, nextPageToken }, as);
    all.push(...page.issues);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken !== undefined);
  return all;
};

beforeAll(async () => {
  one = await rig({ demo: ISSUES });
  admin = { kind: 'user', accountId: one.site.adminAccountId };
  issues = await wholeSite(admin);
});

const most = (count: (fields: Body) => number): number => Math.max(...issues.map((issue) => count(issue.fields)));

describe('the demo site', () => {
  test('has the projects of a real one', async () => {
    const { values } = await one.get('/rest/api/3/project/search?expand=lead&maxResults=50&status=live&status=archived', admin);
    const of = (wanted: (project: Body) => boolean): number => values.filter(wanted).length;
    expect(new Set(values.map((project: Body) => project.projectTypeKey))).toEqual(new Set(['software', 'service_desk', 'business']));
    expect([of((p) => p.simplified), of((p) => p.archived === true)]).toEqual([1, 1]);
    const boards = one.site.projects();
    expect(boards.reduce((sum, project) => sum + project.issues, 0)).toBe(ISSUES);
    expect(boards.filter((project) => project.hidden)).toHaveLength(1);
  });

  test('shows the app less than its administrator: a hidden project, and issues with a level', async () => {
    const seen = await wholeSite(APP);
    const projects = (list: readonly Body[]): Set<string> => new Set(list.map((issue) => issue.fields.project.key));
    expect(projects(issues).size - projects(seen).size).toBe(1);
    const levels = (list: readonly Body[]): Set<string> => new Set(list.flatMap((issue) => issue.fields.security?.name ?? []));
    expect([...levels(issues)].sort()).toEqual(['Leads', 'Staff']);
    expect([...levels(seen)]).toEqual(['Staff']);
  });

  test('has sixty people of all kinds', async () => {
    const users: readonly Body[] = await one.get('/rest/api/3/users/search?maxResults=200', admin);
    const of = (wanted: (user: Body) => boolean): number => users.filter(wanted).length;
    expect(users).toHaveLength(62);
    expect(of((user) => user.accountType === 'customer')).toBeGreaterThan(0);
    expect(of((user) => user.accountType === 'app')).toBeGreaterThan(1);
    expect(of((user) => user.displayName === 'Former user' && !user.active)).toBeGreaterThan(0);
    expect(of((user) => user.displayName !== 'Former user' && !user.active)).toBeGreaterThan(0);
    expect(of((user) => user.displayName === 'Automation for Jira')).toBe(1);
  });

  test('customers and apps do only what Jira lets them do', () => {
    const kinds = (people: (fields: Body) => readonly Body[], of = issues): readonly string[] =>
      [...new Set(of.flatMap(({ fields }) => people(fields)).map((person) => person.accountType))].sort();
    expect(kinds(({ assignee }) => (assignee === null ? [] : [assignee]))).toEqual(['atlassian']);
    expect(kinds(({ worklog }) => worklog.worklogs.map((one: Body) => one.author))).toEqual(['atlassian']);
    const served = (issue: Body): boolean => issue.fields.project.projectTypeKey === 'service_desk';
    const reporters = ({ reporter, creator }: Body): readonly Body[] => [reporter, creator];
    const commenters = ({ comment }: Body): readonly Body[] => comment.comments.map((one: Body) => one.author);
    const [service, others] = [issues.filter(served), issues.filter((issue) => !served(issue))];
    expect([kinds(reporters, service), kinds(reporters, others)]).toEqual([['atlassian', 'customer'], ['atlassian']]);
    expect([kinds(commenters, service), kinds(commenters, others)]).toEqual([
      ['app', 'atlassian', 'customer'],
      ['app', 'atlassian'],
    ]);
    expect(issues.some(({ fields }) => fields.assignee?.active === false)).toBe(true);
  });

  test('has awkward issues', async () => {
    expect(most((fields) => fields.comment.total)).toBeGreaterThanOrEqual(600);
    expect(most((fields) => fields.worklog.total)).toBeGreaterThanOrEqual(150);
    expect(most((fields) => fields.issuelinks.length)).toBeGreaterThanOrEqual(40);
    expect(most((fields) => fields.attachment.reduce((largest: number, file: Body) => Math.max(largest, file.size), 0))).toBeGreaterThan(
      1e9,
    );
    expect(most((fields) => (fields.customfield_10020 ?? []).filter((sprint: Body) => sprint.state === 'closed').length)).toBe(3);
    const handover = issues.find((issue) => issue.fields.summary.startsWith('On-call handover'));
    expect((await one.get(`/rest/api/3/issue/${handover.key}/changelog`, admin)).total).toBeGreaterThanOrEqual(250);
    const names = issues.flatMap((issue) => issue.fields.attachment.map((file: Body) => file.filename));
    expect(new Set(names).size).toBeLessThan(names.length);
    expect(new Set(names).size).toBeGreaterThan(names.length * 0.7);
    expect(names.some((name) => /[^ -~]/.test(name))).toBe(true);
    const nodes = issues.map((issue) => JSON.stringify(issue.fields.description)).join();
    for (const type of ['table', 'mention', 'mediaSingle', 'taskList']) expect(nodes).toContain(`"type":"${type}"`);
    const fields = await one.get('/rest/api/3/field', admin);
    expect(fields.filter((field: Body) => field.custom)).toHaveLength(60);
  });

  test('a text that shows a picture shows one of its own attachments', () => {
    const shown = issues.flatMap(({ fields }) => {
      const alt = /"type":"media","attrs":\{[^}]*"alt":("(?:[^"\\]|\\.)*")/.exec(JSON.stringify(fields.description))?.[1];
      return alt === undefined ? [] : [{ alt: JSON.parse(alt) as string, files: fields.attachment.map((file: Body) => file.filename) }];
    });
    expect(shown.length).toBeGreaterThan(2);
    for (const { alt, files } of shown) expect(files).toContain(alt);
  });

  test('an issue that was moved is found by its old key', async () => {
    const moved: { key: string; old: string }[] = [];
    for (const { key } of issues.filter((issue) => issue.key.startsWith('APP-'))) {
      const { values } = await one.get(`/rest/api/3/issue/${key}/changelog`, admin);
      for (const { items } of values) for (const item of items) if (item.field === 'Key') moved.push({ key, old: item.fromString });
    }
    expect(moved.length).toBeGreaterThan(0);
    for (const { key, old } of moved) expect((await one.get(`/rest/api/3/issue/${old}`, admin)).key).toBe(key);
  });

  test('nothing in it happened before it was created, or is still to come', () => {
    for (const { fields } of issues) {
      const [created, updated] = [Date.parse(fields.created), Date.parse(fields.updated)];
      const stamps = [...fields.comment.comments, ...fields.attachment, ...fields.worklog.worklogs].map((part: Body) =>
        Date.parse(part.created),
      );
      expect(Math.min(...stamps, updated)).toBeGreaterThanOrEqual(created);
      expect(Math.max(...stamps, updated)).toBeLessThan(one.clock.now());
    }
  });
});

testWith(OPENAPI)('every issue, project and user of the demo site is in the documented form', async () => {
  const documented = new Documented();
  const valid = (path: string) => documented.ask(one.ask, 'GET', `/rest/api/3/${path}`, undefined, { as: admin });
  for (const { key } of issues.slice(-120)) await valid(`issue/${key}?expand=changelog,names`);
  for (const issue of issues.filter(({ fields }) => fields.attachment.length > 5 || fields.comment.total > 100))
    await valid(`issue/${issue.key}?expand=changelog`);
  await valid('project/search?expand=description,lead,issueTypes,insight&status=live&status=archived');
  await valid('users/search?maxResults=200');
  await valid('field');
});
