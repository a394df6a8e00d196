import assert from 'node:assert/strict';
import type { ClientRig } from './clientAreas';
import { adf } from './support';

/** What the other areas leave out, a row each; what belongs together stands together, in the order in which one builds on the other. */
export const theRest = async ({ jira, site, clock, step }: ClientRig): Promise<void> => {
  const projectIdOrKey = 'NEWONE';
  const project = await jira.projects.getProject({ projectIdOrKey });
  const type = String(project.issueTypes?.find((each) => each.subtask === false && each.hierarchyLevel === 0)?.id);
  const make = async (summary: string) =>
    jira.issues.createIssue({ fields: { project: { key: projectIdOrKey }, issuetype: { id: type }, summary } });
  const [issue, other] = [await make('One'), await make('Other')];
  const issueIdOrKey = String(issue.key);
  const ids = [Number(issue.id)];
  const issueIdsOrKeys = [issueIdOrKey];
  const accountId = site.people().find((one) => one.accountId !== site.adminAccountId)?.accountId as string;

  const [file] = await jira.issueAttachments.addAttachment({ issueIdOrKey, attachments: { filename: 'a.txt', content: Buffer.from('a') } });
  const comment = await jira.issueComments.addComment({ issueIdOrKey, body: adf('Hello') as never });
  const ofComment = { issueIdOrKey, id: String(comment.id) };
  await jira.issues.editIssue({ issueIdOrKey, fields: { labels: ['a'] } });
  const [change] = (await jira.issues.getChangeLogs({ issueIdOrKey })).values ?? [];
  await jira.issueProperties.setIssueProperty({ issueIdOrKey, propertyKey: 'p', body: { a: 1 } });
  const link = { issueIdOrKey, globalId: 'b=2', object: { url: 'https://example.invalid/2', title: 'Two' } };
  await jira.issueRemoteLinks.createOrUpdateRemoteIssueLink(link);
  await jira.issueLinks.linkIssues({
    type: { name: 'Blocks' },
    inwardIssue: { key: issueIdOrKey },
    outwardIssue: { key: String(other.key) },
  });
  const full = await jira.issues.getIssue({ issueIdOrKey });
  const linkId = (full.fields as { issuelinks: { id: string }[] }).issuelinks[0]?.id as string;
  const way = (await jira.issues.getTransitions({ issueIdOrKey })).transitions?.find((each) => each.hasScreen !== true);
  const version = await jira.projectVersions.createVersion({ name: '2.0', projectId: Number(project.id) });
  const component = await jira.projectComponents.createComponent({ name: 'Hold', project: projectIdOrKey });
  const scheme = await jira.projectPermissionSchemes.getAssignedPermissionScheme({ projectKeyOrId: projectIdOrKey });
  const schemeId = Number(scheme.id);
  let permissionId = 0;
  const role = { projectIdOrKey, id: 10_002 };
  const property = { projectIdOrKey, propertyKey: 'q' };
  const bulk = jira.issueBulkOperations;

  const rows: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['an attachment', () => jira.issueAttachments.getAttachment({ id: String(file?.id) })],
    ['no attachment', () => jira.issueAttachments.removeAttachment({ id: String(file?.id) })],
    ['a comment', () => jira.issueComments.getComment(ofComment)],
    ['comments by id', () => jira.issueComments.getCommentsByIds({ ids: [Number(comment.id)] })],
    ['edit a comment', () => jira.issueComments.updateComment({ ...ofComment, body: { body: adf('Bye') } as never })],
    ['changes by id', () => jira.issues.getChangeLogsByIds({ issueIdOrKey, changelogIds: [Number(change?.id)] })],
    ['types to create', () => jira.issues.getCreateIssueMetaIssueTypes({ projectIdOrKey })],
    ['search by GET', () => jira.issueSearch.searchAndReconsileIssuesUsingJql({ jql: `project = ${projectIdOrKey}`, fields: ['*all'] })],
    ['properties', () => jira.issueProperties.getIssuePropertyKeys({ issueIdOrKey })],
    ['a property', () => jira.issueProperties.getIssueProperty({ issueIdOrKey, propertyKey: 'p' })],
    ['no property', () => jira.issueProperties.deleteIssueProperty({ issueIdOrKey, propertyKey: 'p' })],
    [
      'a property of many',
      () => jira.issueProperties.bulkSetIssueProperty({ propertyKey: 'm', value: { a: 1 }, filter: { entityIds: ids } }),
    ],
    ['no property of many', () => jira.issueProperties.bulkDeleteIssueProperty({ propertyKey: 'm', entityIds: ids })],
    ['no remote link', () => jira.issueRemoteLinks.deleteRemoteIssueLinkByGlobalId({ issueIdOrKey, globalId: link.globalId })],
    ['a link', () => jira.issueLinks.getIssueLink({ linkId })],
    ['no link', () => jira.issueLinks.deleteIssueLink({ linkId })],
    ['bulk watch', () => bulk.submitBulkWatch({ selectedIssueIdsOrKeys: issueIdsOrKeys })],
    ['bulk unwatch', () => bulk.submitBulkUnwatch({ selectedIssueIdsOrKeys: issueIdsOrKeys })],
    ['fields of many', () => bulk.getBulkEditableFields({ issueIdsOrKeys: issueIdOrKey })],
    [
      'bulk edit',
      async () => {
        const { taskId } = await bulk.submitBulkEdit({
          selectedIssueIdsOrKeys: issueIdsOrKeys,
          selectedActions: ['priority'],
          editedFieldsInput: { priority: { priorityId: '1' } },
        });
        await clock.advance(2_000);
        const task = await bulk.getBulkOperationProgress({ taskId: String(taskId) });
        assert.deepEqual([task.status, task.processedAccessibleIssues], ['COMPLETE', ids]);
      },
    ],
    [
      'bulk transition',
      () =>
        bulk.submitBulkTransition({
          bulkTransitionInputs: [{ selectedIssueIdsOrKeys: issueIdsOrKeys, transitionId: String(way?.id) }],
        }),
    ],
    ['a version', () => jira.projectVersions.getVersion({ id: String(version.id) })],
    ['versions', () => jira.projectVersions.getProjectVersionsPaginated({ projectIdOrKey })],
    ['a component', () => jira.projectComponents.getComponent({ id: String(component.id) })],
    ['change a component', () => jira.projectComponents.updateComponent({ id: String(component.id), body: { description: 'Below' } })],
    ['components', () => jira.projectComponents.getProjectComponentsPaginated({ projectIdOrKey })],
    ['set a property of a project', () => jira.projectProperties.setProjectProperty({ ...property, body: { a: 1 } })],
    ['properties of a project', () => jira.projectProperties.getProjectPropertyKeys({ projectIdOrKey })],
    ['a property of a project', () => jira.projectProperties.getProjectProperty(property)],
    ['no property of a project', () => jira.projectProperties.deleteProjectProperty(property)],
    ['security schemes', () => jira.issueSecuritySchemes.getIssueSecuritySchemes()],
    ['a security scheme', () => jira.issueSecuritySchemes.getIssueSecurityScheme({ id: 10_100 })],
    ['permission schemes', () => jira.permissionSchemes.getAllPermissionSchemes({ expand: 'all' })],
    ['a permission scheme', () => jira.permissionSchemes.getPermissionScheme({ schemeId })],
    ['grants', () => jira.permissionSchemes.getPermissionSchemeGrants({ schemeId })],
    [
      'grant',
      async () => {
        const holder = { type: 'user', parameter: accountId };
        permissionId = Number((await jira.permissionSchemes.createPermissionGrant({ schemeId, holder, permission: 'DELETE_ISSUES' })).id);
      },
    ],
    ['a grant', () => jira.permissionSchemes.getPermissionSchemeGrant({ schemeId, permissionId })],
    ['revoke', () => jira.permissionSchemes.deletePermissionSchemeEntity({ schemeId, permissionId })],
    ['assign a scheme', () => jira.projectPermissionSchemes.assignPermissionScheme({ projectKeyOrId: projectIdOrKey, id: schemeId })],
    [
      'permissions of others',
      () => jira.permissions.getBulkPermissions({ accountId, globalPermissions: ['ADMINISTER'], projectPermissions: [] }),
    ],
    ['roles', () => jira.projectRoles.getAllProjectRoles()],
    ['roles of a project', () => jira.projectRoles.getProjectRoles({ projectIdOrKey })],
    ['into a role', () => jira.projectRoleActors.addActorUsers({ ...role, user: [accountId] })],
    ['a role', () => jira.projectRoles.getProjectRole(role)],
    ['out of a role', () => jira.projectRoleActors.deleteActor({ ...role, user: accountId })],
    ['statuses', () => jira.status.search()],
    ['users', () => jira.users.getAllUsers()],
    ['archive', () => jira.projects.archiveProject({ projectIdOrKey })],
    ['trash', () => jira.projects.deleteProject({ projectIdOrKey, enableUndo: true })],
  ];
  for (const [name, run] of rows) await step(name, run);
};
