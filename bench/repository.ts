/**
 * npm run bench:repository [-- ISSUES [DIR]]: what maintenance costs on a repository of so many made-up issues with three versions each, in a
 * folder: tidy and fold, verification, questions, the fold that gives up one of the versions, prune, each in a process of its own with the memory of a function. Prints memory, CPU, bytes and requests; ends with
 * 1 when one is above its limit. DIR is kept, and the versions that it holds are not written again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeSnapshot } from '../src/repository/maintenance/snapshot';
import { fill, openAt, START, type Counts } from './support/folderRepository';
import { QUESTIONS } from './support/questions';
import { cpuSeconds, Report } from './support/report';

const MOST_MEMORY_MB = 256;
const MOST_INDEX_BYTES = 20;
/** An invocation has 900 s and hands over with 150 s left; one piece of maintenance is one step. */
const MOST_ROUND_SECONDS = 750;
const VERSIONS = 3;
const DAY = 86_400_000;
/** As the platform's process of 512 MB (local/forge/workerPool.ts). */
const AS_A_FUNCTION = ['--max-old-space-size=460', '--max-semi-space-size=4', '--no-warnings'];

type Phase = 'merge' | 'prune' | 'verify' | 'questions' | 'fold';
interface Figures {
  readonly peakMB: number;
  readonly cpuSeconds: number;
  readonly longest: { readonly what: string; readonly cpuSeconds: number };
  readonly counts: Counts;
  readonly rounds: Readonly<Record<string, number>>;
}

