import { PROJECT_PERMISSIONS } from '../../../local/jira/access/permissionTable';
import type { JiraCaller } from '../../../local/contract';
import { adf, APP, type Answer, type Body, multipartOf, type Rig, rig } from './support';

/** Grants decide what everybody may do, the app too: each permission is asked for, each kind of holder is understood. */

const TASK = '10002';
const SCHEME = '/rest/api/3/permissionscheme/10000';
const admin = (one: Rig): JiraCaller => ({ kind: 'user', accountId: one.site.adminAccountId });
const byAdmin = (one: Rig, method: string, path: string, body?: unknown): Promise<Answer> =>
  one.ask(method, path, body, { as: admin(one) });
const grantsOf = async (one: Rig, permission: string): Promise<Body[]> =>
  (await one.get(`${SCHEME}/permission`)).permissions.filter((grant: Body) => grant.permission === permission);
const takeAway = async (one: Rig, grants: readonly Body[]): Promise<void> => {
  for (const { id } of grants) expect((await byAdmin(one, 'DELETE', `${SCHEME}/permission/${id}`)).status).toBe(204);
};
const give = async (one: Rig, permission: string, holder: unknown): Promise<void> => {
  expect((await byAdmin(one, 'POST', `${SCHEME}/permission`, { permission, holder })).status).toBe(201);
};
const fields = (more: Record<string, unknown> = {}) => ({ project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'A', ...more });
const make = (one: Rig, more?: Record<string, unknown>): Promise<{ key: string; id: string }> =>
  one.post('/rest/api/3/issue', { fields: fields(more) }, admin(one));

interface Scene {
  readonly one: Rig;
  /** An issue of the administrator, and one more. */
  readonly path: string;
  readonly key: string;
  readonly other: string;
  readonly person: string;
}
const edit = ({ one, path }: Scene, set: Record<string, unknown>) => one.ask('PUT', path, { fields: set });
const upload = ({ one, path }: Scene, as: JiraCaller) => {
  const { body, headers } = multipartOf([{ filename: 'a', contentType: 'text/plain', bytes: Buffer.from('a') }]);
  return one.ask('POST', `${path}/attachments`, body, { headers, as });
};
/** Something that the app or the administrator has made, then changed or deleted by the app. */
const part =
  (kind: 'comment' | 'worklog', whose: 'app' | 'admin', method: 'PUT' | 'DELETE') =>
  async ({ one, path }: Scene): Promise<Answer> => {
    const body = kind === 'comment' ? { body: adf('A') } : { timeSpent: '1h' };
    const { id } = await one.post(`${path}/${kind}`, body, whose === 'app' ? APP : admin(one));
    return one.ask(method, `${path}/${kind}/${id}`, method === 'PUT' ? body : undefined);
  };
const file = (whose: 'app' | 'admin') => async (scene: Scene) => {
  const [{ id }] = (await upload(scene, whose === 'app' ? APP : admin(scene.one))).body;
  return scene.one.ask('DELETE', `/rest/api/3/attachment/${id}`);
};
const flags = { inferClassificationDefaults: true, inferFieldDefaults: true, inferStatusDefaults: true, inferSubtaskTypeDefault: true };

