/**
 * The OAuth scopes of each operation, classic and granular (undefined: there is no granular way), out of Atlassian's OpenAPI
 * document of February 2026; a test compares this table with that document.
 */
export type ScopeRow = readonly [classic: readonly string[], granular: readonly string[] | undefined];

export const SCOPES: Readonly<Record<string, ScopeRow>> = {
  'GET /rest/api/3/attachment/content/{id}': [['read:jira-work'], ['read:attachment:jira']],
  'GET /rest/api/3/attachment/meta': [['read:jira-work'], ['read:instance-configuration:jira']],
  'GET /rest/api/3/attachment/{id}': [['read:jira-work'], ['read:attachment:jira', 'read:user:jira', 'read:application-role:jira', 'read:avatar:jira', 'read:group:jira']],
  'POST /rest/api/3/changelog/bulkfetch': [['read:jira-work'], ['read:issue-meta:jira', 'read:avatar:jira', 'read:issue.changelog:jira']],
  'POST /rest/api/3/comment/list': [['read:jira-work'], ['delete:comment.property:jira', 'read:avatar:jira', 'read:comment:jira', 'read:group:jira', 'read:project-role:jira', 'read:user:jira', 'read:comment.property:jira', 'read:project:jira']],
  'GET /rest/api/3/field': [['read:jira-work'], ['read:field:jira', 'read:avatar:jira', 'read:project-category:jira', 'read:project:jira', 'read:field-configuration:jira']],
  'GET /rest/api/3/fieldconfigurationscheme/project': [['manage:jira-configuration'], ['read:field-configuration-scheme:jira']],
  'POST /rest/api/3/issue/bulkfetch': [['read:jira-work'], ['read:issue-meta:jira', 'read:issue-security-level:jira', 'read:issue.vote:jira', 'read:issue.changelog:jira', 'read:avatar:jira', 'read:issue:jira', 'read:status:jira', 'read:user:jira', 'read:field-configuration:jira']],
  'GET /rest/api/3/issue/{issueIdOrKey}': [['read:jira-work'], ['read:issue-meta:jira', 'read:issue-security-level:jira', 'read:issue.vote:jira', 'read:issue.changelog:jira', 'read:avatar:jira', 'read:issue:jira', 'read:status:jira', 'read:user:jira', 'read:field-configuration:jira']],
  'GET /rest/api/3/issue/{issueIdOrKey}/changelog': [['read:jira-work'], ['read:issue-meta:jira', 'read:avatar:jira', 'read:issue.changelog:jira']],
  'GET /rest/api/3/issue/{issueIdOrKey}/comment': [['read:jira-work'], ['read:comment:jira', 'read:comment.property:jira', 'read:group:jira', 'read:project:jira', 'read:project-role:jira', 'read:user:jira', 'read:avatar:jira']],
  'GET /rest/api/3/issue/{issueIdOrKey}/comment/{id}': [['read:jira-work'], ['read:comment:jira', 'read:comment.property:jira', 'read:group:jira', 'read:project:jira', 'read:project-role:jira', 'read:user:jira', 'read:avatar:jira']],
  'GET /rest/api/3/issue/{issueIdOrKey}/worklog': [['read:jira-work'], ['read:group:jira', 'read:issue-worklog:jira', 'read:issue-worklog.property:jira', 'read:project-role:jira', 'read:user:jira', 'read:avatar:jira']],
  'GET /rest/api/3/issueLinkType': [['read:jira-work'], ['read:issue-link-type:jira']],
  'GET /rest/api/3/issuetype': [['read:jira-work'], ['read:issue-type:jira', 'read:avatar:jira', 'read:project-category:jira', 'read:project:jira']],
  'GET /rest/api/3/issuetypescheme/project': [['manage:jira-configuration'], ['read:issue-type-scheme:jira']],
  'GET /rest/api/3/issuetypescreenscheme/project': [['manage:jira-configuration'], ['read:issue-type-screen-scheme:jira']],
  'GET /rest/api/3/mypermissions': [['read:jira-work'], ['read:permission:jira']],
  'GET /rest/api/3/myself': [['read:jira-user'], ['read:application-role:jira', 'read:group:jira', 'read:user:jira', 'read:avatar:jira']],
  'POST /rest/api/3/permissions/check': [[], ['read:permission:jira']],
  'GET /rest/api/3/priority': [['read:jira-work'], ['read:priority:jira']],
  'GET /rest/api/3/priority/search': [['manage:jira-configuration'], undefined],
  'GET /rest/api/3/priorityscheme': [['manage:jira-configuration'], ['read:priority-scheme:jira']],
  'GET /rest/api/3/project/search': [['read:jira-work'], ['read:issue-type:jira', 'read:project:jira', 'read:project.property:jira', 'read:user:jira', 'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:issue-type-hierarchy:jira', 'read:project-category:jira', 'read:project-version:jira', 'read:project.component:jira']],
  'GET /rest/api/3/project/{projectIdOrKey}': [['read:jira-work'], ['read:issue-type:jira', 'read:project:jira', 'read:project.property:jira', 'read:user:jira', 'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:issue-type-hierarchy:jira', 'read:project-category:jira', 'read:project-version:jira', 'read:project.component:jira']],
  'GET /rest/api/3/project/{projectIdOrKey}/component': [['read:jira-work'], ['read:project:jira', 'read:project.component:jira', 'read:user:jira', 'read:application-role:jira', 'read:avatar:jira', 'read:group:jira']],
  'GET /rest/api/3/project/{projectIdOrKey}/components': [['read:jira-work'], ['read:project:jira', 'read:project.component:jira', 'read:user:jira', 'read:application-role:jira', 'read:avatar:jira', 'read:group:jira']],
  'GET /rest/api/3/project/{projectIdOrKey}/properties': [['read:jira-work'], ['read:project.property:jira']],
  'GET /rest/api/3/project/{projectIdOrKey}/properties/{propertyKey}': [['read:jira-work'], ['read:project.property:jira']],
  'GET /rest/api/3/project/{projectIdOrKey}/statuses': [['read:jira-work'], ['read:issue-status:jira', 'read:issue-type:jira', 'read:status:jira']],
  'GET /rest/api/3/project/{projectIdOrKey}/version': [['read:jira-work'], ['read:project-version:jira']],
  'GET /rest/api/3/project/{projectIdOrKey}/versions': [['read:jira-work'], ['read:project-version:jira']],
  'GET /rest/api/3/project/{projectKeyOrId}/notificationscheme': [['read:jira-work'], ['read:project-category:jira', 'read:project-role:jira', 'read:project:jira', 'read:user:jira', 'read:group:jira', 'read:field:jira', 'read:avatar:jira', 'read:field-configuration:jira', 'read:notification-scheme:jira']],
  'GET /rest/api/3/project/{projectKeyOrId}/permissionscheme': [['read:jira-work'], ['read:application-role:jira', 'read:field:jira', 'read:group:jira', 'read:permission-scheme:jira', 'read:permission:jira', 'read:project-role:jira', 'read:user:jira', 'read:avatar:jira', 'read:project-category:jira', 'read:project:jira']],
  'GET /rest/api/3/resolution': [['read:jira-work'], ['read:resolution:jira']],
  'GET /rest/api/3/resolution/search': [['read:jira-work'], ['read:resolution:jira']],
  'POST /rest/api/3/search/approximate-count': [['read:jira-work'], ['read:issue-details:jira', 'read:field.default-value:jira', 'read:field.option:jira', 'read:field:jira', 'read:group:jira']],
  'POST /rest/api/3/search/jql': [['read:jira-work'], ['read:issue-details:jira', 'read:field.default-value:jira', 'read:field.option:jira', 'read:field:jira', 'read:group:jira']],
  'GET /rest/api/3/search/jql': [['read:jira-work'], ['read:issue-details:jira', 'read:audit-log:jira', 'read:avatar:jira', 'read:field-configuration:jira', 'read:issue-meta:jira']],
  'GET /rest/api/3/serverInfo': [[], []],
  'GET /rest/api/3/status': [['read:jira-work'], ['read:status:jira']],
  'GET /rest/api/3/statuses/search': [['manage:jira-configuration'], ['read:workflow:jira']],
  'GET /rest/api/3/user': [['read:jira-user'], ['read:application-role:jira', 'read:group:jira', 'read:user:jira', 'read:avatar:jira']],
  'GET /rest/api/3/user/bulk': [['read:jira-user'], ['read:application-role:jira', 'read:group:jira', 'read:user:jira', 'read:avatar:jira']],
  'GET /rest/api/3/users/search': [['read:jira-user'], ['read:user:jira', 'read:application-role:jira', 'read:avatar:jira', 'read:group:jira']],
  'GET /rest/api/3/workflowscheme/project': [['manage:jira-configuration'], ['read:workflow-scheme:jira', 'read:workflow:jira', 'read:application-role:jira', 'read:avatar:jira', 'read:group:jira', 'read:issue-type:jira', 'read:project-category:jira', 'read:project:jira', 'read:user:jira']],
};

/** All classic scopes, or all granular ones. */
export const scopesSuffice = (operation: string, scopes: ReadonlySet<string>): boolean => {
  const row = SCOPES[operation];
  if (row === undefined) return false;
  const [classic, granular] = row;
  return classic.every((scope) => scopes.has(scope)) || (granular !== undefined && granular.every((scope) => scopes.has(scope)));
};
