/** Histories that were made, under `build/history`. A folder appears whole or not at all, and only the code that made it opens it. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildFunctions, ROOT } from '../machine';
import type { SiteName } from '../siteName';
import { FILES } from './make';

export interface Named {
  readonly site: SiteName;
  readonly days: number;
  readonly seed: number;
}

export interface HistoryCache {
  /** The folder of this history; undefined: it was not made yet, or by other code. */
  find(wanted: Named): Promise<string | undefined>;
  /** Calls `make` with an empty folder and keeps it if that ends well; then whatever other code made is removed. */
  keep(wanted: Named, make: (folder: string) => Promise<void>): Promise<string>;
  /** What `find` found is of no use. */
  forget(folder: string): void;
  /** Removes what processes that are gone have left half-made. */
  tidy(): void;
}

export const HISTORIES = path.join(ROOT, 'build/history');
const MAKING = /^\.making-(\d+)-/;
/** What a history follows from besides the bundled functions; the look of the page is no part of it. */
const CODE = ['local/{clock,contract,faults,machine,siteName}.ts', 'local/{forge,jira,history,scenario,disasters}/**/*.{ts,cjs}'];

export function historyCache(dir = HISTORIES): HistoryCache {
  const folderOf = async (wanted: Named): Promise<string> => path.join(dir, `${await codeHash()}-${nameOf(wanted)}`);
  return {
    find: async (wanted) => {
      const folder = await folderOf(wanted);
      return existsSync(path.join(folder, FILES.facts)) ? folder : undefined;
    },
    keep: async (wanted, make) => {
      const folder = await folderOf(wanted);
      mkdirSync(dir, { recursive: true });
      const making = path.join(dir, `.making-${String(process.pid)}-${path.basename(folder)}`);
      rmSync(making, { recursive: true, force: true });
      mkdirSync(making);
      try {
        await make(making);
        // Somebody else may have made the same one meanwhile.
        if (!existsSync(folder)) renameSync(making, folder);
      } finally {
        rmSync(making, { recursive: true, force: true });
      }
      removeOfOtherCode(dir, folder);
      return folder;
    },
    forget: (folder) => rmSync(folder, { recursive: true, force: true }),
    tidy: () => removeAbandoned(dir),
  };
}

const nameOf = ({ site, days, seed }: Named): string => {
  const what = site.kind === 'file' ? `file-${sha256(readFileSync(site.file))}` : `${site.kind}-${String(site.issues)}`;
  return `${what}-${String(days)}d-${String(seed)}`;
};

async function codeHash(): Promise<string> {
  const { dir } = await buildFunctions();
  const hash = createHash('sha256').update(path.basename(dir));
  for (const file of globSync(CODE, { cwd: ROOT }).sort()) hash.update(`${file}\0`).update(readFileSync(path.join(ROOT, file)));
  return hash.digest('hex').slice(0, 12);
}

function removeAbandoned(dir: string): void {
  if (!existsSync(dir)) return;
  for (const name of readdirSync(dir)) {
    const pid = MAKING.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(path.join(dir, name), { recursive: true, force: true });
  }
}

function removeOfOtherCode(dir: string, folder: string): void {
  const [code = ''] = path.basename(folder).split('-');
  for (const name of readdirSync(dir))
    if (!name.startsWith(code) && !MAKING.test(name)) rmSync(path.join(dir, name), { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 12);
