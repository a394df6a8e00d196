/**
 * Which rows of one object count, and in which order. Rows are met in the order of their commits.
 *
 * V1 Order of versions is `compareVersions`, not the order of commits.
 * V2 A record older than (or as old as) a record that was committed before it is invisible: a late slice can't overwrite a sweep.
 * V3 A record that is older only than a tombstone is kept before it: the object stays gone, and a restore brings this record back.
 * V4 A tombstone older than a record committed before it, or repeated, is invisible.
 * V5 Beside an erasure nothing of its object is visible, whatever was committed when.
 */
import type { Row } from './model';
import { compareVersions } from './order';

/** The same content read again is no new version. */
export const isSame = (a: Row, b: Row): boolean => !a.deleted && !b.deleted && a.fingerprint === b.fingerprint;

/** Index at which `row` belongs in the ordered list; undefined: invisible. */
export const placeAmong = (list: readonly Row[], row: Row): number | undefined => {
  const later = list.findIndex((other) => compareVersions(other, row) >= 0);
  const at = later < 0 ? list.length : later;
  if (row.deleted) return later < 0 && list.at(-1)?.deleted !== true ? at : undefined;
  return list.slice(at).some((other) => !other.deleted) ? undefined : at;
};

/** The visible rows of one object, oldest version first, from all its rows in the order of the commits. */
export const visibleVersions = (rows: Iterable<Row>): Row[] => {
  const list: Row[] = [];
  for (const row of rows) {
    if (row.erased) return [row];
    const at = placeAmong(list, row);
    if (at !== undefined) list.splice(at, 0, row);
  }
  return list;
};
