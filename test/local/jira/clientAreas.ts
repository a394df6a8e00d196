import assert from 'node:assert/strict';
import type { CloudClient } from 'jira.js';
import type { AgileClient } from 'jira.js/agile';
import type { Client } from 'jira.js/core';
import type { JiraSite } from '../../../local/contract';
import type { SiteControl } from '../../../local/jira/control/siteControl';
import { partsOfAnIssue } from './clientParts';
import { theRest } from './clientRest';
import { adf, type manualClock } from './support';

/** What jira.js does on the site, an area each. */
export interface ClientRig {
  readonly jira: CloudClient;
  readonly agile: AgileClient;
  /** Its transport, for operations that it has no method for. */
  readonly transport: Client;
  readonly site: JiraSite & SiteControl;
  readonly clock: ReturnType<typeof manualClock>;
  /** Runs one call; an error names it. */
  readonly step: <T>(name: string, run: () => Promise<T>) => Promise<T>;
}

const key = 'HARB';

const readsOfTheSite = async ({ jira, transport, site, step }: ClientRig): Promise<void> => {
  assert.equal((await step('server info', () => jira.serverInfo.getServerInfo())).deploymentType, 'Cloud');
  assert.equal((await step('myself', () => jira.myself.getCurrentUser())).accountId, site.adminAccountId);
  await step('user', () => jira.users.getUser({ accountId: site.adminAccountId }));
  const people = await step('people', () =>
    transport.sendRequest<{ values: unknown[] }>({
      url: '/rest/api/3/user/bulk',
      method: 'GET',
      searchParams: { accountId: site.adminAccountId },
    }),
  );
  assert.equal(people.values.length, 1);
  const mine = await step('permissions', () => jira.permissions.getMyPermissions({ permissions: 'ADMINISTER,BROWSE_PROJECTS' }));
  assert.equal(mine.permissions?.['ADMINISTER']?.havePermission, true);
  await step('fields', () => jira.issueFields.getFields());
  await step('link types', () => jira.issueLinkTypes.getIssueLinkTypes());
  await step('issue types', () => jira.issueTypes.getIssueAllTypes());
  await step('statuses', () => jira.workflowStatuses.getStatuses());
  await step('priorities', () => jira.issuePriorities.searchPriorities());
  await step('resolutions', () => transport.sendRequest({ url: '/rest/api/3/resolution/search', method: 'GET' }));
  await step('attachment settings', () => jira.issueAttachments.getAttachmentMeta());
};

const readsOfProjects = async ({ jira, transport, step }: ClientRig): Promise<void> => {
  const projects = await step('projects', () => jira.projects.searchProjects({ expand: ['lead', 'description'] }));
  assert.deepEqual(
    projects.values?.map((project) => project.key),
    ['HARB', 'LUM', 'QUAY', 'TIDE', 'VAULT'],
  );
  const project = await step('project', () => jira.projects.getProject({ projectIdOrKey: key }));
  await step('versions', () => jira.projectVersions.getProjectVersions({ projectIdOrKey: key }));
  await step('components', () => jira.projectComponents.getProjectComponents({ projectIdOrKey: key }));
  await step('statuses of a project', () => jira.projects.getAllStatuses({ projectIdOrKey: key }));
  const type = project.issueTypes?.find((each) => each.name === 'Task')?.id as string;
  await step('fields to create with', () => jira.issues.getCreateIssueMetaIssueTypeId({ projectIdOrKey: key, issueTypeId: type }));
  const projectId = [Number(project.id)];
  await step('type scheme', () => jira.issueTypeSchemes.getIssueTypeSchemeForProjects({ projectId }));
  await step('screen scheme', () => jira.issueTypeScreenSchemes.getIssueTypeScreenSchemeProjectAssociations({ projectId }));
  await step('workflow scheme', () => jira.workflowSchemeProjectAssociations.getWorkflowSchemeProjectAssociations({ projectId }));
  for (const path of ['fieldconfigurationscheme/project', 'priorityscheme'])
    await step(path, () =>
      transport.sendRequest({ url: `/rest/api/3/${path}`, method: 'GET', searchParams: { projectId: String(project.id) } }),
    );
  await step('permission scheme', () => jira.projectPermissionSchemes.getAssignedPermissionScheme({ projectKeyOrId: key }));
  await step('notification scheme', () => jira.projects.getNotificationSchemeForProject({ projectKeyOrId: key }));
};

