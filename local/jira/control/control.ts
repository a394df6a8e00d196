import type { Permissions } from '../access/permissions';
import { addComment } from '../endpoints/commentWrite';
import { deleteIssue } from '../endpoints/issueWrite';
import { type Actor, Call } from '../http/call';
import type { Issue, Project } from '../model';
import type { Listener, OutboxView } from '../outbox';
import type { Services } from '../services';
import { ADMIN_ACCOUNT_ID, type SiteState } from '../state';
import { deleteProject as removeProject } from '../write/deleteProject';
import { editIssue } from '../write/editIssue';
import { takeTransition, transitionsFrom } from '../write/transition';
import { paragraphOf, peopleEdit } from './peopleAtWork';
import { isTeamManaged } from '../workflow/teamManaged';
import type { Edit, IssueState, ProjectState, SiteControl } from './siteControl';

/** Under this name rules act on a live site. */
const AUTOMATION = 'Automation for Jira';

export class Control implements SiteControl {
  constructor(
    private readonly state: SiteState,
    private readonly permissions: Permissions,
    private readonly services: Services,
  ) {}

  projects(): readonly ProjectState[] {
    return [...this.state.projects.values()]
      .filter((project) => !project.stub)
      .map((project) => ({
        id: project.id,
        key: project.key,
        name: project.name,
        issues: this.state.issues.idsIn(project.id).length,
        hidden: project.hidden,
        trashed: project.trashed !== undefined,
        archived: project.archived !== undefined,
        teamManaged: isTeamManaged(project),
      }));
  }

  issues(project?: string): readonly IssueState[] {
    const projects =
      project === undefined
        ? [...this.state.projects.values()].filter((one) => !one.stub && one.trashed === undefined)
        : [this.project(project)];
    return projects.flatMap((one) => this.state.issues.idsIn(one.id)).map((id) => stateOf(this.state.issues.get(id) as Issue));
  }

  issue(idOrKey: string): IssueState | undefined {
    const issue = this.state.findIssue(idOrKey);
    return issue === undefined || issue.stub || issue.project.trashed !== undefined ? undefined : stateOf(issue);
  }

  people() {
    return this.active().map(({ accountId, displayName }) => ({ accountId, displayName }));
  }

  automation(): string | undefined {
    const apps = [...this.state.users.values()].filter(({ active, accountType }) => active && accountType === 'app');
    return apps.find(({ displayName }) => displayName === AUTOMATION)?.accountId;
  }

  may(accountId: string, permission: string, idOrKey: string): boolean {
    const { actor } = this.call(accountId);
    const issue = this.state.findIssue(idOrKey);
    return issue !== undefined && this.permissions.seesIssue(actor, issue) && this.permissions.has(actor, permission, issue);
  }

  editFields(accountId: string, idOrKey: string, fields: Record<string, unknown>): void {
    const call = this.call(accountId);
    editIssue(call, this.permissions.issue(call.actor, idOrKey), { fields });
  }

  transition(accountId: string, idOrKey: string, transitionId: string, fields: Record<string, unknown> = {}): void {
    const call = this.call(accountId);
    takeTransition(call, this.permissions.issue(call.actor, idOrKey), transitionId, fields);
  }

  transitions(accountId: string, idOrKey: string) {
    const call = this.call(accountId);
    return transitionsFrom(call, this.permissions.issue(call.actor, idOrKey)).map(({ id, name, to, asksResolution }) => ({
      id,
      name,
      to: to.name,
      asksResolution,
    }));
  }

  comment(accountId: string, idOrKey: string, text: string): void {
    const call = this.call(accountId);
    addComment(call, this.permissions.issue(call.actor, idOrKey), { body: paragraphOf(text) });
  }

  deleteIssue(accountId: string, idOrKey: string): readonly string[] {
    const call = this.call(accountId);
    return deleteIssue(call, this.permissions.issue(call.actor, idOrKey));
  }

  deleteProject(idOrKey: string, options: { readonly forGood: boolean; readonly accountId?: string }): void {
    const { actor } = this.call(options.accountId ?? ADMIN_ACCOUNT_ID);
    this.permissions.needAdmin(actor);
    removeProject(this.state, this.services, this.project(idOrKey), actor, options);
  }

  customFields(): readonly { readonly id: string; readonly name: string }[] {
    return [...this.state.fields.values()]
      .filter(({ id, customType }) => customType !== '' && id !== this.state.sprintField && id !== this.state.rankField)
      .map(({ id, name }) => ({ id, name }));
  }

  hasValue(idOrKey: string, fieldId: string): boolean {
    return (this.state.findIssue(idOrKey)?.custom[fieldId] ?? 'null') !== 'null';
  }

  deleteField(id: string): readonly string[] {
    const had = this.issues().filter(({ key }) => this.hasValue(key, id));
    const field = this.state.fields.get(id);
    this.state.fields.delete(id);
    if (field !== undefined) this.services.events.fieldDeleted(field, this.call(ADMIN_ACCOUNT_ID).actor);
    return had.map(({ key }) => key);
  }

  setHidden(projectIdOrKey: string, hidden: boolean): void {
    this.project(projectIdOrKey).hidden = hidden;
    this.state.accessChanged();
  }

  outbox(): OutboxView {
    return this.services.outbox.view();
  }

  ruleRan(accountId: string, rule: string, idOrKey: string): void {
    this.services.outbox.ran(rule, idOrKey, this.call(accountId).actor);
  }

  addListener(listener: Listener): void {
    this.services.outbox.listen(listener);
  }

  setActive(accountId: string, active: boolean): void {
    const user = this.state.users.get(accountId);
    if (user === undefined) throw new Error(`there is no user ${accountId}`);
    user.active = active;
    user.raw['active'] = active;
    user.json = JSON.stringify(user.raw);
    this.state.accessChanged();
    this.services.events.userUpdated(user, this.call(ADMIN_ACCOUNT_ID).actor);
  }

  peopleEdit(what: Parameters<SiteControl['peopleEdit']>[0]): readonly Edit[] {
    return peopleEdit({ state: this.state, callOf: (accountId) => this.call(accountId), people: this.active() }, what);
  }

  private active() {
    return [...this.state.users.values()].filter((user) => user.active && user.accountType === 'atlassian');
  }

  private project(idOrKey: string): Project {
    const project = this.state.projects.get(idOrKey) ?? this.state.projectByKey(idOrKey);
    if (project === undefined) throw new Error(`there is no project ${idOrKey}`);
    return project;
  }

  /** A call of a person that did not come by HTTP. */
  private call(accountId: string): Call {
    const user = this.state.users.get(accountId);
    if (user === undefined) throw new Error(`there is no user ${accountId}`);
    const actor: Actor = { user, app: false, asApp: false, scopes: new Set() };
    return new Call({ method: 'POST', path: '/', headers: {}, body: undefined }, {}, actor, this.state, this.permissions, this.services);
  }
}

const stateOf = (issue: Issue): IssueState => ({
  id: String(issue.id),
  key: issue.key,
  projectKey: issue.project.key,
  summary: issue.summary,
  status: issue.status.name,
  type: issue.type.name,
  created: issue.created,
  updated: issue.updated,
  comments: issue.comments.length,
  attachments: issue.attachments.length,
  restricted: (issue.security ?? null) !== null,
});
