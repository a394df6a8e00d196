import type { JiraCaller } from '../../../local/contract';
import { dateOf } from '../../../local/jira/write/bulkEdit';
import { adf, type Body, type Rig, rig } from './support';

/** Fields and properties of many issues by one request. */

const TASK = '10002';
const FIELDS = '/rest/api/3/bulk/issues/fields';
const make = (one: Rig, more: Record<string, unknown> = {}): Promise<{ key: string; id: string }> =>
  one.post('/rest/api/3/issue', { fields: { project: { key: 'HARB' }, issuetype: { id: TASK }, summary: 'A', ...more } });
const person = (one: Rig): JiraCaller => ({ kind: 'user', accountId: one.site.people()[2]?.accountId as string });
const finished = async (one: Rig, taskId: string): Promise<Body> => {
  expect((await one.get(`/rest/api/3/bulk/queue/${taskId}`)).status).toBe('RUNNING');
  await one.clock.advance(2_000);
  return one.get(`/rest/api/3/bulk/queue/${taskId}`);
};
const bulk = async (
  one: Rig,
  keys: readonly string[],
  editedFieldsInput: Body,
  actions: readonly string[],
  more: Body = {},
): Promise<Body> =>
  finished(one, (await one.post(FIELDS, { selectedIssueIdsOrKeys: keys, selectedActions: actions, editedFieldsInput, ...more })).taskId);
const fieldsOf = async (one: Rig, key: string): Promise<Body> => (await one.get(`/rest/api/3/issue/${key}`)).fields;
const labels = (option: string, ...names: string[]) => ({
  labelsFields: [{ fieldId: 'labels', bulkEditMultiSelectFieldOption: option, labels: names.map((name) => ({ name })) }],
});

