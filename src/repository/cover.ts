/** What an object's own rows do not say: whom it goes with, and what it is once that is gone (docs/FORMAT.md §5). */
import type { Kind, Row } from './model';

/** Parts of an issue, with ids `<issue>/<n>`. */
export const CHUNKS: ReadonlySet<string> = new Set<Kind>(['comments', 'worklogs', 'changelog']);

export const ownerOfChunk = ({ id }: Pick<Row, 'id'>): string => id.slice(0, id.lastIndexOf('/'));

/** A covered row as the tombstone that it is at this moment. What it was is in its versions. */
export const buried = (row: Row, tombstone: Row): Row => ({
  ...row,
  deleted: true,
  updated: tombstone.updated,
  seen: tombstone.seen,
  from: Math.max(row.from, tombstone.from),
  place: undefined,
  about: tombstone.about,
});
