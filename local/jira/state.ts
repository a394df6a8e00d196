import type { PlatformClock } from '../contract';
import type { Component, Entity, Field, Issue, IssueType, Link, LinkType, Project, Raw, Sprint, Status, User, Version } from './model';
import type { PermissionScheme } from './access/permissionSchemes';
import type { Group, Role } from './access/roles';
import type { Switches } from './switches';
import { nextRank, rankOf } from './ranks';
import { SearchIndex } from './search/searchIndex';
import { IssueStore, LinkStore } from './store/issueStore';
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
  readonly issues = new IssueStore();
  readonly links = new LinkStore(this.issues);
  readonly workflowSchemes = new Map<string, WorkflowScheme>();
  /** Issue type scheme id → ids of its types. */
  readonly issueTypeSchemes = new Map<string, readonly string[]>();
  /** Other schemes that exist, by kind: their ids can be named when a project is made. */
  readonly otherSchemes = new Map<string, Set<string>>();

  readonly roles = new Map<string, Role>();
  readonly groups = new Map<string, Group>();
  readonly permissionSchemes = new Map<string, PermissionScheme>();
  /** Rises with everything that decides who sees what, besides the issues themselves. */
  accessRevision = 0;

  /** Project categories that the site has ever had, by id. */
  readonly categories = new Map<string, Raw>();
  /** Relations of parents and children that the seed proves to be allowed. */
  readonly knownParents = new Set<string>();
  /** Keys by which moved issues were once known. */
  readonly oldKeys = new Map<string, number>();

  /** Keys of projects that were deleted for good, and until when they count as taken. */
  readonly heldKeys = new Map<string, number>();

  readonly index: SearchIndex;
  baseUrl = 'https://local.example.invalid';
  serverTitle = 'Jira';
  serverRaw: Raw = {};
  sprintField: string | undefined;
  epicNameField: string | undefined;
  rankField: string | undefined;
  /** Where the next new issue is ranked behind. */
  private highestRank = '';
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

  noteRank(rank: string | null): void {
    if (rank !== null && rank > this.highestRank) this.highestRank = rank;
  }

  /** The rank of a new issue of a site with ranks: behind all others. */
  nextRank(): string {
    return nextRank(this.highestRank);
  }

  /** Call when a scheme, role, lead or person has changed, or what is hidden. */
  accessChanged(): void {
    this.accessRevision += 1;
    this.index.visibilityChanged();
  }

  projectByKey(key: string): Project | undefined {
    for (const project of this.projects.values()) if (project.key === key) return project;
    return undefined;
  }

  /** By id or key (any case; keys of moved issues resolve). */
  findIssue(idOrKey: string): Issue | undefined {
    if (/^\d+$/.test(idOrKey)) return this.issues.get(Number(idOrKey));
    const key = idOrKey.toUpperCase();
    return this.issues.byKey(key) ?? this.issues.get(this.oldKeys.get(key) ?? -1);
  }

  addIssue(issue: Issue, options: { readonly loading: boolean } = { loading: false }): void {
    if (!options.loading) this.index.wrote(issue.id, undefined, this.lagOfWrite());
    this.issues.add(issue);
    if (this.rankField !== undefined) this.noteRank(rankOf(issue, this.rankField));
    issue.project.nextNumber = Math.max(issue.project.nextNumber, issue.number + 1);
    this.noteId(issue.id);
  }

  /** Applies `patch`; search goes on to serve what was there for the lag of this write. */
  change(issue: Issue, patch: Partial<Issue>): void {
    const own = this.issues.hold(issue);
    this.index.wrote(own.id, { ...own }, this.lagOfWrite());
    if (patch.key !== undefined && patch.key !== own.key) this.oldKeys.set(own.key, own.id);
    this.issues.change(own, patch);
    if (this.rankField !== undefined && patch.custom !== undefined) this.noteRank(rankOf(own, this.rankField));
    // The caller may have an object that was made before another was held.
    if (own !== issue) Object.assign(issue, patch);
  }

  /** Takes the issue and its links away; the caller sees to its sub-tasks. */
  removeIssue(issue: Issue): void {
    const own = this.issues.hold(issue);
    for (const id of this.issues.childrenOf(own.id)) {
      const child = this.issues.get(id);
      if (child !== undefined) this.issues.change(this.issues.hold(child), { parent: null });
    }
    this.remove(own, this.lagOfWrite());
    const { project } = own;
    if (!this.switches.numbersReused) return;
    while (project.nextNumber > 1 && this.issues.byKey(`${project.key}-${project.nextNumber - 1}`) === undefined) project.nextNumber -= 1;
  }

  /** All issues of a project as one write. Search shows none of them from now on: it asks whether the project is there. */
  removeIssuesOf(projectId: string): void {
    const lag = this.lagOfWrite();
    for (const issue of this.issues.heldIn(projectId)) this.remove(issue, lag);
    this.issues.removeUntouched(projectId);
  }

  private remove(issue: Issue, lagMs: number): void {
    this.index.wrote(issue.id, { ...issue }, lagMs);
    for (const linkId of issue.links) this.removeLink(linkId, issue.id);
    this.issues.remove(issue);
  }

  addLink(link: Link): void {
    this.links.set(link.id, link);
    for (const end of [link.source, link.target]) {
      const issue = this.issues.get(end);
      if (issue === undefined || issue.links.includes(link.id)) continue;
      const own = this.issues.hold(issue);
      own.links = [...own.links, link.id];
    }
  }

  /** An untouched far end forgets the link by itself. */
  private removeLink(linkId: string, except: number): void {
    const link = this.links.get(linkId);
    this.links.delete(linkId);
    for (const end of link === undefined ? [] : [link.source, link.target]) {
      const issue = end === except ? undefined : this.issues.getHeld(end);
      if (issue !== undefined) issue.links = issue.links.filter((id) => id !== linkId);
    }
  }
}
