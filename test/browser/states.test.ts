/** Every state of every screen, in the real frame: its words, no console message, no policy violation, axe clean, both themes. */
import type { Browser } from 'playwright-core';
import { APP_PATH, openApp, type AppPage } from './appPage';
import { launch } from './chromium';
import { startFakeBackend, type FakeBackend } from './fakeBackend';
import { SCENES, type Scene } from './fixtures';

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

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  let view: AppPage;
  beforeAll(async () => {
    view = await openApp(browser, { theme });
  });
  afterAll(() => view.close());

  test.each(SCENES.map((scene) => [scene.name, scene] as const))('%s', async (_name, scene) => {
    view.problems.length = 0;
    await look(view, scene);
    for (const text of scene.hides ?? []) expect(await view.app.getByText(text).count()).toBe(0);
    expect(await view.app.locator('h1').count()).toBe(1);
    expect(await view.page.title()).toMatch(/Holdfast - Jira \(local\)$/);
    expect(await view.violations()).toEqual([]);
    if (!provoked(scene)) expect(view.problems).toEqual([]);
    expect(backend.cspReports).toEqual([]);
    await view.shot(`${scene.name}-${theme}`);
  });
});

describe('at 320 px', () => {
  let view: AppPage;
  beforeAll(async () => {
    view = await openApp(browser, { width: 320 });
  });
  afterAll(() => view.close());

  test.each(SCENES.map((scene) => [scene.name, scene] as const))('%s needs no sideways scrolling', async (_name, scene) => {
    await look(view, scene);
    expect(await view.app.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)).toBeLessThanOrEqual(0);
    await view.shot(`${scene.name}-320`);
  });
});
