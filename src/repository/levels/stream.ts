/** Rows of several levels and of the commits above them as one sorted stream, object by object: a merge that holds one block a level. */
import type { Row } from '../model';
import { compareKeys } from '../order';

/** Sorted by (kind, id), each object's rows in the order of the commits. */
export const sorted = (rows: readonly Row[]): readonly Row[] => [...rows].sort((a, b) => compareKeys(a, b) || a.from - b.from);

/**
 * `sources` from the lowest level up, each sorted; what they yield is cut anywhere between objects. Yields all rows of one object in the
 * order of the commits, since a level holds only rows of older commits than the one above it.
 */
export async function* mergeObjects(sources: readonly AsyncIterable<readonly Row[]>[]): AsyncIterable<Row[]> {
  const cursors = sources.map((source) => new Cursor(source[Symbol.asyncIterator]()));
  for (const cursor of cursors) await cursor.fill();
  for (;;) {
    let next: Row | undefined;
    for (const { head } of cursors) if (head && (!next || compareKeys(head, next) < 0)) next = head;
    if (!next) return;
    const rows: Row[] = [];
    for (const cursor of cursors) {
      while (cursor.head && compareKeys(cursor.head, next) === 0) {
        rows.push(cursor.head);
        cursor.at += 1;
        if (!cursor.head) await cursor.fill();
      }
    }
    yield rows;
  }
}

/** One batch of rows as a source. */
export async function* once(rows: readonly Row[]): AsyncIterable<readonly Row[]> {
  yield rows;
}

class Cursor {
  at = 0;
  private batch: readonly Row[] = [];

  constructor(private readonly source: AsyncIterator<readonly Row[]>) {}

  get head(): Row | undefined {
    return this.batch[this.at];
  }

  async fill(): Promise<void> {
    while (this.at >= this.batch.length) {
      const next = await this.source.next();
      if (next.done === true) return;
      this.batch = next.value;
      this.at = 0;
    }
  }
}
