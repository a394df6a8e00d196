/**
 * The folder of a report appears at once and whole: everything is written beside it and renamed at the end. A folder that is
 * neither empty nor an earlier report is not touched.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { BadInput } from '../command';

const OURS: ReadonlySet<string> = new Set([
  'report.json',
  'before.ndjson.gz',
  'after.ndjson.gz',
  'now.ndjson.gz',
  'repository',
  'platform',
]);

export interface OutFolder {
  /** Where to write meanwhile. */
  readonly work: string;
  /** Puts what was written in the place of the folder. */
  finish(): void;
  /** Leaves nothing. */
  discard(): void;
}

/** Throws `BadInput`. */
export function outFolder(dir: string): OutFolder {
  refuseForeign(dir, 'report.json');
  const work = `${dir}.tmp`;
  refuseForeign(work);
  rmSync(work, { recursive: true, force: true });
  try {
    mkdirSync(work, { recursive: true });
  } catch (error) {
    throw new BadInput(`--out ${dir} can't be made: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return {
    work,
    finish: () => {
      rmSync(dir, { recursive: true, force: true });
      renameSync(work, dir);
    },
    discard: () => rmSync(work, { recursive: true, force: true }),
  };
}

/** `needs`: a file that every folder of ours has. */
function refuseForeign(dir: string, needs?: string): void {
  if (!existsSync(dir)) return;
  if (!statSync(dir).isDirectory()) throw new BadInput(`--out ${dir} is a file; name a folder.`);
  const names = readdirSync(dir);
  if (names.length === 0) return;
  if (names.some((name) => !OURS.has(name)) || (needs !== undefined && !names.includes(needs))) {
    throw new BadInput(`--out ${dir} holds something that is not an earlier report; name an empty folder.`);
  }
}
