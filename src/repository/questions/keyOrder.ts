/** Places of many records, to be read in the order of their keys: some sixty bytes each, so that a project of a million work items fits into memory. */
import { IdColumn, NumberedStrings, numbers, placesInOrder, wholeNumbers } from '../columns';
import type { Kind, Place, Row } from '../model';
import { compareIds } from '../order';
import type { ListedRow, Listing } from './api';

/** Rows are added in the order of their ids. */
export class KeyOrder implements Listing {
  private readonly ids = new IdColumn();
  private readonly keyNumbers = wholeNumbers();
  /** Numbers of frames in `table`, from 1 on; 0: it has no record. */
  private readonly frames = wholeNumbers();
  private readonly lines = wholeNumbers();
  private readonly updated = numbers();
  /** Numbers of projects in `projectIds`. */
  private readonly projects = wholeNumbers();
  private readonly commits = wholeNumbers();
  /** -1: none is known. */
  private readonly sizes = numbers();
  private readonly seen = numbers();
  /** Of those that can't be read: why. */
  private readonly unread = new Map<number, Pick<Row, 'lost' | 'unsure'>>();
  private readonly projectIds = new NumberedStrings();
  private order: Uint32Array | undefined;
  private readonly table: Omit<Place, 'line'>[] = [];
  private readonly known = new Map<string, number>();

  constructor(private readonly kind: Kind) {}

  get length(): number {
    return this.ids.length;
  }

  add({ id, project, keyNumber, updated, seen, from, size, lost, unsure, place }: Row): void {
    if (lost || unsure !== undefined) this.unread.set(this.length, { lost, unsure });
    this.ids.add(id);
    this.keyNumbers.add(keyNumber);
    this.frames.add(place ? this.frameOf(place) : 0);
    this.lines.add(place?.line ?? 0);
    this.updated.add(updated);
    this.seen.add(seen);
    this.projects.add(this.projectIds.add(project));
    this.commits.add(from);
    this.sizes.add(size ?? -1);
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
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareIds(this.ids.at(middle), id) < 0) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.ids.at(low) === id ? this.row(low) : undefined;
  }

  private row(i: number): ListedRow {
    const unread = this.unread.get(i);
    const frame = this.table[this.frames.at(i) - 1];
    const size = this.sizes.at(i);
    return {
      kind: this.kind,
      id: this.ids.at(i),
      project: this.projectIds.at(this.projects.at(i)),
      keyNumber: this.keyNumbers.at(i),
      deleted: false,
      updated: this.updated.at(i),
      seen: this.seen.at(i),
      from: this.commits.at(i),
      place: unread?.lost || !frame ? undefined : { ...frame, line: this.lines.at(i) },
      ...(size >= 0 && { size }),
      ...unread,
    };
  }

  private sorted(): Uint32Array {
    const byId = placesInOrder(this.projectIds.length, (a, b) => compareIds(this.projectIds.at(a), this.projectIds.at(b)));
    const ranks = new Uint32Array(byId.length);
    for (const [rank, project] of byId.entries()) ranks[project] = rank;
    const rank = (i: number): number => ranks[this.projects.at(i)] as number;
    return placesInOrder(this.length, (a, b) => rank(a) - rank(b) || this.keyNumbers.at(a) - this.keyNumbers.at(b));
  }

  private frameOf({ pack, frame, at }: Place): number {
    const key = `${pack} ${frame}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.table.push({ pack, frame, ...(at && { at }) }));
    return this.table.length;
  }
}
