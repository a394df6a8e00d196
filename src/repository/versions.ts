/** All rows since the beginning, by object, in memory. Rows are added in the order of the commits. */
import type { Kind, Row } from './model';
import { isSame, placeAmong } from './visible';

export class Versions {
  /** One row bare, several as an array: most objects have one version. */
  private readonly objects = new Map<Kind, Map<string, Row | Row[]>>();

  /** `newest`: of each object only the row that holds now, and the record before it where that is a tombstone. */
  constructor(private readonly keep: 'all' | 'newest' = 'all') {}

  add(row: Row): void {
    let ofKind = this.objects.get(row.kind);
    if (!ofKind) this.objects.set(row.kind, (ofKind = new Map()));
    const before = ofKind.get(row.id);
    if (before === undefined) {
      ofKind.set(row.id, row);
      return;
    }
    if (row.erased || (!Array.isArray(before) && before.erased)) {
      if (row.erased) ofKind.set(row.id, row);
      return;
    }
    const list = Array.isArray(before) ? before : [before];
    const at = placeAmong(list, row);
    if (at === undefined) return;
    list.splice(at, 0, row);
    ofKind.set(row.id, this.keep === 'all' ? list : newestOf(list));
  }

  /** Visible rows of one object up to commit `n`, oldest first. */
  of(kind: Kind, id: string, n: number): readonly Row[] {
    const rows = this.objects.get(kind)?.get(id);
    if (rows === undefined || isErased(rows)) return [];
    return Array.isArray(rows) ? rows.filter((row) => row.from <= n) : rows.from <= n ? [rows] : [];
  }

  /** The version that holds at commit `n`, by this object's own rows alone. */
  current(kind: Kind, id: string, n: number): Row | undefined {
    return last(this.objects.get(kind)?.get(id), n);
  }

  /** `current` of every object of a kind. */
  *all(kind: Kind, n: number): Iterable<Row> {
    for (const rows of this.objects.get(kind)?.values() ?? []) {
      const row = last(rows, n);
      if (row) yield row;
    }
  }

  kinds(): Iterable<Kind> {
    return this.objects.keys();
  }

  /** Rows of commits (from, to] that were visible and new (not the same content seen again), in the order of commits. */
  changes(from: number, to: number): readonly Row[] {
    const fresh: Row[] = [];
    for (const ofKind of this.objects.values()) {
      for (const rows of ofKind.values()) {
        if (isErased(rows)) continue;
        for (const [i, row] of (Array.isArray(rows) ? rows : [rows]).entries()) {
          const before = Array.isArray(rows) ? rows[i - 1] : undefined;
          if (row.from > from && row.from <= to && !(before && isSame(before, row))) fresh.push(row);
        }
      }
    }
    return fresh.sort((a, b) => a.from - b.from);
  }
}

const newestOf = (list: readonly Row[]): Row | Row[] => {
  const held = list.at(-1) as Row;
  const record = held.deleted ? list.findLast((row) => !row.deleted) : undefined;
  return record ? [record, held] : held;
};

const isErased = (rows: Row | Row[]): boolean => !Array.isArray(rows) && rows.erased === true;

/** An erasure holds at every moment. */
const last = (rows: Row | Row[] | undefined, n: number): Row | undefined => {
  if (rows === undefined) return undefined;
  if (isErased(rows)) return rows as Row;
  if (!Array.isArray(rows)) return rows.from <= n ? rows : undefined;
  return rows.findLast((row) => row.from <= n);
};
