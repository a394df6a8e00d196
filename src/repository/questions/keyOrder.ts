/** Places of many records, to be read in the order of their keys: some fifty bytes each, so that a project of a million work items fits into memory. */
import type { Kind, Place, Row } from '../model';
import { compareIds } from '../order';
import type { ListedRow, Listing } from './api';

const FIRST = 1_024;

/** Rows are added in the order of their ids. */
export class KeyOrder implements Listing {
  private keyNumbers = new Uint32Array(FIRST);
  /** Numbers of frames in `table`, from 1 on; 0: it has no record. */
  private frames = new Uint32Array(FIRST);
  private lines = new Uint32Array(FIRST);
  /** Decimal ids as numbers, -1 − i for the i-th of the others. */
  private ids = new Float64Array(FIRST);
  private updated = new Float64Array(FIRST);
  /** Numbers of projects in `projectIds`. */
  private projects = new Uint32Array(FIRST);
  private commits = new Uint32Array(FIRST);
  /** -1: none is known. */
  private sizes = new Float64Array(FIRST);
  private seen = new Float64Array(FIRST);
  /** Of those that can't be read: why. */
  private readonly unread = new Map<number, Pick<Row, 'lost' | 'unsure'>>();
  private readonly others: string[] = [];
  private readonly projectIds: string[] = [];
  private readonly projectNumbers = new Map<string, number>();
  private order: Uint32Array | undefined;
  private readonly table: Omit<Place, 'line'>[] = [];
  private readonly known = new Map<string, number>();
  private count = 0;

  constructor(private readonly kind: Kind) {}

  get length(): number {
    return this.count;
  }

  add({ id, project, keyNumber, updated, seen, from, size, lost, unsure, place }: Row): void {
    if (this.count === this.ids.length) this.grow();
    const number = Number(id);
    const isNumber = String(number) === id && Number.isSafeInteger(number) && number >= 0;
    if (!isNumber) this.others.push(id);
    this.ids[this.count] = isNumber ? number : -this.others.length;
    this.keyNumbers[this.count] = keyNumber;
    this.frames[this.count] = place ? this.frameOf(place) : 0;
    this.lines[this.count] = place?.line ?? 0;
    this.updated[this.count] = updated;
    this.seen[this.count] = seen;
    this.projects[this.count] = this.projectNumber(project);
    this.commits[this.count] = from;
    this.sizes[this.count] = size ?? -1;
    if (lost || unsure !== undefined) this.unread.set(this.count, { lost, unsure });
    this.count += 1;
  }

  /** One place in each frame: whoever knows them all can fetch following frames together. */
  *places(): Iterable<Place> {
    for (const frame of this.table) yield { ...frame, line: 0 };
  }

  /** By project, key number, id. */
  *[Symbol.iterator](): Iterator<ListedRow> {
    for (const i of (this.order ??= this.sorted())) yield this.row(i);
  }

  find(id: string): ListedRow | undefined {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareIds(this.id(middle), id) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.count && this.id(low) === id ? this.row(low) : undefined;
  }

  private row(i: number): ListedRow {
    const unread = this.unread.get(i);
    const frame = this.table[this.number(this.frames, i) - 1];
    const size = this.number(this.sizes, i);
    return {
      kind: this.kind,
      id: this.id(i),
      project: this.projectIds[this.number(this.projects, i)] ?? '',
      keyNumber: this.number(this.keyNumbers, i),
      deleted: false,
      updated: this.number(this.updated, i),
      seen: this.number(this.seen, i),
      from: this.number(this.commits, i),
      place: unread?.lost || !frame ? undefined : { ...frame, line: this.number(this.lines, i) },
      ...(size >= 0 && { size }),
      ...unread,
    };
  }

  private sorted(): Uint32Array {
    const byId = [...this.projectIds.keys()].sort((a, b) => compareIds(this.projectIds[a] ?? '', this.projectIds[b] ?? ''));
    const ranks = new Uint32Array(byId.length);
    for (const [rank, project] of byId.entries()) ranks[project] = rank;
    const rank = (i: number): number => this.number(ranks, this.number(this.projects, i));
    return new Uint32Array(this.count)
      .map((_, i) => i)
      .sort((a, b) => rank(a) - rank(b) || this.number(this.keyNumbers, a) - this.number(this.keyNumbers, b) || a - b);
  }

  private projectNumber(project: string): number {
    const known = this.projectNumbers.get(project);
    if (known !== undefined) return known;
    this.projectNumbers.set(project, this.projectIds.length);
    return this.projectIds.push(project) - 1;
  }

  private id(i: number): string {
    const number = this.ids[i] as number;
    return number >= 0 ? String(number) : (this.others[-number - 1] as string);
  }

  private number(column: Uint32Array | Float64Array, i: number): number {
    return column[i] as number;
  }

  private frameOf({ pack, frame, at }: Place): number {
    const key = `${pack} ${frame}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.table.push({ pack, frame, ...(at && { at }) }));
    return this.table.length;
  }

  private grow(): void {
    const twice = <T extends Uint32Array | Float64Array>(column: T, grown: T): T => {
      grown.set(column);
      return grown;
    };
    const length = this.count * 2;
    this.keyNumbers = twice(this.keyNumbers, new Uint32Array(length));
    this.frames = twice(this.frames, new Uint32Array(length));
    this.lines = twice(this.lines, new Uint32Array(length));
    this.ids = twice(this.ids, new Float64Array(length));
    this.updated = twice(this.updated, new Float64Array(length));
    this.seen = twice(this.seen, new Float64Array(length));
    this.projects = twice(this.projects, new Uint32Array(length));
    this.commits = twice(this.commits, new Uint32Array(length));
    this.sizes = twice(this.sizes, new Float64Array(length));
  }
}
