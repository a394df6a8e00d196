import type { Issue } from '../model';
import type { Base } from '../store/base';
import type { Row } from '../store/row';
import { firstWhere } from '../store/sorted';
import { shaped, type Bounds, type Span } from './bounds';
import type { Predicate } from './clauses';
import type { JqlContext } from './jqlField';
import type { Compare } from './order';
import type { OrderBy } from './parser';

/** An index whose order is that of a query's first sort field. */
export type Index = { readonly by: 'id' | 'created' | 'updated' | 'key'; readonly descending: boolean };

/** Undefined: no index has this order. */
export const indexFor = (orderBy: readonly OrderBy[]): Index | undefined => {
  const [first] = orderBy;
  if (first === undefined) return { by: 'id', descending: true };
  const by = INDEXES[first.field.toLowerCase()];
  return by === undefined ? undefined : { by, descending: first.descending };
};

const INDEXES: Readonly<Record<string, Index['by']>> = {
  created: 'created',
  createddate: 'created',
  updated: 'updated',
  updateddate: 'updated',
  key: 'key',
  issuekey: 'key',
  id: 'key',
  issue: 'key',
};

/** A stretch of slots that rise or fall with one column. */
interface Stretch {
  readonly slots: Uint32Array | undefined;
  readonly from: number;
  readonly to: number;
}

/** Untouched made-up issues that a query finds. Dates and projects are compared in the columns; a row is only made of what is left. */
export class MadeUpSearch {
  private readonly base: Base;
  private readonly mayBe: readonly boolean[];
  private readonly bounds: ReturnType<typeof shaped>;

  constructor(
    bounds: Bounds,
    private readonly matches: Predicate,
    private readonly context: JqlContext,
  ) {
    this.base = context.state.issues.base;
    this.bounds = shaped(bounds);
    this.mayBe = this.base.source.projects.map(
      ({ id }) => context.seesProject(id) && (bounds.projects === undefined || bounds.projects.has(id)),
    );
  }

  count(): number {
    const { bounds } = this;
    if (this.base.size === 0) return 0;
    if (bounds.ids !== undefined) return [...this.named()].length;
    let count = 0;
    if (bounds.updated === undefined) {
      for (let project = 0; project < this.mayBe.length; project += 1) {
        if (this.mayBe[project] !== true) continue;
        const stretch = this.inProject(project);
        if (!this.alike(project)) for (const _ of this.found(stretch, false)) count += 1;
        else for (let i = stretch.from; i < stretch.to; i += 1) if (this.base.isLive(slotAt(stretch, i))) count += 1;
      }
      return count;
    }
    const stretch = this.byUpdate();
    if (!this.mayBe.every((may, project) => !may || this.alike(project))) for (const _ of this.found(stretch, false)) count += 1;
    else for (let i = stretch.from; i < stretch.to; i += 1) if (this.within(slotAt(stretch, i))) count += 1;
    return count;
  }

  /** Whether all issues of a project are found that the columns do not rule out. */
  private alike(project: number): boolean {
    const { securities, projects } = this.base.source;
    return this.bounds.exact && securities[project]?.length === 0 && this.context.seesAllOf(projects[project]?.id ?? '');
  }

  /** All of them, in no order. */
  *all(): Iterable<Row> {
    if (this.base.size === 0) return;
    if (this.bounds.ids !== undefined) yield* this.named();
    else if (this.bounds.updated !== undefined) yield* this.rows(this.byUpdate(), false);
    else for (const project of this.projects(false)) yield* this.rows(this.inProject(project), false);
  }

  /** In the order of `compare`, which begins as `index` does; only what comes after `last`. */
  *inOrder(index: Index, compare: Compare, last: Issue | undefined): Iterable<Row> {
    if (this.base.size === 0) return;
    if (this.bounds.ids !== undefined) {
      yield* [...this.named()].sort(compare).filter((row) => last === undefined || compare(row, last) > 0);
      return;
    }
    let group: Row[] = [];
    const sorted = (): readonly Row[] =>
      (group.length > 1 ? group.sort(compare) : group).filter((row) => last === undefined || compare(row, last) > 0);
    for (const stretch of this.stretches(index, last)) {
      for (const row of this.rows(stretch, index.descending)) {
        if (group[0] !== undefined && !this.sameIn(index, group[0], row)) {
          yield* sorted();
          group = [];
        }
        group.push(row);
      }
    }
    yield* sorted();
  }

