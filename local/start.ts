/**
 * npm start -- [--site demo|SEED|synthetic:N] [--size N|100k] [--history DAYS] [--seed N] [--port N]: the app on this machine. A simulated Jira with
 * Holdfast installed in it, and around both a page to look at them. One line an invocation; Ctrl-C ends it, and nothing is kept but histories.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { realClock, type KernelClock } from './clock';
import { BadInput, readOptions, runCommand, wholeNumber } from './command';
import { troubleOf, type Trouble } from './disasters/trouble';
import { faultPlan } from './faults';
import { historyCache, type Named } from './history/cache';
import { historyDesk } from './history/desk';
import { AnotherPast } from './history/journal';
import { openHistory } from './history/open';
import { startHost } from './host';
import { SeedError } from './jira/errors';
import { buildFunctions, MANIFEST, openMachine, type Machine } from './machine';
import { ADMIN_PAGE, buildPages } from './pages';
import { siteNamed, type SiteName } from './siteName';

const DEMO = 'demo';
const DEMO_SIZE = '12k';
const DEFAULT_PORT = '8765';
const HISTORY_DAYS = 90;
const MOST_DAYS = 366;

interface Options {
  readonly site: SiteName;
  readonly port: number;
  /** Days of history that are wanted from the start; undefined: only when somebody asks for them. */
  readonly history: number | undefined;
  readonly seed: number;
}

/** Throws `BadInput`. */
function parse(argv: readonly string[]): Options {
  const given = readOptions(argv, {
    site: { default: DEMO, help: 'demo|SEED|synthetic:N' },
    size: { default: '', help: 'N|100k (work items of the demo site)' },
    history: { default: '', help: 'DAYS' },
    seed: { default: '1', help: 'N (what people do in the history)' },
    port: { default: DEFAULT_PORT, help: 'N' },
  });
  if (given.size !== '' && given.site !== DEMO)
    throw new BadInput('--size is for the demo site; a made-up one has its size in its name, synthetic:N.');
  const size = (given.size === '' ? DEMO_SIZE : given.size).replace(/k$/, '000');
  const site = given.site === DEMO ? siteNamed(`${DEMO}:${wholeNumber('size', size, 1, 1_000_000)}`) : siteNamed(given.site);
  return {
    port: wholeNumber('port', given.port, 0, 65_535),
    site,
    history: given.history === '' ? undefined : wholeNumber('history', given.history, 1, MOST_DAYS),
    seed: wholeNumber('seed', given.seed, 0, 0xffff_ffff),
  };
}

/** Before anything is built: a port that is taken is told at once. */
function refuseTakenPort(port: number): Promise<void> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `can't be used (${error.code})`;
      reject(new BadInput(`Port ${port} ${why}; name another one: npm start -- --port ${port + 1}.`));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

/** What is shown: a machine, its clock, and what can be broken there. */
interface Shown {
  readonly machine: Machine;
  readonly clock: KernelClock;
  readonly trouble: Trouble;
}

async function start({ site, port, history, seed }: Options): Promise<number> {
  await refuseTakenPort(port);
  const tell = (message: string): void => console.log(message);
  const [{ cached }] = await Promise.all([buildFunctions(), buildPages(tell)]);
  if (!cached) tell('Bundled the functions.');

  const home = mkdtempSync(path.join(tmpdir(), 'holdfast-'));
  const faults = faultPlan('none', 1);
  const cache = historyCache();
  cache.tidy();
  const wanted: Named = { site, days: history ?? HISTORY_DAYS, seed };

  const shown = (machine: Machine, clock: KernelClock, dir: string): Shown => {
    const { platform, objectsDir } = machine;
    const broken = { trouble: platform.trouble, kvs: platform.kvs, storeDir: objectsDir };
    platform.autoSchedule(true);
    return { machine, clock, trouble: troubleOf({ site: machine.site, seed: 1, now: () => clock.now(), platform: broken }, dir) };
  };
  const fresh = async (dir: string): Promise<Shown> => {
    const clock = realClock();
    return shown(await openMachine({ site, clock, faults, dir, log: tell }), clock, dir);
  };
  const past = async (folder: string, dir: string): Promise<Shown> => {
    const { clock, ...machine } = await openHistory({ folder, site, faults, dir, log: tell });
    return shown(machine, clock, dir);
  };
  const newDir = (): string => mkdtempSync(path.join(home, 'site-'));

  try {
    const made = history === undefined ? undefined : await cache.find(wanted);
    const opened = made === undefined ? undefined : await past(made, newDir()).catch((error: unknown) => void refuse(made, error));
    let now = opened ?? (await fresh(newDir()));
    const { issues, projects, attachments } = now.machine.site.summary();
    tell(`The site has ${projects} projects, ${issues} issues, ${attachments} attachments.`);
    if (opened !== undefined) tell(`It has ${wanted.days} days of history, kept in ${made}.`);

    const desk = historyDesk({
      wanted,
      cache,
      now: () => now.clock.now(),
      tell,
      shown: opened !== undefined,
      show: async (folder) => {
        const before = now;
        now = await past(folder, newDir());
        await before.machine.close();
      },
    });
    const host = await startHost({
      port,
      get forge() {
        return now.machine.platform;
      },
      get jira() {
        return now.machine.site;
      },
      get clock() {
        return now.clock;
      },
      get trouble() {
        return now.trouble;
      },
      get ordered() {
        return now.machine.platform.trouble;
      },
      faults,
      outbox: () => now.machine.site.outbox(),
      history: desk,
      distDir: ADMIN_PAGE,
      manifestFile: MANIFEST,
    });
    await now.machine.platform.install();
    tell(`\nOpen ${host.url}   (Ctrl-C ends)\n`);
    if (history !== undefined) await desk.make();
    await interrupted();
    tell('\nClosing.');
    await desk.close();
    await host.close();
    await now.machine.close();
    return 0;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }

  function refuse(folder: string, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    if (!(error instanceof AnotherPast))
      return tell(`The history in ${folder} can't be opened and is kept; to have it made again, remove it. ${why}`);
    tell(`The history in ${folder} is of another past and is made again: ${why}.`);
    cache.forget(folder);
  }
}

const interrupted = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

runCommand(
  () => start(parse(process.argv.slice(2))),
  (error) => error instanceof SeedError,
);
