/**
 * npm start -- [--site demo|SEED|synthetic:N] [--size N|100k] [--port N]: the app on this machine. A simulated Jira with Holdfast installed in it, and around both
 * a page to look at them. One line an invocation; Ctrl-C ends it, and nothing is kept.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { realClock } from './clock';
import { BadInput, readOptions, runCommand, wholeNumber } from './command';
import { troubleOf } from './disasters/trouble';
import { faultPlan } from './faults';
import { startHost } from './host';
import { SeedError } from './jira/errors';
import { buildFunctions, MANIFEST, openMachine } from './machine';
import { ADMIN_PAGE, buildPages } from './pages';
import { siteNamed, type SiteName } from './siteName';

const DEMO = 'demo';
const DEMO_SIZE = '12k';
const DEFAULT_PORT = '8765';

interface Options {
  readonly site: SiteName;
  readonly port: number;
}

/** Throws `BadInput`. */
function parse(argv: readonly string[]): Options {
  const given = readOptions(argv, {
    site: { default: DEMO, help: 'demo|SEED|synthetic:N' },
    size: { default: '', help: 'N|100k (work items of the demo site)' },
    port: { default: DEFAULT_PORT, help: 'N' },
  });
  if (given.size !== '' && given.site !== DEMO)
    throw new BadInput('--size is for the demo site; a made-up one has its size in its name, synthetic:N.');
  const size = (given.size === '' ? DEMO_SIZE : given.size).replace(/k$/, '000');
  const site = given.site === DEMO ? siteNamed(`${DEMO}:${wholeNumber('size', size, 1, 1_000_000)}`) : siteNamed(given.site);
  return { port: wholeNumber('port', given.port, 0, 65_535), site };
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

async function start({ site: name, port }: Options): Promise<number> {
  await refuseTakenPort(port);
  const tell = (message: string): void => console.log(message);
  const [{ cached }] = await Promise.all([buildFunctions(), buildPages(tell)]);
  if (!cached) tell('Bundled the functions.');

  const clock = realClock();
  const dir = mkdtempSync(path.join(tmpdir(), 'holdfast-'));
  try {
    const faults = faultPlan('none', 1);
    const { site, platform, objectsDir, close } = await openMachine({ site: name, clock, faults, dir, log: tell });
    const { issues, projects, attachments } = site.summary();
    tell(`The site has ${projects} projects, ${issues} issues, ${attachments} attachments.`);
    const trouble = troubleOf(
      { site, seed: 1, now: () => clock.now(), platform: { trouble: platform.trouble, kvs: platform.kvs, storeDir: objectsDir } },
      dir,
    );
    const host = await startHost({
      port,
      forge: platform,
      jira: site,
      clock,
      trouble,
      faults,
      ordered: platform.trouble,
      outbox: () => site.outbox(),
      distDir: ADMIN_PAGE,
      manifestFile: MANIFEST,
    });
    platform.autoSchedule(true);
    await platform.install();
    tell(`\nOpen ${host.url}   (Ctrl-C ends)\n`);
    await interrupted();
    tell('\nClosing.');
    await host.close();
    await close();
    return 0;
  } finally {
    rmSync(dir, { recursive: true, force: true });
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
