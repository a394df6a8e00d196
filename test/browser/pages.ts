import { mkdirSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildPages } from '../../local/pages';
import { ROOT } from './chromium';

const LOCK = join(ROOT, 'build/pages.lock');
const ABANDONED_MS = 180_000;

/** The built pages. Test files run in several processes, and a build empties its folder: one at a time. */
export async function builtPages(): Promise<void> {
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  while (!taken()) await sleep(200);
  try {
    await buildPages(() => undefined);
  } finally {
    rmdirSync(LOCK);
  }
}

function taken(): boolean {
  try {
    mkdirSync(LOCK);
    return true;
  } catch {
    const since = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > ABANDONED_MS) rmdirSync(LOCK);
    return false;
  }
}
