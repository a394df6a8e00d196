import { readFileSync } from 'node:fs';
import { ENDPOINTS } from '../../../local/jira/endpoints/table';
import { adf, APP, type Body, OPENAPI, type Rig, rig, testWith } from './support';

/** Every operation that can keep mails back does, and only mails. */

interface Target {
  readonly key: string;
  readonly comment: string;
  readonly worklog: string;
  readonly transition: string;
}
type Row = (at: Target) => { readonly path: string; readonly body?: Body };

const ISSUE = '/rest/api/3/issue/{issueIdOrKey}';
const BULK = '/rest/api/3/bulk/issues';
const infer = { inferClassificationDefaults: true, inferFieldDefaults: true, inferStatusDefaults: true, inferSubtaskTypeDefault: true };
const due = { datePickerFields: [{ fieldId: 'duedate', date: { formattedDate: '1/Dec/26' } }] };

const ROWS: Readonly<Record<string, Row>> = {
  [`PUT ${ISSUE}`]: ({ key }) => ({ path: `/rest/api/3/issue/${key}`, body: { fields: { summary: 'B' } } }),
  [`PUT ${ISSUE}/comment/{id}`]: ({ key, comment }) => ({ path: `/rest/api/3/issue/${key}/comment/${comment}`, body: { body: adf('B') } }),
  [`POST ${ISSUE}/worklog`]: ({ key }) => ({ path: `/rest/api/3/issue/${key}/worklog`, body: { timeSpent: '1h' } }),
  [`PUT ${ISSUE}/worklog/{id}`]: ({ key, worklog }) => ({ path: `/rest/api/3/issue/${key}/worklog/${worklog}`, body: { timeSpent: '2h' } }),
  [`DELETE ${ISSUE}/worklog/{id}`]: ({ key, worklog }) => ({ path: `/rest/api/3/issue/${key}/worklog/${worklog}` }),
  [`POST ${BULK}/delete`]: ({ key }) => ({ path: `${BULK}/delete`, body: { selectedIssueIdsOrKeys: [key] } }),
  [`POST ${BULK}/move`]: ({ key }) => ({
    path: `${BULK}/move`,
    body: { targetToSourcesMapping: { 'LUM,10002': { ...infer, issueIdsOrKeys: [key] } } },
  }),
  [`POST ${BULK}/transition`]: ({ key, transition }) => ({
    path: `${BULK}/transition`,
    body: { bulkTransitionInputs: [{ selectedIssueIdsOrKeys: [key], transitionId: transition }] },
  }),
  [`POST ${BULK}/fields`]: ({ key }) => ({
    path: `${BULK}/fields`,
    body: { selectedIssueIdsOrKeys: [key], selectedActions: ['duedate'], editedFieldsInput: due },
  }),
};

/** An issue that somebody else reported, so that there is somebody to tell. */
const targetOf = async (one: Rig): Promise<Target> => {
  const reporter = one.site.people().find(({ accountId }) => accountId !== one.site.adminAccountId);
  const fields = { project: { key: 'HARB' }, issuetype: { id: '10002' }, summary: 'A', reporter: { accountId: reporter?.accountId } };
  const { key } = await one.post('/rest/api/3/issue', { fields });
  const path = `/rest/api/3/issue/${key}`;
  return {
    key,
    comment: (await one.post(`${path}/comment`, { body: adf('A') })).id,
    worklog: (await one.post(`${path}/worklog`, { timeSpent: '1h' })).id,
    transition: (await one.get(`${path}/transitions`)).transitions[0].id,
  };
};

describe.each(Object.keys(ROWS))('%s', (operation) => {
  test.each([true, false])('mails go out: %s', async (mails) => {
    const one = await rig({ synthetic: 20 });
    const { path, body } = (ROWS[operation] as Row)(await targetOf(one));
    const before = one.site.outbox().totals;
    const bulk = path.startsWith(BULK);
    const answer = await one.ask(
      operation.split(' ')[0] as string,
      bulk ? path : `${path}?notifyUsers=${String(mails)}`,
      bulk ? { ...body, sendBulkNotification: mails } : body,
      { as: APP },
    );
    expect(answer.status).toBeLessThan(300);
    const after = one.site.outbox().totals;
    expect([after.mail > before.mail, after.webhook > before.webhook]).toEqual([mails, true]);
  });
});

testWith(OPENAPI)('these are all', () => {
  const { paths, components } = JSON.parse(readFileSync(OPENAPI, 'utf8')) as Body;
  const schemaOf = (operation: Body): Body => {
    const ref: string = operation.requestBody?.content?.['application/json']?.schema?.$ref ?? '';
    return components.schemas[ref.split('/').at(-1) as string]?.properties ?? {};
  };
  const flagged = ENDPOINTS.filter(({ method, path }) => {
    const operation = paths[path]?.[method.toLowerCase()];
    const asked = (operation?.parameters ?? []).some((one: Body) => one.name === 'notifyUsers');
    return asked || (operation !== undefined && 'sendBulkNotification' in schemaOf(operation));
  });
  expect(flagged.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(ROWS).sort());
  return Promise.resolve();
});
