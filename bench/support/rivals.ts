/** restic and borg over a folder of files, where they are installed: bytes that their repositories take. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Rival {
  readonly name: string;
  /** Backs the folder up once more. */
  backUp(source: string): void;
  /** Of the whole repository. */
  bytes(): number;
}

/** Undefined: not installed. `home`: for its repository and everything that it keeps beside it. */
export const rivalNamed = (name: 'restic' | 'borg', home: string): Rival | undefined => {
  const there = spawnSync(name, [name === 'borg' ? '--version' : 'version'], { encoding: 'utf8' });
  if (there.error !== undefined || there.status !== 0) return undefined;
  const dir = path.join(home, 'repository');
  mkdirSync(home, { recursive: true });
  const run = (args: readonly string[], cwd = home): void => {
    const env = {
      ...process.env,
      ...{ HOME: home, RESTIC_PASSWORD: 'bench', RESTIC_REPOSITORY: dir },
      ...{ BORG_BASE_DIR: home, BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: 'yes', BORG_RELOCATED_REPO_ACCESS_IS_OK: 'yes' },
    };
    const { status, stderr } = spawnSync(name, args, { cwd, env, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  };
  let snapshots = 0;
  const restic: Rival = {
    name: there.stdout.split(' compiled')[0]?.trim() ?? name,
    backUp: (source) => run(['backup', '--no-cache', '--quiet', '--compression', 'max', '.'], source),
    bytes: () => bytesIn(dir),
  };
  const borg: Rival = {
    name: there.stdout.trim(),
    backUp: (source) => run(['create', '--compression', 'zstd,19', `${dir}::${(snapshots += 1)}`, '.'], source),
    bytes: () => bytesIn(dir),
  };
  run(name === 'borg' ? ['init', '--encryption', 'none', dir] : ['init', '--no-cache', '--quiet', '--repository-version', '2']);
  return name === 'borg' ? borg : restic;
};

const bytesIn = (dir: string): number =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
