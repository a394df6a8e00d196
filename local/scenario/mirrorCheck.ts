/**
 * Reads the repository in a folder as docs/FORMAT.md describes it, with nothing but the folder: the mirrored commits form a chain, and
 * every object that they name has the length and SHA-256 that they say. Shares no code with the app.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { StepFailed } from './stepFailed';

interface Stored {
  readonly name: string;
  readonly length: number;
  readonly sha256: string;
}

interface Commit {
  readonly n: number;
  readonly prev: string;
  readonly kind: string;
  readonly packs: readonly Stored[];
  readonly rows: readonly { readonly t?: readonly (readonly [string, number, string])[] }[];
}

/** A sentence on what was read; throws `StepFailed` naming the first thing that is wrong. */
export function readMirror(dir: string): string {
  const repoId = existsSync(dir) ? readdirSync(dir)[0] : undefined;
  if (repoId === undefined) throw new StepFailed(`there is no repository in ${dir}`);
  const home = path.join(dir, repoId, 'e1', 'c');
  const numbers = readdirSync(home)
    .flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  let prev = '';
  const commits = numbers.map((n, i) => {
    const bytes = readFileSync(path.join(home, `${String(n)}.json`));
    const commit = JSON.parse(bytes.toString('utf8')) as Commit;
    if (n !== i + 1 || commit.n !== n || commit.prev !== prev) throw new StepFailed(`the mirrored commit ${String(n)} is not of the chain`);
    prev = sha256(bytes);
    return commit;
  });
  // What a prune took away may be missing; nothing else may.
  const pruned = commits.some(({ kind }) => kind === 'prune');
  let objects = 0;
  for (const { packs, rows } of commits) {
    const parts = rows.flatMap(({ t = [] }) => t.map(([name, length, hash]) => ({ name, length, sha256: hash })));
    for (const stored of [...packs, ...parts]) {
      const file = path.join(dir, repoId, ...stored.name.split('/'));
      if (pruned && !existsSync(file)) continue;
      if (!existsSync(file)) throw new StepFailed(`${stored.name} is not in the folder`);
      const bytes = readFileSync(file);
      if (bytes.length !== stored.length || sha256(bytes) !== stored.sha256) throw new StepFailed(`${stored.name} is damaged`);
      objects += 1;
    }
  }
  if (objects === 0) throw new StepFailed('the folder has no object');
  return `Without it the folder reads whole: ${String(commits.length)} commits, ${String(objects)} objects.`;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