/** What needs the permission, and the status of its refusal. */
const NEEDS: Readonly<Record<string, readonly [(scene: Scene) => Promise<Answer>, number]>> = {
  BROWSE_PROJECTS: [({ one, path }) => one.ask('GET', path), 404],
  CREATE_ISSUES: [({ one }) => one.ask('POST', '/rest/api/3/issue', { fields: fields() }), 400],
  EDIT_ISSUES: [(scene) => edit(scene, { summary: 'B' }), 403],
  TRANSITION_ISSUES: [
    async ({ one, path }) => {
      const [way] = (await one.get(`${path}/transitions`, admin(one))).transitions.filter((each: Body) => !each.hasScreen);
      return one.ask('POST', `${path}/transitions`, { transition: { id: way.id } });
    },
    400,
  ],
  ASSIGN_ISSUES: [({ one, path, person }) => one.ask('PUT', `${path}/assignee`, { accountId: person }), 403],
  LINK_ISSUES: [
    ({ one, key, other }) =>
      one.ask('POST', '/rest/api/3/issueLink', { type: { name: 'Blocks' }, inwardIssue: { key }, outwardIssue: { key: other } }),
    404,
  ],
  ADD_COMMENTS: [({ one, path }) => one.ask('POST', `${path}/comment`, { body: adf('A') }), 400],
  EDIT_OWN_COMMENTS: [part('comment', 'app', 'PUT'), 400],
  DELETE_OWN_COMMENTS: [part('comment', 'app', 'DELETE'), 400],
  EDIT_ALL_COMMENTS: [part('comment', 'admin', 'PUT'), 400],
  DELETE_ALL_COMMENTS: [part('comment', 'admin', 'DELETE'), 400],
  CREATE_ATTACHMENTS: [(scene) => upload(scene, APP), 403],
  DELETE_OWN_ATTACHMENTS: [file('app'), 403],
  DELETE_ALL_ATTACHMENTS: [file('admin'), 403],
  WORK_ON_ISSUES: [({ one, path }) => one.ask('POST', `${path}/worklog`, { timeSpent: '1h' }), 400],
  EDIT_OWN_WORKLOGS: [part('worklog', 'app', 'PUT'), 400],
  DELETE_OWN_WORKLOGS: [part('worklog', 'app', 'DELETE'), 400],
  EDIT_ALL_WORKLOGS: [part('worklog', 'admin', 'PUT'), 400],
  DELETE_ALL_WORKLOGS: [part('worklog', 'admin', 'DELETE'), 400],
  VIEW_VOTERS_AND_WATCHERS: [
    async ({ one, path }) => {
      const answer = await one.ask('GET', `${path}/watchers`);
      return answer.body.watchers.length > 0 ? answer : { ...answer, status: 0 };
    },
    0,
  ],
  RESOLVE_ISSUES: [(scene) => edit(scene, { fixVersions: [] }), 400],
  SCHEDULE_ISSUES: [(scene) => edit(scene, { duedate: '2026-12-24' }), 400],
  ADMINISTER_PROJECTS: [({ one }) => one.ask('PUT', '/rest/api/3/project/HARB', { description: 'B' }), 403],
  DELETE_ISSUES: [({ one, other }) => one.ask('DELETE', `/rest/api/3/issue/${other}`), 403],
  MODIFY_REPORTER: [(scene) => edit(scene, { reporter: { accountId: scene.person } }), 400],
  MOVE_ISSUES: [
    async ({ one, key }) => {
      const targetToSourcesMapping = { [`LUM,${TASK}`]: { ...flags, issueIdsOrKeys: [key] } };
      const { taskId } = await one.post('/rest/api/3/bulk/issues/move', { targetToSourcesMapping });
      await one.clock.advance(2_000);
      const task = await one.ask('GET', `/rest/api/3/bulk/queue/${taskId}`);
      return Object.keys(task.body.failedAccessibleIssues).length === 0 ? task : { ...task, status: 0 };
    },
    0,
  ],
  MANAGE_WATCHERS: [({ one, path, person }) => one.ask('POST', `${path}/watchers`, person), 403],
  SET_ISSUE_SECURITY: [(scene) => edit(scene, { security: null }), 400],
};
/** Asked of somebody else than who acts, or by no rule of the simulator. */
const ELSEWHERE = ['ASSIGNABLE_USER', 'CLOSE_ISSUES', 'MANAGE_SPRINTS_PERMISSION'];

test('each permission is asked for: without the grant the app is refused, and mypermissions says so', async () => {
  expect([...Object.keys(NEEDS), ...ELSEWHERE].sort()).toEqual([...PROJECT_PERMISSIONS].sort());
  const one = await rig({ synthetic: 20 });
  const person = one.site.people()[1]?.accountId as string;
  for (const [permission, [needs, refusal]] of Object.entries(NEEDS)) {
    const said = async (): Promise<boolean | number> => {
      const answer = await one.ask('GET', `/rest/api/3/mypermissions?permissions=${permission}&projectKey=HARB`);
      return answer.status === 200 ? answer.body.permissions[permission].havePermission : answer.status;
    };
    const scene = async (): Promise<Scene> => {
      const [{ key }, other] = [await make(one), await make(one)];
      return { one, key, person, path: `/rest/api/3/issue/${key}`, other: other.key };
    };
    const grants = (await grantsOf(one, permission)).filter(({ holder }) => holder.type === 'projectRole');
    await takeAway(one, grants);
    const without = [await said(), (await needs(await scene())).status];
    await give(one, permission, grants[0].holder);
    const withIt = [await said(), (await needs(await scene())).status < 300];
    expect([permission, ...without, ...withIt]).toEqual([permission, permission === 'BROWSE_PROJECTS' ? 404 : false, refusal, true, true]);
  }
});

