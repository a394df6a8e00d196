/** The local Jira's page of a work item, over the demo site; the app is not asked. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { realClock } from '../../local/clock';
import { startHost, type RunningHost } from '../../local/host';
import { createJiraSite } from '../../local/jira/site';
import { openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { HOSTED, NO_APP } from './hosted';
import { builtPages } from './pages';

jest.setTimeout(180_000);

const dir = mkdtempSync(join(tmpdir(), 'holdfast-work-item-'));
let browser: Browser;
let site: Awaited<ReturnType<typeof createJiraSite>>;
let host: RunningHost;
let view: AppPage;

beforeAll(async () => {
  await builtPages();
  const clock = realClock();
  // the fewest that have every kind of awkward work item
  site = await createJiraSite({ seed: { demo: 1_200 }, clock, tempDir: dir });
  host = await startHost({
    ...HOSTED,
    forge: NO_APP,
    jira: site,
    clock,
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

test('a work item shows what a disaster may take away: all comments, custom fields, the sprint, the level', async () => {
  const found = async (jql: string): Promise<string> => {
    const reply = await site.handle(
      { method: 'GET', path: `/rest/api/3/search/jql?fields=summary&jql=${encodeURIComponent(jql)}`, headers: {}, body: undefined },
      { kind: 'user', accountId: site.adminAccountId },
    );
    const { issues } = JSON.parse(Buffer.from(reply.body as Uint8Array).toString()) as { issues: readonly { key: string }[] };
    return issues[0]?.key ?? '';
  };
  const { page } = view;
  const details = page.getByRole('region', { name: 'Details' });
  await page.goto(`${host.url}browse/${await found('summary ~ "Crossings are cancelled"')}`);
  await page.getByRole('heading', { name: 'Comments (600)' }).waitFor();
  await page.getByText('100 of 600').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('200 of 600').waitFor();
  expect(await view.violations()).toEqual([]);
  await page.goto(`${host.url}browse/${await found('summary ~ "Form with every field"')}`);
  for (const field of ['Severity', 'Port and terminal', 'Tester', 'Planning poker', 'Root cause'])
    await details.getByText(field, { exact: true }).waitFor();
  expect(await details.getByText('[object').count()).toBe(0);
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
  await view.shot('work-item-fields');
  await page.goto(`${host.url}browse/${await found('summary ~ "Carried over from sprint"')}`);
  await details.getByText(/\(closed\)/).waitFor();
  await page.goto(`${host.url}browse/${await found('project = SEC AND level is not EMPTY')}`);
  await details.getByText(/^(Staff|Leads)$/).waitFor();
});
