/** What the newest commit of a repository reaches, read with the engine's own eyes; and what it does not: orphans. */
import type { BlobStore, StateStore } from '../../src/contract/ports';
import type { Repository } from '../../src/repository/api';
import { packName } from '../../src/repository/commit';
import { readHead, takeSnapshot } from '../../src/repository/maintenance/snapshot';
import { readTrash } from '../../src/repository/maintenance/trash';
import { attemptOf, longName } from '../../src/repository/names';
import { commitLogOver } from '../../src/stores/commitLog';

/** Names that the newest commit reaches, those in the trash included. */
export const namesInUse = async (
  repository: Repository,
  world: { readonly blobs: BlobStore; readonly state: StateStore },
): Promise<ReadonlySet<string>> => {
  const deps = { repoId: repository.repoId, log: commitLogOver(world.state), blobs: world.blobs };
  const snapshot = await takeSnapshot(deps, Infinity);
  const names = new Set<string>();
  for (const opened of [snapshot?.base, snapshot?.tail]) {
    for (const { name } of opened?.level.objects() ?? []) names.add(name);
    for (const pack of opened?.manifest.packs ?? []) names.add(packName(repository.repoId, pack));
  }
  for (const commit of snapshot?.fresh ?? []) for (const pack of commit.packs) names.add(packName(repository.repoId, pack));
  for (const entry of snapshot?.head.trash ?? []) {
    names.add(longName(repository.repoId, entry.list[0]));
    for (const name of (await readTrash(deps, entry)).names) names.add(name);
  }
  return names;
};

/** Objects of attempts below the fence that nothing names. */
export const orphans = async (
  repository: Repository,
  world: { readonly blobs: BlobStore & { readonly objects: ReadonlyMap<string, Uint8Array> }; readonly state: StateStore },
): Promise<readonly string[]> => {
  const head = await readHead({ log: commitLogOver(world.state) });
  const reachable = await namesInUse(repository, world);
  // the mirror has names of its own
  const names = [...world.blobs.objects.keys()].filter((name) => !/\/(c|l)\/|\/repo\./.test(name));
  return names.filter((name) => attemptOf(name) < (head?.minF ?? 0) && !reachable.has(name));
};