const readsOfIssues = async ({ jira, step }: ClientRig): Promise<void> => {
  const found = await step('search', () =>
    jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({ jql: `project = ${key} ORDER BY created`, fields: ['*all'], maxResults: 50 }),
  );
  assert.equal(found.issues?.length, 48);
  assert.equal((await step('count', () => jira.issueSearch.countIssues({ jql: `project = ${key}` }))).count, 48);
  for (const each of found.issues ?? [])
    await step(`issue ${String(each.key)}`, () => jira.issues.getIssue({ issueIdOrKey: String(each.id), expand: ['names', 'changelog'] }));
  const ids = (found.issues ?? []).map((issue) => String(issue.id));
  const bulk = await step('bulk fetch', () => jira.issues.bulkFetchIssues({ issueIdsOrKeys: ids, fields: ['*all'] }));
  assert.equal(bulk.issues?.length, 48);
  await step('bulk changelog', () => jira.issues.getBulkChangelogs({ issueIdsOrKeys: ids }));
};

const writesOfProjects = async ({ jira, site, step }: ClientRig): Promise<void> => {
  const like = await jira.projects.getProject({ projectIdOrKey: key });
  const scheme = await jira.issueTypeSchemes.getIssueTypeSchemeForProjects({ projectId: [Number(like.id)] });
  const project = await step('create a project', () =>
    jira.projects.createProject({
      key: 'NEWONE',
      name: 'New one',
      projectTypeKey: 'software',
      leadAccountId: site.adminAccountId,
      issueTypeScheme: Number(scheme.values?.[0]?.issueTypeScheme?.id),
    }),
  );
  const version = await step('create a version', () =>
    jira.projectVersions.createVersion({ name: '1.0', projectId: Number(project.id), releaseDate: '2026-12-01' }),
  );
  await step('archive a version', () => jira.projectVersions.updateVersion({ id: String(version.id), body: { archived: true } }));
  await step('issue security', () => jira.projects.updateProject({ projectIdOrKey: 'NEWONE', issueSecurityScheme: 10_100 }));
  const security = await step('scheme of issue security', () =>
    jira.projectPermissionSchemes.getProjectIssueSecurityScheme({ projectKeyOrId: 'NEWONE' }),
  );
  assert.equal(security.levels?.length, 2);
  await step('levels', () => jira.projectPermissionSchemes.getSecurityLevelsForProject({ projectKeyOrId: 'NEWONE' }));
  await step('level', () => jira.issueSecurityLevel.getIssueSecurityLevel({ id: '10110' }));
  await step('create a component', () => jira.projectComponents.createComponent({ name: 'Deck', project: 'NEWONE' }));
};

const flags = { inferClassificationDefaults: true, inferFieldDefaults: true, inferStatusDefaults: true, inferSubtaskTypeDefault: true };

