import type { Listener, OutboxView } from '../outbox';

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
  /** It has types of its own and no schemes. */
  readonly teamManaged: boolean;
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
  /** The account of the site's automation rules; undefined: it has none. */
  automation(): string | undefined;
  /** Whether somebody sees a work item and has this permission for it. */
  may(accountId: string, permission: string, idOrKey: string): boolean;
  editFields(accountId: string, idOrKey: string, fields: Record<string, unknown>): void;
  transition(accountId: string, idOrKey: string, transitionId: string, fields?: Record<string, unknown>): void;
  transitions(
    accountId: string,
    idOrKey: string,
  ): readonly { readonly id: string; readonly name: string; readonly to: string; readonly asksResolution: boolean }[];
  /** `text` becomes one paragraph. */
  comment(accountId: string, idOrKey: string, text: string): void;
  /** Keys of all that went: its sub-tasks go with it. */
  deleteIssue(accountId: string, idOrKey: string): readonly string[];
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
  /** Tells the outbox that an automation rule of this name ran on a work item by its schedule; the writes of its actor are told by themselves. */
  ruleRan(accountId: string, rule: string, idOrKey: string): void;
  /** A webhook or rule that the site has from now on. */
  addListener(listener: Listener): void;
  /** Somebody leaves the company, or comes back. */
  setActive(accountId: string, active: boolean): void;
  /** Edits by different active people: fields, transitions and comments in turn, each on another issue, rounded up. */
  peopleEdit(what: ({ readonly percent: number } | { readonly count: number }) & { readonly seed: number }): readonly Edit[];
}
