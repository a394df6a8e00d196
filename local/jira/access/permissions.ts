import { forbidden, issueNotFound, projectNotFound } from '../errors';
import type { Actor } from '../http/call';
import type { Issue, Project, User } from '../model';
import type { SiteState } from '../state';
import { ADMINS, holds, LICENSED, type Verdict } from './permissionSchemes';
import { FIELD_NEEDS, GLOBAL } from './permissionTable';
import { groupOf, inGroup, inRole, roleOf } from './roles';
import { levelAdmits } from './security';

/** Scopes that stand for administration when the app acts as itself. */
const APP_NEEDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ADMINISTER', ['manage:jira-configuration']],
  ['ADMINISTER_PROJECTS', ['manage:jira-project', 'manage:jira-configuration']],
]);

/**
 * Who may see and do what, by the permission scheme of the project. The app user is in a project role like everybody else, and
 * administers as far as its scopes go, too. What may not be seen is "not found".
 */
export class Permissions {
  private readonly browsing = new Map<string, Map<Project, Verdict>>();
  private revision = -1;

  constructor(private readonly state: SiteState) {}

  /**
   * In a project or of an issue; without either: on the site, or in any project that one sees. Of a project, what depends on the issue
   * counts as held, as in Jira.
   */
  has(actor: Actor, permission: string, on?: Project | Issue): boolean {
    const scopes = actor.asApp ? APP_NEEDS.get(permission) : undefined;
    if (scopes !== undefined && !scopes.some((scope) => actor.scopes.has(scope))) return false;
    const whose = Object.hasOwn(GLOBAL, permission) ? GLOBAL[permission] : undefined;
    if (whose !== undefined)
      return actor.asApp || this.holds(actor.user, [whose === 'everybody' ? LICENSED : ADMINS], undefined, undefined) === true;
    if (on === undefined)
      return [...this.state.projects.values()].some((project) => this.seesProject(actor, project) && this.has(actor, permission, project));
    return 'project' in on
      ? this.inScheme(actor.user, permission, on.project, on) === true
      : this.inScheme(actor.user, permission, on, undefined) !== false;
  }

  /** Whether the field is on the actor's screens, as far as permissions decide that. */
  maySet(actor: Actor, field: string, on: Project | Issue): boolean {
    const needed = Object.hasOwn(FIELD_NEEDS, field) ? FIELD_NEEDS[field] : undefined;
    return needed === undefined || this.has(actor, needed, on);
  }

  /** Not one that is gone either: search may lag behind, but whether somebody may see a project is asked of the database. */
  seesProject(actor: Actor, project: Project | undefined): project is Project {
    if (project === undefined || this.state.projects.get(project.id) !== project) return false;
    return project.trashed === undefined && this.browses(actor, project) !== false;
  }

  /** Whether a project's issues may be seen, wherever the project itself is; 'perhaps': some of them. */
  browses(actor: Actor, project: Project): Verdict {
    if (actor.asApp && project.hidden) return false;
    if (this.revision !== this.state.accessRevision) {
      this.browsing.clear();
      this.revision = this.state.accessRevision;
    }
    let known = this.browsing.get(actor.user.accountId);
    if (known === undefined) this.browsing.set(actor.user.accountId, (known = new Map<Project, Verdict>()));
    let verdict = known.get(project);
    if (verdict === undefined) known.set(project, (verdict = this.inScheme(actor.user, 'BROWSE_PROJECTS', project, undefined)));
    return verdict;
  }

  seesIssue(actor: Actor, issue: Issue): boolean {
    const { project } = issue;
    if (!this.seesProject(actor, project) || (actor.asApp && issue.stub)) return false;
    if (this.browses(actor, project) === 'perhaps' && this.inScheme(actor.user, 'BROWSE_PROJECTS', project, issue) !== true) return false;
    return issue.security === undefined || issue.security === null || levelAdmits(this.state, actor.user, issue);
  }

  /** A comment or worklog that is kept to a role or group is there for its members only. */
  seesThread(actor: Actor, issue: Issue, visibility: string | undefined): boolean {
    if (visibility === undefined) return true;
    const { type, value, identifier } = JSON.parse(visibility) as { type?: string; value?: string; identifier?: string | null };
    const ref = identifier ?? value ?? '';
    return type === 'role' ? this.isInRole(actor, issue.project, ref) : inGroup(this.state, actor.user, groupOf(this.state, ref)?.id ?? '');
  }

  /** By the role's id or name. */
  isInRole(actor: Actor, project: Project, role: string): boolean {
    return inRole(this.state, actor.user, project, roleOf(this.state, role)?.id ?? '');
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

  private inScheme(user: User, permission: string, project: Project, issue: Issue | undefined): Verdict {
    const scheme = this.state.permissionSchemes.get(project.schemes.permissionScheme);
    return this.holds(user, scheme?.holders.get(permission) ?? [], project, issue);
  }

  private holds(user: User, holders: Parameters<typeof holds>[0], project: Project | undefined, issue: Issue | undefined): Verdict {
    return holds(holders, { state: this.state, user, project, issue });
  }
}
