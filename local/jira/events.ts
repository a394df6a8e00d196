import type { ProductEvent } from '../contract';
import type { Actor } from './http/call';
import type { Attachment, Comment, Component, Field, HistoryItem, Issue, Link, Project, User, Version, Worklog } from './model';
import type { Outbox } from './outbox';
import { renderIssue } from './render/issue';
import { Parts } from './render/parts';
import type { SiteState } from './state';

/** What happens to a project, and its webhook (names: Jira's webhooks page, as integrations subscribe to them). */
const PROJECT_WEBHOOKS = {
  created: 'project_created',
  updated: 'project_updated',
  softdeleted: 'project_soft_deleted',
  deleted: 'project_deleted',
  restored: 'project_restored_deleted',
  archived: 'project_archived',
  unarchived: 'project_restored_archived',
} as const;

/** The same of a version, by the enum of `WebhookDetails` in the document of February 2026. */
const VERSION_WEBHOOKS = {
  created: 'jira:version_created',
  updated: 'jira:version_updated',
  released: 'jira:version_released',
  unreleased: 'jira:version_unreleased',
  archived: 'jira:version_updated',
  unarchived: 'jira:version_updated',
} as const;
export type VersionEvent = keyof typeof VERSION_WEBHOOKS;

/**
 * What writes tell: webhooks, rules and mails to the outbox, product events to the app. Product events in the form in which Forge hands them to the app: few fields, meant as "look again". Cascades are not told:
 * with an issue go its comments, links and attachments, with a project its issues, without an event of their own.
 */
export class EventSink {
  private readonly listeners: ((event: ProductEvent) => void)[] = [];

  constructor(
    private readonly state: SiteState,
    private readonly outbox: Outbox,
  ) {}

  listen(listener: (event: ProductEvent) => void): void {
    this.listeners.push(listener);
  }

  issueCreated(issue: Issue, actor: Actor): void {
    this.outbox.issue('issue_created', issue, actor, { text: issue.description });
    this.emit('avi:jira:created:issue', actor, { issue: this.issue(issue) });
  }

  issueUpdated(issue: Issue, items: readonly HistoryItem[], actor: Actor): void {
    this.outbox.issue(items.some((item) => item.field === 'status') ? 'issue_transitioned' : 'issue_updated', issue, actor);
    const changelog = { items: items.map(({ fromText, toText, ...item }) => ({ ...item, fromString: fromText, toString: toText })) };
    this.emit('avi:jira:updated:issue', actor, {
      issue: this.issue(issue),
      changelog,
      associatedUsers: [{ accountId: actor.user.accountId }],
    });
  }

  issueDeleted(issue: Issue, actor: Actor): void {
    this.outbox.issue('issue_deleted', issue, actor);
    const full = this.state.switches.deletedIssuePayload === 'full';
    this.emit('avi:jira:deleted:issue', actor, { issue: full ? this.whole(issue) : this.issue(issue) });
  }

  /** One product event for both. */
  commented(what: 'created' | 'edited', issue: Issue, comment: Comment, actor: Actor): void {
    const event = what === 'created' ? 'issue_commented' : 'issue_comment_edited';
    this.outbox.issue(event, issue, actor, { text: comment.body, visibility: comment.visibility });
    this.emit('avi:jira:commented:issue', actor, { issue: this.issue(issue), comment: this.comment(comment) });
  }

  commentDeleted(issue: Issue, comment: Comment, actor: Actor): void {
    this.outbox.issue('issue_comment_deleted', issue, actor, { visibility: comment.visibility });
    this.emit('avi:jira:deleted:comment', actor, { issue: this.issue(issue), comment: this.comment(comment) });
  }

  worklog(what: 'created' | 'updated' | 'deleted', issue: Issue, worklog: Worklog, actor: Actor): void {
    this.outbox.issue(`worklog_${what}`, issue, actor, { text: worklog.comment, visibility: worklog.visibility });
    this.emit(`avi:jira:${what}:worklog`, actor, {
      worklog: {
        id: worklog.id,
        issueId: String(issue.id),
        author: { accountId: worklog.author },
        updated: new Date(worklog.updated).toISOString(),
      },
    });
  }

  /** Their mails are those of the issue, which changes with them. */
  attachment(what: 'created' | 'deleted', issue: Issue, attachment: Attachment, actor: Actor): void {
    this.outbox.others(`attachment_${what}`, `${issue.key} ${attachment.filename}`, actor);
    this.emit(`avi:jira:${what}:attachment`, actor, {
      attachment: {
        id: attachment.id,
        issueId: String(issue.id),
        fileName: attachment.filename,
        size: String(attachment.content.size),
        mimeType: attachment.mimeType,
        createDate: new Date(attachment.created).toISOString(),
        author: { accountId: attachment.author },
      },
    });
  }

