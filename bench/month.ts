/**
 * npm run bench:month [-- ISSUES/EDITS-A-DAY …] [--days N] [--table]: what the backup of a site costs its vendor in a month, by the platform's list prices: the real capture, run
 * engine and repository over made-up sites, every sweep, event, count, merge, prune and reading back of N simulated days (default 30), and from that a month of 30.
 * Without arguments: 100,000 work items of which 1 % change a day, with its limit. `--table`: sites of 10,000, 100,000 and 1,000,000 with equally many edits, and one with four
 * times as many: cost must follow the edits and not the site. Ends with 1 when a figure is above its limit.
 *
 * Function seconds are CPU of this machine and waits: waits are assumed (below) and added up as if no two requests ran side by side. The sites have no files: a stored file is a
 * handful of requests, once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BILLED_GB, emptyMeter } from '../local/forge/meter';
import { costOf } from '../local/forge/prices';
import { advanceFirstBackup, captureConfiguration } from '../src/backup/firstBackup';
import { startDueChecks, startDueUpkeep } from '../src/site/checks';
import { World } from '../test/backup/world';
import { Waits } from './support/waits';
import { cpuSeconds, Report } from './support/report';

const MOST_DOLLARS = 1;
const TICK = 300_000;
const TICKS_A_DAY = 288;
const MONTH = 30;
/** What the platform bills beside our own code: loading it and answering. Measured over the workers of the local platform: 0.3 s cold, which most are not. */
const START_SECONDS = 0.2;
const SITE = { issues: 100_000, edits: 1_000 } as const;
const TABLE: readonly Site[] = [
  { issues: 10_000, edits: 1_000 },
  SITE,
  { issues: 1_000_000, edits: 1_000 },
  { issues: 100_000, edits: 4_000 },
];
/** Of equally many edits: the dearest site against the cheapest. */
const FLAT = 1.3;
/** Four times as many edits on one site. */
const LINEAR = 4.4;
/** Rounds of the first backup between two looks at what maintenance is due: about an hour of it. */
const ROUNDS_AN_HOUR = 20;

interface Site {
  readonly issues: number;
  /** A day. */
  readonly edits: number;
}

interface Month {
  readonly dollars: number;
  readonly kvsMB: number;
  readonly objectRequests: number;
  readonly functionSeconds: number;
  readonly invocations: number;
  readonly storedMB: number;
}

const live = async ({ issues, edits }: Site, days: number): Promise<Month> => {
  const dir = mkdtempSync(path.join(tmpdir(), 'bench-month-'));
  try {
    const world = await World.create({ seed: { synthetic: issues, files: 0, dir }, switches: { burst: false } });
    const waits = new Waits(world);
    await world.backup(1_000_000, async (round) => {
      if (round % ROUNDS_AN_HOUR === 0) await world.invoke((deps, runs) => startDueUpkeep({ ...deps, runs: () => runs }));
    });
    const stored = (): number => [...world.blobs.objects.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    const [before, bytesBefore, invocationsBefore, eventsBefore] = [waits.used(), stored(), world.invocations, waits.events];
    const cpuBefore = cpuSeconds();
    let made = 0;
    let ofPeople = 0;
    for (let tick = 1; tick <= days * TICKS_A_DAY; tick += 1) {
      world.now += TICK;
      const due = Math.floor((tick * edits) / TICKS_A_DAY) - made;
      const cpu = cpuSeconds();
      if (due > 0) world.site.peopleEdit({ count: due, seed: tick });
      ofPeople += cpuSeconds() - cpu;
      made += due;
      await world.invoke(async (deps, runs) => {
        await runs.tick();
        await advanceFirstBackup(deps);
      });
      await world.sweep();
      if (tick % 12 === 0) {
        await world.invoke(async (deps, runs) => {
          await startDueUpkeep({ ...deps, runs: () => runs });
          await startDueChecks({ ...deps, runs: () => runs });
        });
      }
      if (tick % TICKS_A_DAY === 0) await world.invoke((deps) => captureConfiguration(deps));
      await world.drive();
      if (process.env.BENCH_VERBOSE !== undefined && tick % TICKS_A_DAY === 0)
        console.error(`day ${tick / TICKS_A_DAY}: ${world.log.slice(-3).join(' | ')}`);
    }
    const used = waits.used();
    const of = (what: keyof typeof used): number => ((used[what] - before[what]) * MONTH) / days;
    const perMonth = (count: number): number => (count * MONTH) / days;
    const invocations = perMonth(world.invocations - invocationsBefore + waits.events - eventsBefore);
    const functionSeconds =
      of('waitSeconds') + perMonth(cpuSeconds() - cpuBefore - ofPeople) - of('siteCpuSeconds') + invocations * START_SECONDS;
    const meter = {
      ...emptyMeter(),
      gbSeconds: functionSeconds * BILLED_GB,
      kvsReadBytes: of('kvsReadBytes'),
      kvsWriteBytes: of('kvsWriteBytes'),
      objectRequests: of('objectRequests'),
      logBytes: perMonth(world.log.reduce((sum, line) => sum + line.length, 0)),
    };
    return {
      dollars: costOf(meter).total,
      kvsMB: (meter.kvsReadBytes + meter.kvsWriteBytes) / 1e6,
      objectRequests: meter.objectRequests,
      functionSeconds,
      invocations,
      storedMB: perMonth(stored() - bytesBefore) / 1e6,
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const isTable = args.includes('--table');
  if (isTable) args.splice(args.indexOf('--table'), 1);
  const at = args.indexOf('--days');
  const days = at < 0 ? MONTH : Number(args.splice(at, 2)[1]);
  const sites = args.map((text): Site => {
    const [issues = NaN, edits = NaN] = text.split('/').map(Number);
    return { issues, edits: Number.isNaN(edits) ? Math.round(issues / 100) : edits };
  });
  if (!(days >= 1) || sites.some(({ issues, edits }) => !(issues >= 1 && edits >= 0))) {
    console.error('Usage: npm run bench:month -- [ISSUES/EDITS-A-DAY …] [--days N], for example 100000/1000 --days 30, or --table.');
    return 2;
  }
  const report = new Report();
  const dollars: number[] = [];
  for (const site of isTable ? TABLE : sites.length > 0 ? sites : [SITE]) {
    const month = await live(site, days);
    dollars.push(month.dollars);
    const what = `${site.issues.toLocaleString('en-US')} work items, ${site.edits.toLocaleString('en-US')} edits a day, ${days} days lived`;
    // a part of a month has no part of its merges
    const limited = site.issues === SITE.issues && site.edits === SITE.edits && days === MONTH;
    report.figure(`a month of ${what}`, month.dollars, '$', limited ? MOST_DOLLARS : undefined, 3);
    report.note(
      `${month.invocations.toFixed(0)} invocations, ${month.functionSeconds.toFixed(0)} s of functions, ${month.kvsMB.toFixed(0)} MB through the Key-Value Store, ` +
        `${month.objectRequests.toFixed(0)} object requests, ${month.storedMB.toFixed(0)} MB more stored`,
    );
  }
  if (isTable) {
    const [small, middle, large, busy] = dollars as [number, number, number, number];
    report.figure(
      'the dearest of three sites with equally many edits against the cheapest',
      Math.max(small, middle, large) / Math.min(small, middle, large),
      '×',
      FLAT,
      2,
    );
    report.figure('four times as many edits', busy / middle, '×', LINEAR, 2);
  }
  return report.end();
}

void main().then((code) => process.exit(code));
