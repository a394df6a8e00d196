import type { Json } from '../contract/ports';
import type { EntityRecord } from './entity';

/**
 * Comments, worklogs and history grow without end. An issue's record holds the oldest 100 of each; the rest are child records of
 * 100, so that one more comment rewrites one chunk and not the whole thread (REPOSITORY §4, hot issues).
 *
 * T1 entries are in the order of their ids, which Jira hands out ascending, so a chunk that is full never changes by itself.
 * T2 `total` and `chunks` in the issue's record say how much there is: a chunk with a number above `chunks` is a left-over of a longer
 * past and is not read.
 */
export const THREAD_INLINE = 100;

export type ChunkKind = 'comments' | 'worklogs' | 'changelog';

export interface Thread {
  readonly inline: readonly Json[];
  readonly total: number;
  readonly chunks: number;
  readonly rest: readonly EntityRecord[];
}

/** Id of chunk `n` (1-based; the inline part is chunk 0). */
export const chunkId = (issueId: string, n: number): string => `${issueId}/${String(n)}`;

export const thread = (kind: ChunkKind, issue: Omit<EntityRecord, 'kind' | 'body'>, entries: readonly Json[]): Thread => {
  const sorted = [...entries].sort((a, b) => compareIds(idOf(a), idOf(b)));
  const rest: EntityRecord[] = [];
  for (let from = THREAD_INLINE, n = 1; from < sorted.length; from += THREAD_INLINE, n++) {
    const part = sorted.slice(from, from + THREAD_INLINE);
    rest.push({ ...issue, kind, id: chunkId(issue.id, n), created: 0, attachments: [], body: { entries: part, issue: issue.id } });
  }
  return { inline: sorted.slice(0, THREAD_INLINE), total: sorted.length, chunks: rest.length, rest };
};

/** Decimal ids by value, whatever their length; other ids by text after them. */
export const compareIds = (a: string, b: string): number => {
  const x = /^\d+$/.test(a);
  const y = /^\d+$/.test(b);
  if (x !== y) return x ? -1 : 1;
  if (x && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
};

const idOf = (entry: Json): string => {
  const id = typeof entry === 'object' && entry !== null && !Array.isArray(entry) ? (entry as { readonly id?: Json }).id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
};
