import { forbidden, issueNotFound, projectNotFound } from './errors';
import type { Actor } from './http/call';
import type { Issue, Project } from './model';
import { groupOf, inGroup, inRole, roleOf } from './roles';
import { levelAdmits } from './security';
import { ADMIN_ACCOUNT_ID, type SiteState } from './state';

/** Permissions that everybody has who is active on the site. */
const EVERYBODY = [
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
  'USER_PICKER',
  'RESOLVE_ISSUES',
  'CLOSE_ISSUES',
  'SCHEDULE_ISSUES',
] as const;

/** What an administrator has besides, in projects. */
const PROJECT_ADMIN = [
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
] as const;

const GLOBAL_ADMIN = ['ADMINISTER', 'BULK_CHANGE', 'CREATE_SHARED_OBJECTS', 'MANAGE_GROUP_FILTER_SUBSCRIPTIONS'] as const;

export const PERMISSIONS: readonly string[] = [...EVERYBODY, ...PROJECT_ADMIN, ...GLOBAL_ADMIN];
export const GLOBAL_PERMISSIONS: ReadonlySet<string> = new Set([...GLOBAL_ADMIN, 'USER_PICKER']);

const EVERYBODY_HAS: ReadonlySet<string> = new Set(EVERYBODY);

/** Scopes that stand for administration when the app acts as itself. */
const APP_NEEDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ADMINISTER', ['manage:jira-configuration']],
  ['ADMINISTER_PROJECTS', ['manage:jira-project', 'manage:jira-configuration']],
]);

/**
 * Who may see and do what. People see every project; the administrator may do everything; the app user may do everything in the
 * projects that are not hidden from it, and administers as far as its scopes go. What may not be seen is "not found".
 */
export class Permissions {
  constructor(private readonly state: SiteState) {}

  has(actor: Actor, permission: string, _project?: Project): boolean {
    if (actor.asApp) {
      const scopes = APP_NEEDS.get(permission);
      return scopes === undefined || scopes.some((scope) => actor.scopes.has(scope));
    }
    return actor.user.accountId === ADMIN_ACCOUNT_ID || EVERYBODY_HAS.has(permission);
  }

  /** Not one that is gone either: search may lag behind, but whether somebody may see a project is asked of the database. */
  seesProject(actor: Actor, project: Project | undefined): project is Project {
    if (project === undefined || this.state.projects.get(project.id) !== project) return false;
    return project.trashed === undefined && !(actor.asApp && project.hidden);
  }

  seesIssue(actor: Actor, issue: Issue): boolean {
    if (!this.seesProject(actor, issue.project) || (actor.asApp && issue.stub)) return false;
    return issue.security === undefined || issue.security === null || levelAdmits(actor.user, issue, this.adminApps);
  }

  /** A comment or worklog that is kept to a role or group is there for its members only. */
  seesThread(actor: Actor, issue: Issue, visibility: string | undefined): boolean {
    if (visibility === undefined) return true;
    const { type, value, identifier } = JSON.parse(visibility) as { type?: string; value?: string; identifier?: string | null };
    return type === 'role'
      ? this.isInRole(actor, issue.project, identifier ?? value ?? '')
      : inGroup(actor.user, groupOf(identifier ?? value ?? '')?.id ?? '');
  }

  /** By the role's id or name. */
  isInRole(actor: Actor, project: Project, role: string): boolean {
    return inRole(actor.user, project, roleOf(role)?.id ?? '', this.adminApps);
  }

  private get adminApps(): boolean {
    return this.state.switches.appIsAdministrator;
  }

  issue(actor: Actor, idOrKey: string): Issue {
    const issue = this.state.findIssue(idOrKey);
    if (issue === undefined || !this.seesIssue(actor, issue)) throw issueNotFound();
    return issue;
  }

  project(actor: Actor, idOrKey: string): Project {
    const project = this.state.projects.get(idOrKey) ?? this.state.projectByKey(idOrKey);
    if (!this.seesProject(actor, project)) throw projectNotFound(idOrKey);
    return project;
  }

  /** 403 unless the actor administers the site. */
  needAdmin(actor: Actor): void {
    if (!this.has(actor, 'ADMINISTER')) throw forbidden('You must have global administrator rights to perform this operation.');
  }
}
