/** A history of the site, made by the real app in a process of its own, from the strip: begun, cancelled, begun anew, shown. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { realClock, type KernelClock } from '../../local/clock';
import { faultPlan } from '../../local/faults';
import { historyCache, type Named } from '../../local/history/cache';
import { historyDesk, type HistoryDesk } from '../../local/history/desk';
import { openHistory } from '../../local/history/open';
import { startHost, type RunningHost } from '../../local/host';
import { openMachine, type Machine } from '../../local/machine';
import { siteNamed } from '../../local/siteName';
import { App } from '../../local/scenario/app';
import { holdfast } from '../reader/support';
import { openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { HOSTED } from './hosted';
import { builtPages } from './pages';

jest.setTimeout(300_000);

const wanted: Named = { site: siteNamed('synthetic:40'), days: 1, seed: 1 };
const dir = mkdtempSync(join(tmpdir(), 'holdfast-histories-'));
const cache = historyCache(dir);
const faults = faultPlan('none', 1);
const newDir = () => mkdtempSync(join(tmpdir(), 'holdfast-history-'));
let now: { readonly machine: Machine; readonly clock: KernelClock };
let desk: HistoryDesk;
let browser: Browser;
let host: RunningHost;
let view: AppPage;

const shown = async (folder: string) => {
  const { clock, ...machine } = await openHistory({ folder, site: wanted.site, faults, dir: newDir() });
  return { machine, clock };
};

beforeAll(async () => {
  await builtPages();
  const clock = realClock();
  now = { machine: await openMachine({ site: wanted.site, clock, faults, dir: newDir() }), clock };
  desk = historyDesk({
    ...{ wanted, cache, dir, now: () => now.clock.now(), tell: () => undefined },
    show: async (folder) => {
      const before = now;
      now = await shown(folder);
      await before.machine.close();
    },
  });
  host = await startHost({
    ...HOSTED,
    get forge() {
      return now.machine.platform;
    },
    get jira() {
      return now.machine.site;
    },
    get clock() {
      return now.clock;
    },
    history: desk,
  });
  browser = await launch();
  view = await openApp(browser);
  view.page.setDefaultTimeout(120_000);
  await view.page.goto(`${host.url}projects`);
});

afterAll(async () => {
  await view?.close();
  await browser?.close();
  await desk?.close();
  await host?.close();
  await now?.machine.close();
  rmSync(dir, { recursive: true, force: true });
});

const strip = () => view.page.getByRole('complementary', { name: 'Simulator' });

test('cancelled, it leaves nothing', async () => {
  await strip().getByRole('button', { name: 'Make 1 day of history' }).click();
  await strip().getByText('Making 1 day of history: first backup').waitFor();
  await strip().getByRole('button', { name: 'Cancel' }).click();
  await strip().getByRole('button', { name: 'Make 1 day of history' }).waitFor();
  expect(readdirSync(dir)).toEqual([]);
});

test('the page is usable while it is made; then it is shown in the place of the site, and it is the work of the app', async () => {
  await strip().getByRole('button', { name: 'Make 1 day of history' }).click();
  await strip().getByText('Making 1 day of history: day 1 of 1').waitFor();
  expect(await view.violations()).toEqual([]);
  await view.shot('history-making');
  expect((await fetch(`${host.url}rest/api/3/myself`)).status).toBe(200);
  await strip().getByRole('button', { name: 'Show it' }).click();
  await strip().getByText('With 1 day of history').waitFor();

  const { site, platform } = now.machine;
  const app = new App(platform, now.clock, site.adminAccountId);
  const seen = await app.ask('overview');
  const inJira = site.projects().reduce((sum, { issues }) => sum + issues, 0);
  expect(seen).toMatchObject({ running: [], readBack: { problems: 0 } });
  const held = async () => (await app.ask('everythingThen', { at: now.clock.now() })).total;
  expect(await held()).toBe(inJira);
  expect(await app.ask('deleted')).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ kind: 'issue' })]) });
  // It goes on where it ended: the next sweep finds nothing that is not captured.
  const commits = () => [...platform.kvs.entries()].filter(([key]) => /^c:\d+$/.test(key)).length;
  const kept = commits();
  expect(kept).toBeGreaterThan(2);
  await now.clock.advance(600_000);
  await platform.fireSchedule('fiveMinute');
  await platform.idle();
  expect(commits()).toBe(kept);
  expect(await held()).toBe(inJira);
});

test('the second time it is there at once, and readable without the app', async () => {
  const folder = await cache.find(wanted);
  if (folder === undefined) throw new Error('the cache has nothing');
  expect(await historyCache(dir).find({ ...wanted, days: 2 })).toBeUndefined();
  expect(readdirSync(dir)).toHaveLength(1);
  const verified = await holdfast(['verify', join(folder, 'repository'), '--json']);
  expect([verified.exit, verified.lines.at(-1)]).toEqual([0, expect.objectContaining({ ok: true, problems: 0 })]);
  const moments = (await holdfast(['log', join(folder, 'repository'), '--json'])).lines;
  expect(moments.filter(({ kind }) => kind === 'sweep').length).toBeGreaterThan(2);
});
