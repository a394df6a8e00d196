/** Twelve days of a site's life: long enough for the app to tidy and to prune of itself, and to ask for yesterday and for a week ago. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { faultPlan } from '../../local/faults';
import { makeHistory } from '../../local/history/make';
import { openHistory } from '../../local/history/open';
import { App } from '../../local/scenario/app';
import { siteNamed } from '../../local/siteName';

const DAYS = 12;
const DAY = 86_400_000;
const site = siteNamed('synthetic:60');
const dir = mkdtempSync(path.join(tmpdir(), 'holdfast-history-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test(`${DAYS} days, made, kept and opened`, async () => {
  const [folder, work] = [path.join(dir, 'made'), path.join(dir, 'opened')];
  for (const one of [folder, work]) mkdirSync(one);
  const upkeep = new Map<string, number>();
  const facts = await makeHistory({ site, days: DAYS, seed: 1, now: Date.UTC(2026, 10, 24) }, folder, {
    log: (line) => {
      const [, kind, deleted = '0'] = / upkeep kind=(\S+)(?:.* deleted=(\d+))?/.exec(line) ?? [];
      if (kind !== undefined) upkeep.set(kind, (upkeep.get(kind) ?? 0) + Number(deleted));
    },
  });
  expect([...upkeep.keys()].some((kind) => kind === 'tidy' || kind === 'fold')).toBe(true);
  expect(upkeep.get('prune')).toBeGreaterThan(0);

  const { platform, site: jira, clock, close } = await openHistory({ folder, site, faults: faultPlan('none', 1), dir: work });
  try {
    const app = new App(platform, clock, jira.adminAccountId);
    const { hours, oldestMoment } = await app.ask('timeline', { from: facts.end - DAYS * DAY, to: facts.end });
    expect(new Set(hours.map(({ at }) => Math.floor(at / DAY))).size).toBeGreaterThan(DAYS / 2);
    expect(oldestMoment).toBeLessThan(facts.start + DAY);
    const totals: number[] = [];
    for (const at of [facts.start + DAY, facts.end - 7 * DAY, facts.end - DAY, facts.end]) {
      const { moment, total } = await app.ask('everythingThen', { at });
      expect(moment).toBeLessThanOrEqual(at);
      expect(at - moment).toBeLessThan(DAY);
      totals.push(total);
    }
    expect(Math.min(...totals)).toBeGreaterThan(0);
    // people made and deleted work items meanwhile
    expect(new Set(totals).size).toBeGreaterThan(1);
  } finally {
    await close();
  }
});