const work = async (dir: string, phase: Phase, now: number): Promise<Figures> => {
  const at = { now };
  const rounds: Record<string, number> = {};
  let longest = { what: '', cpuSeconds: 0 };
  let counts: Counts = { gets: 0, puts: 0, deletes: 0, bytes: 0 };
  const round = async (run: (open: Awaited<ReturnType<typeof openAt>>) => Promise<string | undefined>): Promise<boolean> => {
    const before = cpuSeconds();
    const open = await openAt(dir, at);
    const what = await run(open);
    counts = {
      gets: counts.gets + open.counts.gets,
      puts: counts.puts + open.counts.puts,
      deletes: counts.deletes + open.counts.deletes,
      bytes: counts.bytes + open.counts.bytes,
    };
    const took = cpuSeconds() - before;
    if (what !== undefined) {
      rounds[what] = (rounds[what] ?? 0) + 1;
      if (took > longest.cpuSeconds) longest = { what, cpuSeconds: took };
      if (process.env.BENCH_VERBOSE)
        console.error(`${what}: ${took.toFixed(1)} s CPU, peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
    }
    return what !== undefined;
  };
  if (phase === 'verify') {
    let cursor: Awaited<ReturnType<Awaited<ReturnType<typeof openAt>>['repository']['verify']>>['cursor'];
    do {
      await round(async ({ repository }) => {
        const until = cpuSeconds() + 60;
        const part = await repository.verify({ until: () => cpuSeconds() > until, ...(cursor && { cursor }) });
        if (part.problems.length > 0) throw new Error(JSON.stringify(part.problems));
        cursor = part.cursor;
        return 'verify';
      });
    } while (cursor);
  } else if (phase === 'questions') {
    for (const [what, ask] of Object.entries(QUESTIONS)) {
      await round(async (open) => {
        await ask(open);
        if (process.env.BENCH_VERBOSE) console.error(`${what}: ${open.counts.gets} reads`);
        return what;
      });
    }
  } else if (phase === 'fold') {
    await round(async ({ repository }) => {
      const plan = await repository.maintenance.planMerge('fold');
      if (plan) await repository.maintenance.execute(plan, new Set());
      return plan?.kind;
    });
  } else {
    const wanted = phase === 'merge' ? ['tidy', 'fold'] : ['prune'];
    while (
      await round(async ({ repository }) => {
        const plan = (await repository.maintenance.plan()).find(({ kind }) => wanted.includes(kind));
        if (plan) await repository.maintenance.execute(plan, new Set());
        return plan?.kind;
      })
    );
  }
  return { peakMB: process.resourceUsage().maxRSS / 1024, cpuSeconds: cpuSeconds(), longest, counts, rounds };
};

/** Rows of both levels, and the bytes of their objects, blocks and manifests. */
const indexOf = async (dir: string, now: number): Promise<{ readonly rows: number; readonly bytes: number }> => {
  const snapshot = await takeSnapshot((await openAt(dir, { now })).deps, 0);
  const levels = [snapshot?.base, snapshot?.tail].filter((opened) => opened !== undefined);
  return {
    rows: levels.reduce((sum, { level }) => sum + level.value.rows, 0),
    bytes: levels.flatMap(({ level }) => level.objects()).reduce((sum, { length }) => sum + length, 0),
  };
};

/** So much later, with commits of a running app, so that the fence and the time have gone on. */
const pass = async (dir: string, filled: { now: number }, ms: number): Promise<void> => {
  filled.now += ms;
  const { repository } = await openAt(dir, filled);
  for (let i = 0; i < 40; i += 1) {
    filled.now += 17 * 60_000;
    await (await repository.begin('sweep')).commit({ kind: 'sweep', packs: [], rows: [] });
  }
};

const run = (report: Report, dir: string, phase: Phase, now: number): void => {
  const args = [...AS_A_FUNCTION, '--import', 'tsx', __filename, '--work', dir, phase, String(now)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (stderr !== '') console.error(stderr.trimEnd());
  if (status !== 0) throw new Error(`${phase} ended with ${String(status)}`);
  const figures = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
  report.figure(`${phase}: peak memory`, figures.peakMB, 'MB', MOST_MEMORY_MB);
  report.figure(`${phase}: CPU`, figures.cpuSeconds, 's');
  report.figure(`${phase}: CPU of the longest step (${figures.longest.what})`, figures.longest.cpuSeconds, 's', MOST_ROUND_SECONDS);
  const { gets, puts, deletes, bytes } = figures.counts;
  const rounds = Object.entries(figures.rounds).map(([what, n]) => `${n} × ${what}`);
  report.note(`${rounds.join(', ')}; ${gets} reads, ${puts} writes (${(bytes / 1e6).toFixed(1)} MB), ${deletes} deletes`);
};

const main = async (): Promise<number> => {
  const [first, dir, phase, now] = process.argv.slice(2);
  if (first === '--work') {
    console.log(JSON.stringify(await work(dir as string, phase as Phase, Number(now))));
    return 0;
  }
  const issues = Number(first ?? 100_000);
  const report = new Report();
  const folder = dir ?? mkdtempSync(path.join(tmpdir(), 'bench-repository-'));
  const filledFile = path.join(folder, 'filled.json');
  mkdirSync(folder, { recursive: true });
  try {
    const filled = existsSync(filledFile)
      ? (JSON.parse(readFileSync(filledFile, 'utf8')) as { now: number; versions: number })
      : { now: START, versions: 0 };
    for (let version = filled.versions + 1; version <= VERSIONS; version += 1) {
      console.log(`version ${version} of ${issues} issues`);
      await fill(folder, issues, version, filled);
      filled.now += 60_000;
      run(report, folder, 'merge', filled.now);
      // the first is kept by its day; the others fall into one day, so that retention gives up the second once hours are no longer kept
      filled.now += version === 1 ? 8 * DAY : 16 * 60_000;
      filled.versions = version;
      writeFileSync(filledFile, JSON.stringify(filled));
    }
    const before = await indexOf(folder, filled.now);
    report.figure('index, with its manifests', before.bytes / before.rows, 'B a row', MOST_INDEX_BYTES);
    run(report, folder, 'verify', filled.now);
    run(report, folder, 'questions', filled.now);
    await pass(folder, filled, 8 * DAY);
    run(report, folder, 'fold', filled.now);
    // beside those of the levels, the fold takes in what the last commits hold
    const all = VERSIONS * issues;
    const given = all - (await indexOf(folder, filled.now)).rows;
    report.note(`${all} rows were folded, ${given} given up`);
    if (given < issues) throw new Error('The fold has given up less than one version of each issue.');
    await pass(folder, filled, 3 * DAY);
    run(report, folder, 'prune', filled.now);
  } finally {
    if (dir === undefined) rmSync(folder, { recursive: true, force: true });
  }
  return report.end();
};

void main().then((code) => {
  process.exitCode = code;
});
