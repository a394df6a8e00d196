/** Questions about all objects of some kinds, a page at a time: the cursor names the last object that was looked at, so that maintenance in between changes nothing. */
import type { Kind, Row } from '../model';
import type { PageCursor, PageOptions } from './api';
import type { Index } from './rows';

const LIMIT = 200;

export interface Page<T> {
  readonly found: readonly T[];
  /** Absent: done. */
  readonly cursor?: PageCursor;
}

/** At least one object is looked at, then on until the limit or `until`. */
export const page = async <T>(
  index: Index,
  kinds: readonly Kind[],
  { cursor, limit = LIMIT, until }: PageOptions,
  look: (versions: readonly Row[]) => Promise<T | undefined>,
): Promise<Page<T>> => {
  const found: T[] = [];
  const begin = cursor ? kinds.indexOf(cursor.kind as Kind) : 0;
  let last: PageCursor | undefined;
  for (const kind of begin < 0 ? [] : kinds.slice(begin)) {
    const after = cursor?.kind === kind ? cursor.id : undefined;
    for await (const versions of index.stream(kind, after)) {
      const id = versions[0]?.id;
      if (id === undefined || id === after) continue;
      if (last && (found.length >= limit || until?.() === true)) return { found, cursor: last };
      const one = await look(versions);
      if (one !== undefined) found.push(one);
      last = { kind, id };
    }
  }
  return { found };
};

/** Does a row belong to a project, or is it the project itself? */
export const isOf = (row: Row | undefined, project: string): boolean =>
  row !== undefined && (row.kind === 'project' ? row.id === project : row.project === project);

/** Entries of a page where all pages are wanted. */
const AT_ONCE = 1_000;

/** Everything that an answer in pages holds, one after the other; a page is in memory. `ask` is told which page. */
export async function* throughPages<P extends { readonly cursor?: PageCursor }, T>(
  ask: (page: Pick<PageOptions, 'cursor' | 'limit'>) => Promise<P>,
  entries: (page: P) => readonly T[],
): AsyncIterable<T> {
  let cursor: PageCursor | undefined;
  do {
    const answer = await ask({ limit: AT_ONCE, ...(cursor && { cursor }) });
    yield* entries(answer);
    cursor = answer.cursor;
  } while (cursor);
}
