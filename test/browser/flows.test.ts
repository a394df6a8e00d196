/** What a person does on the page, over fixed answers: by keyboard alone, with the back button, through a reload. */
import type { Browser } from 'playwright-core';
import type { RunView } from '../../src/contract/page';
import { APP_PATH, openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { startFakeBackend, VIEWERS, type FakeBackend } from './fakeBackend';
import {
  deletedItems,
  doneRun,
  NOW,
  notAllowed,
  ok,
  overviews,
  plan,
  planActions,
  report,
  run,
  selfCheck,
  selfCheckResult,
} from './fixtures';
import { searching } from './searchScenes';
import { BEFORE, SPIKE } from './timelineFixtures';

let browser: Browser;
let backend: FakeBackend;
let view: AppPage;
beforeAll(async () => {
  [browser, backend] = await Promise.all([launch(), startFakeBackend()]);
});
afterAll(async () => {
  await browser.close();
  await backend.close();
});
beforeEach(async () => {
  view = await openApp(browser, { now: NOW });
});
afterEach(async () => {
  expect(view.problems).toEqual([]);
  expect(backend.cspReports).toEqual([]);
  await view.close();
});

const started = ok({ run: 'b1', started: false });
const open = (path = '') => view.page.goto(`${backend.url}${APP_PATH}${path}`);
const names = () => backend.calls.map((call) => call.name);

test('the first paint of Overview takes two invokes, and one of them starts the backup', async () => {
  backend.answer({ startBackup: started, overview: ok(overviews['healthy'] as never) });
  await open();
  await view.app.getByRole('heading', { name: /No known gaps/ }).waitFor();
  // The chart is asked for when these are answered.
  expect(names().slice(0, 2).sort()).toEqual(['overview', 'startBackup']);
  await view.app.getByRole('slider', { name: 'Changes per hour, 7 days' }).waitFor();
  expect(names().slice(2)).toEqual(['timeline']);
  expect(new Set(backend.calls.map((call) => call.accountId))).toEqual(new Set(['admin-1']));
});

test('the locale and the width of the strip reach the page', async () => {
  backend.answer({ startBackup: started, overview: ok(overviews['healthy'] as never) });
  await open();
  const { page, app } = view;
  await app.getByText('104,212').first().waitFor();
  await page.getByRole('combobox', { name: 'Locale' }).selectOption('de-DE');
  await app.getByText('104.212').first().waitFor();
  await page.getByRole('combobox', { name: 'Width' }).selectOption('320');
  expect(await app.locator('html').evaluate((html) => html.clientWidth)).toBe(320);
  expect(await app.locator('html').evaluate((html) => html.scrollWidth)).toBe(320);
});

test('by keyboard alone from Overview to a running restore; the heading has the focus after each step', async () => {
  backend.answer({
    startBackup: started,
    overview: ok(overviews['healthy'] as never),
    deleted: ok({ asOf: NOW, items: deletedItems }),
    createPlan: ok({ id: 'p1' }),
    plan: ok(plan()),
    planActions: ok(planActions),
    startRestore: ok({ run: 'r7' }),
    run: ok(run()),
  });
  await open();
  const { page, app } = view;
  const focused = () => app.locator(':focus');
  const tabTo = async (name: string | RegExp, role: 'button' | 'checkbox' | 'link') => {
    const wanted = app.getByRole(role, { name });
    await wanted.first().waitFor();
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      if (await wanted.first().evaluate((element) => element === element.ownerDocument.activeElement)) return;
    }
    throw new Error(`Tab never reaches ${String(name)}`);
  };
  await tabTo('Restore', 'button');
  await page.keyboard.press('Enter');
  await app.getByRole('heading', { level: 1, name: 'Restore' }).waitFor();
  expect(await focused().textContent()).toBe('Restore');
  await tabTo(/^PAY/, 'checkbox');
  await page.keyboard.press('Space');
  await tabTo('Preview', 'button');
  await page.keyboard.press('Enter');
  await app.getByRole('heading', { level: 1, name: 'Put back 1,204 work items' }).waitFor();
  expect(await focused().evaluate((element) => element.tagName)).toBe('H1');
  expect(backend.calls.find((call) => call.name === 'createPlan')?.payload).toEqual({ selection: { projects: ['10001'] } });
  await tabTo('See every action', 'button');
  await page.keyboard.press('Enter');
  await app.getByRole('rowheader', { name: /PAY-1/ }).waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  while (!(await app.getByRole('button', { name: 'Start restore' }).evaluate((element) => element === element.ownerDocument.activeElement)))
    await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await app.getByText('Work items: 421 of 1,235 steps').first().waitFor();
  expect(page.url()).toBe(`${backend.url}${APP_PATH}/restore/runs/r7`);
  expect(backend.calls.find((call) => call.name === 'startRestore')?.payload).toEqual({ plan: 'p1' });
});

