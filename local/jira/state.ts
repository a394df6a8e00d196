import type { PlatformClock } from '../contract';
import type {
  Attachment,
  Comment,
  Component,
  Entity,
  Field,
  Issue,
  IssueType,
  Link,
  LinkType,
  Project,
  Raw,
  Sprint,
  Status,
  User,
  Version,
} from './model';
import type { Switches } from './switches';
import { SearchIndex } from './search/searchIndex';
import type { WorkflowScheme } from './workflow/workflow';

/** The app's own user and the site's administrator; the same on every site, so that an exported seed finds them again. */
export const APP_ACCOUNT_ID = '557058:4c6b1d0e-2f57-4d0a-9a7e-3b1c60f1e0a5';
export const ADMIN_ACCOUNT_ID = '712020:a11d0000-5e7e-4b1a-8f00-0000000000ad';

/** Everything the site holds, with the indexes that requests need. Only `change*` and `add*`/`remove*` write. */
export class SiteState {
  readonly users = new Map<string, User>();
  readonly issueTypes = new Map<string, IssueType>();
  readonly statuses = new Map<string, Status>();
  readonly priorities = new Map<string, Entity>();
  readonly resolutions = new Map<string, Entity>();
  readonly linkTypes = new Map<string, LinkType>();
  readonly fields = new Map<string, Field>();
  readonly projects = new Map<string, Project>();
  readonly versions = new Map<string, Version>();
  readonly components = new Map<string, Component>();
  readonly boards: Raw[] = [];
  readonly sprints = new Map<number, Sprint>();
  readonly issues = new Map<number, Issue>();
  readonly links = new Map<string, Link>();
  readonly workflowSchemes = new Map<string, WorkflowScheme>();
  /** Issue type scheme id → ids of its types. */
  readonly issueTypeSchemes = new Map<string, readonly string[]>();
  /** Other schemes that exist, by kind: their ids can be named when a project is made. */
  readonly otherSchemes = new Map<string, Set<string>>();

  readonly byKey = new Map<string, Issue>();
  readonly children = new Map<number, Set<number>>();
  readonly attachmentOwner = new Map<string, number>();
  readonly commentOwner = new Map<string, number>();
  private readonly perProject = new Map<string, Set<Issue>>();
  /** Project categories that the site has ever had, by id. */
  readonly categories = new Map<string, Raw>();
  /** Relations of parents and children that the seed proves to be allowed. */
  readonly knownParents = new Set<string>();
  /** Keys by which moved issues were once known. */
  readonly oldKeys = new Map<string, number>();

  readonly index: SearchIndex;
  baseUrl = 'https://local.example.invalid';
  serverTitle = 'Jira';
  serverRaw: Raw = {};
  sprintField: string | undefined;
  epicNameField: string | undefined;
  textLimit: number;
  private lastId = 10_000;

  constructor(
    readonly clock: PlatformClock,
    readonly switches: Switches,
    private readonly lagOfWrite: () => number,
  ) {
    this.textLimit = switches.textLimit;
    this.index = new SearchIndex(this, clock);
  }

  /** Ids of everything numeric come from one counter above all that the seed has. */
  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  noteId(id: number): void {
    if (Number.isSafeInteger(id) && id > this.lastId) this.lastId = id;
  }

  issuesOf(projectId: string): ReadonlySet<Issue> {
    return this.perProject.get(projectId) ?? new Set();
  }

  projectByKey(key: string): Project | undefined {
    for (const project of this.projects.values()) if (project.key === key) return project;
    return undefined;
  }

  /** By id or key (any case; keys of moved issues resolve). */
  findIssue(idOrKey: string): Issue | undefined {
    if (/^\d+$/.test(idOrKey)) return this.issues.get(Number(idOrKey));
    const key = idOrKey.toUpperCase();
    return this.byKey.get(key) ?? this.issues.get(this.oldKeys.get(key) ?? -1);
  }

