/** Jira's built-in permissions, as far as the simulator asks for them. */

/** In projects: what everybody has by the default scheme who is active on the site. */
export const EVERYBODY: readonly string[] = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'TRANSITION_ISSUES',
  'ASSIGN_ISSUES',
  'ASSIGNABLE_USER',
  'LINK_ISSUES',
  'ADD_COMMENTS',
  'EDIT_OWN_COMMENTS',
  'DELETE_OWN_COMMENTS',
  'CREATE_ATTACHMENTS',
  'DELETE_OWN_ATTACHMENTS',
  'WORK_ON_ISSUES',
  'EDIT_OWN_WORKLOGS',
  'DELETE_OWN_WORKLOGS',
  'VIEW_VOTERS_AND_WATCHERS',
  'RESOLVE_ISSUES',
  'CLOSE_ISSUES',
  'SCHEDULE_ISSUES',
];

/** In projects: what administrators have besides. */
export const PROJECT_ADMIN: readonly string[] = [
  'ADMINISTER_PROJECTS',
  'DELETE_ISSUES',
  'MODIFY_REPORTER',
  'MOVE_ISSUES',
  'EDIT_ALL_COMMENTS',
  'DELETE_ALL_COMMENTS',
  'DELETE_ALL_ATTACHMENTS',
  'EDIT_ALL_WORKLOGS',
  'DELETE_ALL_WORKLOGS',
  'MANAGE_WATCHERS',
  'SET_ISSUE_SECURITY',
  'MANAGE_SPRINTS_PERMISSION',
];

/** On the site: who has them. */
export const GLOBAL: Readonly<Record<string, 'everybody' | 'administrators'>> = {
  USER_PICKER: 'everybody',
  ADMINISTER: 'administrators',
  BULK_CHANGE: 'administrators',
  CREATE_SHARED_OBJECTS: 'administrators',
  MANAGE_GROUP_FILTER_SUBSCRIPTIONS: 'administrators',
};

export const PROJECT_PERMISSIONS: readonly string[] = [...EVERYBODY, ...PROJECT_ADMIN];
export const PERMISSIONS: readonly string[] = [...PROJECT_PERMISSIONS, ...Object.keys(GLOBAL)];

/** Without which a field is on no screen of the person (Atlassian's guide to project permissions). */
export const FIELD_NEEDS: Readonly<Record<string, string>> = {
  reporter: 'MODIFY_REPORTER',
  assignee: 'ASSIGN_ISSUES',
  duedate: 'SCHEDULE_ISSUES',
  fixVersions: 'RESOLVE_ISSUES',
  resolution: 'RESOLVE_ISSUES',
  security: 'SET_ISSUE_SECURITY',
  timetracking: 'WORK_ON_ISSUES',
};