  /** Issues that the query names one by one. */
  private *named(): Iterable<Row> {
    for (const id of this.bounds.ids ?? []) {
      const slot = this.base.slotOf(id);
      const row = slot === undefined || !this.within(slot) ? undefined : this.base.row(slot);
      if (row !== undefined && this.context.finds(row) && this.matches(row)) yield row;
    }
  }

  private stretches(index: Index, last: Issue | undefined): readonly Stretch[] {
    const { descending } = index;
    if (index.by === 'updated') return [cut(this.byUpdate(), this.column('updated'), descending, last?.updated)];
    if (index.by !== 'key') {
      const only = this.projects(false);
      const stretch = only.length === 1 ? this.inProject(only[0] as number) : this.byCreation();
      return [cut(stretch, this.column(index.by), descending, last?.[index.by])];
    }
    const prefix = last === undefined ? undefined : `${last.project.key}-`;
    return this.projects(descending).flatMap((project) => {
      const own = this.prefix(project);
      if (prefix === own) return [cut(this.inProject(project), this.column('number'), descending, last?.number)];
      return prefix !== undefined && own < prefix !== descending ? [] : [this.inProject(project)];
    });
  }

  private sameIn(index: Index, a: Row, b: Row): boolean {
    return index.by !== 'key' && a[index.by] === b[index.by];
  }

  /** Places of the projects that can be found, by key. */
  private projects(descending: boolean): readonly number[] {
    const places = this.mayBe.flatMap((may, place) => (may ? [place] : []));
    return places.sort((a, b) => (this.prefix(a) < this.prefix(b) === descending ? 1 : -1));
  }

  private prefix(place: number): string {
    return `${this.base.source.projects[place]?.key ?? ''}-`;
  }

  private column(name: 'id' | 'created' | 'updated' | 'number'): (slot: number) => number {
    const values = this.base.source.columns[name];
    return (slot) => values[slot] as number;
  }

  /** Numbers and dates of creation rise together inside a project. */
  private inProject(project: number): Stretch {
    const slots = this.base.slotsOf[project] ?? new Uint32Array();
    const whole: Stretch = { slots, from: 0, to: slots.length };
    return limit(limit(whole, this.column('created'), this.bounds.created), this.column('number'), this.bounds.numbers);
  }

  private byCreation(): Stretch {
    return limit({ slots: undefined, from: 0, to: this.base.size }, this.column('created'), this.bounds.created);
  }

  private byUpdate(): Stretch {
    return limit({ slots: this.base.byUpdate(), from: 0, to: this.base.size }, this.column('updated'), this.bounds.updated);
  }

  /** Rows that stay as they are. */
  private *rows(stretch: Stretch, descending: boolean): Iterable<Row> {
    for (const slot of this.found(stretch, descending)) yield this.base.row(slot);
  }

  private *found({ slots, from, to }: Stretch, descending: boolean): Iterable<number> {
    const row = this.base.row(0);
    for (let i = 0; i < to - from; i += 1) {
      const place = descending ? to - 1 - i : from + i;
      const slot = slots === undefined ? place : (slots[place] as number);
      if (!this.within(slot)) continue;
      row.slot = slot;
      if (this.context.finds(row) && (this.bounds.exact || this.matches(row))) yield slot;
    }
  }

  /** Alive, and what the columns say is as the query wants it. */
  private within(slot: number): boolean {
    const { created, updated, number, project } = this.base.source.columns;
    return (
      this.mayBe[project[slot] as number] === true &&
      this.base.isLive(slot) &&
      holds(this.bounds.created, created[slot] as number) &&
      holds(this.bounds.updated, updated[slot] as number) &&
      holds(this.bounds.numbers, number[slot] as number)
    );
  }
}

const slotAt = ({ slots }: Stretch, place: number): number => (slots === undefined ? place : (slots[place] as number));
const holds = (span: Span | undefined, value: number): boolean => span === undefined || (value >= span[0] && value < span[1]);

/** The part of a stretch, rising in `value`, that lies in the span. */
const limit = (stretch: Stretch, value: (slot: number) => number, span: Span | undefined): Stretch => {
  if (span === undefined) return stretch;
  const from = firstWhere(stretch.from, stretch.to, (place) => value(slotAt(stretch, place)) >= span[0]);
  return { ...stretch, from, to: firstWhere(from, stretch.to, (place) => value(slotAt(stretch, place)) >= span[1]) };
};

/** From the value of the last issue on, in the direction of the query. */
const cut = (stretch: Stretch, value: (slot: number) => number, descending: boolean, last: number | undefined): Stretch => {
  if (last === undefined) return stretch;
  return limit(stretch, value, descending ? [-Infinity, last + 1] : [last, Infinity]);
};
