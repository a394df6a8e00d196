/** The strip of the local page: break something, and let the judge say what. The simulated Jira is real, the app is not asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { realClock } from '../../local/clock';
import { troubleOf } from '../../local/disasters/trouble';
import { startHost, type RunningHost } from '../../local/host';
import { createJiraSite } from '../../local/jira/site';
import { openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { HOSTED, NO_APP } from './hosted';
import { builtPages } from './pages';

jest.setTimeout(180_000);

const dir = mkdtempSync(join(tmpdir(), 'holdfast-break-'));
let browser: Browser;
let host: RunningHost;
let site: Awaited<ReturnType<typeof createJiraSite>>;
let view: AppPage;

beforeAll(async () => {
  await builtPages();
  const clock = realClock();
  site = await createJiraSite({ seed: { synthetic: 60 }, clock, tempDir: dir });
  host = await startHost({
    ...HOSTED,
    forge: NO_APP,
    jira: site,
    clock,
    outbox: () => site.outbox(),
    trouble: troubleOf({ site, seed: 1, now: () => clock.now() }, dir),
  });
  browser = await launch();
  view = await openApp(browser);
  view.page.setDefaultTimeout(60_000);
});

afterAll(async () => {
  await view?.close();
  await browser?.close();
  await host?.close();
  rmSync(dir, { recursive: true, force: true });
});

test('one click breaks something, and the judge names it', async () => {
  const { page } = view;
  await page.goto(`${host.url}judge`);
  await page.getByText('Nothing has happened yet').waitFor();
  await page.getByText('Break something', { exact: true }).click();
  await page.getByText('On the last day somebody deletes 340 work items of several spaces; then the account is deactivated.').waitFor();
  expect(await view.violations()).toEqual([]);
  await view.shot('break-something');
  await page.getByRole('button', { name: 'A leaver deletes work items' }).click();
  await page.getByText(/^.+ deleted \d+ work items and left\.$/).waitFor();
  await page.getByRole('button', { name: 'Compare again' }).click();
  await page.getByRole('rowheader', { name: 'issue missing' }).waitFor();
  expect(await page.getByRole('heading', { name: /differences$/ }).textContent()).toMatch(/^\d+ differences$/);
  expect(await view.violations()).toEqual([]);
  await view.shot('judge');
  expect(view.problems).toEqual([]);
});

test.each([320, 480, 768, 1_000, 1_280])('the menu stays within a window of %d pixels', async (width) => {
  const { page } = view;
  await page.setViewportSize({ width, height: 900 });
  await page.goto(`${host.url}judge`);
  await page.getByText('Break something', { exact: true }).click();
  const box = await page.getByRole('list').filter({ hasText: 'On the last day somebody deletes' }).boundingBox();
  expect(box?.x).toBeGreaterThanOrEqual(0);
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  await view.shot(`break-something-${String(width)}`);
  await page.setViewportSize({ width: 1_280, height: 900 });
});

test('the outbox tells what a live site would have sent', async () => {
  const { page } = view;
  await page.goto(`${host.url}outbox`);
  await page.getByText('in all.').waitFor();
  await page.getByText('Break something', { exact: true }).click();
  await page.getByRole('button', { name: 'An automation rule runs wild' }).click();
  await page.getByText(/^An automation rule moved and commented on \d+ work items\.$/).waitFor();
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('cell', { name: 'webhook “Team chat”' }).first().waitFor();
  expect(await view.violations()).toEqual([]);
  await view.shot('outbox');
  for (let seed = 1; seed <= 5; seed++) site.peopleEdit({ count: 30, seed });
  await page.getByText('Break something', { exact: true }).click();
  await page.getByRole('button', { name: 'A space is put in the trash' }).click();
  await page.getByText(/ was put in the trash, with \d+ work items\.$/).waitFor();
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('cell', { name: 'project_soft_deleted' }).waitFor();
  const { length } = site.outbox().entries;
  expect(length).toBeGreaterThan(200);
  await page.getByText('The newest 200').waitFor();
  for (let shown = 200; shown < length; shown += 200) {
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText(`The newest ${String(Math.min(length, shown + 200))}`, { exact: true }).waitFor();
  }
  expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  expect(await page.getByRole('row').count()).toBe(length + 1);
});

test('what is not there cannot be broken', async () => {
  const post = (disaster: string) =>
    fetch(`${host.url}__host/break`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ disaster }),
    });
  expect((await post('earthquake')).status).toBe(400);
});