test('stopping asks on the page, with the focus on the question, and changes nothing until it is answered', async () => {
  let status: RunView['status'] = 'running';
  backend.answer({
    run: () => ok(run({ status })),
    stopRun: () => {
      status = 'stopping';
      return ok(run({ status }));
    },
    pauseRun: () => {
      status = 'paused';
      return ok(run({ status }));
    },
    resumeRun: () => {
      status = 'running';
      return ok(run({ status }));
    },
  });
  await open('/restore/runs/r7');
  const { app } = view;
  await app.getByRole('button', { name: 'Pause' }).click();
  await app.getByRole('button', { name: 'Resume' }).click();
  await app.getByRole('button', { name: 'Stop', exact: true }).click();
  const question = app.getByRole('group', { name: 'Stop this restore?' });
  expect(await question.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
  expect(await view.violations()).toEqual([]);
  await question.getByRole('button', { name: 'Keep going' }).click();
  expect(names()).not.toContain('stopRun');
  await app.getByRole('button', { name: 'Stop', exact: true }).click();
  await question.getByRole('button', { name: 'Stop restore' }).click();
  await app.getByText('Stopping').waitFor();
  expect(names()).toContain('stopRun');
  expect(await app.getByRole('button', { name: 'Pause' }).count()).toBe(0);
});

test('search: as of the moment and in the space that are chosen; nothing is asked without words, nothing typed stands in an address', async () => {
  let now = searching;
  backend.answer({
    startSearch: ok({ run: 'search-1' }),
    search: () => ok(now),
    stopSearch: () => {
      now = { ...searching, status: 'stopped', progress: undefined };
      return ok(now);
    },
  });
  await open(`/restore?at=${new Date(SPIKE).toISOString()}&space=10001`);
  const { app } = view;
  const field = app.getByLabel('Find work items by key or text');
  await app.getByRole('button', { name: 'Search', exact: true }).click();
  await app.getByText('Type a key, or words to look for.').waitFor();
  expect(names()).not.toContain('startSearch');
  await field.fill(' safari ');
  await field.press('Enter');
  await app.getByText('found in 2 places so far').first().waitFor();
  expect(backend.calls.find(({ name }) => name === 'startSearch')?.payload).toEqual({ words: ' safari ', at: SPIKE, space: '10001' });
  expect(view.page.url()).toContain('/restore/search/search-1');
  expect(view.page.url()).not.toContain('safari');
  expect(await app.locator('mark').allTextContents()).toEqual(['Safari', 'SAFARI']);
  await app.getByRole('button', { name: 'Stop', exact: true }).click();
  await app.getByText('before the search ended').first().waitFor();
  expect(backend.calls.find(({ name }) => name === 'stopSearch')?.payload).toEqual({ run: 'search-1', most: 50 });
});

test('a run that ends while somebody watches shows a flag of the product and the report; an old one shows no flag', async () => {
  let now = run();
  backend.answer({ run: () => ok(now), report: ok(report) });
  await open('/restore/runs/r7');
  await view.app.getByText('421 of 1,235').first().waitFor();
  now = doneRun;
  await view.app.getByRole('heading', { name: /1,190 match/ }).waitFor({ timeout: 15_000 });
  await view.page.getByText('Restore done').waitFor();
  await view.page.reload();
  await view.app.getByRole('heading', { name: /1,190 match/ }).waitFor();
  expect(await view.page.getByText('Restore done').count()).toBe(0);
});

test('the report can be filtered, and shows more on request', async () => {
  const failed = { total: 1, outcomes: report.outcomes.filter((one) => one.outcome === 'failed') };
  backend.answer({
    run: ok(doneRun),
    report: ({ only, cursor }) =>
      ok(
        only === 'failed'
          ? failed
          : cursor === 'c2'
            ? { total: 1_204, outcomes: [{ key: 'PAY-99', title: 'Last', outcome: 'match', notes: [] }] }
            : report,
      ),
  });
  await open('/restore/runs/r7');
  await view.app.getByRole('button', { name: 'Show more' }).click();
  await view.app.getByRole('rowheader', { name: /PAY-99/ }).waitFor();
  expect(await view.app.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  await view.app.getByRole('radio', { name: 'Failed' }).check();
  await view.app.getByText('1 of 1').waitFor();
  expect(await view.app.getByRole('rowheader').count()).toBe(1);
});

test('an alert leads to its space, chosen, with what is put back on the button', async () => {
  backend.answer({ startBackup: started, overview: ok(overviews['alert'] as never), deleted: ok({ asOf: NOW, items: deletedItems }) });
  await open();
  await view.app.getByRole('button', { name: 'See what changed' }).click();
  await view.app.getByRole('button', { name: 'Put back 1,204' }).waitFor();
  expect(view.page.url()).toBe(`${backend.url}${APP_PATH}/restore?space=10001`);
});

test('by keyboard from a spike to the moment before it, its list, a version; filters are asked of the functions', async () => {
  backend.answer({ deleted: ok({ asOf: NOW, items: [] }) });
  await open('/restore');
  const { page, app } = view;
  const chart = app.getByRole('slider', { name: 'Changes per hour' });
  await chart.focus();
  const now = () => chart.getAttribute('aria-valuetext');
  await page.keyboard.press('[');
  expect(await now()).toBe('Nov 23, 09:00–10:00: 412 changes, 1 deletion, 1 mass change');
  await page.keyboard.press('ArrowLeft');
  expect(await now()).toMatch(/^Nov 23, 08:00–09:00/);
  await page.keyboard.press('Escape');
  await app.getByRole('button', { name: 'Just before this: 08:55' }).click();
  await app.getByText('Captured Nov 23, 08:55 UTC.').waitFor();
  await app.getByText('Card payments fail').first().waitFor();
  expect(page.url()).toBe(`${backend.url}${APP_PATH}/restore?at=2026-11-23T08%3A55%3A00Z&space=10001&event=m2`);
  expect(backend.calls.findLast((call) => call.name === 'changedSince')?.payload).toEqual({ at: BEFORE, space: '10001' });
  await app.getByRole('combobox', { name: 'Person' }).selectOption('user-1');
  await app.getByRole('tab', { name: 'Changed since' }).focus();
  await page.keyboard.press('ArrowRight');
  await app.getByText('was deleted since Nov 23, 08:55 UTC').waitFor();
  expect(backend.calls.findLast((call) => call.name === 'timeline')?.payload).toMatchObject({ space: '10001', person: 'user-1' });
  expect(backend.calls.findLast((call) => call.name === 'deleted')?.payload).toEqual({ since: BEFORE, space: '10001', person: 'user-1' });
  // A minute of the picker is all of that minute: its moments have seconds.
  await app.getByLabel('Time (UTC)').fill('08:56');
  await app.getByRole('button', { name: 'Go to this moment' }).click();
  await page.waitForURL(/at=2026-11-23T08%3A56%3A59.999Z/);
  await app.getByRole('tab', { name: 'Everything then' }).click();
  await app.getByRole('link', { name: 'PAY-12', exact: true }).click();
  await app.getByRole('heading', { level: 1, name: /^PAY-12/ }).waitFor();
  await app.getByRole('button', { name: /^Show the version of Nov 23, 09:01/ }).click();
  await page.waitForURL(/\/restore\/item\/20001\?at=2026-11-23T09%3A05%3A00Z$/);
});

test('back, forward, reload and the sidebar move the page inside the frame', async () => {
  backend.answer({
    startBackup: started,
    overview: ok(overviews['healthy'] as never),
    deleted: ok({ asOf: NOW, items: deletedItems }),
    runs: ok([]),
  });
  await open();
  const { page, app } = view;
  const at = (name: string) => app.getByRole('heading', { level: 1, name }).waitFor();
  await at('Overview');
  await page.getByRole('link', { name: 'Restore' }).click();
  await at('Restore');
  await app.getByRole('link', { name: 'Earlier restores' }).click();
  await at('Earlier restores');
  await page.goBack();
  await at('Restore');
  await page.goBack();
  await at('Overview');
  await page.goForward();
  await at('Restore');
  await page.reload();
  await at('Restore');
  expect(await page.title()).toBe('Restore - Holdfast - Jira (local)');
});

test('nothing is asked while the tab is hidden; coming back asks at once', async () => {
  backend.answer({ run: ok(run()) });
  await open('/restore/runs/r7');
  await view.app.getByText('421 of 1,235').first().waitFor();
  const hide = (state: string) =>
    view.app.locator('html').evaluate((html, to) => {
      Object.defineProperty(html.ownerDocument, 'visibilityState', { value: to, configurable: true });
      html.ownerDocument.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await hide('hidden');
  const before = backend.calls.length;
  await view.page.waitForTimeout(7_000);
  expect(backend.calls.length).toBe(before);
  await hide('visible');
  await view.page.waitForTimeout(1_000);
  expect(backend.calls.length).toBe(before + 1);
});

test('a failed action says what happened, what is safe, what is next, and keeps the choice', async () => {
  backend.answer({
    deleted: ok({ asOf: NOW, items: deletedItems }),
    createPlan: {
      ok: false,
      error: { kind: 'conflict', happened: 'Somebody else is restoring PAY', safe: 'Nothing was changed.', next: 'Watch that restore' },
    },
  });
  await open('/restore');
  await view.app.getByRole('checkbox', { name: /^PAY/ }).check();
  await view.app.getByRole('button', { name: 'Preview' }).click();
  await view.app.getByRole('alert').getByText('Somebody else is restoring PAY').waitFor();
  await view.app.getByText('Nothing was changed. Watch that restore.').waitFor();
  expect(await view.app.getByRole('checkbox', { name: /^PAY/ }).isChecked()).toBe(true);
});

test('the viewer of the strip is who the functions see', async () => {
  backend.answer({ startBackup: notAllowed, overview: notAllowed });
  await open();
  await view.app.getByRole('heading', { name: 'You need Jira admin permission' }).waitFor();
  await view.page.getByLabel('Viewer').selectOption(VIEWERS[1]?.accountId ?? '');
  await view.page.waitForLoadState();
  await view.app.getByRole('heading', { name: 'You need Jira admin permission' }).waitFor();
  // both viewers read the same words: what counts is who asked last, once the page has come again
  for (let tries = 0; tries < 50 && backend.calls.at(-1)?.accountId !== 'user-1'; tries += 1) await view.page.waitForTimeout(100);
  expect(backend.calls.at(-1)?.accountId).toBe('user-1');
});

test('the theme changes while the page is open, and the clock of the strip moves', async () => {
  backend.answer({ startBackup: started, overview: ok(overviews['healthy'] as never) });
  await open();
  await view.app.getByRole('heading', { name: /No known gaps/ }).waitFor();
  const background = () => view.app.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
  const light = await background();
  await view.page.getByLabel('Theme').selectOption('dark');
  await view.app.locator('html[data-color-mode=dark]').waitFor();
  expect(await background()).not.toBe(light);
  await view.page.getByRole('button', { name: '+1 day' }).click();
  await view.page.getByText('Clock Nov 25, 2026, 9:07 AM').waitFor();
});

test('a check of the site is started, watched, and copied as text', async () => {
  const running = { run: 'selfcheck-1', startedAt: NOW, progress: { stage: 'Reading', stages: ['Reading'], done: 3, total: 9 } };
  let begun = 0;
  let over = false;
  backend.answer({
    selfCheck: () => ok(selfCheck(over ? { result: selfCheckResult } : begun > 0 ? { running } : {})),
    startSelfCheck: () => {
      begun += 1;
      return ok({ run: 'selfcheck-1' });
    },
  });
  await open('/evidence');
  await view.app.getByRole('button', { name: 'Check this site' }).click();
  await view.app.getByText('Reading: 3 of 9.').first().waitFor();
  expect(begun).toBe(1);
  over = true;
  await view.app.getByText('3 of 5 questions were answered.').waitFor({ timeout: 15_000 });
  await view.app.getByRole('button', { name: 'Copy as text' }).click();
  // The frame is of another origin and was granted no clipboard, which is the harder case; the browser writes that to the console.
  const text = view.app.getByLabel('Copy it from here:');
  await text.waitFor();
  expect(await text.inputValue()).toContain('siteZone: Europe/Berlin\n');
  expect(view.problems.splice(0)).toEqual([expect.stringContaining('Clipboard API has been blocked')]);
  expect(await view.violations()).toEqual([]);
});
