import { adf, rig, type Body, type Rig } from './support';

const TASK = '10002';
const SUBTASK = '10004';
const EPIC = '10000';

const make = async ({ post }: Rig, fields: Record<string, unknown> = {}): Promise<{ id: string; key: string }> =>
  post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'Made by a test', ...fields } });

const fieldsOf = async ({ get }: Rig, key: string): Promise<Body> => (await get(`/rest/api/3/issue/${key}`)).fields;

describe('edit', () => {
  test('ignores screens, moves updated, writes the changelog, tells it once', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    await one.clock.advance(90_000);
    one.events.length = 0;
    const edit = {
      environment: adf('Deck 3'),
      versions: [{ name: '2.0' }],
      labels: ['a', 'b'],
      priority: { id: '1' },
      duedate: '2026-12-24',
      resolution: { name: 'Done' },
    };
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}?notifyUsers=false`, { fields: edit })).status).toBe(204);
    const fields = await fieldsOf(one, key);
    expect(fields).toMatchObject({
      environment: adf('Deck 3'),
      labels: ['a', 'b'],
      priority: { name: 'Highest' },
      duedate: '2026-12-24',
      resolution: { name: 'Done' },
      resolutiondate: fields.updated,
      updated: '2026-11-24T10:01:30.000+0000',
    });
    const { values } = await one.get(`/rest/api/3/issue/${key}/changelog`);
    expect(values).toHaveLength(1);
    expect(values[0].items.map((item: Body) => [item.field, item.fromString, item.toString])).toEqual([
      ['environment', null, 'Deck 3'],
      ['duedate', null, '2026-12-24'],
      ['labels', '', 'a b'],
      ['priority', 'Medium', 'Highest'],
      ['resolution', null, 'Done'],
      ['Version', null, '2.0'],
    ]);
    expect(one.events.map((event) => [event.name, event.self])).toEqual([['avi:jira:updated:issue', true]]);
    expect((one.events[0]?.payload['changelog'] as Body).items).toEqual(values[0].items);
  });

  test('that changes nothing is nothing', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    await one.clock.advance(90_000);
    one.events.length = 0;
    await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'Made by a test', resolution: null } });
    expect([(await fieldsOf(one, key)).updated, one.events]).toEqual(['2026-11-24T10:00:00.000+0000', []]);
  });

  test('adds to and removes from lists', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one, { labels: ['a', 'b'] });
    await one.ask('PUT', `/rest/api/3/issue/${key}`, {
      update: { labels: [{ remove: 'a' }, { add: 'c' }], components: [{ add: { name: 'Hardware' } }] },
    });
    expect(await fieldsOf(one, key)).toMatchObject({ labels: ['b', 'c'], components: [{ name: 'Hardware' }] });
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { labels: [] }, update: { labels: [{ add: 'x' }] } })).status).toBe(
      400,
    );
  });

  test('without mail needs an administrator', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    const person = one.site.people().find((each) => each.accountId !== one.site.adminAccountId)?.accountId as string;
    const answer = await one.ask(
      'PUT',
      `/rest/api/3/issue/${key}?notifyUsers=false`,
      { fields: { summary: 'x' } },
      { as: { kind: 'user', accountId: person } },
    );
    expect([answer.status, answer.body.errorMessages]).toEqual([
      403,
      ['To discard the user notification either admin or project admin permissions are required.'],
    ]);
    expect(
      (await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'x' } }, { as: { kind: 'user', accountId: person } })).status,
    ).toBe(204);
  });

  test('of the resolution can be switched off', async () => {
    const one = await rig({ synthetic: 30 }, { resolutionByEdit: false });
    const { key } = await make(one);
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { resolution: { name: 'Done' } } })).body.errors.resolution).toMatch(
      /not on the appropriate screen/,
    );
  });

  test('moves an issue into an open sprint and keeps the closed ones', async () => {
    const one = await rig({ synthetic: 150 });
    const withClosed = (
      await one.post('/rest/api/3/search/jql', { jql: 'project = HARB and sprint = 100', fields: ['customfield_10020'], maxResults: 1 })
    ).issues[0].key;
    await one.ask('PUT', `/rest/api/3/issue/${withClosed}`, { fields: { customfield_10020: 103 } });
    expect((await fieldsOf(one, withClosed)).customfield_10020.map((sprint: Body) => [sprint.id, sprint.state])).toEqual([
      [100, 'closed'],
      [103, 'active'],
    ]);
  });
});

describe('parents', () => {
  test('a sub-task has one in its project and can be given another', async () => {
    const one = await rig({ synthetic: 60 });
    const [a, b, epic] = [await make(one), await make(one), await make(one, { issuetype: { id: EPIC }, customfield_10011: 'Name' })];
    const child = await make(one, { issuetype: { id: SUBTASK }, parent: { key: a.key } });
    expect((await fieldsOf(one, a.key)).subtasks.map((each: Body) => each.key)).toEqual([child.key]);
    expect((await one.ask('PUT', `/rest/api/3/issue/${child.key}`, { fields: { parent: { key: b.key } } })).status).toBe(204);
    expect([(await fieldsOf(one, a.key)).subtasks, (await fieldsOf(one, child.key)).parent.key]).toEqual([[], b.key]);
    const problem = async (key: string, parent: unknown) =>
      (await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { parent } })).body?.errors?.parent;
    expect(await problem(child.key, { key: epic.key })).toMatch(/appropriate hierarchy/);
    expect(await problem(child.key, null)).toMatch(/parent issue key or id not specified/);
    expect(await problem(a.key, { key: b.key })).toMatch(/appropriate hierarchy/);
    expect(await problem(epic.key, { key: a.key })).toMatch(/appropriate hierarchy/);
    expect(await problem(a.key, { key: 'NONE-1' })).toMatch(/Could not find issue/);
    expect(await problem(a.key, { key: epic.key })).toBeUndefined();
    const elsewhere = (await one.get('/rest/api/3/search/jql?jql=project%3DLUM%20and%20issuetype%3DTask&fields=key')).issues[0].key;
    expect(await problem(child.key, { key: elsewhere })).toBe('Sub-tasks must be created in the same project as the parent.');
  });

  test('deleting one asks for its sub-tasks', async () => {
    const one = await rig({ synthetic: 60 });
    const parent = await make(one);
    const child = await make(one, { issuetype: { id: SUBTASK }, parent: { id: parent.id } });
    one.events.length = 0;
    expect((await one.ask('DELETE', `/rest/api/3/issue/${parent.key}`)).body.errorMessages[0]).toMatch(
      /has subtasks\. {2}You must specify the 'deleteSubtasks' parameter/,
    );
    expect((await one.ask('DELETE', `/rest/api/3/issue/${parent.key}?deleteSubtasks=true`)).status).toBe(204);
    expect((await one.ask('GET', `/rest/api/3/issue/${child.key}`)).status).toBe(404);
    expect(one.events.map((event) => event.name)).toEqual(['avi:jira:deleted:issue', 'avi:jira:deleted:issue']);
  });
});
