import type { JiraCaller } from '../../../local/contract';
import { type Body, rig, type Rig } from './support';

/** Team-managed projects: MOB of the demo site, and those that are made. Their types are their own, and they have no schemes. */

const TEMPLATE = 'com.pyxis.greenhopper.jira:gh-simplified-agility-kanban';

let one: Rig;
let as: JiraCaller;

beforeAll(async () => {
  one = await rig({ demo: 400 });
  as = { kind: 'user', accountId: one.site.adminAccountId };
});

const ask = (method: string, path: string, body?: unknown) => one.ask(method, `/rest/api/3/${path}`, body, { as });
const made = (key: string, more: Record<string, unknown> = {}) =>
  ask('POST', 'project', { key, name: `Project ${key}`, projectTypeKey: 'software', leadAccountId: one.site.adminAccountId, ...more });
const typesOf = async (key: string): Promise<readonly Body[]> => (await ask('GET', `issue/createmeta/${key}/issuetypes`)).body.issueTypes;
const issueOf = (key: string, type: string) =>
  ask('POST', 'issue', { fields: { project: { key }, issuetype: { id: type }, summary: 'Made by a test' } });

describe('types of a team-managed project', () => {
  test('are offered and taken nowhere else', async () => {
    await made('OTHER');
    const [foreign] = (await typesOf('MOB')).filter((type) => type.hierarchyLevel === 0);
    expect(foreign.scope).toEqual({ type: 'PROJECT', project: { id: '10012' } });
    for (const { key } of one.site.projects().filter((project) => project.key !== 'MOB'))
      expect([key, (await typesOf(key)).filter((type) => type.scope !== undefined)]).toEqual([key, []]);
    expect((await issueOf('OTHER', foreign.id)).body.errors).toEqual({ issuetype: 'The issue type selected is invalid.' });
    const [own] = (await typesOf('OTHER')).filter((type) => type.hierarchyLevel === 0);
    const issue = (await issueOf('OTHER', own.id)).body.key;
    expect((await ask('PUT', `issue/${issue}`, { fields: { issuetype: { id: foreign.id } } })).body.errors).toEqual({
      issuetype: 'The issue type selected is invalid.',
    });
    const flags = { inferClassificationDefaults: true, inferFieldDefaults: true, inferStatusDefaults: true, inferSubtaskTypeDefault: true };
    const mapping = { [`OTHER,${foreign.id}`]: { ...flags, issueIdsOrKeys: [issue] } };
    expect((await ask('POST', 'bulk/issues/move', { targetToSourcesMapping: mapping })).status).toBe(400);
  });

  test('are all that it has', async () => {
    expect((await typesOf('MOB')).map((type) => type.scope?.project.id)).toEqual(['10012', '10012', '10012', '10012']);
    const [common] = await typesOf('APP');
    expect((await issueOf('MOB', common.id)).status).toBe(400);
  });
});

describe('schemes of a team-managed project', () => {
  test.each(['issuetypescheme', 'issuetypescreenscheme', 'fieldconfigurationscheme', 'workflowscheme'])(
    'are left out of %s/project',
    async (scheme) => {
      const { values } = (await ask('GET', `${scheme}/project?projectId=10012&projectId=10010`)).body;
      expect(values.flatMap((value: Body) => value.projectIds)).toEqual(['10010']);
    },
  );

  test('are left out of priority schemes', async () => {
    const [scheme] = (await ask('GET', 'priorityscheme?expand=projects')).body.values;
    expect(scheme.projects.values.map((project: Body) => project.key)).not.toContain('MOB');
    expect((await ask('GET', 'priorityscheme?projectId=10012')).body.values).toEqual([]);
  });

  test.each(['permissionscheme', 'notificationscheme', 'issuesecuritylevelscheme'])('are not found as its %s', async (scheme) => {
    expect((await ask('GET', `project/MOB/${scheme}`)).status).toBe(404);
  });

  test('can not be set', async () => {
    expect((await ask('PUT', 'project/MOB/permissionscheme', { id: 10_000 })).status).toBe(404);
    for (const scheme of [{ issueSecurityScheme: 10_100 }, { permissionScheme: 10_000 }, { notificationScheme: 10_000 }])
      expect((await ask('PUT', 'project/MOB', scheme)).status).toBe(400);
    expect((await ask('PUT', 'project/MOB', { description: 'The crew app' })).status).toBe(200);
  });
});

describe('a template', () => {
  test('of a team-managed project makes one, with types of its own, which go with it', async () => {
    const { id } = (await made('TEAM', { projectTemplateKey: TEMPLATE })).body;
    expect((await ask('GET', 'project/TEAM')).body).toMatchObject({ simplified: true, style: 'next-gen' });
    const types = await typesOf('TEAM');
    expect(types.map((type) => [type.name, type.hierarchyLevel, type.scope.project.id])).toEqual([
      ['Epic', 1, String(id)],
      ['Task', 0, String(id)],
      ['Subtask', -1, String(id)],
    ]);
    expect((await issueOf('TEAM', types[1].id)).body.key).toBe('TEAM-1');
    expect((await ask('DELETE', 'project/TEAM?enableUndo=false')).status).toBe(204);
    const all: readonly Body[] = (await ask('GET', 'issuetype')).body;
    expect(all.filter((type) => type.scope?.project.id === String(id))).toEqual([]);
    await made('TEAM');
    expect((await typesOf('TEAM')).filter((type) => type.scope !== undefined)).toEqual([]);
  });

  test.each([
    ['of another kind of project', { projectTemplateKey: 'com.atlassian.servicedesk:simplified-hr-service-desk' }],
    ['that is none', { projectTemplateKey: 'simple' }],
    ['that is not simulated', { projectTypeKey: 'service_desk', projectTemplateKey: 'com.atlassian.servicedesk:next-gen-hr-service-desk' }],
    [
      'besides a scheme that it brings',
      { projectTemplateKey: 'com.pyxis.greenhopper.jira:gh-simplified-scrum-classic', workflowScheme: 10_000 },
    ],
    ['of a team-managed project with a scheme', { projectTemplateKey: TEMPLATE, permissionScheme: 10_000 }],
  ])('%s is refused', async (_, more) => {
    expect((await made('NEVER', more)).status).toBe(400);
  });

  test('of a company-managed project is taken', async () => {
    expect((await made('CLASSIC', { projectTemplateKey: 'com.pyxis.greenhopper.jira:gh-simplified-kanban-classic' })).status).toBe(201);
    expect((await ask('GET', 'project/CLASSIC')).body.style).toBe('classic');
  });
});