describe('bulk edit', () => {
  test('sets each kind of field, and clears it again', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    const project = await one.get('/rest/api/3/project/HARB');
    const [version, component] = [project.versions[0].id, project.components[0].id];
    const accountId = one.site.adminAccountId;
    const user = (value: unknown) => ({ singleSelectClearableUserPickerFields: [{ fieldId: 'assignee', user: value }] });
    const versions = (option: string) => ({
      multipleVersionPickerFields: [{ fieldId: 'fixVersions', bulkEditMultiSelectFieldOption: option, versions: [{ versionId: version }] }],
    });
    const components = (option: string) => ({
      multiselectComponents: {
        fieldId: 'components',
        bulkEditMultiSelectFieldOption: option,
        components: [{ componentId: Number(component) }],
      },
    });
    const due = (formattedDate: string) => ({ datePickerFields: [{ fieldId: 'duedate', date: { formattedDate } }] });
    const rich = (richText: Body) => ({ richTextFields: [{ fieldId: 'description', richText }] });
    const rows: readonly (readonly [Body, string, (fields: Body) => unknown, unknown])[] = [
      [{ singleLineTextFields: [{ fieldId: 'summary', text: 'B' }] }, 'summary', (fields) => fields.summary, 'B'],
      [rich({ adfValue: adf('text') }), 'description', (fields) => fields.description.content.length, 1],
      [rich({}), 'description', (fields) => fields.description, null],
      [{ priority: { priorityId: '1' } }, 'priority', (fields) => fields.priority.id, '1'],
      [due('24-12-2026'), 'duedate', (fields) => fields.duedate, '2026-12-24'],
      [due(''), 'duedate', (fields) => fields.duedate, null],
      [user({ accountId }), 'assignee', (fields) => fields.assignee.accountId, accountId],
      [user(null), 'assignee', (fields) => fields.assignee, null],
      [labels('REPLACE', 'a', 'b'), 'labels', (fields) => fields.labels, ['a', 'b']],
      [labels('ADD', 'c'), 'labels', (fields) => fields.labels, ['a', 'b', 'c']],
      [labels('REMOVE', 'a'), 'labels', (fields) => fields.labels, ['b', 'c']],
      [labels('REMOVE_ALL'), 'labels', (fields) => fields.labels, []],
      [versions('ADD'), 'fixVersions', (fields) => fields.fixVersions.map((each: Body) => each.id), [version]],
      [versions('REMOVE'), 'fixVersions', (fields) => fields.fixVersions, []],
      [components('ADD'), 'components', (fields) => fields.components.map((each: Body) => each.id), [component]],
      [
        { originalEstimateField: { originalEstimateField: '2d' }, timeTrackingField: { timeRemaining: '3h' } },
        'timetracking',
        (fields) => [fields.timeoriginalestimate, fields.timeestimate],
        [57_600, 10_800],
      ],
    ];
    for (const [input, field, read, expected] of rows) {
      const task = await bulk(one, [key], input, [field]);
      expect({ field, failed: task.failedAccessibleIssues, value: read(await fieldsOf(one, key)) }).toEqual({
        field,
        failed: {},
        value: expected,
      });
    }
  });

  test('each issue may fail on its own; what is not seen is counted, not named', async () => {
    const one = await rig({ synthetic: 30 });
    const [a, b] = [await make(one), await make(one)];
    await one.ask('PUT', '/rest/api/3/issue/archive', { issueIdsOrKeys: [b.key] });
    const task = await bulk(one, [a.key, b.key, 'NONE-1'], labels('ADD', 'x'), ['labels']);
    expect(task).toMatchObject({
      status: 'COMPLETE',
      totalIssueCount: 3,
      processedAccessibleIssues: [Number(a.id)],
      invalidOrInaccessibleIssueCount: 1,
    });
    expect(Object.keys(task.failedAccessibleIssues)).toEqual([b.id]);
    const wrong = await bulk(one, [a.key], { singleSelectFields: [{ fieldId: 'customfield_1', option: { optionId: 1 } }] }, [
      'customfield_1',
    ]);
    expect(wrong.failedAccessibleIssues[a.id][0]).toMatch(/not on the appropriate screen/);
  });

  test('is an edit like any other: changelog, event, mails unless they are kept back', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one, { assignee: { accountId: one.site.people()[2]?.accountId } });
    const mails = () => one.site.outbox().totals.mail;
    const [before, events] = [mails(), one.events.length];
    await bulk(one, [key], labels('ADD', 'x'), ['labels'], { sendBulkNotification: false });
    expect([mails(), one.events.slice(events).map(({ name }) => name)]).toEqual([before, ['avi:jira:updated:issue']]);
    await bulk(one, [key], labels('ADD', 'y'), ['labels']);
    expect(mails()).toBe(before + 1);
    expect((await one.get(`/rest/api/3/issue/${key}/changelog`)).values.map((each: Body) => each.items[0].toString)).toEqual(['x', 'x y']);
  });

  test.each<[string, (good: Body) => Body]>([
    ['no issues', (good) => ({ ...good, selectedIssueIdsOrKeys: [] })],
    ['more than 1,000 issues', (good) => ({ ...good, selectedIssueIdsOrKeys: Array.from({ length: 1_001 }, (_, n) => `HARB-${n}`) })],
    ['more than 200 fields', (good) => ({ ...good, selectedActions: Array.from({ length: 201 }, (_, n) => `f${n}`) })],
    ['a field without a value', (good) => ({ ...good, selectedActions: ['labels', 'summary'] })],
    ['a value without its field', (good) => ({ ...good, editedFieldsInput: { ...good.editedFieldsInput, priority: { priorityId: '1' } } })],
    ['an unknown kind of field', (good) => ({ ...good, editedFieldsInput: { oddFields: [{ fieldId: 'labels' }] } })],
    ['an unknown operation', (good) => ({ ...good, editedFieldsInput: labels('TURN', 'a') })],
  ])('refuses %s, and changes nothing', async (_name, spoil) => {
    const one = await rig({ synthetic: 5 });
    const { key } = await make(one);
    const answer = await one.ask(
      'POST',
      FIELDS,
      spoil({ selectedIssueIdsOrKeys: [key], selectedActions: ['labels'], editedFieldsInput: labels('ADD', 'x') }),
    );
    expect([answer.status, (await fieldsOf(one, key)).labels]).toEqual([400, []]);
  });

  test('is for who may change in bulk, and tells which fields all the issues have', async () => {
    const one = await rig({ synthetic: 30 });
    const { key } = await make(one);
    expect((await one.ask('POST', FIELDS, {}, { as: person(one) })).status).toBe(403);
    expect((await one.ask('GET', `${FIELDS}?issueIdsOrKeys=${key}`, undefined, { as: person(one) })).status).toBe(403);
    const { fields } = await one.get(`${FIELDS}?issueIdsOrKeys=${key}`);
    expect(fields.find((each: Body) => each.id === 'labels')).toMatchObject({
      name: 'Labels',
      isRequired: false,
      multiSelectFieldOptions: ['ADD', 'REMOVE', 'REPLACE', 'REMOVE_ALL'],
    });
    expect((await one.get(`${FIELDS}?issueIdsOrKeys=${key}&searchText=prior`)).fields.map((each: Body) => each.id)).toEqual(['priority']);
    expect((await one.ask('GET', `${FIELDS}?issueIdsOrKeys=${key}&searchText=nothing`)).status).toBe(404);
  });

  test.each([
    ['1/Dec/26', '2026-12-01'],
    ['24-12-2026', '2026-12-24'],
    ['2026-12-24', '2026-12-24'],
    ['24-13-2026', undefined],
    ['soon', undefined],
  ])('the date %s is %s', (text, date) => expect(dateOf(text)).toBe(date));
});

