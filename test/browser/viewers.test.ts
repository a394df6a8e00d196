/** What each viewer of the strip sees, over the real platform and the demo site: Jira and the app decide, not the shell. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { realClock } from '../../local/clock';
import { faultPlan } from '../../local/faults';
import { startHost, type RunningHost } from '../../local/host';
import { openMachine, type Machine } from '../../local/machine';
import { siteNamed } from '../../local/siteName';
import type { Viewer } from '../../local/pageHost/viewers';
import { APP_PATH, openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { HOSTED } from './hosted';
import { builtPages } from './pages';

const MINUTES = 60_000;
jest.setTimeout(5 * MINUTES);

let browser: Browser;
let machine: Machine;
let host: RunningHost;
let view: AppPage;
let viewers: readonly Viewer[];

beforeAll(async () => {
  await builtPages();
  const clock = realClock();
  machine = await openMachine({
    site: siteNamed('demo:160'),
    clock,
    faults: faultPlan('none', 1),
    dir: mkdtempSync(join(tmpdir(), 'holdfast-viewers-')),
    log: () => undefined,
  });
  host = await startHost({
    ...HOSTED,
    forge: machine.platform,
    jira: machine.site,
    clock,
  });
  await machine.platform.install();
  viewers = ((await (await fetch(`${host.url}__host/session`)).json()) as { viewers: readonly Viewer[] }).viewers;
  browser = await launch();
});
beforeEach(async () => {
  view = await openApp(browser);
  view.page.setDefaultTimeout(MINUTES / 2);
});
afterEach(async () => {
  expect(await view.violations()).toEqual([]);
  expect([...view.problems, ...host.cspReports]).toEqual([]);
  await view.close();
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
  await machine?.close();
});

/** Chooses them in the strip, and goes there. */
const lookAs = async (kind: Viewer['kind'], path: string): Promise<void> => {
  const accountId = viewers.find((viewer) => viewer.kind === kind)?.accountId ?? '';
  await view.page.goto(`${host.url}judge`);
  await Promise.all([view.page.waitForEvent('load'), view.page.getByLabel('Viewer').selectOption(accountId)]);
  await view.page.goto(`${host.url}${path}`);
};

test('the administrator sees every space, and the app', async () => {
  expect(viewers.map((viewer) => viewer.kind)).toEqual(['admin', 'lead', 'ordinary', 'customer']);
  await lookAs('admin', 'projects');
  await view.page.getByRole('link', { name: 'People and hiring' }).waitFor();
  await view.page.goto(`${host.url}${APP_PATH}`);
  await view.app.getByRole('heading', { level: 1 }).waitFor();
  expect(await view.app.getByText('You need Jira admin permission').count()).toBe(0);
});

test.each(['lead', 'ordinary'] as const)('the viewer who is %s sees Jira, and is told what the app’s page needs', async (kind) => {
  await lookAs(kind, 'projects');
  await view.page.getByRole('link', { name: 'Customer app' }).waitFor();
  expect(await view.page.getByRole('search').count()).toBe(1);
  expect(await view.violations()).toEqual([]);
  await view.page.goto(`${host.url}${APP_PATH}`);
  await view.app.getByRole('heading', { name: 'You need Jira admin permission' }).waitFor();
  await view.app.getByText('Nothing was changed. Backups run without this page; ask a Jira admin to open it.').waitFor();
  await view.shot(`viewer-${kind}`);
});

test('a customer sees no Jira, wherever they go', async () => {
  await lookAs('customer', '');
  for (const path of ['', 'projects', 'browse/HELP-1', APP_PATH]) {
    await view.page.goto(`${host.url}${path}`);
    await view.page.getByRole('heading', { name: 'Customers of a service space don’t see Jira' }).waitFor();
    for (const role of ['search', 'navigation'] as const) expect(await view.page.getByRole(role).count()).toBe(0);
    expect(await view.page.locator('iframe').count()).toBe(0);
  }
  await view.shot('viewer-customer');
});
