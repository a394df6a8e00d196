/**
 * A history: the app itself over days of people's work, on a virtual clock that ends now. Schedules, queue and events are the platform's; nothing
 * stands in for the app. Sweeps come once an hour here, not every five minutes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { virtualClock } from '../clock';
import { faultPlan } from '../faults';
import { openMachine, type Machine } from '../machine';
import { App } from '../scenario/app';
import { RepositoryFolder } from '../scenario/repositoryFolder';
import type { SiteName } from '../siteName';
import { DAY_MS, HOUR_MS } from './calendar';
import { fingerprintOf } from './fingerprint';
import { Journal } from './journal';
import { People } from './people';
import { SiteClock } from './siteClock';
import { RunsSeen, wrongWith } from './soundness';

export interface HistoryWish {
  readonly site: SiteName;
  readonly days: number;
  readonly seed: number;
  /** Platform time at which it ends. */
  readonly now: number;
}

/** `history.json` of the folder of a history. */
export interface HistoryFacts {
  readonly start: number;
  readonly end: number;
  readonly days: number;
  /** What people did. */
  readonly acts: number;
  readonly commits: number;
  /** Of the site at the end. */
  readonly fingerprint: string;
}

export const FILES = {
  facts: 'history.json',
  journal: 'people.ndjson.gz',
  installation: 'installation.json',
  repository: 'repository',
} as const;

export interface Watching {
  /** 0: the first backup; then the day that begins. */
  readonly day?: (day: number) => void;
  readonly log?: (line: string) => void;
}

const LOOK_MS = 60_000;
/** Longer than any wait for the allowance of an hour. */
const STALL_MS = 4 * HOUR_MS;

/** Writes the history to `folder`, which is there and empty. Throws when the app fails, or what it made is not sound. */
export async function makeHistory(wish: HistoryWish, folder: string, { day, log }: Watching = {}): Promise<HistoryFacts> {
  const start = Math.floor(wish.now / HOUR_MS) * HOUR_MS - wish.days * DAY_MS;
  const clock = virtualClock(start);
  const siteClock = new SiteClock(clock);
  siteClock.hold(start);
  // Beside what is kept, so that objects are shared by hard link.
  const dir = path.join(folder, 'work');
  const runs = new RunsSeen();
  const hear = (line: string): void => {
    runs.read(line);
    log?.(line);
  };
  const machine = await openMachine({ site: wish.site, clock, siteClock, faults: faultPlan('none', 1), dir, log: hear, warm: true });
  try {
    siteClock.release();
    const { site, platform } = machine;
    const journal = new Journal(site, siteClock);
    const people = new People(site, clock, journal, { start, days: wish.days, seed: wish.seed });
    await people.begin();
    day?.(0);
    const app = new App(platform, clock, site.adminAccountId);
    await firstBackup(machine, app, clock);
    for (let hour = 0; hour < 24 * wish.days; hour += 1) {
      if (hour % 24 === 0) day?.(hour / 24 + 1);
      const from = start + hour * HOUR_MS;
      await people.work(from);
      await clock.advance(Math.max(0, from + HOUR_MS - clock.now()));
      await platform.fireSchedule('fiveMinute');
      await platform.fireSchedule('hour');
      if ((from + HOUR_MS) % DAY_MS === 0) await platform.fireSchedule('day');
      await platform.idle();
    }
    platform.autoSchedule(true);
    const wrong = await wrongWith(app, clock, runs).finally(() => platform.autoSchedule(false));
    if (wrong.length > 0) throw new Error(wrong.join(' '));
    await platform.idle();
    return await keep(machine, folder, { start, end: clock.now(), days: wish.days, journal });
  } finally {
    await machine.close();
  }
}

async function firstBackup({ platform }: Machine, app: App, clock: ReturnType<typeof virtualClock>): Promise<void> {
  await platform.install();
  platform.autoSchedule(true);
  let [seen, since] = ['', clock.now()];
  try {
    for (;;) {
      const { state, safeSince, firstBackup: progress, running, failure } = await app.ask('overview');
      if (state === 'failed') throw new Error(`The first backup failed: ${failure?.happened ?? 'no reason given'}`);
      if (safeSince !== undefined && progress === undefined && running.length === 0) return;
      const now = JSON.stringify([state, progress, running]);
      if (now !== seen) [seen, since] = [now, clock.now()];
      if (clock.now() - since > STALL_MS) throw new Error(`The first backup has not moved for hours; last seen: ${seen.slice(0, 300)}`);
      await clock.sleep(LOOK_MS);
    }
  } finally {
    platform.autoSchedule(false);
    await platform.idle();
  }
}

async function keep(
  { platform, site }: Machine,
  folder: string,
  { start, end, days, journal }: { readonly start: number; readonly end: number; readonly days: number; readonly journal: Journal },
): Promise<HistoryFacts> {
  const repository = path.join(folder, FILES.repository);
  mkdirSync(repository);
  const { commits } = await new RepositoryFolder(repository, platform, 'object').update();
  writeFileSync(path.join(folder, FILES.installation), JSON.stringify(platform.keep()));
  journal.write(path.join(folder, FILES.journal));
  const facts: HistoryFacts = { start, end, days, acts: journal.length, commits, fingerprint: fingerprintOf(site) };
  writeFileSync(path.join(folder, FILES.facts), `${JSON.stringify(facts, null, 2)}\n`);
  return facts;
}
