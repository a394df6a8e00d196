import { adf, rig, type Body, type Rig } from './support';

const TASK = '10002';
const SUBTASK = '10004';
const EPIC = '10000';

const make = async ({ post }: Rig, fields: Record<string, unknown> = {}): Promise<{ id: string; key: string }> =>
  post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'Made by a test', ...fields } });

const fieldsOf = async ({ get }: Rig, key: string): Promise<Body> => (await get(`/rest/api/3/issue/${key}`)).fields;

describe('create', () => {
  test('numbers issues one after the other and never uses a number again', async () => {
    const one = await rig({ synthetic: 30 });
    const first = await make(one);
    const second = await make(one);
    const number = (key: string): number => Number(key.split('-')[1]);
    expect(number(second.key)).toBe(number(first.key) + 1);
    await one.ask('DELETE', `/rest/api/3/issue/${second.key}`);
    expect(number((await make(one)).key)).toBe(number(second.key) + 1);
    await one.post('/rest/api/3/project', {
      key: 'FRESH',
      name: 'Fresh',
      projectTypeKey: 'software',
      leadAccountId: one.site.adminAccountId,
    });
    expect((await make(one, { project: { key: 'FRESH' } })).key).toBe('FRESH-1');
  });

  test('fills in what is not given', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    const app = await one.get('/rest/api/3/myself');
    expect(await fieldsOf(one, key)).toMatchObject({
      creator: { accountId: app.accountId },
      reporter: { accountId: app.accountId },
      assignee: null,
      priority: { name: 'Medium' },
      resolution: null,
      labels: [],
      comment: { total: 0 },
      created: '2026-11-24T10:00:00.000+0000',
      updated: '2026-11-24T10:00:00.000+0000',
      status: { statusCategory: { key: 'new' } },
    });
  });

  test.each<[string, Record<string, unknown>, Record<string, RegExp>]>([
    ['no summary', { summary: '' }, { summary: /You must specify a summary/ }],
    ['a long summary', { summary: 'x'.repeat(256) }, { summary: /255/ }],
    ['a summary of two lines', { summary: 'a\nb' }, { summary: /newline/ }],
    [
      'an unknown field',
      { customfield_99: 1 },
      { customfield_99: /^Field 'customfield_99' cannot be set\. It is not on the appropriate screen, or unknown\.$/ },
    ],
    ['a resolution', { resolution: { name: 'Done' } }, { resolution: /not on the appropriate screen/ }],
    ['a text that is no document', { description: 'plain' }, { description: /^Operation value must be an Atlassian Document/ }],
    ['a malformed document', { description: { type: 'doc', version: 1, content: [{ text: 'x' }] } }, { description: /^INVALID_INPUT$/ }],
    [
      'media by attachment id',
      {
        description: {
          type: 'doc',
          version: 1,
          content: [{ type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'file', id: '10001', collection: '' } }] }],
        },
      },
      { description: /^ATTACHMENT_VALIDATION_ERROR$/ },
    ],
    ['a label with a space', { labels: ['two words'] }, { labels: /contains spaces/ }],
    ['a component of nobody', { components: [{ name: 'Nope' }] }, { components: /Component name 'Nope' is not valid/ }],
    ['a version of another project', { fixVersions: [{ id: '10110' }] }, { fixVersions: /is not valid|not on the appropriate screen/ }],
    ['a stranger as assignee', { assignee: { accountId: 'nobody' } }, { assignee: /does not exist/ }],
    ['a closed sprint', { customfield_10020: 100 }, { customfield_10020: /only active or future sprints/ }],
    ['a sprint as a list', { customfield_10020: [103] }, { customfield_10020: /Number value expected/ }],
    ['an epic without its name', { issuetype: { id: EPIC } }, { customfield_10011: /Epic Name is required/ }],
    ['a sub-task without a parent', { issuetype: { id: SUBTASK } }, { parent: /parent issue key or id not specified/ }],
    ["a type that is not the project's", { issuetype: { id: '1' } }, { issuetype: /^The issue type selected is invalid\.$/ }],
    ['no project', { project: { key: 'NOPE' } }, { project: /valid project/ }],
  ])('refuses %s', async (_name, fields, errors) => {
    const one = await rig({ synthetic: 60 });
    const before = one.site.summary().issues;
    const answer = await one.ask('POST', '/rest/api/3/issue', {
      fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'x', ...fields },
    });
    expect(answer.status).toBe(400);
    for (const [field, message] of Object.entries(errors)) expect(answer.body.errors[field]).toMatch(message);
    expect(Object.keys(answer.body.errors)).toEqual(Object.keys(errors));
    expect(one.site.summary().issues).toBe(before);
  });

  test('checks the screen that createmeta shows', async () => {
    const one = await rig({ synthetic: 60 });
    let refused = 0;
    for (const type of (await one.get('/rest/api/3/issue/createmeta/HARB/issuetypes')).issueTypes) {
      const screen = (await one.get(`/rest/api/3/issue/createmeta/HARB/issuetypes/${type.id}`)).fields.map(
        (field: { fieldId: string }) => field.fieldId,
      );
      for (const [field, value] of [
        ['environment', adf('x')],
        ['fixVersions', [{ name: '5.0' }]],
        ['versions', []],
      ] as const) {
        const answer = await one.ask('POST', '/rest/api/3/issue', {
          fields: { project: { key: 'HARB' }, issuetype: { id: type.id }, summary: 'x', [field]: value },
        });
        expect([type.name, field, answer.body.errors?.[field] !== undefined]).toEqual([type.name, field, !screen.includes(field)]);
        if (!screen.includes(field)) refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(0);
  });

  test('people who left can be neither reporter nor assignee', async () => {
    const one = await rig({ synthetic: 100 });
    const inactive = (await one.get('/rest/api/3/users/search?maxResults=1000')).find((user: Body) => !user.active).accountId;
    const answer = await one.ask('POST', '/rest/api/3/issue', {
      fields: {
        project: { key: 'HARB' },
        issuetype: { id: TASK },
        summary: 'x',
        reporter: { accountId: inactive },
        assignee: { accountId: inactive },
      },
    });
    expect(answer.body.errors).toEqual({
      reporter: 'The reporter specified is not a user.',
      assignee: `User '${inactive}' cannot be assigned issues.`,
    });
  });

  test('in bulk tells what failed and makes the rest', async () => {
    const { ask } = await rig({ synthetic: 20 });
    const update = (summary: string) => ({ fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary } });
    const some = await ask('POST', '/rest/api/3/issue/bulk', { issueUpdates: [update('a'), update(''), update('c')] });
    expect(some.status).toBe(201);
    expect(some.body.issues).toHaveLength(2);
    expect(some.body.errors).toEqual([
      {
        status: 400,
        failedElementNumber: 1,
        elementErrors: { errorMessages: [], errors: { summary: 'You must specify a summary of the issue.' } },
      },
    ]);
    expect((await ask('POST', '/rest/api/3/issue/bulk', { issueUpdates: [update('')] })).status).toBe(400);
    expect((await ask('POST', '/rest/api/3/issue/bulk', { issueUpdates: Array(51).fill(update('x')) })).status).toBe(400);
  });
});
