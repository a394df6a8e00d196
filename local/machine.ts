/** The local platform put together: a site, the emulated platform over it, the app's bundle in it. Both commands start here. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { KernelClock } from './clock';
import type { FaultPlan, ForgePlatform, JiraSite, PlatformClock } from './contract';
import { bundleFunctions } from './forge/bundle';
import { createForgePlatform, type AppLife, type PlatformOptions } from './forge/platform';
import type { SiteControl } from './jira/control/siteControl';
import { createJiraSite, type SeedSource } from './jira/site';
import type { SiteName } from './siteName';

export const ROOT = path.resolve(__dirname, '..');
export const MANIFEST = path.join(ROOT, 'manifest.yml');
/** A made-up site is the same every time. */
const SYNTHETIC_SEED = 1;

export interface MachineOptions {
  readonly site: SiteName;
  readonly clock: KernelClock;
  /** The site's own, where it is another one. */
  readonly siteClock?: PlatformClock;
  readonly faults: FaultPlan;
  /** For the bytes of uploads and the Object Store; made here, removed by `close`. */
  readonly dir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** One line an invocation. */
  readonly log?: (line: string) => void;
  /** Processes serve one invocation after the other, as on Forge; one each unless told. */
  readonly warm?: boolean;
  /** The app is installed already and has stored something; what happened on the site meanwhile happens in `relive`. */
  readonly past?: PlatformOptions['past'] & { readonly relive: (site: JiraSite & SiteControl) => Promise<void> };
}

export interface Machine {
  readonly site: JiraSite & SiteControl;
  readonly platform: ForgePlatform & AppLife;
  /** The content of the Object Store: files under the names of their objects. */
  readonly objectsDir: string;
  close(): Promise<void>;
}

export const seedOf = (name: SiteName): SeedSource => {
  if (name.kind === 'file') return { file: name.file };
  return name.kind === 'demo' ? { demo: name.issues } : { synthetic: name.issues, seed: SYNTHETIC_SEED };
};

/** Bundles the functions (cached). Throws `BundleError`. */
export const buildFunctions = (): Promise<{ readonly dir: string; readonly cached: boolean }> =>
  bundleFunctions({ appDir: ROOT, outDir: path.join(ROOT, 'build/functions') });

/** Throws `SeedError` when the site can't be loaded; then nothing is left. */
export async function openMachine({ site: name, clock, siteClock, faults, dir, env, log, warm, past }: MachineOptions): Promise<Machine> {
  const uploads = path.join(dir, 'uploads');
  const objects = path.join(dir, 'objects');
  for (const folder of [uploads, objects]) mkdirSync(folder, { recursive: true });
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  try {
    const seed = seedOf(name);
    const site = await createJiraSite({ seed, clock: siteClock ?? clock, faults, tempDir: uploads });
    await past?.relive(site);
    const { dir: bundleDir } = await buildFunctions();
    const platform = await createForgePlatform({
      manifestFile: MANIFEST,
      bundleDir,
      jira: site,
      clock,
      faults,
      objectsDir: objects,
      env,
      log,
      past,
      switches: { warmWorkers: warm === true },
    });
    const close = async (): Promise<void> => {
      await platform.close();
      remove();
    };
    return { site, platform, objectsDir: objects, close };
  } catch (error) {
    remove();
    throw error;
  }
}
