/**
 * The journey of a bad day, over the real platform: bundled functions in their own processes, the emulated stores and queue, the
 * simulated Jira, the page in its frame. Nothing is faked; time is real, and the five-minute schedule is fired by hand.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { realClock } from '../../local/clock';
import { faultPlan } from '../../local/faults';
import { startHost, type RunningHost } from '../../local/host';
import { openMachine, type Machine } from '../../local/machine';
import { siteNamed } from '../../local/siteName';
import { APP_PATH, openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { HOSTED } from './hosted';
import { builtPages } from './pages';

const ISSUES = 60;
const MINUTES = 60_000;
jest.setTimeout(12 * MINUTES);

const clock = realClock();
let browser: Browser;
let machine: Machine;
let host: RunningHost;
let view: AppPage;
const log: string[] = [];

beforeAll(async () => {
  await builtPages();
  machine = await openMachine({
    site: siteNamed(`synthetic:${ISSUES}`),
    clock,
    faults: faultPlan('none', 1),
    dir: mkdtempSync(join(tmpdir(), 'holdfast-journey-')),
    log: (line) => log.push(line),
  });
  host = await startHost({
    ...HOSTED,
    forge: machine.platform,
    jira: machine.site,
    clock,
  });
  await machine.platform.install();
  browser = await launch();
  view = await openApp(browser);
  // Each answer comes from a process of its own, on a machine that may be busy.
  view.page.setDefaultTimeout(2 * MINUTES);
});

afterAll(async () => {
  await view?.close();
  await browser?.close();
  await host?.close();
  await machine?.close();
});

/** When something is missing: what the page shows instead, and what the platform did last. */
async function told(journey: () => Promise<void>): Promise<void> {
  try {
    await journey();
  } catch (error) {
    await view.shot('journey-failed');
    const shown = await view.app
      .locator('body')
      .innerText({ timeout: 2_000 })
      .catch(() => 'no page');
    throw new Error(
      `${error instanceof Error ? error.message : String(error)}\n--- the page:\n${shown}\n--- the platform:\n${log.slice(-40).join('\n')}\n${view.problems.join('\n')}`,
      { cause: error },
    );
  }
}

/** Each screen on the way: accessible, looked at, nothing in the console, no violation of the policy. */
async function check(name: string): Promise<void> {
  await view.shot(`journey-${name}`);
  expect(await view.violations()).toEqual([]);
  expect(view.problems).toEqual([]);
  expect(host.cspReports).toEqual([]);
}

/** Five minutes later. */
async function sweep(): Promise<void> {
  await clock.advance(6 * MINUTES);
  await machine.platform.fireSchedule('fiveMinute');
  await machine.platform.idle({ horizonMs: MINUTES });
}

test('a deleted space comes back under its keys', () =>
  told(async () => {
    const { page, app } = view;

    // The first look starts the first backup.
    await page.goto(`${host.url}${APP_PATH}`);
    await app.getByRole('heading', { name: /Your first backup|Backed up/ }).waitFor();
    await check('1-first-backup');
    await machine.platform.idle({ horizonMs: MINUTES });
    await sweep();
    await app.getByRole('heading', { name: /^Backed up/ }).waitFor({ timeout: 3 * MINUTES });
    await check('2-backed-up');

    // Somebody deletes a space in Jira.
    await page.getByRole('navigation', { name: 'Jira' }).getByRole('link', { name: 'Spaces' }).click();
    await page.getByRole('table').getByRole('rowheader').getByRole('link').first().click();
    const firstIssue = page.getByRole('table').getByRole('row').nth(1);
    const key = (await firstIssue.getByRole('link').textContent()) ?? '';
    const summary = (await firstIssue.getByRole('rowheader').textContent()) ?? '';
    const space = key.replace(/-\d+$/, '');
    await check('3-work-items');
    await firstIssue.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: summary }).waitFor();
    await check('4-work-item');
    await page.goto(`${host.url}projects/${space}/settings`);
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByRole('button', { name: `Delete ${space} for good` }).click();
    await page.getByRole('heading', { name: 'Spaces' }).waitFor();
    await check('5-deleted');
    await sweep();

    // Restore lists it: who, when, how many.
    await page.getByRole('link', { name: 'Restore' }).click();
    const row = app.getByRole('row', { name: new RegExp(`^${space}\\b`) });
    await row.waitFor({ timeout: 2 * MINUTES });
    await check('6-restore');
    await row.getByRole('checkbox').check();
    await app.getByRole('button', { name: 'Preview' }).click();

    // The plan.
    const start = app.getByRole('button', { name: 'Start restore' });
    await start.waitFor({ timeout: 2 * MINUTES });
    await app.getByRole('button', { name: 'See every action' }).click();
    await app
      .getByRole('rowheader', { name: new RegExp(`^${key}\\b`) })
      .first()
      .waitFor();
    await check('7-plan');
    await start.click();

    // Watched, through a reload, to a report that was read back from Jira.
    await app.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForURL(/\/restore\/runs\//);
    await page.reload();
    await app.getByRole('heading', { level: 1, name: new RegExp(space) }).waitFor();
    await check('8-run');
    const sentence = app.getByRole('heading', { name: /match\..* 0 failed\.$|matches\..* 0 failed\.$/ });
    await sentence.waitFor({ timeout: 6 * MINUTES });
    await app.getByRole('rowheader', { name: new RegExp(`^${key}\\b`) }).waitFor();
    await check('9-report');

    // The work item is itself again.
    await page.goto(`${host.url}browse/${key}`);
    await page.getByRole('heading', { level: 1, name: summary }).waitFor();
    await check('10-back');
  }));

test('who is no administrator gets nothing of it', async () => {
  const { page, app } = view;
  await page.goto(`${host.url}${APP_PATH}`);
  const ordinary = page.getByLabel('Viewer').locator('option', { hasText: '(ordinary)' });
  await page.getByLabel('Viewer').selectOption((await ordinary.getAttribute('value')) ?? '');
  await app.getByRole('heading', { name: 'You need Jira admin permission' }).waitFor();
  expect(await app.getByText('work items').count()).toBe(0);
  await check('11-not-allowed');
});
