/**
 * All rows since the beginning, by object. Rows are added in the order of the commits.
 *
 * V1 Order of versions is `compareVersions`, not the order of commits.
 * V2 A record older than (or as old as) a record that was committed before it is invisible: a late slice can't overwrite a sweep.
 * V3 A record that is older only than a tombstone is kept before it: the object stays gone, and a restore brings this record back.
 * V4 A tombstone older than a record committed before it, or repeated, is invisible.
 */
import type { Kind, Row } from './model';
import { compareVersions } from './order';

export class Versions {
  /** One row bare, several as an array: most objects have one version. */
  private readonly objects = new Map<Kind, Map<string, Row | Row[]>>();
  private readonly fresh: Row[] = [];

  add(row: Row): void {
    let ofKind = this.objects.get(row.kind);
    if (!ofKind) this.objects.set(row.kind, (ofKind = new Map()));
    const before = ofKind.get(row.id);
    if (before === undefined) {
      ofKind.set(row.id, row);
      this.fresh.push(row);
      return;
    }
    const list = Array.isArray(before) ? before : [before];
    const at = place(list, row);
    if (at === undefined) return;
    const predecessor = list[at - 1];
    if (predecessor === undefined || !isSame(predecessor, row)) this.fresh.push(row);
    list.splice(at, 0, row);
    ofKind.set(row.id, list);
  }

  /** Visible rows of one object up to commit `n`, oldest first. */
  of(kind: Kind, id: string, n: number): readonly Row[] {
    const rows = this.objects.get(kind)?.get(id);
    if (rows === undefined) return [];
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
    return this.fresh.filter((row) => row.from > from && row.from <= to);
  }
}

/** The same content read again is no new version. */
export const isSame = (a: Row, b: Row): boolean => !a.deleted && !b.deleted && a.fingerprint === b.fingerprint;

const last = (rows: Row | Row[] | undefined, n: number): Row | undefined => {
  if (rows === undefined) return undefined;
  if (!Array.isArray(rows)) return rows.from <= n ? rows : undefined;
  return rows.findLast((row) => row.from <= n);
};

/** Index at which `row` belongs in the ordered list; undefined: invisible. */
const place = (list: readonly Row[], row: Row): number | undefined => {
  const later = list.findIndex((other) => compareVersions(other, row) >= 0);
  const at = later < 0 ? list.length : later;
  if (row.deleted) return later < 0 && list.at(-1)?.deleted !== true ? at : undefined;
  return list.slice(at).some((other) => !other.deleted) ? undefined : at;
};