test('moving in bulk needs the permission to create where it goes', async () => {
  const one = await rig({ synthetic: 20 });
  const { key, id } = await make(one);
  const move = async (): Promise<Body> => {
    const targetToSourcesMapping = { [`LUM,${TASK}`]: { ...flags, issueIdsOrKeys: [key] } };
    const { taskId } = await one.post('/rest/api/3/bulk/issues/move', { targetToSourcesMapping });
    await one.clock.advance(2_000);
    return (await one.get(`/rest/api/3/bulk/queue/${taskId}`)).failedAccessibleIssues;
  };
  const grants = (await grantsOf(one, 'CREATE_ISSUES')).filter(({ holder }) => holder.type === 'projectRole');
  await takeAway(one, grants);
  expect((await move())[id][0]).toMatch(/create issues/);
  await give(one, 'CREATE_ISSUES', grants[0].holder);
  expect(await move()).toEqual({});
});

test('each kind of holder', async () => {
  const one = await rig({ synthetic: 20 });
  const [lead, reporter, assignee, other] = one.site
    .people()
    .map(({ accountId }) => accountId)
    .filter((id) => id !== one.site.adminAccountId) as [string, string, string, string];
  expect((await byAdmin(one, 'PUT', '/rest/api/3/project/HARB', { leadAccountId: lead })).status).toBe(200);
  const { key } = await make(one, { reporter: { accountId: reporter }, assignee: { accountId: assignee } });
  const named = { reporter, assignee, other, lead, admin: one.site.adminAccountId };
  const everybody = Object.keys(named);
  const editors = async (): Promise<readonly string[]> => {
    const out: string[] = [];
    for (const [name, accountId] of Object.entries(named)) {
      const answer = await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { labels: [name] } }, { as: { kind: 'user', accountId } });
      if (answer.status === 204) out.push(name);
    }
    return (await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { labels: ['app'] } })).status === 204 ? [...out, 'app'] : out;
  };
  expect(await editors()).toEqual([...everybody, 'app']);
  const groups = (await one.get('/rest/api/3/project/HARB/role/10004')).actors;
  const rows: readonly (readonly [Record<string, string>, readonly string[]])[] = [
    [{ type: 'anyone' }, [...everybody, 'app']],
    [{ type: 'applicationRole' }, everybody],
    [{ type: 'user', parameter: other }, ['other']],
    [{ type: 'group', parameter: 'site-admins' }, ['admin']],
    [{ type: 'group', value: groups[0].actorGroup.groupId }, everybody],
    [{ type: 'projectRole', parameter: '10002' }, ['lead', 'admin']],
    [{ type: 'projectRole', value: '10003' }, ['app']],
    [{ type: 'projectLead' }, ['lead']],
    [{ type: 'reporter' }, ['reporter']],
    [{ type: 'assignee' }, ['assignee']],
  ];
  for (const [holder, expected] of rows) {
    await takeAway(one, await grantsOf(one, 'EDIT_ISSUES'));
    await give(one, 'EDIT_ISSUES', holder);
    expect({ holder, editors: await editors() }).toEqual({ holder, editors: expected });
  }
  // Somebody new in the role of one project.
  await takeAway(one, await grantsOf(one, 'EDIT_ISSUES'));
  await give(one, 'EDIT_ISSUES', { type: 'projectRole', value: '10002' });
  expect((await byAdmin(one, 'POST', '/rest/api/3/project/HARB/role/10002', { user: [other] })).status).toBe(200);
  expect(await editors()).toEqual(['other', 'lead', 'admin']);
  expect((await byAdmin(one, 'DELETE', `/rest/api/3/project/HARB/role/10002?user=${lead}`)).status).toBe(204);
  expect(await editors()).toEqual(['other', 'admin']);
});

