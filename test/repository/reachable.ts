/** What the newest commit of a repository reaches, read with the engine's own eyes; and what it does not: orphans. */
import type { BlobStore, StateStore } from '../../src/contract/ports';
import type { Repository } from '../../src/repository/api';
import { packName } from '../../src/repository/commit';
import { epochOf } from '../../src/repository/epochs';
import type { Adopted } from '../../src/repository/epochs';
import { freshRows, readHead, takeSnapshot } from '../../src/repository/maintenance/snapshot';
import { readTrash } from '../../src/repository/maintenance/trash';
import type { Row } from '../../src/repository/model';
import { attemptOf, longName } from '../../src/repository/names';
import { commitLogOver } from '../../src/stores/commitLog';

interface InUse {
  readonly names: ReadonlySet<string>;
  /** Attempts whose tables of levels are in use. */
  readonly levels: ReadonlySet<number>;
}

/** What the newest commit reaches, that in the trash included. */
const inUse = async (
  repository: Pick<Repository, 'repoId'>,
  world: { readonly blobs: BlobStore; readonly state: StateStore },
): Promise<InUse> => {
  const deps = { repoId: repository.repoId, log: commitLogOver(world.state), blobs: world.blobs };
  const snapshot = await takeSnapshot(deps, Infinity);
  const names = new Set<string>();
  const levels = new Set<number>();
  const parts = (rows: readonly Row[]): void => {
    for (const row of rows) for (const { name } of row.parts ?? []) names.add(name);
  };
  for (const opened of [snapshot?.base, snapshot?.tail]) {
    if (!opened) continue;
    levels.add(opened.level.ref.a);
    for (const { name } of opened.level.objects()) names.add(name);
    for (const pack of opened.manifest.packs) names.add(packName(repository.repoId, pack));
    for await (const rows of opened.level.stream('attachment')) parts(rows);
  }
  for (const commit of snapshot?.fresh ?? []) for (const pack of commit.packs) names.add(packName(repository.repoId, pack));
  if (snapshot) parts(await freshRows(deps, snapshot));
  for (const entry of snapshot?.head.trash ?? []) {
    names.add(longName(repository.repoId, entry.list[0]));
    const list = await readTrash(deps, entry);
    for (const name of list.names) names.add(name);
    for (const a of list.levels) levels.add(a);
  }
  return { names, levels };
};

/** Objects, tables of levels (`m:` in the state, `l/` in the mirror) of attempts below the fence, and mirrored commits, that nothing names. */
export const orphans = async (
  repository: Pick<Repository, 'repoId'>,
  world: { readonly blobs: BlobStore & { readonly objects: ReadonlyMap<string, Uint8Array> }; readonly state: StateStore },
): Promise<readonly string[]> => {
  const log = commitLogOver(world.state);
  const head = await readHead({ log });
  const { epoch, adopted = [] } = (await log.readRepo()) as { readonly epoch: number; readonly adopted?: readonly Adopted[] };
  const { names, levels } = await inUse(repository, world);
  const isDead = (a: number): boolean => a < (head?.minF ?? 0);
  const isOrphan = (name: string): boolean => {
    const [, kind, number] = /\/(c|l)\/(\d+)\.(?:json|sig)$/.exec(name) ?? [];
    const of = epochOf(name);
    if (kind === 'l') return isDead(Number(number)) && !levels.has(Number(number));
    // an epoch that was adopted ends with its last sound commit
    if (kind === 'c') return Number(number) > (adopted.find((before) => before.epoch === of)?.commit ?? head?.n ?? 0);
    if (/\/repo\.(json|sig)$/.test(name)) return of > epoch;
    return isDead(attemptOf(name)) && !names.has(name);
  };
  const tables = (await world.state.listKeys('m:', 10_000)).filter(
    (key) => isDead(Number(key.slice(2))) && !levels.has(Number(key.slice(2))),
  );
  return [...[...world.blobs.objects.keys()].filter(isOrphan), ...tables];
};
