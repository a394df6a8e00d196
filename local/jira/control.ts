import type { Actor } from './http/call';
import { Call } from './http/call';
import type { Issue, Project } from './model';
import type { Listener, OutboxView } from './outbox';
import type { Permissions } from './permissions';
import { dice, type Dice } from './random';
import { plainText } from './write/adf';
import { deleteProject as removeProject } from './write/deleteProject';
import { editIssue } from './write/editIssue';
import { takeTransition, transitionsFrom } from './write/transition';
import { deleteIssue } from './endpoints/issueWrite';
import { addComment } from './endpoints/commentWrite';
import type { Services } from './services';
import { ADMIN_ACCOUNT_ID, type SiteState } from './state';

export interface IssueState {
  readonly id: string;
  readonly key: string;
  readonly projectKey: string;
  readonly summary: string;
  readonly status: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly updated: number;
  readonly comments: number;
  readonly attachments: number;
  /** It has a security level, so that not everybody may see it. */
  readonly restricted: boolean;
}

export interface ProjectState {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly issues: number;
  readonly hidden: boolean;
  readonly trashed: boolean;
  readonly archived: boolean;
}

export type EditKind = 'fields' | 'transition' | 'comment';

export interface Edit {
  readonly id: string;
  readonly key: string;
  /** The issue's `updated` after the edit, ms. */
  readonly updated: number;
  readonly kind: EditKind;
  readonly accountId: string;
}

/**
 * The hands of people on the site, for the scenario's driver and the shell, without HTTP. They act with their own permissions and
 * through the same code as requests: changelog, events and index lag follow. What is not allowed throws `JiraError`.
 */
export interface SiteControl {
  /** Without stubs (the far ends of links that the seed lacks); with the trash. */
  projects(): readonly ProjectState[];
  /** Issues of a project (id or key) in key order; of the whole site without one. */
  issues(project?: string): readonly IssueState[];
  /** By id or key; undefined when it is not there. */
  issue(idOrKey: string): IssueState | undefined;
  /** Active people, for acting as one of them. */
  people(): readonly { readonly accountId: string; readonly displayName: string }[];
  editFields(accountId: string, idOrKey: string, fields: Record<string, unknown>): void;
  transition(accountId: string, idOrKey: string, transitionId: string, fields?: Record<string, unknown>): void;
  transitions(
    accountId: string,
    idOrKey: string,
  ): readonly { readonly id: string; readonly name: string; readonly to: string; readonly asksResolution: boolean }[];
  /** `text` becomes one paragraph. */
  comment(accountId: string, idOrKey: string, text: string): void;
  deleteIssue(accountId: string, idOrKey: string): void;
  /** As the administrator, unless somebody else is named. */
  deleteProject(idOrKey: string, options: { readonly forGood: boolean; readonly accountId?: string }): void;
  /** Custom fields, the sprint's left out. */
  customFields(): readonly { readonly id: string; readonly name: string }[];
  hasValue(idOrKey: string, fieldId: string): boolean;
  /** Deletes a custom field for good, as the administrator; keys of the issues whose value went with it. */
  deleteField(id: string): readonly string[];
  /** Hides a project from the app, or shows it again. */
  setHidden(projectIdOrKey: string, hidden: boolean): void;
  /** Mails, webhooks and rules that writes would have set off, newest last; only the last thousands are kept. */
  outbox(): OutboxView;
  /** A webhook or rule that the site has from now on. */
  addListener(listener: Listener): void;
  /** Somebody leaves the company, or comes back. */
  setActive(accountId: string, active: boolean): void;
  /** Edits by different active people: fields, transitions and comments in turn, each on another issue, rounded up. */
  peopleEdit(what: ({ readonly percent: number } | { readonly count: number }) & { readonly seed: number }): readonly Edit[];
}

const WORDS = [
  'checked',
  'again',
  'after',
  'release',
  'on',
  'device',
  'with',
  'customer',
  'build',
  'log',
  'still',
  'open',
  'fine',
  'now',
  'see',
  'above',
  'branch',
  'merged',
];

