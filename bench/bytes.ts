/**
 * npm run bench:bytes -- [--site SEED|synthetic:N|demo:N]: what a site and its changes take in the store, by the whole app on the local platform: first
 * backup, fold, sweeps of one and of four changed issues, tidy. Everything but the content of attachments counts: packs, index, commits and attempts.
 * Beside restic and borg, where they are installed, over the same JSON. Ends with 1 when a figure is above its limit.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readOptions, runCommand } from '../local/command';
import { SeedError } from '../local/jira/errors';
import { nothingYet } from '../local/scenario/step';
import type { World } from '../local/scenario/step';
import { backup } from '../local/scenario/steps/backup';
import { openWorld } from '../local/scenario/world';
import { siteNamed } from '../local/siteName';
import { Report } from './support/report';
import { rivalNamed } from './support/rivals';
import { indexOf, recordLines, storedIn, type Stored } from './support/stored';

const MOST = { issue: 850, sweepOfOne: 2_600, sweepOfFour: 1_800, tidied: 900, row: 20 };
const SWEEPS = 60;
const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
/** A tidy is due at the latest after so long. */
const TIDY_DAYS = 7;
/** What was replaced is deleted after 48 hours of commits. */
const TRASH_DAYS = 3;

class Site {
  private edits = 0;

  constructor(private readonly world: World) {}

  /** One sweep of so many changed issues. */
  async sweep(count: number): Promise<void> {
    const { site, platform, clock } = this.world;
    const changed = site.peopleEdit({ count, seed: (this.edits += 1) });
    if (changed.length !== count) throw new Error(`people edited ${changed.length} issues instead of ${count}`);
    await platform.idle();
    await clock.advance(10 * MINUTE);
    await platform.fireSchedule('fiveMinute');
    await platform.idle();
  }

  /** Maintenance that is due so many days later. Time counts from commit to commit, so one issue changes. */
  async upkeepAfter(days: number): Promise<void> {
    const { platform, clock } = this.world;
    const hourly = async (): Promise<void> => {
      await platform.fireSchedule('hour');
      await platform.idle();
    };
    for (let day = 0; day < days; day += 1) {
      // a clock that jumps by more than 26 hours is not believed
      await clock.advance(DAY);
      await hourly();
    }
    if (days > 0) await this.sweep(1);
    await hourly();
  }

  stored(): Stored {
    return storedIn(this.world.store.dir, this.world.platform.kvs.entries());
  }
}

const total = ({ objects, keys }: Stored): number => objects + keys;

/** One file an object, as `extract` would write them. */
const exportJson = (world: World, dir: string): number => {
  let bytes = 0;
  for (const line of recordLines(world.store.dir)) {
    const { kind, id } = JSON.parse(line.toString()) as { readonly kind: string; readonly id: string };
    mkdirSync(path.join(dir, kind), { recursive: true });
    writeFileSync(path.join(dir, kind, `${id.replaceAll('/', '-')}.json`), line);
    bytes += line.length;
  }
  return bytes;
};

const parts = ({ byType }: Stored): string =>
  Object.entries(byType)
    .map(([type, bytes]) => `${type} ${bytes.toLocaleString('en-US')}`)
    .join(', ');

const indexFigures = (report: Report, world: World): void => {
  const { rows, bytes, fileRows, fileBytes } = indexOf(world.store.dir, world.platform.kvs.entries());
  report.figure(`index of ${rows} rows, with manifests and tables`, bytes / rows, 'B a row', MOST.row);
  if (fileRows > 0) report.figure(`index of ${fileRows} files, with the hash of each part`, fileBytes / fileRows, 'B a file');
};

const measure = async (world: World, folder: string, report: Report): Promise<void> => {
  const site = new Site(world);
  const { issues } = world.site.summary();
  await backup.run(world, nothingYet());
  const json = path.join(folder, 'json');
  const jsonBytes = exportJson(world, json);
  report.figure('JSON of all records', jsonBytes / issues, 'B an issue');
  const rivals = (['restic', 'borg'] as const).map((name) => rivalNamed(name, path.join(folder, name)) ?? `${name} is not installed`);
  for (const rival of rivals) if (typeof rival !== 'string') rival.backUp(json);
  const rivalBytes = rivals.map((rival) => (typeof rival === 'string' ? 0 : rival.bytes()));

  await site.upkeepAfter(0);
  await site.upkeepAfter(TRASH_DAYS);
  const first = site.stored();
  report.figure('stored, index included', total(first) / issues, 'B an issue', MOST.issue);
  report.note(parts(first));
  indexFigures(report, world);

  for (let i = 0; i < SWEEPS; i += 1) await site.sweep(1);
  const ones = site.stored();
  const one = (total(ones) - total(first)) / SWEEPS;
  report.figure('sweep of one', one, 'B a changed issue', MOST.sweepOfOne);
  for (let i = 0; i < SWEEPS; i += 1) await site.sweep(4);
  const fours = site.stored();
  report.figure('sweep of four', (total(fours) - total(ones)) / (4 * SWEEPS), 'B a changed issue', MOST.sweepOfFour);

  await site.upkeepAfter(TIDY_DAYS);
  await site.upkeepAfter(TRASH_DAYS);
  const tidied = site.stored();
  const changes = 5 * SWEEPS + 2;
  report.figure('after tidy', (total(tidied) - total(first)) / changes, 'B a changed issue', MOST.tidied);
  report.figure('  of it commits and attempts in the state store', (tidied.keys - first.keys) / changes, 'B a changed issue');
  report.note(parts(tidied));
  indexFigures(report, world);

  const changed = path.join(json, 'issue');
  rewriteOne(changed);
  for (const [i, rival] of rivals.entries()) {
    if (typeof rival === 'string') {
      report.note(rival);
      continue;
    }
    rival.backUp(json);
    const before = rivalBytes[i] ?? 0;
    const again = rival.bytes() - before;
    report.note(`${rival.name}: ${(before / issues).toFixed(1)} B an issue, ${(before / total(first)).toFixed(2)} × ours;`);
    report.note(`  one changed issue ${again.toLocaleString('en-US')} B, ${(again / one).toFixed(2)} × ours`);
  }
};

/** Another summary for an issue of the export that is neither large nor small. */
const rewriteOne = (dir: string): void => {
  const files = readdirSync(dir).map((name) => ({ file: path.join(dir, name), size: statSync(path.join(dir, name)).size }));
  const { file } = files.sort((a, b) => a.size - b.size)[Math.floor(files.length / 2)] ?? fail('The export has no issue.');
  const record = JSON.parse(readFileSync(file, 'utf8')) as { readonly body: { readonly fields: object } };
  const fields = { ...record.body.fields, summary: 'What somebody has called it since' };
  writeFileSync(file, JSON.stringify({ ...record, body: { ...record.body, fields } }));
};

const fail = (why: string): never => {
  throw new Error(why);
};

const main = async (): Promise<number> => {
  const { site } = readOptions(process.argv.slice(2), { site: { default: 'synthetic:2000', help: 'SEED|synthetic:N|demo:N' } });
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-bytes-'));
  const report = new Report();
  try {
    const { world, close } = await openWorld(
      { site: siteNamed(site), steps: [], out: folder, faults: 'none', seed: 1, store: 'object' },
      { out: folder, platformDir: path.join(folder, 'platform'), repositoryDir: path.join(folder, 'repository') },
    );
    try {
      await measure(world, folder, report);
    } finally {
      await close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return report.end();
};

runCommand(main, (error) => error instanceof SeedError);
