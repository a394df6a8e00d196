/** A browser page that looks at the app through the shell, and collects everything that went wrong. */
import AxeBuilder from '@axe-core/playwright';
import axe from 'axe-core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core';
import { ROOT } from './chromium';

export const APP_PATH = 'jira/apps/holdfast-admin';
const SHOTS = join(ROOT, 'build/screenshots');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export interface AppPage {
  readonly page: Page;
  readonly app: FrameLocator;
  /** Console errors and warnings, page errors, failed requests. A test that provokes one takes it out. */
  readonly problems: string[];
  /** Violations of accessibility in the whole window, the iframe included. */
  violations(): Promise<readonly string[]>;
  /** The same inside the app's frame alone, ten times as fast: for the many states of what the same shell surrounds. */
  appViolations(): Promise<readonly string[]>;
  shot(name: string): Promise<void>;
  close(): Promise<void>;
}

export interface Look {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  /** What the browser takes the time to be, so that "today" means the same day whenever a test runs; timers go on. */
  readonly now?: number;
}

export async function openApp(browser: Browser, look: Look = {}): Promise<AppPage> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: look.width ?? 1_280, height: 900 },
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  });
  await context.addInitScript((theme) => {
    try {
      localStorage.setItem('local-jira-color-mode', theme);
    } catch {
      // Other origins and sandboxes have no storage; only the shell reads it.
    }
  }, look.theme ?? 'light');
  if (look.now !== undefined) await context.clock.setFixedTime(look.now);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`${message.type()}: ${message.text().slice(0, 300)}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`));
  return {
    page,
    app: page.frameLocator('iframe'),
    problems,
    violations: async () => {
      const result = await new AxeBuilder({ page }).withTags(RULES).analyze();
      return told(result.violations);
    },
    appViolations: async () => {
      const frame = page.frames().find((candidate) => candidate.parentFrame() === page.mainFrame());
      if (!frame) throw new Error('The shell shows no frame of an app.');
      if (!(await frame.evaluate(() => 'axe' in globalThis))) await frame.evaluate(axe.source);
      return told(
        await frame.evaluate(async (tags) => {
          // between two themes a colour is neither the one nor the other; what moves for ever is no transition
          const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
          await Promise.all(transitions.map((transition) => transition.finished.catch(() => undefined)));
          const { axe: injected } = globalThis as unknown as { readonly axe: typeof axe };
          return (await injected.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })).violations;
        }, RULES),
      );
    },
    shot: async (name) => {
      mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
    },
    close: () => context.close(),
  };
}

const told = (violations: readonly axe.Result[]): readonly string[] =>
  violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' > ')} ${node.failureSummary ?? ''}`),
  );
