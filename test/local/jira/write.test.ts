import { adf, APP, multipartOf, rig, type Rig } from './support';

const TASK = '10002';
const SUBTASK = '10004';
const EPIC = '10000';

const make = async ({ post }: Rig, fields: Record<string, unknown> = {}): Promise<{ id: string; key: string }> =>
  post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'Made by a test', ...fields } });

const fieldsOf = async ({ get }: Rig, key: string): Promise<any> => (await get(`/rest/api/3/issue/${key}`)).fields;

describe('create', () => {
  test('numbers issues one after the other and never uses a number again', async () => {
    const one = await rig({ synthetic: 30 });
    const first = await make(one);
    const second = await make(one);
    const number = (key: string): number => Number(key.split('-')[1]);
    expect(number(second.key)).toBe(number(first.key) + 1);
    await one.ask('DELETE', `/rest/api/3/issue/${second.key}`);
    expect(number((await make(one)).key)).toBe(number(second.key) + 1);
    await one.post('/rest/api/3/project', { key: 'FRESH', name: 'Fresh', projectTypeKey: 'software', leadAccountId: one.site.adminAccountId });
    expect((await make(one, { project: { key: 'FRESH' } })).key).toBe('FRESH-1');
  });

  test('fills in what is not given', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    const app = await one.get('/rest/api/3/myself');
    expect(await fieldsOf(one, key)).toMatchObject({
      creator: { accountId: app.accountId }, reporter: { accountId: app.accountId }, assignee: null, priority: { name: 'Medium' }, resolution: null, labels: [], comment: { total: 0 },
      created: '2026-11-24T10:00:00.000+0000', updated: '2026-11-24T10:00:00.000+0000', status: { statusCategory: { key: 'new' } },
    });
  });

  test.each<[string, Record<string, unknown>, Record<string, RegExp>]>([
    ['no summary', { summary: '' }, { summary: /You must specify a summary/ }],
    ['a long summary', { summary: 'x'.repeat(256) }, { summary: /255/ }],
    ['a summary of two lines', { summary: 'a\nb' }, { summary: /newline/ }],
    ['an unknown field', { customfield_99: 1 }, { customfield_99: /^Field 'customfield_99' cannot be set\. It is not on the appropriate screen, or unknown\.$/ }],
    ['a resolution', { resolution: { name: 'Done' } }, { resolution: /not on the appropriate screen/ }],
    ['a text that is no document', { description: 'plain' }, { description: /^Operation value must be an Atlassian Document/ }],
    ['a malformed document', { description: { type: 'doc', version: 1, content: [{ text: 'x' }] } }, { description: /^INVALID_INPUT$/ }],
    ['media by attachment id', { description: { type: 'doc', version: 1, content: [{ type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'file', id: '10001', collection: '' } }] }] } }, { description: /^ATTACHMENT_VALIDATION_ERROR$/ }],
    ['a label with a space', { labels: ['two words'] }, { labels: /contains spaces/ }],
    ['a component of nobody', { components: [{ name: 'Nope' }] }, { components: /Component name 'Nope' is not valid/ }],
    ['a version of another project', { fixVersions: [{ id: '10110' }] }, { fixVersions: /is not valid|not on the appropriate screen/ }],
    ['a stranger as assignee', { assignee: { accountId: 'nobody' } }, { assignee: /does not exist/ }],
    ['a closed sprint', { customfield_10020: 100 }, { customfield_10020: /only active or future sprints/ }],
    ['a sprint as a list', { customfield_10020: [103] }, { customfield_10020: /Number value expected/ }],
    ['an epic without its name', { issuetype: { id: EPIC } }, { customfield_10011: /Epic Name is required/ }],
    ['a sub-task without a parent', { issuetype: { id: SUBTASK } }, { parent: /parent issue key or id not specified/ }],
    ['a type that is not the project\'s', { issuetype: { id: '1' } }, { issuetype: /^The issue type selected is invalid\.$/ }],
    ['no project', { project: { key: 'NOPE' } }, { project: /valid project/ }],
  ])('refuses %s', async (_name, fields, errors) => {
    const one = await rig({ synthetic: 60 });
    const before = one.site.summary().issues;
    const answer = await one.ask('POST', '/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'x', ...fields } });
    expect(answer.status).toBe(400);
    for (const [field, message] of Object.entries(errors)) expect(answer.body.errors[field]).toMatch(message);
    expect(Object.keys(answer.body.errors)).toEqual(Object.keys(errors));
    expect(one.site.summary().issues).toBe(before);
  });

  test('checks the screen that createmeta shows', async () => {
    const one = await rig({ synthetic: 60 });
    let refused = 0;
    for (const type of (await one.get('/rest/api/3/issue/createmeta/HARB/issuetypes')).issueTypes) {
      const screen = (await one.get(`/rest/api/3/issue/createmeta/HARB/issuetypes/${type.id}`)).fields.map((field: { fieldId: string }) => field.fieldId);
      for (const [field, value] of [['environment', adf('x')], ['fixVersions', [{ name: '5.0' }]], ['versions', []]] as const) {
        const answer = await one.ask('POST', '/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: type.id }, summary: 'x', [field]: value } });
        expect([type.name, field, answer.body.errors?.[field] !== undefined]).toEqual([type.name, field, !screen.includes(field)]);
        if (!screen.includes(field)) refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(0);
  });

  test('people who left can be neither reporter nor assignee', async () => {
    const one = await rig({ synthetic: 100 });
    const inactive = (await one.get('/rest/api/3/users/search?maxResults=1000')).find((user: any) => !user.active).accountId;
    const answer = await one.ask('POST', '/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'x', reporter: { accountId: inactive }, assignee: { accountId: inactive } } });
    expect(answer.body.errors).toEqual({ reporter: 'The reporter specified is not a user.', assignee: `User '${inactive}' cannot be assigned issues.` });
  });

  test('in bulk tells what failed and makes the rest', async () => {
    const { ask } = await rig({ synthetic: 20 });
    const update = (summary: string) => ({ fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary } });
    const some = await ask('POST', '/rest/api/3/issue/bulk', { issueUpdates: [update('a'), update(''), update('c')] });
    expect(some.status).toBe(201);
    expect(some.body.issues).toHaveLength(2);
    expect(some.body.errors).toEqual([{ status: 400, failedElementNumber: 1, elementErrors: { errorMessages: [], errors: { summary: 'You must specify a summary of the issue.' } } }]);
    expect((await ask('POST', '/rest/api/3/issue/bulk', { issueUpdates: [update('')] })).status).toBe(400);
    expect((await ask('POST', '/rest/api/3/issue/bulk', { issueUpdates: Array(51).fill(update('x')) })).status).toBe(400);
  });
});

describe('edit', () => {
  test('ignores screens, moves updated, writes the changelog, tells it once', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    await one.clock.advance(90_000);
    one.events.length = 0;
    const edit = { environment: adf('Deck 3'), versions: [{ name: '2.0' }], labels: ['a', 'b'], priority: { id: '1' }, duedate: '2026-12-24', resolution: { name: 'Done' } };
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}?notifyUsers=false`, { fields: edit })).status).toBe(204);
    const fields = await fieldsOf(one, key);
    expect(fields).toMatchObject({ environment: adf('Deck 3'), labels: ['a', 'b'], priority: { name: 'Highest' }, duedate: '2026-12-24', resolution: { name: 'Done' }, resolutiondate: fields.updated, updated: '2026-11-24T10:01:30.000+0000' });
    const { values } = await one.get(`/rest/api/3/issue/${key}/changelog`);
    expect(values).toHaveLength(1);
    expect(values[0].items.map((item: any) => [item.field, item.fromString, item.toString])).toEqual([
      ['environment', null, 'Deck 3'], ['duedate', null, '2026-12-24'], ['labels', '', 'a b'], ['priority', 'Medium', 'Highest'], ['resolution', null, 'Done'], ['Version', null, '2.0'],
    ]);
    expect(one.events.map((event) => [event.name, event.self])).toEqual([['avi:jira:updated:issue', true]]);
    expect((one.events[0]?.payload['changelog'] as any).items).toEqual(values[0].items);
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
    await one.ask('PUT', `/rest/api/3/issue/${key}`, { update: { labels: [{ remove: 'a' }, { add: 'c' }], components: [{ add: { name: 'Hardware' } }] } });
    expect(await fieldsOf(one, key)).toMatchObject({ labels: ['b', 'c'], components: [{ name: 'Hardware' }] });
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { labels: [] }, update: { labels: [{ add: 'x' }] } })).status).toBe(400);
  });

  test('without mail needs an administrator', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    const person = one.site.people().find((each) => each.accountId !== one.site.adminAccountId)?.accountId as string;
    const answer = await one.ask('PUT', `/rest/api/3/issue/${key}?notifyUsers=false`, { fields: { summary: 'x' } }, { as: { kind: 'user', accountId: person } });
    expect([answer.status, answer.body.errorMessages]).toEqual([403, ['To discard the user notification either admin or project admin permissions are required.']]);
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'x' } }, { as: { kind: 'user', accountId: person } })).status).toBe(204);
  });

  test('of the resolution can be switched off', async () => {
    const one = await rig({ synthetic: 30 }, { resolutionByEdit: false });
    const { key } = await make(one);
    expect((await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { resolution: { name: 'Done' } } })).body.errors.resolution).toMatch(/not on the appropriate screen/);
  });

  test('moves an issue into an open sprint and keeps the closed ones', async () => {
    const one = await rig({ synthetic: 150 });
    const withClosed = (await one.post('/rest/api/3/search/jql', { jql: 'project = HARB and sprint = 100', fields: ['customfield_10020'], maxResults: 1 })).issues[0].key;
    await one.ask('PUT', `/rest/api/3/issue/${withClosed}`, { fields: { customfield_10020: 103 } });
    expect((await fieldsOf(one, withClosed)).customfield_10020.map((sprint: any) => [sprint.id, sprint.state])).toEqual([[100, 'closed'], [103, 'active']]);
  });
});

describe('parents', () => {
  test('a sub-task has one in its project and can be given another', async () => {
    const one = await rig({ synthetic: 60 });
    const [a, b, epic] = [await make(one), await make(one), await make(one, { issuetype: { id: EPIC }, customfield_10011: 'Name' })];
    const child = await make(one, { issuetype: { id: SUBTASK }, parent: { key: a.key } });
    expect((await fieldsOf(one, a.key)).subtasks.map((each: any) => each.key)).toEqual([child.key]);
    expect((await one.ask('PUT', `/rest/api/3/issue/${child.key}`, { fields: { parent: { key: b.key } } })).status).toBe(204);
    expect([(await fieldsOf(one, a.key)).subtasks, (await fieldsOf(one, child.key)).parent.key]).toEqual([[], b.key]);
    const problem = async (key: string, parent: unknown) => (await one.ask('PUT', `/rest/api/3/issue/${key}`, { fields: { parent } })).body?.errors?.parent;
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
    expect((await one.ask('DELETE', `/rest/api/3/issue/${parent.key}`)).body.errorMessages[0]).toMatch(/has subtasks\. {2}You must specify the 'deleteSubtasks' parameter/);
    expect((await one.ask('DELETE', `/rest/api/3/issue/${parent.key}?deleteSubtasks=true`)).status).toBe(204);
    expect((await one.ask('GET', `/rest/api/3/issue/${child.key}`)).status).toBe(404);
    expect(one.events.map((event) => event.name)).toEqual(['avi:jira:deleted:issue', 'avi:jira:deleted:issue']);
  });
});

describe('comments', () => {
  test('move updated when added, not when edited or deleted', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const updated = async () => (await fieldsOf(one, key)).updated;
    await one.clock.advance(60_000);
    const comment = await one.post(`/rest/api/3/issue/${key}/comment`, { body: adf('One'), visibility: { type: 'role', value: 'Administrators' }, properties: [{ key: 'k', value: { a: 1 } }] });
    expect(comment).toMatchObject({ visibility: { type: 'role', value: 'Administrators' }, author: { accountType: 'app' } });
    expect(await updated()).toBe('2026-11-24T10:01:00.000+0000');
    await one.clock.advance(60_000);
    await one.ask('PUT', `/rest/api/3/issue/${key}/comment/${comment.id}`, { body: adf('Two') });
    expect((await one.get(`/rest/api/3/issue/${key}/comment?expand=properties`)).comments).toMatchObject([{ body: adf('Two'), updated: '2026-11-24T10:02:00.000+0000', properties: [{ key: 'k', value: { a: 1 } }] }]);
    await one.ask('DELETE', `/rest/api/3/issue/${key}/comment/${comment.id}`);
    expect(await updated()).toBe('2026-11-24T10:01:00.000+0000');
    expect(one.events.map((event) => event.name)).toEqual(['avi:jira:created:issue', 'avi:jira:commented:issue', 'avi:jira:commented:issue', 'avi:jira:deleted:comment']);
  });

  test('of others can only be changed by administrators', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const comment = await one.post(`/rest/api/3/issue/${key}/comment`, { body: adf('One') });
    const person = one.site.people()[3]?.accountId as string;
    expect((await one.ask('DELETE', `/rest/api/3/issue/${key}/comment/${comment.id}`, undefined, { as: { kind: 'user', accountId: person } })).status).toBe(400);
  });
});

describe('links', () => {
  test('"A blocks B" is read so from both ends, and is made once', async () => {
    const one = await rig({ synthetic: 20 });
    const [a, b] = [await make(one), await make(one)];
    const body = { type: { name: 'Blocks' }, inwardIssue: { key: a.key }, outwardIssue: { key: b.key } };
    const answer = await one.ask('POST', '/rest/api/3/issueLink', body);
    expect([answer.status, answer.bytes.length]).toEqual([201, 0]);
    expect((await one.ask('POST', '/rest/api/3/issueLink', body)).status).toBe(201);
    expect((await fieldsOf(one, a.key)).issuelinks).toMatchObject([{ type: { outward: 'blocks' }, outwardIssue: { key: b.key } }]);
    expect((await fieldsOf(one, b.key)).issuelinks).toMatchObject([{ type: { inward: 'is blocked by' }, inwardIssue: { key: a.key } }]);
    await one.ask('PUT', `/rest/api/3/issue/${b.key}`, { fields: { summary: 'Renamed' } });
    expect((await fieldsOf(one, a.key)).issuelinks[0].outwardIssue.fields.summary).toBe('Renamed');
    await one.ask('DELETE', `/rest/api/3/issue/${b.key}`);
    expect((await fieldsOf(one, a.key)).issuelinks).toEqual([]);
    expect((await one.ask('POST', '/rest/api/3/issueLink', { ...body, outwardIssue: { key: 'NONE-1' } })).status).toBe(404);
  });
});

describe('attachments', () => {
  const png = { filename: 'Bilde æøå 1.png', contentType: 'image/png', bytes: Buffer.from([0, 13, 10, 45, 45, 255, 13, 10]) };

  test('come back byte for byte, whole or in ranges', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    const upload = multipartOf([png, { ...png, bytes: Buffer.alloc(0) }]);
    expect((await one.ask('POST', `/rest/api/3/issue/${key}/attachments`, upload.body, { headers: { ...upload.headers, 'x-atlassian-token': '' } })).status).toBe(403);
    expect((await one.ask('POST', `/rest/api/3/issue/${key}/attachments`, { a: 1 }, { headers: { 'x-atlassian-token': 'no-check' } })).status).toBe(415);
    const { body, status } = await one.ask('POST', `/rest/api/3/issue/${key}/attachments`, upload.body, { headers: upload.headers });
    expect(status).toBe(200);
    expect(body).toMatchObject([{ filename: png.filename, size: 8, mimeType: 'image/png' }, { size: 0 }]);
    const path = `/rest/api/3/attachment/content/${body[0].id}`;
    const read = (range?: string) => one.ask('GET', `${path}?redirect=false`, undefined, { headers: range === undefined ? {} : { range } });
    expect((await read()).bytes).toEqual(png.bytes);
    const part = await read('bytes=2-4');
    expect([part.status, part.bytes, part.headers['content-range']]).toEqual([206, png.bytes.subarray(2, 5), 'bytes 2-4/8']);
    expect((await read('bytes=-3')).bytes).toEqual(png.bytes.subarray(5));
    expect((await read('bytes=5-')).bytes).toEqual(png.bytes.subarray(5));
    expect((await read('bytes=8-9')).status).toBe(416);
    expect((await read('bytes=x')).status).toBe(400);
    const redirect = await one.ask('GET', path);
    expect([redirect.status, redirect.headers['location']]).toEqual([303, expect.stringMatching(/^https:\/\/api\.media\.atlassian\.com\/file\/[0-9a-f-]{36}\/binary/)]);
    expect(one.events.map((event) => event.name).slice(-3)).toEqual(['avi:jira:updated:issue', 'avi:jira:created:attachment', 'avi:jira:created:attachment']);
  });

  test('that the site once had are known again', async () => {
    const one = await rig({ synthetic: 60 });
    const { key } = one.site.issues().find((issue) => issue.attachments > 0) as { key: string };
    const { attachment } = await fieldsOf(one, key);
    const content = (await one.ask('GET', `/rest/api/3/attachment/content/${attachment[0].id}?redirect=false`)).bytes;
    expect(content).toHaveLength(attachment[0].size);
    const target = await make(one);
    const upload = multipartOf([{ filename: 'again', contentType: 'text/plain', bytes: content }]);
    const [made] = (await one.ask('POST', `/rest/api/3/issue/${target.key}/attachments`, upload.body, { headers: upload.headers })).body;
    expect((await one.ask('GET', `/rest/api/3/attachment/content/${made.id}?redirect=false`)).bytes.equals(content)).toBe(true);
    expect((await one.ask('DELETE', `/rest/api/3/attachment/${made.id}`)).status).toBe(204);
    expect((await one.ask('GET', `/rest/api/3/attachment/content/${made.id}`)).status).toBe(404);
  });
});

describe('properties', () => {
  test('are kept, and move nothing', async () => {
    const one = await rig({ synthetic: 20 });
    const { key } = await make(one);
    await one.clock.advance(60_000);
    one.events.length = 0;
    const path = `/rest/api/3/issue/${key}/properties/holdfast`;
    expect([(await one.ask('PUT', path, { a: 1 })).status, (await one.ask('PUT', path, { a: 2 })).status]).toEqual([201, 200]);
    expect((await one.ask('PUT', path, 'x'.repeat(32_767))).status).toBe(400);
    expect((await one.get(path)).value).toEqual({ a: 2 });
    expect((await one.post('/rest/api/3/search/jql', { jql: `key = ${key}`, fields: ['summary'], properties: ['holdfast'] })).issues[0].properties).toEqual({ holdfast: { a: 2 } });
    expect([(await fieldsOf(one, key)).updated, one.events]).toEqual(['2026-11-24T10:00:00.000+0000', []]);
  });
});

describe('projects', () => {
  const SCHEMES = ['issuetypescheme/issueTypeScheme', 'workflowscheme/workflowScheme', 'issuetypescreenscheme/issueTypeScreenScheme', 'fieldconfigurationscheme/fieldConfigurationScheme'];

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
    const screen = (await one.get(`/rest/api/3/issue/createmeta/HARB/issuetypes/${TASK}`)).fields.map((field: any) => field.fieldId);
    one.events.length = 0;
    one.site.deleteProject('HARB', { forGood: true });
    expect(one.events.map((event) => [event.name, event.self, event.payload['atlassianId']])).toEqual([['avi:jira:deleted:project', false, one.site.adminAccountId]]);
    expect((await one.ask('GET', `/rest/api/3/issue/${task.key}`)).status).toBe(404);
    expect((await one.ask('POST', '/rest/api/3/search/jql', { jql: 'project = HARB' })).status).toBe(400);
    const body = { key: 'HARB', name: 'Harbour operations', projectTypeKey: 'software', leadAccountId: one.site.adminAccountId, assigneeType: 'UNASSIGNED', ...schemes };
    expect((await one.ask('POST', '/rest/api/3/project', { ...body, workflowScheme: 7 })).body.errors.workflowScheme).toMatch(/does not exist/);
    await one.post('/rest/api/3/project', body);
    const again = await make(one);
    expect(again.key).toBe('HARB-1');
    expect((await one.get(`/rest/api/3/issue/${again.key}/transitions`)).transitions).toEqual(transitions);
    expect((await one.get(`/rest/api/3/issue/createmeta/HARB/issuetypes/${TASK}`)).fields.map((field: any) => field.fieldId)).toEqual(screen);
  });

  test('in the trash keep their key and come back whole', async () => {
    const one = await rig({ synthetic: 60 });
    const key = one.site.issues('HARB')[0]?.key as string;
    const before = await fieldsOf(one, key);
    expect((await one.ask('DELETE', '/rest/api/3/project/HARB?enableUndo=true')).status).toBe(204);
    expect((await one.ask('GET', `/rest/api/3/issue/${key}`)).status).toBe(404);
    expect((await one.get('/rest/api/3/project/search?status=deleted')).values).toMatchObject([{ key: 'HARB', deleted: true }]);
    expect((await one.ask('POST', '/rest/api/3/project', { key: 'HARB', name: 'Other', projectTypeKey: 'software', leadAccountId: one.site.adminAccountId })).body.errors.projectKey).toBe("Project 'Harbour operations' uses this project key.");
    await one.post('/rest/api/3/project/HARB/restore', {});
    expect(await fieldsOf(one, key)).toEqual(before);
    expect(one.events.map((event) => event.name)).toEqual(['avi:jira:softdeleted:project', 'avi:jira:restored:project']);
  });

  test('are deleted and made by administrators only', async () => {
    const one = await rig({ synthetic: 20 });
    const person = { kind: 'user', accountId: one.site.people()[2]?.accountId as string } as const;
    expect((await one.ask('DELETE', '/rest/api/3/project/HARB', undefined, { as: person })).status).toBe(404);
    expect((await one.ask('POST', '/rest/api/3/project', {}, { as: person })).status).toBe(403);
    expect((await one.get('/rest/api/3/mypermissions?permissions=ADMINISTER,BROWSE_PROJECTS', person)).permissions).toMatchObject({ ADMINISTER: { havePermission: false }, BROWSE_PROJECTS: { havePermission: true } });
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
    expect((await ask('POST', '/rest/api/3/issue', Buffer.from('{'), { headers: { 'content-type': 'application/json' } })).status).toBe(400);
  });
});
