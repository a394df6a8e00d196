import type { Actor } from './http/call';
import type { Issue, User } from './model';
import type { Permissions } from './access/permissions';
import type { SiteState } from './state';
import { watchersOf } from './write/people';

/** One thing that a live site would have sent or run because of a write. */
export type Outgoing =
  | {
      readonly kind: 'mail';
      readonly at: number;
      readonly to: string;
      readonly event: string;
      readonly issue: string;
      /** Why this person: what they are to the issue, or that the text names them. */
      readonly why: 'reporter' | 'assignee' | 'watcher' | 'mention';
      readonly by: string;
    }
  | {
      readonly kind: 'webhook';
      readonly at: number;
      readonly name: string;
      readonly event: string;
      readonly subject: string;
      readonly by: string;
    }
  | {
      readonly kind: 'rule';
      readonly at: number;
      readonly name: string;
      readonly event: string;
      readonly subject: string;
      readonly by: string;
    };

export interface OutboxView {
  readonly totals: { readonly mail: number; readonly webhook: number; readonly rule: number };
  /** How many older ones are only counted. */
  readonly dropped: number;
  /** The newest, oldest first. */
  readonly entries: readonly Outgoing[];
  /** Names of people and apps; the account id where the site has none. */
  readonly nameOf: (accountId: string) => string;
}

/**
 * What happens to an issue, as mails and rules call it, and the webhook that tells it. Names of webhooks: of issues and comments the enum of
 * `WebhookDetails` in the document of February 2026, of worklogs Jira's webhooks page.
 */
const WEBHOOKS = {
  issue_created: 'jira:issue_created',
  issue_updated: 'jira:issue_updated',
  issue_transitioned: 'jira:issue_updated',
  issue_deleted: 'jira:issue_deleted',
  issue_commented: 'comment_created',
  issue_comment_edited: 'comment_updated',
  issue_comment_deleted: 'comment_deleted',
  worklog_created: 'worklog_created',
  worklog_updated: 'worklog_updated',
  worklog_deleted: 'worklog_deleted',
} as const;
export type IssueEvent = keyof typeof WEBHOOKS;

/**
 * A webhook or an automation rule of the site, and which events set it off: `*`, or in the words of its kind (`jira:issue_created`,
 * `issue_created`).
 */
export interface Listener {
  readonly kind: 'webhook' | 'rule';
  readonly name: string;
  readonly events: readonly string[];
}

/** What a site has from the beginning. */
const LISTENERS: readonly Listener[] = [
  { kind: 'webhook', name: 'Team chat', events: ['jira:issue_created', 'comment_created'] },
  { kind: 'webhook', name: 'Audit stream', events: ['*'] },
  { kind: 'rule', name: 'Tell the lead of a new work item', events: ['issue_created'] },
  { kind: 'rule', name: 'Close the parent with its last sub-task', events: ['issue_transitioned'] },
];

const KEPT = 10_000;

/**
 * Records, never sends. `notifyUsers=false` and bulk operations without notification keep mails back, and only mails: webhooks and
 * automation run all the same. Nobody gets a mail of what they did themselves, or of what they may not see.
 */
export class Outbox {
  private readonly entries: Outgoing[] = [];
  private readonly totals = { mail: 0, webhook: 0, rule: 0 };
  private readonly listeners: Listener[] = [...LISTENERS];

  constructor(
    private readonly state: SiteState,
    private readonly may: Permissions,
  ) {}

  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  view(): OutboxView {
    const { mail, webhook, rule } = this.totals;
    return {
      totals: { mail, webhook, rule },
      dropped: mail + webhook + rule - this.entries.length,
      entries: [...this.entries],
      nameOf: (accountId) => this.state.users.get(accountId)?.displayName ?? accountId,
    };
  }

  /** `text`: rich text whose mentions are told; `visibility`: whom a comment is kept to. */
  issue(event: IssueEvent, issue: Issue, actor: Actor, more: { readonly text?: string | null; readonly visibility?: string } = {}): void {
    this.run('webhook', WEBHOOKS[event], issue.key, actor);
    this.run('rule', event, issue.key, actor);
    if (actor.quiet === true) return;
    const by = actor.user.accountId;
    const told = new Set<string>([by]);
    const tell = (to: string | null, why: 'reporter' | 'assignee' | 'watcher' | 'mention'): void => {
      const user = to === null || told.has(to) ? undefined : this.state.users.get(to);
      if (user === undefined || !this.reads(user, issue, more.visibility)) return;
      told.add(user.accountId);
      this.put({ kind: 'mail', at: this.state.clock.now(), to: user.accountId, event, issue: issue.key, why, by });
    };
    for (const id of mentions(more.text)) tell(id, 'mention');
    tell(issue.reporter, 'reporter');
    tell(issue.assignee, 'assignee');
    for (const id of watchersOf(this.state, issue)) tell(id, 'watcher');
  }

  /** Something that nobody gets a mail of. */
  others(event: string, subject: string, actor: Actor): void {
    this.run('webhook', event, subject, actor);
  }

  /** A rule that ran by its schedule, not because of a write. */
  ran(rule: string, subject: string, actor: Actor): void {
    this.put({ kind: 'rule', at: this.state.clock.now(), name: rule, event: 'scheduled', subject, by: actor.user.accountId });
  }

  private run(kind: Listener['kind'], event: string, subject: string, actor: Actor): void {
    for (const one of this.listeners) {
      if (one.kind === kind && (one.events.includes(event) || one.events.includes('*')))
        this.put({ kind, at: this.state.clock.now(), name: one.name, event, subject, by: actor.user.accountId });
    }
  }

  private reads(user: User, issue: Issue, visibility: string | undefined): boolean {
    if (!user.active || user.accountType !== 'atlassian') return false;
    const reader: Actor = { user, app: false, asApp: false, scopes: new Set() };
    return this.may.seesIssue(reader, issue) && this.may.seesThread(reader, issue, visibility);
  }

  private put(entry: Outgoing): void {
    this.totals[entry.kind] += 1;
    this.entries.push(entry);
    if (this.entries.length > 2 * KEPT) this.entries.splice(0, this.entries.length - KEPT);
  }
}

/** Account ids that a rich text (JSON) mentions. */
const mentions = (text: string | null | undefined): readonly string[] => {
  if (text === null || text === undefined || !text.includes('"mention"')) return [];
  const found: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const { type, attrs, content } = node as { type?: unknown; attrs?: { id?: unknown }; content?: unknown };
      if (type === 'mention' && typeof attrs?.id === 'string') found.push(attrs.id);
      walk(content);
    }
  };
  walk(JSON.parse(text));
  return found;
};
