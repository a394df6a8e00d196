import { KINDS } from './model';
import type { Kind, Row } from './model';

/** Kinds for which Jira says when they were last changed. The others are ordered by when they were read. */
const DATED: ReadonlySet<Kind> = new Set<Kind>(['issue', 'comments', 'worklogs', 'changelog', 'attachment']);

type Ordered = Pick<Row, 'kind' | 'updated' | 'seen' | 'deleted'>;

const time = (row: Ordered): number => (DATED.has(row.kind) && !row.deleted ? row.updated : row.seen);

/**
 * Order of versions of one object: (updated, seen), never the commit's number, because a late slice of a baseline commits after a
 * newer sweep. A record of an undated kind counts as updated when it was read. A tombstone counts from when it was heard, not from
 * when the deletion happened: what was read up to then may stem from a moment before the deletion (a slow read, another clock) and
 * proves no life. At the same time the tombstone is the later one.
 */
export const compareVersions = (a: Ordered, b: Ordered): number =>
  time(a) - time(b) || a.seen - b.seen || Number(a.deleted) - Number(b.deleted);

/** Does a project's tombstone cover this row of the project? Not one that was changed and read after we heard of the deletion. */
export const isCoveredBy = (row: Ordered, tombstone: Ordered): boolean => row.seen <= tombstone.seen || compareVersions(row, tombstone) < 0;

const KIND_ORDER: ReadonlyMap<Kind, number> = new Map(KINDS.map((kind, i) => [kind, i]));

/** Ids are decimal mostly: shorter first, then by character, puts 9 before 10. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

type Sorted = Pick<Row, 'kind' | 'id' | 'project' | 'keyNumber'>;

/** (project, key number, id), and kinds in the order of their table when mixed. */
export const compareRows = (a: Sorted, b: Sorted): number =>
  (KIND_ORDER.get(a.kind) ?? 0) - (KIND_ORDER.get(b.kind) ?? 0) ||
  compareIds(a.project, b.project) ||
  a.keyNumber - b.keyNumber ||
  compareIds(a.id, b.id);

/** Kinds in the order of their table, those of a newer version after them by name. */
export const compareKinds = (a: string, b: string): number => {
  const first = KIND_ORDER.get(a as Kind) ?? KINDS.length;
  const second = KIND_ORDER.get(b as Kind) ?? KINDS.length;
  return first - second || (a < b ? -1 : a > b ? 1 : 0);
};

/** Order of the levels of the index: (kind, id). */
export const compareKeys = (a: { readonly kind: string; readonly id: string }, b: { readonly kind: string; readonly id: string }): number =>
  compareKinds(a.kind, b.kind) || compareIds(a.id, b.id);