test('who sees only what they reported finds only that, by search, count and key', async () => {
  const one = await rig({ synthetic: 60 });
  const [person] = one.site.people().filter(({ accountId }) => accountId !== one.site.adminAccountId);
  const as: JiraCaller = { kind: 'user', accountId: person?.accountId as string };
  const jql = 'project = HARB';
  const all = (await one.post('/rest/api/3/search/jql', { jql, fields: ['reporter'], maxResults: 100 })).issues;
  const own = all.filter((issue: Body) => issue.fields.reporter?.accountId === person?.accountId).map((issue: Body) => issue.key);
  const foreign = all.find((issue: Body) => !own.includes(issue.key)).key;
  expect(own.length).toBeGreaterThan(0);
  await takeAway(one, await grantsOf(one, 'BROWSE_PROJECTS'));
  await give(one, 'BROWSE_PROJECTS', { type: 'reporter' });
  const found = (await one.post('/rest/api/3/search/jql', { jql, fields: ['key'], maxResults: 100 }, as)).issues;
  expect(found.map((issue: Body) => issue.key).sort()).toEqual([...own].sort());
  expect((await one.post('/rest/api/3/search/approximate-count', { jql }, as)).count).toBe(own.length);
  expect((await one.ask('GET', `/rest/api/3/issue/${foreign}`, undefined, { as })).status).toBe(404);
  expect((await one.ask('GET', '/rest/api/3/project/HARB', undefined, { as })).status).toBe(200);
});

test('a scheme that leaves apps out hides its projects from the app, and from nobody else', async () => {
  const one = await rig({ synthetic: 20 });
  const keys = async (as?: JiraCaller): Promise<readonly string[]> =>
    (await one.get('/rest/api/3/project/search', as)).values.map((project: Body) => project.key);
  const [all, ofAdmin] = [await keys(), await keys(admin(one))];
  expect((await byAdmin(one, 'PUT', '/rest/api/3/project/LUM/permissionscheme', { id: 10_001 })).body.name).toBe('Closed to apps');
  expect(await keys()).toEqual(all.filter((key) => key !== 'LUM'));
  expect(await keys(admin(one))).toEqual(ofAdmin);
  expect((await one.ask('GET', '/rest/api/3/project/LUM')).status).toBe(404);
  expect((await one.ask('POST', '/rest/api/3/search/jql', { jql: 'project = LUM' })).status).toBe(400);
});

test.each([
  ['POST', `${SCHEME}/permission`, { permission: 'NONE', holder: { type: 'anyone' } }, 400],
  ['POST', `${SCHEME}/permission`, { permission: 'EDIT_ISSUES', holder: { type: 'nobody' } }, 400],
  ['POST', `${SCHEME}/permission`, { permission: 'EDIT_ISSUES', holder: { type: 'group', value: 'x' } }, 400],
  ['POST', `${SCHEME}/permission`, { permission: 'EDIT_ISSUES', holder: { type: 'applicationRole' } }, 400],
  ['DELETE', `${SCHEME}/permission/1`, undefined, 400],
  ['GET', `${SCHEME}/permission/1`, undefined, 404],
  ['GET', '/rest/api/3/permissionscheme/1', undefined, 404],
  ['PUT', '/rest/api/3/project/HARB/permissionscheme', { id: 1 }, 404],
  ['POST', '/rest/api/3/project/HARB/role/10002', {}, 400],
  ['POST', '/rest/api/3/project/HARB/role/10002', { user: ['x'] }, 404],
  ['DELETE', '/rest/api/3/project/HARB/role/10002', undefined, 400],
])('%s %s %j → %i', async (method, path, body, status) => {
  const one = await rig({ synthetic: 5 });
  const answer = await byAdmin(one, method, path, body);
  expect([answer.status, answer.body.errorMessages.length]).toEqual([status, 1]);
  if (method !== 'GET')
    expect(
      (await one.ask(method, path, body, { as: { kind: 'user', accountId: one.site.people()[2]?.accountId as string } })).status,
    ).toBeGreaterThan(400);
});
