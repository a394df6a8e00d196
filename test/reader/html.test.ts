/** The offline site, opened from disk in a real browser: no request leaves the folder, axe finds nothing, the search finds. */
import { readFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { launch, ROOT } from '../browser/chromium';
import { aFolder, aRepository, holdfast, removeFolders } from './support';

const SHOTS = join(ROOT, 'build/screenshots/reader');

describe('the offline site', () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    browser = await launch();
    folder = join(aFolder(), 'site');
    const { folder: repository } = await aRepository({ levels: true });
    expect((await holdfast(['html', repository, '--out', folder])).exit).toBe(0);
    mkdirSync(SHOTS, { recursive: true });
  });
  afterAll(async () => {
    await browser.close();
    removeFolders();
  });

  /** Opens a page and gathers what it asks for and what its policy refuses. */
  const opened = async (path: string, options: { colorScheme?: 'light' | 'dark'; width?: number } = {}) => {
    const context = await browser.newContext({ colorScheme: options.colorScheme, viewport: { width: options.width ?? 1024, height: 800 } });
    const page = await context.newPage();
    const requests: string[] = [];
    const words: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => words.push(message.text()));
    page.on('pageerror', (error) => words.push(error.message));
    page.on('dialog', (dialog) => {
      words.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(join(folder, path)).href);
    return { page, requests, words, close: () => context.close() };
  };
  const violations = async (page: Page): Promise<readonly string[]> =>
    (await new AxeBuilder({ page }).options({ preload: false }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);

  it.each(['index.html', 'spaces/PAY.html', 'issues/PAY/PAY-12.html'])(
    '%s is clean in light, dark and narrow, and asks nobody',
    async (path) => {
      for (const [scheme, width] of [
        ['light', 1024],
        ['dark', 1024],
        ['light', 320],
      ] as const) {
        const { page, requests, words, close } = await opened(path, { colorScheme: scheme, width });
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        // the style is loaded: a policy that refuses it would look like a page without one
        expect(
          await page.evaluate(
            "getComputedStyle(document.querySelector('main')).display === 'block' && getComputedStyle(document.body).maxWidth",
          ),
        ).toBe('1152px');
        expect(words).toEqual([]);
        expect(requests.filter((url) => !url.startsWith(pathToFileURL(folder).href))).toEqual([]);
        await page.screenshot({ path: join(SHOTS, `${path.replaceAll('/', '-')}-${scheme}-${width}.png`) });
        await close();
      }
    },
  );

  it('leads from the front to a work item, its comments and its files', async () => {
    const { page, close } = await opened('index.html');
    await page.click('text=PAY');
    await page.click('text=PAY-12');
    const body = await page.innerText('body');
    for (const words of [
      'Refunds fail',
      'The refund of <script>alert(1)</script> fails.',
      'The hundred-and-first comment',
      'Ada Byron',
      'not in the backup',
    ])
      expect(body).toContain(words);
    const href = await page.getAttribute('a:has-text("report.pdf") >> nth=1', 'href');
    const file = new URL(href as string, page.url());
    expect(readFileSync(file, 'utf8')).toBe('file 3!');
    // a page that somebody attached is shown as its text
    expect(await page.getAttribute('a:has-text("page.html")', 'href')).toMatch(/page\.html\.txt$/);
    await close();
  });

  it('shows names as they are, not as markup', async () => {
    const { page, close } = await opened('index.html');
    expect(await page.innerText('tbody')).toContain('<b>Operations</b>');
    await close();
  });

  it('finds by summary, text and key', async () => {
    const { page, words, close } = await opened('index.html');
    for (const [query, found] of [
      ['refunds', 'PAY-12 Refunds fail'],
      ['hundred-and-first', 'PAY-12 Refunds fail'],
      ['ops-7', 'OPS-7 Other space'],
      ['changed 9:50', 'PAY-100 Changed at 9:50'],
    ]) {
      await page.fill('#search', query as string);
      await page.waitForFunction((text) => document.querySelector('#found a')?.textContent === text, found);
    }
    await page.fill('#search', 'nowhere at all');
    await page.waitForFunction(() => document.querySelector('#said')?.textContent === 'Nothing found.');
    expect(words).toEqual([]);
    await close();
  });
});
