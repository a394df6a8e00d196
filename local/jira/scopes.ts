/**
 * The OAuth scopes of each operation, `classic | granular` (without the bar there is no granular way), out of Atlassian's OpenAPI
 * document of February 2026; a test compares this table with that document.
 */
const TABLE: Readonly<Record<string, string>> = {
  'GET /rest/api/3/attachment/content/{id}': 'read:jira-work | read:attachment:jira',
  'GET /rest/api/3/attachment/meta': 'read:jira-work | read:instance-configuration:jira',
  'GET /rest/api/3/attachment/{id}':
    'read:jira-work | read:attachment:jira read:user:jira read:application-role:jira read:avatar:jira read:group:jira',
  'DELETE /rest/api/3/attachment/{id}': 'write:jira-work | delete:attachment:jira',
  'POST /rest/api/3/bulk/issues/delete': 'write:jira-work | write:issue:jira read:issue:jira',
  'POST /rest/api/3/bulk/issues/move': 'write:jira-work | write:issue:jira read:issue:jira',
  'POST /rest/api/3/bulk/issues/transition': 'write:jira-work | write:issue:jira read:issue:jira',
  'POST /rest/api/3/bulk/issues/unwatch': 'write:jira-work | write:issue:jira read:issue:jira',
  'POST /rest/api/3/bulk/issues/watch': 'write:jira-work | write:issue:jira read:issue:jira',
  'GET /rest/api/3/bulk/queue/{taskId}': 'read:jira-work | read:issue:jira',
  'POST /rest/api/3/changelog/bulkfetch': 'read:jira-work | read:issue-meta:jira read:avatar:jira read:issue.changelog:jira',
  'POST /rest/api/3/comment/list':
    'read:jira-work | delete:comment.property:jira read:avatar:jira read:comment:jira read:group:jira read:project-role:jira read:user:jira read:comment.property:jira read:project:jira',
  'POST /rest/api/3/component':
    'manage:jira-project | read:project:jira read:user:jira write:project.component:jira read:application-role:jira read:avatar:jira read:group:jira read:project.component:jira',
  'GET /rest/api/3/component/{id}':
    'read:jira-work | read:project:jira read:project.component:jira read:user:jira read:application-role:jira read:avatar:jira read:group:jira',
  'PUT /rest/api/3/component/{id}':
    'manage:jira-project | read:project:jira read:user:jira write:project.component:jira read:application-role:jira read:avatar:jira read:group:jira read:project.component:jira',
  'GET /rest/api/3/field':
    'read:jira-work | read:field:jira read:avatar:jira read:project-category:jira read:project:jira read:field-configuration:jira',
  'GET /rest/api/3/fieldconfigurationscheme/project': 'manage:jira-configuration | read:field-configuration-scheme:jira',
  'POST /rest/api/3/issue':
    'write:jira-work | write:issue:jira write:comment:jira write:comment.property:jira write:attachment:jira read:issue:jira',
  'PUT /rest/api/3/issue/archive': 'write:jira-work | write:issue:jira',
  'POST /rest/api/3/issue/bulk':
    'write:jira-work | write:issue:jira write:comment:jira write:comment.property:jira write:attachment:jira read:issue:jira',
  'POST /rest/api/3/issue/bulkfetch':
    'read:jira-work | read:issue-meta:jira read:issue-security-level:jira read:issue.vote:jira read:issue.changelog:jira read:avatar:jira read:issue:jira read:status:jira read:user:jira read:field-configuration:jira',
  'GET /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes':
    'read:jira-work | read:issue-meta:jira read:avatar:jira read:field-configuration:jira',
  'GET /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}':
    'read:jira-work | read:issue-meta:jira read:avatar:jira read:field-configuration:jira',
  'GET /rest/api/3/issue/limit/report': 'read:jira-work | read:project:jira read:issue:jira',
  'PUT /rest/api/3/issue/unarchive': 'write:jira-work | write:issue:jira',
  'POST /rest/api/3/issue/watching': 'read:jira-work | read:issue.watcher:jira read:user:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}':
    'read:jira-work | read:issue-meta:jira read:issue-security-level:jira read:issue.vote:jira read:issue.changelog:jira read:avatar:jira read:issue:jira read:status:jira read:user:jira read:field-configuration:jira',
  'PUT /rest/api/3/issue/{issueIdOrKey}': 'write:jira-work | write:issue:jira',
  'DELETE /rest/api/3/issue/{issueIdOrKey}': 'write:jira-work | delete:issue:jira',
  'PUT /rest/api/3/issue/{issueIdOrKey}/assignee': 'write:jira-work | write:issue:jira',
  'POST /rest/api/3/issue/{issueIdOrKey}/attachments':
    'write:jira-work | read:user:jira write:attachment:jira read:attachment:jira read:avatar:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/changelog': 'read:jira-work | read:issue-meta:jira read:avatar:jira read:issue.changelog:jira',
  'POST /rest/api/3/issue/{issueIdOrKey}/changelog/list':
    'read:jira-work | read:issue-meta:jira read:avatar:jira read:issue.changelog:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/comment':
    'read:jira-work | read:comment:jira read:comment.property:jira read:group:jira read:project:jira read:project-role:jira read:user:jira read:avatar:jira',
  'POST /rest/api/3/issue/{issueIdOrKey}/comment':
    'write:jira-work | read:comment:jira read:comment.property:jira read:group:jira read:project:jira read:project-role:jira read:user:jira write:comment:jira read:avatar:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/comment/{id}':
    'read:jira-work | read:comment:jira read:comment.property:jira read:group:jira read:project:jira read:project-role:jira read:user:jira read:avatar:jira',
  'PUT /rest/api/3/issue/{issueIdOrKey}/comment/{id}':
    'write:jira-work | read:comment:jira read:comment.property:jira read:group:jira read:project:jira read:project-role:jira read:user:jira write:comment:jira read:avatar:jira',
  'DELETE /rest/api/3/issue/{issueIdOrKey}/comment/{id}': 'write:jira-work | delete:comment:jira delete:comment.property:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/properties': 'read:jira-work | read:issue.property:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}': 'read:jira-work | read:issue.property:jira',
  'PUT /rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}': 'write:jira-work | write:issue.property:jira',
  'DELETE /rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}': 'write:jira-work | delete:issue.property:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/remotelink': 'read:jira-work | read:issue.remote-link:jira read:status:jira',
  'POST /rest/api/3/issue/{issueIdOrKey}/remotelink':
    'write:jira-work | write:issue:jira write:issue.remote-link:jira read:issue.remote-link:jira',
  'DELETE /rest/api/3/issue/{issueIdOrKey}/remotelink': 'write:jira-work | delete:issue.remote-link:jira write:issue:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/remotelink/{linkId}': 'read:jira-work | read:issue.remote-link:jira read:status:jira',
  'PUT /rest/api/3/issue/{issueIdOrKey}/remotelink/{linkId}': 'write:jira-work | write:issue:jira write:issue.remote-link:jira',
  'DELETE /rest/api/3/issue/{issueIdOrKey}/remotelink/{linkId}': 'write:jira-work | delete:issue.remote-link:jira write:issue:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/transitions':
    'read:jira-work | read:issue.transition:jira read:status:jira read:field-configuration:jira',
  'POST /rest/api/3/issue/{issueIdOrKey}/transitions': 'write:jira-work | write:issue:jira write:issue.property:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/votes':
    'read:jira-work | read:issue.vote:jira read:user:jira read:application-role:jira read:avatar:jira read:group:jira',
  'POST /rest/api/3/issue/{issueIdOrKey}/votes': 'write:jira-work | write:issue.vote:jira',
  'DELETE /rest/api/3/issue/{issueIdOrKey}/votes': 'write:jira-work | write:issue.vote:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/watchers': 'read:jira-work | read:issue.watcher:jira read:user:jira read:avatar:jira',
  'POST /rest/api/3/issue/{issueIdOrKey}/watchers': 'write:jira-work | write:issue.watcher:jira',
  'DELETE /rest/api/3/issue/{issueIdOrKey}/watchers': 'write:jira-work | write:issue.watcher:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/worklog':
    'read:jira-work | read:group:jira read:issue-worklog:jira read:issue-worklog.property:jira read:project-role:jira read:user:jira read:avatar:jira',
  'POST /rest/api/3/issue/{issueIdOrKey}/worklog':
    'write:jira-work | write:issue-worklog:jira write:issue-worklog.property:jira read:avatar:jira read:group:jira read:issue-worklog:jira read:project-role:jira read:user:jira read:issue-worklog.property:jira',
  'GET /rest/api/3/issue/{issueIdOrKey}/worklog/{id}':
    'read:jira-work | read:comment:jira read:group:jira read:issue-worklog:jira read:issue-worklog.property:jira read:project-role:jira read:user:jira read:avatar:jira',
  'PUT /rest/api/3/issue/{issueIdOrKey}/worklog/{id}':
    'write:jira-work | read:comment:jira read:group:jira read:issue-worklog:jira read:issue-worklog.property:jira read:project-role:jira read:user:jira write:comment:jira write:issue-worklog:jira write:issue-worklog.property:jira read:avatar:jira',
  'DELETE /rest/api/3/issue/{issueIdOrKey}/worklog/{id}':
    'write:jira-work | delete:issue-worklog:jira delete:issue-worklog.property:jira write:issue.time-tracking:jira',
  'POST /rest/api/3/issueLink': 'write:jira-work | write:comment:jira write:issue:jira write:issue-link:jira',
  'GET /rest/api/3/issueLink/{linkId}':
    'read:jira-work | read:field:jira read:issue-link-type:jira read:issue:jira read:issue-type:jira read:priority:jira read:status:jira read:avatar:jira read:issue.time-tracking:jira read:project-category:jira read:project:jira read:user:jira',
  'DELETE /rest/api/3/issueLink/{linkId}': 'write:jira-work | delete:issue-link:jira',
  'GET /rest/api/3/issueLinkType': 'read:jira-work | read:issue-link-type:jira',
  'GET /rest/api/3/issuesecurityschemes': 'manage:jira-project | read:issue-security-level:jira read:issue-security-scheme:jira',
  'GET /rest/api/3/issuesecurityschemes/{id}': 'manage:jira-project | read:issue-security-level:jira read:issue-security-scheme:jira',
  'GET /rest/api/3/issuetype': 'read:jira-work | read:issue-type:jira read:avatar:jira read:project-category:jira read:project:jira',
  'GET /rest/api/3/issuetypescheme/project': 'manage:jira-configuration | read:issue-type-scheme:jira',
  'GET /rest/api/3/issuetypescreenscheme/project': 'manage:jira-configuration | read:issue-type-screen-scheme:jira',
  'GET /rest/api/3/mypermissions': 'read:jira-work | read:permission:jira',
  'GET /rest/api/3/myself': 'read:jira-user | read:application-role:jira read:group:jira read:user:jira read:avatar:jira',
  'POST /rest/api/3/permissions/check': ' | read:permission:jira',
  'GET /rest/api/3/priority': 'read:jira-work | read:priority:jira',
  'GET /rest/api/3/priority/search': 'manage:jira-configuration',
  'GET /rest/api/3/priorityscheme': 'manage:jira-configuration | read:priority-scheme:jira',
  'POST /rest/api/3/project': 'manage:jira-configuration | write:project:jira read:project:jira',
  'GET /rest/api/3/project/search':
    'read:jira-work | read:issue-type:jira read:project:jira read:project.property:jira read:user:jira read:application-role:jira read:avatar:jira read:group:jira read:issue-type-hierarchy:jira read:project-category:jira read:project-version:jira read:project.component:jira',
  'GET /rest/api/3/project/{projectIdOrKey}':
    'read:jira-work | read:issue-type:jira read:project:jira read:project.property:jira read:user:jira read:application-role:jira read:avatar:jira read:group:jira read:issue-type-hierarchy:jira read:project-category:jira read:project-version:jira read:project.component:jira',
  'PUT /rest/api/3/project/{projectIdOrKey}':
    'manage:jira-project | read:issue-type:jira read:project:jira read:project.property:jira read:user:jira write:project:jira write:project.avatar:jira read:application-role:jira read:avatar:jira read:group:jira read:issue-type-hierarchy:jira read:project-category:jira read:project-version:jira read:project.component:jira',
  'DELETE /rest/api/3/project/{projectIdOrKey}': 'manage:jira-configuration | delete:project:jira',
  'POST /rest/api/3/project/{projectIdOrKey}/archive': 'manage:jira-project | write:project:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/component':
    'read:jira-work | read:project:jira read:project.component:jira read:user:jira read:application-role:jira read:avatar:jira read:group:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/components':
    'read:jira-work | read:project:jira read:project.component:jira read:user:jira read:application-role:jira read:avatar:jira read:group:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/properties': 'read:jira-work | read:project.property:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/properties/{propertyKey}': 'read:jira-work | read:project.property:jira',
  'PUT /rest/api/3/project/{projectIdOrKey}/properties/{propertyKey}': 'manage:jira-project | write:project.property:jira',
  'DELETE /rest/api/3/project/{projectIdOrKey}/properties/{propertyKey}': 'manage:jira-project | delete:project.property:jira',
  'POST /rest/api/3/project/{projectIdOrKey}/restore':
    'manage:jira-configuration | read:issue-type:jira read:project:jira read:project.property:jira read:user:jira write:project:jira read:application-role:jira read:avatar:jira read:group:jira read:issue-type-hierarchy:jira read:project-category:jira read:project-version:jira read:project.component:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/role': 'read:jira-work | read:project-role:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/role/{id}':
    'read:jira-work | read:user:jira read:group:jira read:project-role:jira read:project:jira read:avatar:jira read:project-category:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/statuses': 'read:jira-work | read:issue-status:jira read:issue-type:jira read:status:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/version': 'read:jira-work | read:project-version:jira',
  'GET /rest/api/3/project/{projectIdOrKey}/versions': 'read:jira-work | read:project-version:jira',
  'GET /rest/api/3/project/{projectKeyOrId}/issuesecuritylevelscheme':
    'read:jira-work | read:issue-security-level:jira read:issue-security-scheme:jira',
  'GET /rest/api/3/project/{projectKeyOrId}/notificationscheme':
    'read:jira-work | read:project-category:jira read:project-role:jira read:project:jira read:user:jira read:group:jira read:field:jira read:avatar:jira read:field-configuration:jira read:notification-scheme:jira',
  'GET /rest/api/3/project/{projectKeyOrId}/permissionscheme':
    'read:jira-work | read:application-role:jira read:field:jira read:group:jira read:permission-scheme:jira read:permission:jira read:project-role:jira read:user:jira read:avatar:jira read:project-category:jira read:project:jira',
  'GET /rest/api/3/project/{projectKeyOrId}/securitylevel': 'read:jira-work | read:issue-security-level:jira',
  'GET /rest/api/3/resolution': 'read:jira-work | read:resolution:jira',
  'GET /rest/api/3/resolution/search': 'read:jira-work | read:resolution:jira',
  'GET /rest/api/3/role':
    'manage:jira-configuration | read:user:jira read:group:jira read:project-role:jira read:project:jira read:avatar:jira read:project-category:jira',
  'POST /rest/api/3/search/approximate-count':
    'read:jira-work | read:issue-details:jira read:field.default-value:jira read:field.option:jira read:field:jira read:group:jira',
  'GET /rest/api/3/search/jql':
    'read:jira-work | read:issue-details:jira read:audit-log:jira read:avatar:jira read:field-configuration:jira read:issue-meta:jira',
  'POST /rest/api/3/search/jql':
    'read:jira-work | read:issue-details:jira read:field.default-value:jira read:field.option:jira read:field:jira read:group:jira',
  'GET /rest/api/3/securitylevel/{id}':
    'manage:jira-configuration | read:field:jira read:issue-security-level:jira read:project-role:jira read:user:jira',
  'GET /rest/api/3/serverInfo': ' | ',
  'GET /rest/api/3/status': 'read:jira-work | read:status:jira',
  'GET /rest/api/3/statuses/search': 'manage:jira-configuration | read:workflow:jira',
  'GET /rest/api/3/user': 'read:jira-user | read:application-role:jira read:group:jira read:user:jira read:avatar:jira',
  'GET /rest/api/3/user/bulk': 'read:jira-user | read:application-role:jira read:group:jira read:user:jira read:avatar:jira',
  'GET /rest/api/3/users/search': 'read:jira-user | read:user:jira read:application-role:jira read:avatar:jira read:group:jira',
  'POST /rest/api/3/version': 'manage:jira-project | write:project-version:jira read:project-version:jira',
  'GET /rest/api/3/version/{id}': 'read:jira-work | read:project-version:jira',
  'PUT /rest/api/3/version/{id}': 'manage:jira-project | write:project-version:jira read:project-version:jira',
  'GET /rest/api/3/workflowscheme/project':
    'manage:jira-configuration | read:workflow-scheme:jira read:workflow:jira read:application-role:jira read:avatar:jira read:group:jira read:issue-type:jira read:project-category:jira read:project:jira read:user:jira',
  'GET /rest/api/3/worklog/deleted': 'read:jira-work | read:issue-worklog:jira read:issue-worklog.property:jira',
  'POST /rest/api/3/worklog/list':
    'read:jira-work | read:comment:jira read:group:jira read:issue-worklog:jira read:issue-worklog.property:jira read:project-role:jira read:user:jira read:avatar:jira',
  'GET /rest/api/3/worklog/updated': 'read:jira-work | read:issue-worklog:jira read:issue-worklog.property:jira',
  'GET /rest/api/3/permissionscheme':
    'read:jira-work | read:application-role:jira read:field:jira read:group:jira read:permission-scheme:jira read:permission:jira read:project-role:jira read:user:jira read:avatar:jira read:project-category:jira read:project:jira',
  'GET /rest/api/3/permissionscheme/{schemeId}':
    'read:jira-work | read:application-role:jira read:field:jira read:group:jira read:permission-scheme:jira read:permission:jira read:project-role:jira read:user:jira read:avatar:jira read:project-category:jira read:project:jira',
  'GET /rest/api/3/permissionscheme/{schemeId}/permission':
    'read:jira-work | read:application-role:jira read:field:jira read:group:jira read:permission:jira read:project-role:jira read:user:jira',
  'POST /rest/api/3/permissionscheme/{schemeId}/permission':
    'manage:jira-configuration | read:application-role:jira read:field:jira read:group:jira read:permission:jira read:project-role:jira read:user:jira write:permission:jira',
  'GET /rest/api/3/permissionscheme/{schemeId}/permission/{permissionId}':
    'read:jira-work | read:application-role:jira read:field:jira read:group:jira read:permission:jira read:project-role:jira read:user:jira',
  'DELETE /rest/api/3/permissionscheme/{schemeId}/permission/{permissionId}': 'manage:jira-configuration | delete:permission:jira',
  'PUT /rest/api/3/project/{projectKeyOrId}/permissionscheme':
    'manage:jira-project | read:application-role:jira read:field:jira read:group:jira read:permission-scheme:jira read:permission:jira read:project-role:jira read:user:jira write:project:jira read:avatar:jira read:project-category:jira read:project:jira',
  'POST /rest/api/3/project/{projectIdOrKey}/role/{id}':
    'manage:jira-configuration | read:user:jira read:group:jira read:project-role:jira read:project:jira write:project-role:jira read:avatar:jira read:project-category:jira',
  'DELETE /rest/api/3/project/{projectIdOrKey}/role/{id}': 'manage:jira-project | delete:project-role:jira',
  'GET /rest/api/3/bulk/issues/fields': 'read:jira-work | read:issue:jira',
  'POST /rest/api/3/bulk/issues/fields': 'write:jira-work | write:issue:jira read:issue:jira',
  'PUT /rest/api/3/issue/properties/{propertyKey}': 'write:jira-work | read:jira-expressions:jira write:issue.property:jira',
  'DELETE /rest/api/3/issue/properties/{propertyKey}': 'write:jira-work | delete:issue.property:jira',
  'GET /rest/api/3/task/{taskId}': 'read:jira-work | ',
  'PUT /rest/agile/1.0/issue/rank': 'write:issue:jira-software',
};

export interface ScopeRow {
  readonly classic: readonly string[];
  readonly granular: readonly string[] | undefined;
}

const words = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '');

export const SCOPES: ReadonlyMap<string, ScopeRow> = new Map(
  Object.entries(TABLE).map(([operation, text]) => {
    const [classic = '', granular] = text.split('|');
    return [operation, { classic: words(classic), granular: granular === undefined ? undefined : words(granular) }];
  }),
);

/** All classic scopes, or all granular ones. */
export const scopesSuffice = (operation: string, scopes: ReadonlySet<string>): boolean => {
  const row = SCOPES.get(operation);
  if (row === undefined) return false;
  return (
    row.classic.every((scope) => scopes.has(scope)) || (row.granular !== undefined && row.granular.every((scope) => scopes.has(scope)))
  );
};
