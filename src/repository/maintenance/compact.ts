/**
 * Tidy and fold are the same work over other levels: read sorted rows, leave out what is dead, copy records of worn or small packs into new
 * ones in the order of the index, write a new level. Memory holds a block a level and one pack that is being filled, whatever the size.
 */
import { mergeObjects } from '../levels/stream';
import type { PackEntry } from '../levels/manifest';
import type { Row } from '../model';
import { Copier } from './copier';
import type { CopierDeps } from './copier';
import type { DeadRows } from './dead';

export interface Compacted {
  /** Pack name → rows of the new level that point into it. */
  readonly live: ReadonlyMap<string, number>;
  /** Packs that were made here. */
  readonly packs: readonly PackEntry[];
  /** Parts of files whose rows died, and which no row that stays names. */
  readonly deadParts: readonly string[];
  readonly rows: number;
  readonly deadRows: number;
}

export const compact = async (
  deps: CopierDeps,
  sources: readonly AsyncIterable<readonly Row[]>[],
  judge: DeadRows,
  rewrite: ReadonlySet<string>,
): Promise<Compacted> => {
  const deadParts = new Set<string>();
  const keptParts = new Set<string>();
  const copier = new Copier(deps, rewrite);
  let rows = 0;
  let deadRows = 0;
  for await (const object of mergeObjects(sources)) {
    const { kept, dead } = judge.judge(object);
    for (const row of dead) for (const part of row.parts ?? []) deadParts.add(part.name);
    if (dead.length > 0) for (const row of kept) for (const part of row.parts ?? []) keptParts.add(part.name);
    rows += kept.length;
    deadRows += dead.length;
    if (kept.length > 0) await copier.add(kept);
  }
  await copier.end();
  return { live: copier.live, packs: copier.packs, deadParts: [...deadParts].filter((name) => !keptParts.has(name)), rows, deadRows };
};
