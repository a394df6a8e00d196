/** Objects of attempts, found by asking for the names that they may have: no store is ever listed. */
import type { BlobStore } from '../contract/ports';
import type { ObjectType } from './names';
import type { Left } from './writes';

const HEADS_AT_ONCE = 8;

export interface Leftover {
  readonly name: string;
  readonly size: number;
}

/** Of one type, in the order of their names; those that are `inUse` are passed over, and nothing is asked about them. */
export async function* leftovers(
  blobs: BlobStore,
  { names, writes }: Left,
  type: ObjectType,
  nameOf: (k: number) => string,
  inUse: (name: string) => boolean,
): AsyncGenerator<Leftover> {
  const gap = writes[type] ?? 0;
  for (let [first, missing] = [0, 0]; first < names && missing < gap;) {
    const block = Array.from({ length: Math.min(HEADS_AT_ONCE, gap - missing, names - first) }, (_, i) => nameOf(first + i));
    const there = await Promise.all(block.map((name) => (inUse(name) ? 'in use' : blobs.head(name))));
    for (const [i, found] of there.entries()) {
      missing = found === undefined ? missing + 1 : 0;
      if (found !== undefined && found !== 'in use') yield { name: block[i] as string, size: found.size };
    }
    first += block.length;
  }
}