const writesOfIssues = async (rig: ClientRig): Promise<void> => {
  const { jira, step, clock } = rig;
  const project = await jira.projects.getProject({ projectIdOrKey: 'NEWONE' });
  const type = (subtask: boolean) => String(project.issueTypes?.find((each) => each.subtask === subtask && each.hierarchyLevel !== 1)?.id);
  const fields = (summary: string) => ({ project: { key: 'NEWONE' }, issuetype: { id: type(false) }, summary });
  const issue = await step('create', () => jira.issues.createIssue({ fields: fields('By a foreign client') }));
  const more = await step('create many', () =>
    jira.issues.createIssues({ issueUpdates: [{ fields: fields('2') }, { fields: fields('3') }] }),
  );
  const issueIdOrKey = String(issue.key);
  const [second, third] = (more.issues ?? []).map((one) => String(one.key)) as [string, string];
  await step('edit', () => jira.issues.editIssue({ issueIdOrKey, fields: { labels: ['foreign'] }, notifyUsers: false }));
  await step('property', () => jira.issueProperties.setIssueProperty({ issueIdOrKey, propertyKey: 'from', body: { run: 1 } }));
  await partsOfAnIssue(rig, issueIdOrKey);
  const comment = await step('comment', () => jira.issueComments.addComment({ issueIdOrKey, body: adf('Hello') as never }));
  await step('comments', () => jira.issueComments.getComments({ issueIdOrKey }));
  await step('delete comment', () => jira.issueComments.deleteComment({ issueIdOrKey, id: String(comment.id) }));
  const ways = await step('transitions', () => jira.issues.getTransitions({ issueIdOrKey, expand: 'transitions.fields' }));
  const way = ways.transitions?.find((each) => each.hasScreen !== true);
  await step('transition', () => jira.issues.doTransition({ issueIdOrKey, transition: { id: String(way?.id) } }));
  await step('attach', () =>
    jira.issueAttachments.addAttachment({ issueIdOrKey, attachments: { filename: 'Notat æ.txt', content: Buffer.from('bytes') } }),
  );
  const full = await step('read back', () => jira.issues.getIssue({ issueIdOrKey }));
  const [file] = (full.fields as { attachment: { id: string; filename: string; size: number }[] }).attachment;
  assert.equal(file?.filename, 'Notat æ.txt');
  const content = await step('content', () => jira.issueAttachments.getAttachmentContent({ id: String(file?.id), redirect: false }));
  assert.equal(Buffer.from(content as Uint8Array).toString(), 'bytes');
  await step('link', () =>
    jira.issueLinks.linkIssues({ type: { name: 'Blocks' }, inwardIssue: { key: issueIdOrKey }, outwardIssue: { key: second } }),
  );
  const done = async (taskId: string | undefined): Promise<void> => {
    await clock.advance(2_000);
    const task = await step('task', () => jira.issueBulkOperations.getBulkOperationProgress({ taskId: String(taskId) }));
    assert.equal(task.status, 'COMPLETE');
  };
  const moved = await step('bulk move', () =>
    jira.issueBulkOperations.submitBulkMove({
      sendBulkNotification: false,
      targetToSourcesMapping: { [`NEWONE,${type(true)},${second}`]: { ...flags, issueIdsOrKeys: [third] } },
    }),
  );
  await done(moved.taskId);
  await step('delete', () => jira.issues.deleteIssue({ issueIdOrKey: third }));
  const gone = await step('bulk delete', () =>
    jira.issueBulkOperations.submitBulkDelete({ selectedIssueIdsOrKeys: [issueIdOrKey], sendBulkNotification: false }),
  );
  await done(gone.taskId);
  await assert.rejects(jira.issues.getIssue({ issueIdOrKey }), /Issue does not exist|404/);
};

/** In the order in which one builds on the other. */
const ranks = async ({ jira, agile, step }: ClientRig): Promise<void> => {
  const jql = `project = ${key} ORDER BY Rank`;
  const order = async (): Promise<readonly unknown[]> =>
    (
      await step('in the order of boards', () => jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({ jql, fields: ['summary'] }))
    ).issues?.map((issue) => issue.key) ?? [];
  const [first, second, third] = (await order()) as string[];
  await step('rank', () => agile.issue.rankIssues({ issues: [String(third)], rankBeforeIssue: String(second) }));
  assert.deepEqual((await order()).slice(0, 3), [first, third, second]);
};

export const AREAS = [readsOfTheSite, readsOfProjects, readsOfIssues, writesOfProjects, writesOfIssues, ranks, theRest];
