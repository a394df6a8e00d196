import { virtualClock } from '../clock';
import { faultPlan } from '../faults';
import { openMachine } from '../machine';
import { App } from './app';
import type { Options } from './options';
import type { World } from './step';

/** Platform time starts here, so that a scenario is the same on every day. Later than anything in a seed. */
const START = Date.UTC(2026, 10, 24, 9, 0, 0);

export interface Folders {
  /** For the seeds of the report. */
  readonly out: string;
  readonly platformDir: string;
  readonly repositoryDir: string;
}

/** Throws `SeedError` or `BundleError`. */
export async function openWorld(options: Options, folders: Folders): Promise<{ readonly world: World; close(): Promise<void> }> {
  const clock = virtualClock(START);
  const faults = faultPlan(options.faults, options.seed);
  const { site, platform, objectsDir, close } = await openMachine({
    site: options.site,
    clock,
    faults,
    dir: folders.platformDir,
    env: options.store === 'folder' ? folderEnv(folders.repositoryDir) : {},
    log: process.env.HOLDFAST_VERBOSE === undefined ? undefined : (line) => console.error(line),
  });
  return {
    world: {
      clock,
      site,
      platform,
      faults,
      seed: options.seed,
      app: new App(platform, clock, site.adminAccountId),
      out: folders.out,
      store: { kind: options.store, dir: options.store === 'folder' ? folders.repositoryDir : objectsDir },
    },
    close,
  };
}

/** What somebody decided about a folder with damaged commits is handed on (`HOLDFAST_ADOPT`). */
function folderEnv(dir: string): Record<string, string> {
  const { HOLDFAST_ADOPT: accepted } = process.env;
  return { HOLDFAST_STORE: `folder:${dir}`, FORGE_LOCAL_MOUNT: dir, ...(accepted === undefined ? {} : { HOLDFAST_ADOPT: accepted }) };
}
