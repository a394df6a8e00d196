import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Jira, JiraCall } from '../../src/jira/port';
import { attachmentBytes, attachmentSettings } from '../../src/jira/read/attachments';
import { changelogBulk } from '../../src/jira/read/changelog';
import {
  allProjects,
  project,
  projectComponents,
  projectSchemes,
  projectStatuses,
  projectVersions,
  searchProjects,
} from '../../src/jira/read/projects';
import { approximateCount, bulkFetch, searchIssues } from '../../src/jira/read/search';
import { fields, isAdmin, issueTypes, linkTypes, myself, priorities, resolutions, statuses, user } from '../../src/jira/read/site';
import { issueComments, issueWorklogs } from '../../src/jira/read/threads';
import { HoldfastError } from '../../src/contract/errors';

const OPENAPI = path.resolve(__dirname, '../../../shared/openapi');

/** Answers each call by its operation; remembers them. */
function jiraOf(answers: Readonly<Record<string, unknown>>) {
  const calls: JiraCall[] = [];
  const jira = {
    call: (call: JiraCall) => {
      calls.push(call);
      const body = answers[call.op];
      if (body instanceof Error) return Promise.reject(body);
      return Promise.resolve({
        status: 200,
        tries: 1,
        body: typeof body === 'function' ? (body as (c: JiraCall) => unknown)(call) : (body ?? {}),
      });
    },
    download: (call: JiraCall) => {
      calls.push(call);
      return Promise.resolve({ status: 206, tries: 1, body: new Uint8Array(3) });
    },
  } as unknown as Jira;
  return { jira, calls };
}

const EVERYTHING = {
  issues: [],
  issueChangeLogs: [],
  comments: [],
  worklogs: [],
  values: [],
  issueLinkTypes: [],
  transitions: [],
  isLast: true,
};

describe('reads', () => {
  it('go to the path that their operation names', async () => {
    const { jira, calls } = jiraOf(
      new Proxy({}, { get: (_t, op: string) => (/\/(field|issuetype|status|components|versions|statuses)$/.test(op) ? [] : EVERYTHING) }),
    );
    await searchIssues(jira, { jql: 'project = A' });
    await approximateCount(jira, 'project = A');
    await bulkFetch(jira, { issueIdsOrKeys: ['1'] });
    await issueComments(jira, '1', 0);
    await issueWorklogs(jira, '1', 0);
    await changelogBulk(jira, ['1']);
    await attachmentBytes(jira, '1', 0, 3);
    await attachmentSettings(jira);
    await searchProjects(jira, { keys: ['A'], status: ['live', 'deleted'] });
    await project(jira, 'A');
    await projectComponents(jira, 'A');
    await projectVersions(jira, 'A');
    await projectStatuses(jira, 'A');
    await projectSchemes(jira, '1');
    await fields(jira);
    await issueTypes(jira);
    await statuses(jira);
    await priorities(jira);
    await resolutions(jira);
    await linkTypes(jira);
    await myself(jira);
    await user(jira, '5b10:x');
    await isAdmin(jira);
    expect(calls.length).toBeGreaterThan(25);
    for (const { op, route, idempotent } of calls) {
      const template = op.slice(op.indexOf(' ') + 1).replace(/\{\w+\}/g, '[^/?]+');
      expect(route.value).toMatch(new RegExp(`^${template}(\\?.*)?$`));
      expect(idempotent).toBe(true);
    }
  });

  const document = existsSync(OPENAPI)
    ? JSON.stringify(
        readdirSync(OPENAPI)
          .filter((file) => file.includes('platform'))
          .map((file) => readFileSync(path.join(OPENAPI, file), 'utf8')),
      )
    : undefined;
  (document === undefined ? it.skip : it)(
    'name operations that Jira’s OpenAPI has (skipped, because the documents are not here, without ../shared)',
    () => {
      const paths = (JSON.parse(JSON.parse(document ?? '[]')[0] as string) as { paths: Record<string, Record<string, unknown>> }).paths;
      const folder = path.resolve(__dirname, '../../src/jira');
      const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(path.join(folder, file), 'utf8'));
      const ops = new Set(
        sources.flatMap((source) => [...source.matchAll(/'((?:GET|POST|PUT|DELETE) \/rest[^']*)'/g)].map((m) => m[1] as string)),
      );
      expect(ops.size).toBeGreaterThan(30);
      for (const op of ops) {
        const [method, template] = op.split(' ') as [string, string];
        expect([op, paths[template]?.[method.toLowerCase()] !== undefined]).toEqual([op, true]);
      }
    },
  );

  it('refuse a page without its list, as a reply that is no reply', async () => {
    const { jira } = jiraOf({ 'POST /rest/api/3/search/jql': { isLast: true } });
    await expect(searchIssues(jira, { jql: 'x' })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('read projects page by page, however small Jira makes the pages', async () => {
    const all = Array.from({ length: 120 }, (_, i) => ({ id: String(i), key: `P${String(i)}`, name: '' }));
    const page = (call: JiraCall) => {
      const at = Number(new URLSearchParams(call.route.value.split('?')[1]).get('startAt'));
      return { startAt: at, total: 120, isLast: at + 37 >= 120, values: all.slice(at, at + 37) };
    };
    const { jira, calls } = jiraOf({ 'GET /rest/api/3/project/search': page });
    expect((await allProjects(jira)).map((p) => p.id)).toEqual(all.map((p) => p.id));
    expect(calls).toHaveLength(4);
  });

  it('tell schemes that are not there from schemes that we may not see', async () => {
    const { jira } = jiraOf({
      'GET /rest/api/3/workflowscheme/project': { values: [{ projectIds: ['1'], workflowScheme: { id: 7, name: 'W' } }] },
      'GET /rest/api/3/issuetypescheme/project': { values: [] },
      'GET /rest/api/3/issuetypescreenscheme/project': { values: [] },
      'GET /rest/api/3/fieldconfigurationscheme/project': { values: [{ projectIds: ['1'] }] },
      'GET /rest/api/3/project/{projectKeyOrId}/permissionscheme': { id: 10, name: 'P' },
      'GET /rest/api/3/project/{projectKeyOrId}/issuesecuritylevelscheme': new HoldfastError('not-found', 'none'),
      'GET /rest/api/3/project/{projectKeyOrId}/notificationscheme': new HoldfastError('not-allowed', 'no'),
      'GET /rest/api/3/priorityscheme': { values: [] },
    });
    expect(await projectSchemes(jira, '1')).toEqual({
      ids: { workflowScheme: { id: '7', name: 'W' }, permissionScheme: { id: '10', name: 'P' } },
      unread: [{ kind: 'notificationScheme', reason: 'no' }],
    });
  });

  it('refuse more ids than Jira takes', async () => {
    const { jira } = jiraOf({});
    await expect(bulkFetch(jira, { issueIdsOrKeys: Array.from({ length: 101 }, String) })).rejects.toMatchObject({ kind: 'limit' });
    await expect(changelogBulk(jira, Array.from({ length: 1_001 }, String))).rejects.toMatchObject({ kind: 'limit' });
  });

  it('never let a value change the path', async () => {
    const { jira } = jiraOf({});
    await expect(project(jira, '../user')).rejects.toThrow();
  });
});