  addIssue(issue: Issue, options: { readonly loading: boolean } = { loading: false }): void {
    if (!options.loading) this.index.wrote(issue.id, undefined, this.lagOfWrite());
    this.issues.set(issue.id, issue);
    this.byKey.set(issue.key, issue);
    let set = this.perProject.get(issue.project.id);
    if (set === undefined) this.perProject.set(issue.project.id, (set = new Set()));
    set.add(issue);
    this.linkParent(issue.id, null, issue.parent);
    issue.project.nextNumber = Math.max(issue.project.nextNumber, issue.number + 1);
    this.noteId(issue.id);
    for (const attachment of issue.attachments) this.own(attachment, issue.id);
    for (const comment of issue.comments) this.ownComment(comment, issue.id);
  }

  /** Applies `patch`; search goes on to serve what was there for the lag of this write. */
  change(issue: Issue, patch: Partial<Issue>): void {
    this.index.wrote(issue.id, { ...issue }, this.lagOfWrite());
    if (patch.parent !== undefined) this.linkParent(issue.id, issue.parent, patch.parent);
    if (patch.key !== undefined && patch.key !== issue.key) {
      this.byKey.delete(issue.key);
      this.oldKeys.set(issue.key, issue.id);
      this.byKey.set(patch.key, issue);
    }
    if (patch.project !== undefined && patch.project !== issue.project) {
      this.perProject.get(issue.project.id)?.delete(issue);
      this.perProject.set(patch.project.id, (this.perProject.get(patch.project.id) ?? new Set()).add(issue));
    }
    for (const attachment of patch.attachments ?? []) this.own(attachment, issue.id);
    for (const comment of patch.comments ?? []) this.ownComment(comment, issue.id);
    Object.assign(issue, patch);
  }

  /** Takes the issue and its links away; the caller sees to its sub-tasks. */
  removeIssue(issue: Issue): void {
    this.remove(issue, this.lagOfWrite());
  }

  /** Many at once, as one write. */
  removeIssues(issues: readonly Issue[]): void {
    const lag = this.lagOfWrite();
    for (const issue of issues) this.remove(issue, lag);
  }

  private remove(issue: Issue, lagMs: number): void {
    this.index.wrote(issue.id, { ...issue }, lagMs);
    for (const linkId of issue.links) this.removeLink(linkId, issue.id);
    for (const childId of this.children.get(issue.id) ?? []) {
      const child = this.issues.get(childId);
      if (child !== undefined) child.parent = null;
    }
    this.children.delete(issue.id);
    this.linkParent(issue.id, issue.parent, null);
    this.issues.delete(issue.id);
    this.byKey.delete(issue.key);
    this.perProject.get(issue.project.id)?.delete(issue);
    for (const attachment of issue.attachments) this.attachmentOwner.delete(attachment.id);
    for (const comment of issue.comments) this.commentOwner.delete(comment.id);
  }

  addLink(link: Link): void {
    this.links.set(link.id, link);
    for (const end of [link.source, link.target]) {
      const issue = this.issues.get(end);
      if (issue !== undefined && !issue.links.includes(link.id)) issue.links = [...issue.links, link.id];
    }
  }

  removeLink(linkId: string, except?: number): void {
    const link = this.links.get(linkId);
    this.links.delete(linkId);
    for (const end of link === undefined ? [] : [link.source, link.target]) {
      const issue = end === except ? undefined : this.issues.get(end);
      if (issue !== undefined) issue.links = issue.links.filter((id) => id !== linkId);
    }
  }

  private linkParent(child: number, before: number | null, after: number | null): void {
    if (before !== null) this.children.get(before)?.delete(child);
    if (after === null) return;
    let set = this.children.get(after);
    if (set === undefined) this.children.set(after, (set = new Set()));
    set.add(child);
  }

  private own(attachment: Attachment, issueId: number): void {
    this.attachmentOwner.set(attachment.id, issueId);
  }

  private ownComment(comment: Comment, issueId: number): void {
    this.commentOwner.set(comment.id, issueId);
  }
}
