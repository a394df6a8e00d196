import { KINDS } from './model';
import type { Kind, Row } from './model';

/** Kinds for which Jira says when they were last changed. The others are ordered by when they were read. */
const DATED: ReadonlySet<Kind> = new Set<Kind>(['issue', 'comments', 'worklogs', 'changelog', 'attachment']);

type Ordered = Pick<Row, 'kind' | 'updated' | 'seen' | 'deleted'>;

const moment = (row: Ordered): number => (row.deleted || DATED.has(row.kind) ? row.updated : row.seen);

/**
 * Order of versions of one object: (updated, seen), never the commit's number, because a late slice of a baseline commits after a
 * newer sweep. A tombstone's `updated` is the moment of the deletion; a record of an undated kind counts as updated when it was
 * read, so that a project which came back from Jira's trash follows its own tombstone.
 */
export const compareVersions = (a: Ordered, b: Ordered): number => moment(a) - moment(b) || a.seen - b.seen;

/** Does a project's tombstone cover this row of the project? Not one that was changed and read after we heard of the deletion. */
export const isCoveredBy = (row: Ordered, tombstone: Ordered): boolean => row.seen <= tombstone.seen || compareVersions(row, tombstone) < 0;

const KIND_ORDER: ReadonlyMap<Kind, number> = new Map(KINDS.map((kind, i) => [kind, i]));

/** Ids are decimal mostly: shorter first, then by character, puts 9 before 10. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

/** (project, key number, id), and kinds in the order of their table when mixed. */
export const compareRows = (a: Row, b: Row): number =>
  (KIND_ORDER.get(a.kind) ?? 0) - (KIND_ORDER.get(b.kind) ?? 0) || compareIds(a.project, b.project) || a.keyNumber - b.keyNumber || compareIds(a.id, b.id);
