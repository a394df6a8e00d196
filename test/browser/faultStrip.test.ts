/** The strip's hand on the platform: faults by level, and faults by order, on the emulated platform with the small app. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { realClock } from '../../local/clock';
import { troubleOf } from '../../local/disasters/trouble';
import { faultPlan } from '../../local/faults';
import { startHost, type RunningHost } from '../../local/host';
import { createJiraSite } from '../../local/jira/site';
import { bench, type Bench } from '../local/forge/harness';
import { openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { HOSTED } from './hosted';
import { builtPages } from './pages';

jest.setTimeout(180_000);

const dir = mkdtempSync(join(tmpdir(), 'holdfast-faults-'));
const faults = faultPlan('none', 4);
let at: Bench;
let browser: Browser;
let host: RunningHost;
let view: AppPage;

beforeAll(async () => {
  await builtPages();
  const clock = realClock();
  at = await bench({ clock, faults });
  const site = await createJiraSite({ seed: { synthetic: 30 }, clock, tempDir: dir });
  const { platform } = at;
  host = await startHost({
    ...HOSTED,
    forge: platform,
    jira: site,
    clock,
    faults,
    ordered: platform.trouble,
    trouble: troubleOf(
      { site, seed: 1, now: () => clock.now(), platform: { trouble: platform.trouble, kvs: platform.kvs, storeDir: dir } },
      dir,
    ),
  });
  browser = await launch();
  view = await openApp(browser);
  view.page.setDefaultTimeout(60_000);
  await view.page.goto(`${host.url}projects`);
});

afterAll(async () => {
  await view?.close();
  await browser?.close();
  await host?.close();
  await at?.close();
  rmSync(dir, { recursive: true, force: true });
});

const strip = () => view.page.getByRole('complementary', { name: 'Simulator' });

test('the level of faults holds at once, and what fired is counted', async () => {
  const level = strip().getByLabel('Faults');
  await level.waitFor();
  expect(await level.inputValue()).toBe('none');
  await level.selectOption('heavy');
  await view.page.waitForFunction(async () => ((await (await fetch('/__host/faults')).json()) as { level: string }).level === 'heavy');
  expect(faults.level).toBe('heavy');
  for (let i = 0; i < 60 && Object.keys(faults.report().fired).length === 0; i++)
    await at.obey({ do: 'kvs.set', key: 'some', value: i }).catch(() => undefined);
  await level.selectOption('none');
  await strip()
    .getByText(/^\d+ fired$/)
    .click();
  const first = Object.keys(faults.report().fired).sort()[0]!;
  await strip().getByRole('rowheader', { name: first, exact: true }).waitFor();
  expect(await view.violations()).toEqual([]);
  await view.shot('faults');
  await strip()
    .getByText(/^\d+ fired$/)
    .click();
});

test('Atlassian is gone until it is brought back', async () => {
  await strip().getByText('Break something', { exact: true }).click();
  await strip().getByRole('button', { name: 'Atlassian is gone' }).click();
  await strip().getByText('Jira and Forge answer nobody.').waitFor();
  expect(await view.violations()).toEqual([]);
  await view.shot('atlassian-gone');
  expect((await fetch(`${host.url}rest/api/3/myself`)).status).toBe(503);
  await expect(at.obey({ do: 'kvs.set', key: 'some', value: 1 })).rejects.toThrow('Atlassian does not answer');
  await strip().getByRole('button', { name: 'Bring it back' }).click();
  await strip().getByText('Jira and Forge answer nobody.').waitFor({ state: 'detached' });
  expect((await fetch(`${host.url}rest/api/3/myself`)).status).toBe(200);
  expect(faults.report().fired['atlassian-gone']).toBe(1);
});

test('the points run dry at once; a level that does not exist is refused', async () => {
  await strip().getByText('Break something', { exact: true }).click();
  await strip().getByRole('button', { name: 'The points pool runs dry' }).click();
  await view.page.getByText('The points of the hour are used up; Jira refuses the app until the next UTC hour.').waitFor();
  expect((await at.obey({ do: 'jira', text: 'x', query: '' })).value.status).toBe(429);
  const refused = await fetch(`${host.url}__host/faults`, { method: 'POST', body: JSON.stringify({ level: 'cruel' }) });
  expect(refused.status).toBe(400);
});
