/** The levels that a commit names, with their manifests; damaged blocks are made again when they are read. */
import type { BlobStore } from '../../contract/ports';
import { packName } from '../commit';
import type { CommitValue } from '../commit';
import { openLevel } from './level';
import type { Level } from './level';
import { readManifest } from './manifest';
import type { Manifest } from './manifest';
import { recoverer } from './recover';
import type { RecoverDeps } from './recover';

export interface OpenedLevel {
  readonly level: Level;
  readonly manifest: Manifest;
}

/** Packs of the levels are known to `packs` afterwards. Throws `damaged` where a table or both copies of a manifest can't be read. */
export const openLevels = async (
  deps: RecoverDeps & { readonly blobs: BlobStore },
  head: Pick<CommitValue, 'base' | 'tail'>,
): Promise<{ readonly base: OpenedLevel | undefined; readonly tail: OpenedLevel | undefined }> => {
  const open = async (ref: CommitValue['base'], above: number): Promise<OpenedLevel | undefined> => {
    if (!ref) return undefined;
    const level = await openLevel(deps.repoId, deps.blobs, deps.log, ref);
    const manifest = await readManifest(deps.repoId, deps.blobs, level);
    for (const pack of manifest.packs) deps.packs.know(packName(deps.repoId, pack), pack);
    level.recoverWith(recoverer(deps, level, manifest, above));
    return { level, manifest };
  };
  return { base: await open(head.base, 0), tail: await open(head.tail, head.base?.upTo ?? 0) };
};
