import type { Link, LinkType } from '../model';
import { dice } from '../random';
import type { Columns } from '../store/procedural';

/** Issues whose slots lie in one block are linked with each other, so that both ends know a link without a list. */
const BLOCK = 64;
const MOST_IN_BLOCK = 16;
const FIRST_LINK = 100_000;

export class MadeUpLinks {
  constructor(
    private readonly seed: number,
    private readonly columns: Columns,
    private readonly types: readonly LinkType[],
  ) {}

  /** The first id that no link has. */
  get endId(): number {
    return FIRST_LINK + (Math.floor(this.columns.size / BLOCK) + 1) * MOST_IN_BLOCK;
  }

  get(id: string): Link | undefined {
    const place = /^\d+$/.test(id) ? Number(id) - FIRST_LINK : -1;
    if (place < 0 || Number(id) >= this.endId) return undefined;
    return this.inBlock(Math.floor(place / MOST_IN_BLOCK)).find((link) => link.id === id);
  }

  of(slot: number): readonly Link[] {
    const id = this.columns.id[slot];
    return this.inBlock(Math.floor(slot / BLOCK)).filter((link) => link.source === id || link.target === id);
  }

  private inBlock(block: number): readonly Link[] {
    const roll = dice(`links:${this.seed}:${block}`);
    const first = block * BLOCK;
    const size = Math.min(BLOCK, this.columns.size - first);
    const wanted = size < 2 || this.types.length === 0 ? 0 : Math.min(MOST_IN_BLOCK, Math.round(size * 0.12) + roll.below(3));
    const links: Link[] = [];
    const pairs = new Set<string>();
    for (let i = 0; i < wanted; i += 1) {
      const [a, b] = [roll.below(size), roll.below(size)];
      const type = roll.pick(this.types);
      const pair = `${Math.min(a, b)}/${Math.max(a, b)}`;
      if (a === b || pairs.has(pair)) continue;
      pairs.add(pair);
      const [source, target] = [this.columns.id[first + a] as number, this.columns.id[first + b] as number];
      links.push({ id: String(FIRST_LINK + block * MOST_IN_BLOCK + i), type, source, target });
    }
    return links;
  }
}
