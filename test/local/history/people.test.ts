/** People at work: their rhythm, what they do, and that the same can be done again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { virtualClock } from '../../../local/clock';
import { DAY_MS, HOUR_MS, planDay, type Hours } from '../../../local/history/calendar';
import { fingerprintOf } from '../../../local/history/fingerprint';
import { AnotherPast, Journal, relive } from '../../../local/history/journal';
import { People } from '../../../local/history/people';
import { SiteClock } from '../../../local/history/siteClock';
import { dice } from '../../../local/jira/random';
import { createJiraSite } from '../../../local/jira/site';

const dir = mkdtempSync(path.join(tmpdir(), 'holdfast-people-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A Monday. */
const START = Date.UTC(2026, 10, 2);
const DAYS = 4;

async function aSite(seed: { readonly demo: number } = { demo: 400 }) {
  const siteClock = new SiteClock(virtualClock(START));
  siteClock.hold(START);
  const site = await createJiraSite({ seed, clock: siteClock, tempDir: dir });
  return { site, siteClock };
}

async function worked(seed: number, name: string) {
  const clock = virtualClock(START);
  const siteClock = new SiteClock(clock);
  siteClock.hold(START);
  const site = await createJiraSite({ seed: { demo: 400 }, clock: siteClock, tempDir: dir });
  siteClock.release();
  const events: string[] = [];
  site.onEvent((event) => events.push(event.name));
  const before = site.summary().issues;
  const journal = new Journal(site, siteClock);
  const people = new People(site, clock, journal, { start: START, days: DAYS, seed });
  await people.begin();
  for (let hour = START; hour < START + DAYS * DAY_MS; hour += HOUR_MS) {
    await people.work(hour);
    await clock.advance(hour + HOUR_MS - clock.now());
  }
  const file = path.join(dir, name);
  journal.write(file);
  return { site, events, before, file, print: fingerprintOf(site) };
}

const planOf = (day: number, hours: Hours) => planDay(hours, day, 10_000, dice(day));
const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

test('a mean day touches about a hundredth; nights and weekends are quiet; two hours are not', () => {
  const hours = { start: START, end: START + 28 * DAY_MS };
  const days = Array.from({ length: 28 }, (_, day) => planOf(START + day * DAY_MS, hours));
  const acts = days.map(({ acts: each }) => sum(each));
  expect(sum(acts) / 28).toBeGreaterThan(100);
  expect(sum(acts) / 28).toBeLessThan(130);
  expect(Math.max(acts[5] ?? 0, acts[6] ?? 0) * 4).toBeLessThan(acts[1] ?? 0);
  expect(sum(days[1]?.acts.slice(0, 6) ?? []) * 10).toBeLessThan(sum(days[1]?.acts.slice(8, 14) ?? []));
  const spikes = days.flatMap((plan, day) => plan.spikes.map(({ what }) => [what, day]));
  expect(spikes).toEqual([
    ['bulk-edit', 11],
    ['leaver', 21],
  ]);
  expect(days.map(({ mood }) => mood).filter((mood) => mood !== 'ordinary')).toHaveLength(3);
});

test('whenever a history begins and however short it is, both of the hours happen that nobody forgets, once', () => {
  for (const days of [1, 2, 6, 90])
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      const start = START + hour * HOUR_MS;
      const end = start + days * DAY_MS;
      const found: string[] = [];
      for (let day = Math.floor(start / DAY_MS) * DAY_MS; day < end; day += DAY_MS)
        for (const { what, hour: when } of planOf(day, { start, end }).spikes)
          if (day + when * HOUR_MS >= start && day + when * HOUR_MS < end) found.push(what);
      expect([days, hour, found.sort()]).toEqual([days, hour, ['bulk-edit', 'leaver']]);
    }
});

test('people do all kinds of things, and acted out again they make the same site to the millisecond', async () => {
  const first = await worked(1, 'first.gz');
  for (const name of ['created:issue', 'updated:issue', 'commented:issue', 'deleted:issue', 'created:attachment', 'created:worklog'])
    expect([name, first.events.includes(`avi:jira:${name}`)]).toEqual([name, true]);
  const { site, siteClock } = await aSite();
  expect(fingerprintOf(site)).not.toBe(first.print);
  await relive(first.file, site, siteClock);
  expect(fingerprintOf(site)).toBe(first.print);
  expect((await worked(2, 'second.gz')).print).not.toBe(first.print);

  const smaller = await aSite({ demo: 100 });
  await expect(relive(first.file, smaller.site, smaller.siteClock)).rejects.toThrow(AnotherPast);
});
