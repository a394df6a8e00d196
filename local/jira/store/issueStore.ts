import type { Issue, Link, Project } from '../model';
import { Base } from './base';
import { NO_ISSUES, type Procedural } from './procedural';

type Part = 'comments' | 'attachments';

/**
 * All issues of the site. Made-up ones are worked out when somebody asks, and cost nothing; one that is written is held from then
 * on, as those of a seed are. Two calls may give two objects of one untouched issue, so compare ids; `hold` gives the one that counts.
 */
export class IssueStore {
  base = new Base(NO_ISSUES);
  private readonly kept = new Map<number, Issue>();
  private readonly keys = new Map<string, Issue>();
  private readonly inProject = new Map<string, Set<Issue>>();
  private readonly kids = new Map<number, Set<number>>();
  private readonly owners: Readonly<Record<Part, Map<string, number>>> = { comments: new Map(), attachments: new Map() };

  /** Puts made-up issues under everything; once, while the site is loaded. */
  lay(source: Procedural): void {
    this.base = new Base(source);
    source.projects.forEach((project, i) => {
      const last = this.base.slotsOf[i]?.at(-1);
      if (last !== undefined) project.nextNumber = Math.max(project.nextNumber, (source.columns.number[last] as number) + 1);
    });
  }

  get(id: number): Issue | undefined {
    const kept = this.kept.get(id);
    if (kept !== undefined) return kept;
    const slot = this.base.slotOf(id);
    return slot === undefined ? undefined : this.base.whole(slot);
  }

  /** As `get`, to be read at once: of an untouched made-up issue, what is not asked for is not made. */
  look(id: number): Issue | undefined {
    const kept = this.kept.get(id);
    if (kept !== undefined) return kept;
    const slot = this.base.slotOf(id);
    return slot === undefined ? undefined : this.base.row(slot);
  }

  /** The issue if it was loaded or written. */
  getHeld(id: number): Issue | undefined {
    return this.kept.get(id);
  }

  has(id: number): boolean {
    return this.kept.has(id) || this.base.slotOf(id) !== undefined;
  }

  byKey(key: string): Issue | undefined {
    const kept = this.keys.get(key);
    if (kept !== undefined) return kept;
    const slot = this.base.slotOfKey(key);
    return slot === undefined ? undefined : this.base.whole(slot);
  }

  /** How many made-up issues there were before anybody touched one. */
  get laid(): number {
    return this.base.size;
  }

  /** The id that the i-th of them has, or had. */
  laidId(i: number): number {
    return this.base.source.columns.id[i] as number;
  }

  /** Issues that were loaded or written: what search can't find in the columns. */
  held(): Iterable<Issue> {
    return this.kept.values();
  }

  /** Every issue, or those of a project, in no order, to be read at once: the next one takes the place of the last. */
  *rows(projectId?: string): Iterable<Issue> {
    yield* projectId === undefined ? this.kept.values() : (this.inProject.get(projectId) ?? []);
    const { base } = this;
    const row = base.row(0);
    const slots = projectId === undefined ? undefined : (base.slotsOf[base.projectIndex(projectId)] ?? new Uint32Array());
    const count = slots === undefined ? base.size : slots.length;
    for (let i = 0; i < count; i += 1) {
      row.slot = slots === undefined ? i : (slots[i] as number);
      if (base.isLive(row.slot)) yield row;
    }
  }

  /** Ids of a project's issues by rising number; without the far ends of links that a seed lacks. */
  idsIn(projectId: string): readonly number[] {
    const all: { readonly id: number; readonly number: number }[] = [];
    for (const { id, number, stub } of this.rows(projectId)) if (!stub) all.push({ id, number });
    return all.sort((a, b) => a.number - b.number).map(({ id }) => id);
  }

  /** Counts over the projects that are `wanted`, without the far ends of links that a seed lacks. */
  sums(wanted: (project: Project) => boolean) {
    const sums = { issues: 0, attachments: 0, attachmentBytes: 0, comments: 0 };
    const count = (attachments: number, attachmentBytes: number, comments: number): void => {
      sums.issues += 1;
      sums.attachments += attachments;
      sums.attachmentBytes += attachmentBytes;
      sums.comments += comments;
    };
    for (const { stub, project, attachments, comments } of this.kept.values()) {
      if (stub || !wanted(project)) continue;
      const bytes = attachments.reduce((sum, { content }) => sum + content.size, 0);
      count(attachments.length, bytes, comments.length);
    }
    const { columns, projects } = this.base.source;
    const counts = projects.map(wanted);
    for (let slot = 0; slot < columns.size; slot += 1) {
      if (this.base.isLive(slot) && counts[columns.project[slot] as number] === true)
        count(columns.attachments[slot] as number, columns.bytes[slot] as number, columns.comments[slot] as number);
    }
    return sums;
  }

