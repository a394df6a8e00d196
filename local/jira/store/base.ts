import type { Issue } from '../model';
import type { Columns, Procedural } from './procedural';
import { Row } from './row';
import { firstWhere } from './sorted';

/** Whole issues that are kept because the next field of theirs is about to be asked for. To keep more costs more than to make one anew: every one is moved about by each collection of garbage. */
const KEPT_WHOLE = 128;

/**
 * The made-up issues that nobody has touched yet, with the indexes over their columns. A slot that was touched or deleted is dead:
 * from then on the store has the issue, or nobody.
 */
export class Base {
  /** Slots by project, rising. */
  readonly slotsOf: readonly Uint32Array[];
  private readonly dead: Uint8Array;
  private readonly live: number[];
  /** Children of slot s: `kids` from `firstKid[s]` to `firstKid[s + 1]`. */
  private readonly firstKid: Uint32Array;
  private readonly kids: Uint32Array;
  private readonly wholes = new Map<number, Issue>();
  private updatedOrder: Uint32Array | undefined;

  constructor(readonly source: Procedural) {
    const { columns } = source;
    this.dead = new Uint8Array(columns.size);
    this.slotsOf = byProject(columns, source.projects.length);
    this.live = this.slotsOf.map((slots) => slots.length);
    [this.firstKid, this.kids] = childLists(columns);
    if (columns.size > 0) this.byUpdate();
  }

  get size(): number {
    return this.source.columns.size;
  }

  isLive(slot: number): boolean {
    return this.dead[slot] === 0;
  }

  /** The issue is the store's from now on, or gone. */
  kill(slot: number): void {
    if (this.dead[slot] !== 0) return;
    this.dead[slot] = 1;
    this.wholes.delete(slot);
    const project = this.source.columns.project[slot] as number;
    this.live[project] = (this.live[project] ?? 0) - 1;
  }

  /** The live slot of an issue's id. */
  slotOf(id: number): number | undefined {
    const slot = this.slotEverOf(id);
    return slot !== undefined && this.isLive(slot) ? slot : undefined;
  }

  /** The slot of an issue's id, dead or alive. */
  slotEverOf(id: number): number | undefined {
    const slot = this.slotBefore(id);
    return this.source.columns.id[slot] === id ? slot : undefined;
  }

  /** The live slot whose issue has the comment, attachment, … of this id, if any has. */
  ownerSlot(id: number): number | undefined {
    const slot = this.slotBefore(id);
    return slot >= 0 && this.isLive(slot) ? slot : undefined;
  }

  /** The last slot whose issue's id is not above `id`, or -1. */
  private slotBefore(id: number): number {
    const { id: ids, size } = this.source.columns;
    return firstWhere(0, size, (place) => (ids[place] as number) > id) - 1;
  }

  slotOfKey(key: string): number | undefined {
    const dash = key.lastIndexOf('-');
    const project = this.source.projects.findIndex((one) => one.key === key.slice(0, dash));
    const slots = this.slotsOf[project];
    const digits = key.slice(dash + 1);
    if (slots === undefined || !/^[1-9]\d*$/.test(digits)) return undefined;
    const { number } = this.source.columns;
    const slot = slots[firstWhere(0, slots.length, (place) => (number[slots[place] as number] as number) >= Number(digits))];
    return slot !== undefined && number[slot] === Number(digits) && this.isLive(slot) ? slot : undefined;
  }

  projectIndex(projectId: string): number {
    return this.source.projects.findIndex((project) => project.id === projectId);
  }

  liveIn(project: number): number {
    return this.live[project] ?? 0;
  }

  /** The whole issue: the same object while it is kept. */
  whole(slot: number): Issue {
    const known = this.wholes.get(slot);
    if (known !== undefined) return known;
    const made = this.source.make(slot);
    if (this.wholes.size >= KEPT_WHOLE) for (const oldest of [...this.wholes.keys()].slice(0, KEPT_WHOLE / 4)) this.wholes.delete(oldest);
    this.wholes.set(slot, made);
    return made;
  }

  /** Without making the whole issue. */
  summary(slot: number): string {
    return this.wholes.get(slot)?.summary ?? this.source.summary(slot);
  }

  row(slot: number): Row {
    return new Row(this, slot);
  }

  /** Live children of a slot, dead or alive itself. */
  *childrenOf(slot: number): Iterable<number> {
    for (let i = this.firstKid[slot] as number; i < (this.firstKid[slot + 1] as number); i += 1) {
      const child = this.kids[i] as number;
      if (this.isLive(child)) yield child;
    }
  }

  /** All slots by `updated`, then as they were made. */
  byUpdate(): Uint32Array {
    if (this.updatedOrder === undefined) {
      const { updated, size } = this.source.columns;
      this.updatedOrder = Uint32Array.from({ length: size }, (_, slot) => slot).sort(
        (a, b) => (updated[a] as number) - (updated[b] as number) || a - b,
      );
    }
    return this.updatedOrder;
  }
}

const byProject = (columns: Columns, projects: number): readonly Uint32Array[] => {
  const counts = new Array<number>(projects).fill(0);
  for (const project of columns.project) counts[project] = (counts[project] ?? 0) + 1;
  const lists = counts.map((count) => new Uint32Array(count));
  const filled = new Array<number>(projects).fill(0);
  columns.project.forEach((project, slot) => {
    const place = filled[project] ?? 0;
    (lists[project] as Uint32Array)[place] = slot;
    filled[project] = place + 1;
  });
  return lists;
};

const childLists = ({ parent, size }: Columns): readonly [Uint32Array, Uint32Array] => {
  const first = new Uint32Array(size + 1);
  for (const one of parent) if (one >= 0) first[one + 1] = (first[one + 1] as number) + 1;
  for (let slot = 0; slot < size; slot += 1) first[slot + 1] = (first[slot + 1] as number) + (first[slot] as number);
  const kids = new Uint32Array(first[size] as number);
  const filled = first.slice();
  parent.forEach((one, slot) => {
    if (one < 0) return;
    const place = filled[one] as number;
    kids[place] = slot;
    filled[one] = place + 1;
  });
  return [first, kids];
};