  link(what: 'created' | 'deleted', link: Link, actor: Actor): void {
    const [source, target] = [link.source, link.target].map((id) => this.state.issues.get(id)?.key ?? String(id));
    this.outbox.others(`issuelink_${what}`, `${source ?? ''} ${link.type.outward} ${target ?? ''}`, actor);
    this.emit(`avi:jira:${what}:issuelink`, actor, {
      id: link.id,
      sourceIssueId: String(link.source),
      destinationIssueId: String(link.target),
      issueLinkType: { id: link.type.id, name: link.type.name, outwardName: link.type.outward, inwardName: link.type.inward },
    });
  }

  /** A webhook without a product event. */
  property(what: 'set' | 'deleted', issue: Issue, key: string, actor: Actor): void {
    this.outbox.others(`issue_property_${what}`, `${issue.key} ${key}`, actor);
  }

  version(what: VersionEvent, { id, projectId, raw }: Version, actor: Actor): void {
    this.outbox.others(VERSION_WEBHOOKS[what], this.part(projectId, raw['name']), actor);
    this.emit(`avi:jira:${what}:version`, actor, { version: { id, projectId, name: raw['name'] } });
  }

  /** Jira has no webhook for components and fields: who hears of them listens to product events. */
  component(what: 'created' | 'updated', { id, projectId, raw }: Component, actor: Actor): void {
    this.outbox.others(`avi:jira:${what}:component`, this.part(projectId, raw['name']), actor);
    this.emit(`avi:jira:${what}:component`, actor, { component: { id, projectId, name: raw['name'] } });
  }

  fieldDeleted({ id, name }: Field, actor: Actor): void {
    this.outbox.others('avi:jira:deleted:field', name, actor);
    this.emit('avi:jira:deleted:field', actor, { id, name });
  }

  userUpdated({ accountId, displayName }: User, actor: Actor): void {
    this.outbox.others('user_updated', displayName, actor);
    this.emit('avi:jira:updated:user', actor, { user: { accountId } });
  }

  private part(projectId: string, name: unknown): string {
    return `${this.state.projects.get(projectId)?.key ?? projectId} ${String(name)}`;
  }

  project(what: keyof typeof PROJECT_WEBHOOKS, project: Project, actor: Actor): void {
    this.outbox.others(PROJECT_WEBHOOKS[what], project.key, actor);
    this.emit(`avi:jira:${what}:project`, actor, {
      project: {
        id: project.id,
        key: project.key,
        name: project.name,
        projectTypeKey: project.raw['projectTypeKey'],
        simplified: project.raw['simplified'] ?? false,
      },
    });
  }

  private emit(name: string, actor: Actor, payload: Record<string, unknown>): void {
    const event: ProductEvent = {
      name,
      self: actor.app,
      payload: {
        eventType: name,
        atlassianId: actor.user.accountId,
        selfGenerated: actor.app,
        timestamp: this.state.clock.now(),
        ...payload,
      },
    };
    for (const listener of this.listeners) listener(event);
  }

  private whole(issue: Issue): unknown {
    const limits = { comments: Infinity, worklogs: Infinity, histories: Infinity };
    return JSON.parse(
      renderIssue(issue, new Parts(this.state, () => true), { fields: () => true, expand: new Set(), properties: [], limits }),
    );
  }

  private issue(issue: Issue): Record<string, unknown> {
    const { project } = issue;
    const user = (accountId: string | null): unknown => (accountId === null ? null : { accountId });
    return {
      id: String(issue.id),
      key: issue.key,
      fields: {
        summary: issue.summary,
        issuetype: { id: issue.type.id, name: issue.type.name, subtask: issue.type.subtask, hierarchyLevel: issue.type.level },
        project: { id: project.id, key: project.key, name: project.name },
        status: { id: issue.status.id, name: issue.status.name },
        creator: user(issue.creator),
        reporter: user(issue.reporter),
        assignee: user(issue.assignee),
        created: new Date(issue.created).toISOString(),
        updated: new Date(issue.updated).toISOString(),
      },
    };
  }

  private comment(comment: Comment): Record<string, unknown> {
    return {
      id: comment.id,
      author: { accountId: comment.author },
      created: new Date(comment.created).toISOString(),
      updated: new Date(comment.updated).toISOString(),
    };
  }
}