export class Control implements SiteControl {
  constructor(
    private readonly state: SiteState,
    private readonly may: Permissions,
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

  editFields(accountId: string, idOrKey: string, fields: Record<string, unknown>): void {
    const call = this.call(accountId);
    editIssue(call, this.may.issue(call.actor, idOrKey), { fields });
  }

  transition(accountId: string, idOrKey: string, transitionId: string, fields: Record<string, unknown> = {}): void {
    const call = this.call(accountId);
    takeTransition(call, this.may.issue(call.actor, idOrKey), transitionId, fields);
  }

  transitions(accountId: string, idOrKey: string) {
    const call = this.call(accountId);
    return transitionsFrom(call, this.may.issue(call.actor, idOrKey)).map(({ id, name, to, asksResolution }) => ({
      id,
      name,
      to: to.name,
      asksResolution,
    }));
  }

  comment(accountId: string, idOrKey: string, text: string): void {
    const call = this.call(accountId);
    addComment(call, this.may.issue(call.actor, idOrKey), {
      body: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] },
    });
  }

  deleteIssue(accountId: string, idOrKey: string): void {
    const call = this.call(accountId);
    deleteIssue(call, this.may.issue(call.actor, idOrKey));
  }

  deleteProject(idOrKey: string, options: { readonly forGood: boolean; readonly accountId?: string }): void {
    const { actor } = this.call(options.accountId ?? ADMIN_ACCOUNT_ID);
    this.may.needAdmin(actor);
    removeProject(this.state, this.services, this.project(idOrKey), actor, options);
  }

  customFields(): readonly { readonly id: string; readonly name: string }[] {
    return [...this.state.fields.values()]
      .filter(({ id, customType }) => customType !== '' && id !== this.state.sprintField)
      .map(({ id, name }) => ({ id, name }));
  }

  hasValue(idOrKey: string, fieldId: string): boolean {
    return (this.state.findIssue(idOrKey)?.custom[fieldId] ?? 'null') !== 'null';
  }

  deleteField(id: string): readonly string[] {
    const had = this.issues().filter(({ key }) => this.hasValue(key, id));
    this.state.fields.delete(id);
    return had.map(({ key }) => key);
  }

  setHidden(projectIdOrKey: string, hidden: boolean): void {
    this.project(projectIdOrKey).hidden = hidden;
    this.state.index.visibilityChanged();
  }

  outbox(): OutboxView {
    return this.services.outbox.view();
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
  }

  peopleEdit(what: ({ readonly percent: number } | { readonly count: number }) & { readonly seed: number }): readonly Edit[] {
    const roll = dice(`edits:${what.seed}`);
    const all: number[] = [];
    for (const { id, stub, project, security } of this.state.issues.rows()) {
      const open = !project.hidden && project.trashed === undefined && project.archived === undefined;
      // Not everybody may see an issue with a level.
      if (open && !stub && (security ?? null) === null) all.push(id);
    }
    const count = Math.min(all.length, 'count' in what ? what.count : Math.ceil((all.length * what.percent) / 100));
    const people = this.active();
    return roll
      .shuffle(all)
      .slice(0, count)
      .map((id, i) => {
        const issue = this.state.issues.get(id) as Issue;
        const accountId = roll.pick(people).accountId;
        const kind = this.editOne(issue, accountId, (['fields', 'transition', 'comment'] as const)[i % 3] ?? 'fields', roll);
        return { id: String(issue.id), key: issue.key, updated: this.state.issues.get(id)?.updated ?? issue.updated, kind, accountId };
      });
  }

  private editOne(issue: Issue, accountId: string, kind: EditKind, roll: Dice): EditKind {
    const call = this.call(accountId);
    const words = Array.from({ length: 6 }, () => roll.pick(WORDS)).join(' ');
    const transition =
      kind === 'transition'
        ? roll.shuffle(transitionsFrom(call, issue).filter((one) => one.demands === undefined && one.screen === undefined))[0]
        : undefined;
    if (transition !== undefined) {
      const resolution = transition.asksResolution ? { resolution: { id: roll.pick([...this.state.resolutions.keys()]) } } : {};
      takeTransition(call, issue, transition.id, resolution);
      return 'transition';
    }
    if (kind === 'comment') {
      this.comment(accountId, issue.key, `${words} ${roll.below(10_000)}`);
      return 'comment';
    }
    const text = `${plainText(issue.description) ?? ''} ${words} ${roll.below(10_000)}`.trim().slice(-2_000);
    const fields: Record<string, unknown> = {
      description: { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] },
    };
    if (roll.chance(0.5)) fields['labels'] = [...issue.labels, `edited-${roll.below(1_000)}`];
    editIssue(call, issue, { fields });
    return 'fields';
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
    return new Call({ method: 'POST', path: '/', headers: {}, body: undefined }, {}, actor, this.state, this.may, this.services);
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
