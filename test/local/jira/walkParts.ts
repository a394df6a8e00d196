import { adf, RANKING_APP, type Answer, type Body, type Rig } from './support';

/** It answers on sites with the field Rank only. */
export const RANK = 'PUT /rest/agile/1.0/issue/rank';

type Valid = (method: string, path: string, body?: unknown, options?: Parameters<Rig['ask']>[3]) => Promise<Answer>;

/** The rest of what belongs to an issue, and who sees it; `key` is an issue that may be changed, `project` one that is nobody else's. */
export const walkParts = async (valid: Valid, rig: Rig, project: string, key: string): Promise<void> => {
  const { site, clock } = rig;
  const issue = `/rest/api/3/issue/${key}`;
  const person = site.people()[2]?.accountId as string;
  await valid('POST', `${issue}/watchers`, person);
  await valid('GET', `${issue}/watchers`);
  await valid('DELETE', `${issue}/watchers?accountId=${person}`);
  const { id } = (await valid('GET', issue)).body as Body;
  await valid('POST', '/rest/api/3/issue/watching', { issueIds: [id, '1'] });
  await valid('POST', `${issue}/votes`, undefined);
  await valid('GET', `${issue}/votes`);
  await valid('DELETE', `${issue}/votes`);
  await valid('PUT', `${issue}/assignee`, { accountId: person });

  const link = { globalId: 'system=1&id=2', object: { url: 'https://example.invalid/2', title: 'Two', status: { resolved: true } } };
  const made = (await valid('POST', `${issue}/remotelink`, link)).body;
  await valid('POST', `${issue}/remotelink`, { ...link, relationship: 'is explained by' });
  await valid('GET', `${issue}/remotelink`);
  await valid('GET', `${issue}/remotelink/${made.id}`);
  await valid('PUT', `${issue}/remotelink/${made.id}`, link);
  const json = { headers: { 'content-type': 'application/json' } };
  await valid('DELETE', `${issue}/remotelink?globalId=${encodeURIComponent(link.globalId)}`, undefined, json);
  const again = (await valid('POST', `${issue}/remotelink`, link)).body;
  await valid('DELETE', `${issue}/remotelink/${again.id}`, undefined, json);

  const worklog = (await valid('POST', `${issue}/worklog?adjustEstimate=leave`, { timeSpent: '1h 30m', comment: adf('Work') })).body;
  await valid('PUT', `${issue}/worklog/${worklog.id}`, { timeSpentSeconds: 7_200 });
  await valid('GET', `${issue}/worklog/${worklog.id}`);
  await valid('POST', '/rest/api/3/worklog/list', { ids: [Number(worklog.id)] });
  await clock.advance(61_000);
  await valid('GET', '/rest/api/3/worklog/updated?since=0');
  await valid('DELETE', `${issue}/worklog/${worklog.id}`);
  await clock.advance(61_000);
  await valid('GET', '/rest/api/3/worklog/deleted?since=0');
  const history = (await valid('GET', `${issue}/changelog`)).body.values[0];
  await valid('POST', `${issue}/changelog/list`, { changelogIds: [Number(history.id)] });
  await valid('GET', '/rest/api/3/issue/limit/report?isReturningKeys=true');

  await valid('GET', '/rest/api/3/role');
  await valid('GET', `/rest/api/3/project/${project}/role`);
  for (const role of ['10002', '10003', '10004']) await valid('GET', `/rest/api/3/project/${project}/role/${role}`);
  const roleOfMembers = `/rest/api/3/project/${project}/role/10004`;
  await valid('POST', roleOfMembers, { user: [person] });
  await valid('DELETE', `${roleOfMembers}?user=${person}`);
  const { id: schemeId } = (await valid('GET', `/rest/api/3/project/${project}/permissionscheme?expand=permissions`)).body;
  const scheme = `/rest/api/3/permissionscheme/${schemeId}`;
  await valid('GET', '/rest/api/3/permissionscheme?expand=all');
  await valid('GET', scheme);
  await valid('GET', `${scheme}/permission`);
  const holder = { type: 'reporter' };
  const grant = (await valid('POST', `${scheme}/permission`, { holder, permission: 'DELETE_ISSUES' })).body;
  await valid('GET', `${scheme}/permission/${grant.id}`);
  await valid('DELETE', `${scheme}/permission/${grant.id}`);
  await valid('PUT', `/rest/api/3/project/${project}/permissionscheme`, { id: schemeId });
  await valid('GET', '/rest/api/3/issuesecurityschemes');
  await valid('GET', '/rest/api/3/issuesecurityschemes/10100');
  await valid('GET', '/rest/api/3/securitylevel/10110');
  await valid('PUT', `/rest/api/3/project/${project}`, { description: 'With levels', issueSecurityScheme: 10_100 });
  await valid('GET', `/rest/api/3/project/${project}/issuesecuritylevelscheme`);
  await valid('GET', `/rest/api/3/project/${project}/securitylevel`);
  await valid('PUT', issue, { fields: { security: { id: '10110' }, timetracking: { originalEstimate: '2d', remainingEstimate: '3h' } } });
  await valid('GET', issue);

  await valid('POST', '/rest/api/3/bulk/issues/watch', { selectedIssueIdsOrKeys: [key] });
  await valid('POST', '/rest/api/3/bulk/issues/unwatch', { selectedIssueIdsOrKeys: [key] });
  await valid('GET', `/rest/api/3/bulk/issues/fields?issueIdsOrKeys=${key}&searchText=a`);
  await valid('POST', '/rest/api/3/bulk/issues/fields', {
    selectedIssueIdsOrKeys: [key],
    selectedActions: ['labels', 'duedate'],
    editedFieldsInput: {
      labelsFields: [{ fieldId: 'labels', bulkEditMultiSelectFieldOption: 'ADD', labels: [{ name: 'bulk' }] }],
      datePickerFields: [{ fieldId: 'duedate', date: { formattedDate: '1/Dec/26' } }],
    },
    sendBulkNotification: false,
  });
  const property = '/rest/api/3/issue/properties/of-many';
  const set = await valid('PUT', property, { value: { a: 1 }, filter: { entityIds: [Number(id)], hasProperty: false } });
  await valid('GET', String(set.headers['location']).replace(/^https:\/\/[^/]+/, ''));
  await valid('DELETE', property, { entityIds: [Number(id)], currentValue: { a: 1 } });
  const [way] = (await valid('GET', `${issue}/transitions`)).body.transitions;
  await valid('POST', '/rest/api/3/bulk/issues/transition', {
    bulkTransitionInputs: [{ selectedIssueIdsOrKeys: [key], transitionId: way.id }],
    sendBulkNotification: false,
  });
  const fields = (await valid('GET', '/rest/api/3/field')).body as Body[];
  if (fields.some((field) => field.name === 'Rank')) {
    const other = site.issues().find((one) => one.key !== key)?.key;
    await valid('PUT', RANK.slice(4), { issues: [key], rankBeforeIssue: other }, { as: RANKING_APP });
  }
  await valid('PUT', '/rest/api/3/issue/archive', { issueIdsOrKeys: [key, 'NONE-1'] });
  await valid('PUT', '/rest/api/3/issue/unarchive', { issueIdsOrKeys: [key] });
  await valid('POST', `/rest/api/3/project/${project}/archive`, undefined);
  await valid('GET', '/rest/api/3/project/search?status=archived');
  await valid('POST', `/rest/api/3/project/${project}/restore`, undefined);
};