describe('bulk properties', () => {
  const PATH = '/rest/api/3/issue/properties/mark';
  const value = async (one: Rig, key: string): Promise<unknown> =>
    (await one.ask('GET', `/rest/api/3/issue/${key}/properties/mark`)).body?.value;
  const task = async (one: Rig, method: string, body: unknown): Promise<Body> => {
    const answer = await one.ask(method, PATH, body);
    expect(answer.status).toBe(303);
    const path = new URL(String(answer.headers['location'])).pathname;
    expect((await one.get(path)).status).toBe('RUNNING');
    await one.clock.advance(2_000);
    expect((await one.ask('GET', path, undefined, { as: person(one) })).status).toBe(403);
    return one.get(path);
  };

  test('set what the filter lets through, and delete it', async () => {
    const one = await rig({ synthetic: 30 });
    const [a, b, c] = [await make(one), await make(one), await make(one)];
    const entityIds = [a, b].map(({ id }) => Number(id));
    expect(await task(one, 'PUT', { value: { n: 1 }, filter: { entityIds } })).toMatchObject({ status: 'COMPLETE', progress: 100 });
    await task(one, 'PUT', { value: { n: 2 }, filter: { entityIds: [...entityIds, Number(c.id)], hasProperty: false } });
    const values = async () => [await value(one, a.key), await value(one, b.key), await value(one, c.key)];
    expect(await values()).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
    await task(one, 'DELETE', { currentValue: { n: 2 } });
    expect(await values()).toEqual([{ n: 1 }, { n: 1 }, undefined]);
    await task(one, 'PUT', { value: 3 });
    expect(await values()).toEqual([3, 3, 3]);
  });

  test('leave alone what may not be edited', async () => {
    const one = await rig({ synthetic: 30 }, { appLacks: ['EDIT_ISSUES'] });
    const { key, id } = await make(one);
    await task(one, 'PUT', { value: 1, filter: { entityIds: [Number(id)] } });
    expect(await value(one, key)).toBeUndefined();
  });

  test.each([
    [{}],
    [{ value: 'x'.repeat(32_768) }],
    [{ value: 1, filter: { currentValue: 1, hasProperty: false } }],
    [{ value: 1, filter: { entityIds: ['a'] } }],
    [{ expression: 'issue.id' }],
  ])('refuse %j', async (body) => {
    const one = await rig({ synthetic: 5 });
    expect((await one.ask('PUT', PATH, body)).status).toBe(400);
  });
});
