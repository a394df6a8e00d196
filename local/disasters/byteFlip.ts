/** Damage at rest: one byte of a live pack, in the store and behind everybody's back. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commitOf } from '../commitForm';
import { dice } from '../jira/random';
import { CannotHappen } from './disaster';

interface Entries {
  entries(): Iterable<readonly [string, unknown]>;
}

export interface Flipped {
  /** Name of the object, with the repository's id. */
  readonly object: string;
  /** Which byte of it, from 0. */
  readonly offset: number;
}

interface Commit {
  readonly packs: readonly { readonly name: string; readonly records: number }[];
}

/**
 * Changes one byte of one pack that a commit names and that has records (docs/FORMAT.md §3); `storeDir` holds objects as files under their
 * names. The file is replaced, since others may share it by hard link. Throws `CannotHappen` when nothing is stored yet.
 */
export function flipByte(kvs: Entries, storeDir: string, seed: number): Flipped {
  const values = new Map(kvs.entries());
  const repo = values.get('repo') as { readonly repoId: string } | undefined;
  const packs = [...values]
    .filter(([key]) => /^c:\d+$/.test(key))
    .flatMap(([, commit]) => (commitOf(commit) as Commit).packs)
    .filter(({ records }) => records > 0)
    .map(({ name }) => `${repo?.repoId ?? ''}/${name}`)
    .filter((name) => existsSync(path.join(storeDir, ...name.split('/'))))
    .sort();
  const random = dice(`byte-flip:${String(seed)}`);
  const object = random.shuffle(packs)[0];
  if (object === undefined) throw new CannotHappen('Nothing is backed up yet.');
  const file = path.join(storeDir, ...object.split('/'));
  const bytes = readFileSync(file);
  const offset = random.below(bytes.length);
  bytes[offset] = (bytes[offset] ?? 0) ^ 0xff;
  const beside = `${file}.${randomUUID()}`;
  writeFileSync(beside, bytes);
  renameSync(beside, file);
  return { object, offset };
}
