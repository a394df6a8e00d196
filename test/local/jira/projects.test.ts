import { APP, rig, type Body, type Rig } from './support';

const TASK = '10002';

const make = async ({ post }: Rig, fields: Record<string, unknown> = {}): Promise<{ id: string; key: string }> =>
  post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'Made by a test', ...fields } });

const fieldsOf = async ({ get }: Rig, key: string): Promise<Body> => (await get(`/rest/api/3/issue/${key}`)).fields;

describe('projects', () => {
  const SCHEMES = [
    'issuetypescheme/issueTypeScheme',
    'workflowscheme/workflowScheme',
    'issuetypescreenscheme/issueTypeScreenScheme',
    'fieldconfigurationscheme/fieldConfigurationScheme',
  ];

  test('deleted for good are told once, with nothing of what went with them, and can be made again with their schemes', async () => {
    const one = await rig({ synthetic: 60 });
    const { id } = await one.get('/rest/api/3/project/HARB');
    const schemes: Record<string, number> = {};
    for (const path of SCHEMES) {
      const [name, member] = path.split('/') as [string, string];
      schemes[member] = Number((await one.get(`/rest/api/3/${name}/project?projectId=${id}`)).values[0][member].id);
    }
    const task = await make(one);
    const transitions = (await one.get(`/rest/api/3/issue/${task.key}/transitions`)).transitions;
    const screen = (await one.get(`/rest/api/3/issue/createmeta/HARB/issuetypes/${TASK}`)).fields.map((field: Body) => field.fieldId);
    one.events.length = 0;
    one.site.deleteProject('HARB', { forGood: true });
    expect(one.events.map((event) => [event.name, event.self, event.payload['atlassianId']])).toEqual([
      ['avi:jira:deleted:project', false, one.site.adminAccountId],
    ]);
    expect((await one.ask('GET', `/rest/api/3/issue/${task.key}`)).status).toBe(404);
    expect((await one.ask('POST', '/rest/api/3/search/jql', { jql: 'project = HARB' })).status).toBe(400);
    const body = {
      key: 'HARB',
      name: 'Harbour operations',
      projectTypeKey: 'software',
      leadAccountId: one.site.adminAccountId,
      assigneeType: 'UNASSIGNED',
      ...schemes,
    };
    expect((await one.ask('POST', '/rest/api/3/project', { ...body, workflowScheme: 7 })).body.errors.workflowScheme).toMatch(
      /does not exist/,
    );
    await one.post('/rest/api/3/project', body);
    const again = await make(one);
    expect(again.key).toBe('HARB-1');
    expect((await one.get(`/rest/api/3/issue/${again.key}/transitions`)).transitions).toEqual(transitions);
    expect((await one.get(`/rest/api/3/issue/createmeta/HARB/issuetypes/${TASK}`)).fields.map((field: Body) => field.fieldId)).toEqual(
      screen,
    );
  });

  test('in the trash keep their key and come back whole', async () => {
    const one = await rig({ synthetic: 60 });
    const key = one.site.issues('HARB')[0]?.key as string;
    const before = await fieldsOf(one, key);
    expect((await one.ask('DELETE', '/rest/api/3/project/HARB?enableUndo=true')).status).toBe(204);
    expect((await one.ask('GET', `/rest/api/3/issue/${key}`)).status).toBe(404);
    expect((await one.get('/rest/api/3/project/search?status=deleted')).values).toMatchObject([{ key: 'HARB', deleted: true }]);
    expect(
      (
        await one.ask('POST', '/rest/api/3/project', {
          key: 'HARB',
          name: 'Other',
          projectTypeKey: 'software',
          leadAccountId: one.site.adminAccountId,
        })
      ).body.errors.projectKey,
    ).toBe("Project 'Harbour operations' uses this project key.");
    await one.post('/rest/api/3/project/HARB/restore', {});
    expect(await fieldsOf(one, key)).toEqual(before);
    expect(one.events.map((event) => event.name)).toEqual(['avi:jira:softdeleted:project', 'avi:jira:restored:project']);
  });

  test('are deleted and made by administrators only', async () => {
    const one = await rig({ synthetic: 20 });
    const person = { kind: 'user', accountId: one.site.people()[2]?.accountId as string } as const;
    expect((await one.ask('DELETE', '/rest/api/3/project/HARB', undefined, { as: person })).status).toBe(404);
    expect((await one.ask('POST', '/rest/api/3/project', {}, { as: person })).status).toBe(403);
    expect((await one.get('/rest/api/3/mypermissions?permissions=ADMINISTER,BROWSE_PROJECTS', person)).permissions).toMatchObject({
      ADMINISTER: { havePermission: false },
      BROWSE_PROJECTS: { havePermission: true },
    });
    expect((await one.get('/rest/api/3/mypermissions?permissions=ADMINISTER', APP)).permissions.ADMINISTER.havePermission).toBe(true);
  });
});

describe('what is not there', () => {
  test.each([
    ['GET', '/rest/api/3/nowhere', 404],
    ['GET', '/rest/api/3/search', 410],
    ['DELETE', '/rest/api/3/serverInfo', 405],
    ['GET', '/rest/api/3/issue/NONE-1', 404],
    ['GET', '/rest/api/3/attachment/content/1?redirect=false', 404],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await (await rig({ synthetic: 20 })).ask(method, path)).status).toBe(status);
  });

  test('a body without its content type is 415, one that is no JSON 400', async () => {
    const { ask } = await rig({ synthetic: 20 });
    expect((await ask('POST', '/rest/api/3/issue', Buffer.from('{}'))).status).toBe(415);
    expect((await ask('POST', '/rest/api/3/issue', Buffer.from('{'), { headers: { 'content-type': 'application/json' } })).status).toBe(
      400,
    );
  });
});