  countIn(projectId: string): number {
    return (this.inProject.get(projectId)?.size ?? 0) + this.base.liveIn(this.base.projectIndex(projectId));
  }

  childrenOf(id: number): readonly number[] {
    const out = [...(this.kids.get(id) ?? [])];
    const { base } = this;
    const parent = base.slotEverOf(id);
    if (parent !== undefined) for (const slot of base.childrenOf(parent)) out.push(base.source.columns.id[slot] as number);
    return out;
  }

  /** Whose comment or attachment it is. */
  ownerOf(part: Part, id: string): number | undefined {
    const known = this.owners[part].get(id);
    if (known !== undefined || !/^\d+$/.test(id)) return known;
    const slot = this.base.ownerSlot(Number(id));
    return slot === undefined ? undefined : this.base.source.columns.id[slot];
  }

  disown(part: Part, id: string): void {
    this.owners[part].delete(id);
  }

  add(issue: Issue): void {
    this.kept.set(issue.id, issue);
    this.keys.set(issue.key, issue);
    this.join(issue);
    this.ownParts(issue);
    if (issue.parent !== null) this.addChild(issue.parent, issue.id);
  }

  /** The object of this issue that may be changed. */
  hold(issue: Issue): Issue {
    const kept = this.kept.get(issue.id);
    if (kept !== undefined) return kept;
    const slot = this.base.slotOf(issue.id);
    if (slot === undefined) return issue;
    const own = this.base.whole(slot);
    this.base.kill(slot);
    this.add(own);
    return own;
  }

  /** Changes a held issue and all that depends on its key, project, parent and parts. */
  change(issue: Issue, patch: Partial<Issue>): void {
    if (patch.parent !== undefined && patch.parent !== issue.parent) {
      if (issue.parent !== null) this.kids.get(issue.parent)?.delete(issue.id);
      if (patch.parent !== null) this.addChild(patch.parent, issue.id);
    }
    if (patch.key !== undefined && patch.key !== issue.key) {
      this.keys.delete(issue.key);
      this.keys.set(patch.key, issue);
    }
    const moves = patch.project !== undefined && patch.project !== issue.project;
    if (moves) this.inProject.get(issue.project.id)?.delete(issue);
    Object.assign(issue, patch);
    if (moves) this.join(issue);
    if (patch.comments !== undefined || patch.attachments !== undefined) this.ownParts(issue);
  }

  remove(issue: Issue): void {
    const slot = this.base.slotOf(issue.id);
    if (slot !== undefined) this.base.kill(slot);
    this.kids.delete(issue.id);
    if (issue.parent !== null) this.kids.get(issue.parent)?.delete(issue.id);
    this.kept.delete(issue.id);
    if (this.keys.get(issue.key)?.id === issue.id) this.keys.delete(issue.key);
    this.inProject.get(issue.project.id)?.delete(issue);
    for (const attachment of issue.attachments) this.owners.attachments.delete(attachment.id);
    for (const comment of issue.comments) this.owners.comments.delete(comment.id);
  }

  /** All untouched issues of a project go, without ever being made. */
  removeUntouched(projectId: string): void {
    for (const slot of this.base.slotsOf[this.base.projectIndex(projectId)] ?? []) this.base.kill(slot);
  }

  /** Held issues of a project. */
  heldIn(projectId: string): readonly Issue[] {
    return [...(this.inProject.get(projectId) ?? [])];
  }

  private join(issue: Issue): void {
    let set = this.inProject.get(issue.project.id);
    if (set === undefined) this.inProject.set(issue.project.id, (set = new Set()));
    set.add(issue);
  }

  private addChild(parent: number, child: number): void {
    let set = this.kids.get(parent);
    if (set === undefined) this.kids.set(parent, (set = new Set()));
    set.add(child);
  }

  private ownParts(issue: Issue): void {
    for (const attachment of issue.attachments) this.owners.attachments.set(attachment.id, issue.id);
    for (const comment of issue.comments) this.owners.comments.set(comment.id, issue.id);
  }
}

/** Links between issues: those of made-up issues are worked out from their ids. A link without one of its ends is none. */
export class LinkStore {
  private readonly kept = new Map<string, Link>();
  private readonly gone = new Set<string>();

  constructor(private readonly issues: IssueStore) {}

  get(id: string): Link | undefined {
    const kept = this.kept.get(id);
    if (kept !== undefined || this.gone.has(id)) return kept;
    const link = this.issues.base.source.link(id);
    return link !== undefined && this.issues.has(link.source) && this.issues.has(link.target) ? link : undefined;
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  set(id: string, link: Link): void {
    this.kept.set(id, link);
  }

  delete(id: string): void {
    this.kept.delete(id);
    if (this.issues.base.source.link(id) !== undefined) this.gone.add(id);
  }
}
