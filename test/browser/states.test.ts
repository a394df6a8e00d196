/** Every state of every screen, in the real frame: its words, no console message, no policy violation, axe clean, both themes. */
import type { Browser } from 'playwright-core';
import { APP_PATH, openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { NOW } from './fixtures';
import { startFakeBackend, type FakeBackend } from './fakeBackend';
import { SCENES, type Scene } from './scenes';

let browser: Browser;
let backend: FakeBackend;
beforeAll(async () => {
  [browser, backend] = await Promise.all([launch(), startFakeBackend()]);
});
afterAll(async () => {
  await browser.close();
  await backend.close();
});

/** A crashed resolver is a 502 of the local host, which the browser writes to the console. */
const provoked = (scene: Scene) => Object.values(scene.answers).includes('crash');

async function look(view: AppPage, scene: Scene): Promise<void> {
  backend.answer(scene.answers);
  await view.page.goto(`${backend.url}${APP_PATH}${scene.path === '/' ? '' : scene.path}`);
  await view.app.locator('h1').waitFor();
  for (const text of scene.shows) await view.app.getByText(text, { exact: false }).first().waitFor({ timeout: 15_000, state: 'attached' });
}

let view: AppPage;
beforeAll(async () => {
  view = await openApp(browser, { now: NOW });
});
afterAll(() => view.close());

const WIDE = { width: 1_280, height: 900 };
const NARROW = { width: 320, height: 900 };

async function turn(theme: 'light' | 'dark'): Promise<void> {
  await view.page.getByLabel('Theme').selectOption(theme);
  await view.app.locator(`html[data-color-mode=${theme}]`).waitFor();
}

test.each(SCENES.map((scene) => [scene.name, scene] as const))('%s', async (name, scene) => {
  view.problems.length = 0;
  await view.page.setViewportSize(WIDE);
  await look(view, scene);
  await turn('light');
  for (const text of scene.hides ?? []) expect(await view.app.getByText(text).count()).toBe(0);
  expect(await view.app.locator('h1').count()).toBe(1);
  expect(await view.page.title()).toMatch(/Holdfast - Jira \(local\)$/);
  expect(await view.appViolations()).toEqual([]);
  await view.shot(`${name}-light`);
  await turn('dark');
  expect(await view.appViolations()).toEqual([]);
  await view.shot(`${name}-dark`);
  // 320 px, which is also 400 % of a usual window: rows stack, nothing scrolls sideways.
  await view.page.setViewportSize(NARROW);
  expect(await view.app.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)).toBeLessThanOrEqual(0);
  await view.shot(`${name}-320`);
  if (!provoked(scene)) expect(view.problems).toEqual([]);
  expect(backend.cspReports).toEqual([]);
});

test.each(['light', 'dark'] as const)('the shell around it is accessible too, %s', async (theme) => {
  const scene = SCENES[0];
  if (!scene) throw new Error('There is no scene.');
  await view.page.setViewportSize(WIDE);
  await look(view, scene);
  await turn(theme);
  expect(await view.violations()).toEqual([]);
});

test('the check inside the frame finds what is wrong there', async () => {
  const [frame] = view.page.frames().filter((candidate) => candidate !== view.page.mainFrame());
  await frame?.evaluate(() => document.querySelector('h1')?.setAttribute('role', 'no-such-role'));
  expect(await view.appViolations()).toEqual([expect.stringContaining('aria-roles')]);
});
