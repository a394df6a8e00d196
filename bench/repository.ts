/**
 * npm run bench:repository [-- ISSUES]: what maintenance costs on a repository of so many made-up issues with three versions each, in a
 * folder: fold, tidy, prune and verification, each in a process of its own. Prints memory, CPU, bytes and requests; ends with 1 when one is above its limit.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BlobStore, Clock, Random } from '../src/contract/ports';
import { readHead, takeSnapshot } from '../src/repository/maintenance/snapshot';
import type { CapturedRecord } from '../src/repository/model';
import { openRepository } from '../src/repository/open';
import type { Repository } from '../src/repository/api';
import { commitLogOver } from '../src/stores/commitLog';
import { folderBlobs } from '../src/stores/folderBlobs';
import { folderState } from '../src/stores/folderState';

const MOST_MEMORY_MB = 256;
const MOST_INDEX_BYTES = 20;
const PACK = 2_048;
const PACKS_A_COMMIT = 8;
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

/** mulberry32, seeded: two runs measure the same. */
const seeded = (seed: number): (() => number) => {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

interface Counts {
  gets: number;
  puts: number;
  deletes: number;
  bytes: number;
}

const openAt = async (
  dir: string,
  at: { now: number },
): Promise<{ readonly repository: Repository; readonly counts: Counts; readonly deps: Deps }> => {
  const counts: Counts = { gets: 0, puts: 0, deletes: 0, bytes: 0 };
  const real = folderBlobs(path.join(dir, 'blobs'));
  const blobs: BlobStore = {
    ...real,
    get: (name, range) => {
      counts.gets += 1;
      return real.get(name, range);
    },
    put: (name, bytes, sha256) => {
      counts.puts += 1;
      counts.bytes += bytes.length;
      return real.put(name, bytes, sha256);
    },
    delete: (name) => {
      counts.deletes += 1;
      return real.delete(name);
    },
  };
  const state = folderState(path.join(dir, 'state'));
  const next = seeded(at.now % 2 ** 31);
  const clock: Clock = { now: () => at.now, sleep: async () => undefined };
  const random: Random = {
    hex: (n) => Array.from({ length: 2 * n }, () => Math.floor(next() * 16).toString(16)).join(''),
    fraction: next,
  };
  const secrets = {
    get: async (key: string) => (await state.get<string>(`secret:${key}`)) ?? undefined,
    set: (key: string, value: string) => state.set(`secret:${key}`, value),
  };
  const log = commitLogOver(state);
  const repository = await openRepository({ blobs, log, secrets, clock, random, cloudId: 'bench', storeKind: 'folder', mirror: false });
  return { repository, counts, deps: { repoId: repository.repoId, log, blobs } };
};
type Deps = Parameters<typeof takeSnapshot>[0];

const WORDS = 'the timeline shows a login that fails when two people save one board while an export runs slowly on staging'.split(' ');

const fill = async (dir: string, issues: number, version: number, at: { now: number }): Promise<void> => {
  const next = seeded(version);
  let open = await openAt(dir, at);
  let attempt = await open.repository.begin('baseline');
  let packs = [];
  for (let first = 1; first <= issues; first += PACK) {
    const seen = (at.now += 1_000);
    const records: CapturedRecord[] = Array.from({ length: Math.min(PACK, issues - first + 1) }, (_, i) => {
      const id = first + i;
      const text = Array.from({ length: 60 }, () => WORDS[Math.floor(next() * WORDS.length)]).join(' ');
      return {
        kind: 'issue',
        id: String(1_000_000 + id * 3),
        project: String(10_000 + Math.floor(id / 5_000)),
        keyNumber: id % 5_000,
        created: START - 900 * DAY + id * 60_000 + Math.floor(next() * 60_000),
        updated: START - 800 * DAY + version * 100 * DAY + Math.floor(next() * 99 * DAY),
        seen,
        attachments: next() < 0.3 ? [String(7_000_000 + id * 5)] : [],
        body: { fields: { summary: text.slice(0, 80), description: text, version } },
      };
    });
    packs.push(await attempt.writePack(records));
    if (packs.length < PACKS_A_COMMIT && first + PACK <= issues) continue;
    await attempt.commit({ kind: 'baseline', packs, rows: [] });
    packs = [];
    // a process of its own for each step keeps little; this one opens the repository anew
    open = await openAt(dir, at);
    attempt = await open.repository.begin('baseline');
  }
};

type Phase = 'merge' | 'prune' | 'verify';
interface Figures {
  readonly phase: Phase;
  readonly peakMB: number;
  readonly cpuSeconds: number;
  readonly counts: Counts;
  readonly rows: number;
  readonly indexBytes: number;
  readonly rounds: number;
}

const work = async (dir: string, phase: Phase, now: number): Promise<Figures> => {
  const at = { now };
  const { repository, counts, deps } = await openAt(dir, at);
  let rounds = 0;
  if (phase === 'verify') {
    let cursor;
    do {
      const part = await repository.verify({ until: () => false, ...(cursor && { cursor }) });
      if (part.problems.length > 0) throw new Error(JSON.stringify(part.problems));
      cursor = part.cursor;
      rounds += 1;
    } while (cursor);
  } else {
    for (;;) {
      const plans = await repository.maintenance.plan();
      const plan = plans.find(({ kind }) => (phase === 'merge' ? kind === 'tidy' || kind === 'fold' : kind === 'prune'));
      if (!plan) break;
      await repository.maintenance.execute(plan, new Set());
      rounds += 1;
    }
  }
  const head = await readHead(deps);
  const snapshot = phase === 'merge' ? await takeSnapshot(deps, 0) : undefined;
  const levels = [snapshot?.base, snapshot?.tail].filter((opened) => opened !== undefined);
  const { user, system } = process.cpuUsage();
  return {
    phase,
    peakMB: process.resourceUsage().maxRSS / 1024,
    cpuSeconds: (user + system) / 1e6,
    counts,
    rows: levels.reduce((sum, { level }) => sum + level.value.rows, 0),
    indexBytes: levels.flatMap(({ level }) => level.value.objects).reduce((sum, [, length]) => sum + length, 0),
    rounds: head ? rounds : 0,
  };
};

const main = async (): Promise<number> => {
  const [first, dir, phase, now] = process.argv.slice(2);
  if (first === '--work') {
    console.log(JSON.stringify(await work(dir as string, phase as Phase, Number(now))));
    return 0;
  }
  const issues = Number(first ?? 100_000);
  const failures: string[] = [];
  const report = (what: string, value: number, unit: string, most?: number): void => {
    const over = most !== undefined && value > most;
    if (over) failures.push(what);
    console.log(
      `${what.padEnd(52)} ${value.toFixed(1).padStart(10)} ${unit}${most === undefined ? '' : ` (at most ${most})`}${over ? '  TOO MUCH' : ''}`,
    );
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-repository-'));
  const run = (what: Phase, at: number): Figures => {
    // as the platform's process of 512 MB
    const args = ['--max-old-space-size=460', '--import', 'tsx', __filename, '--work', folder, what, String(at)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (status !== 0) throw new Error(stderr);
    const figures = JSON.parse(stdout.trim().split('\n').at(-1) as string) as Figures;
    report(`${what}: peak memory`, figures.peakMB, 'MB', MOST_MEMORY_MB);
    report(`${what}: CPU`, figures.cpuSeconds, 's');
    const { gets, puts, deletes, bytes } = figures.counts;
    console.log(
      `${' '.repeat(4)}${figures.rounds} rounds, ${gets} reads, ${puts} writes (${(bytes / 1e6).toFixed(1)} MB), ${deletes} deletes`,
    );
    return figures;
  };
  try {
    const at = { now: START };
    for (let version = 1; version <= 3; version += 1) {
      console.log(`version ${version} of ${issues} issues`);
      await fill(folder, issues, version, at);
      const { rows, indexBytes } = run('merge', (at.now += 60_000));
      report('index', indexBytes / rows, 'B a row', MOST_INDEX_BYTES);
      at.now += 16 * 60_000;
    }
    at.now += 3 * DAY;
    const { repository } = await openAt(folder, at);
    for (let i = 0; i < 40; i += 1) {
      at.now += 17 * 60_000;
      await (await repository.begin('sweep')).commit({ kind: 'sweep', packs: [], rows: [] });
    }
    run('prune', at.now);
    run('verify', at.now);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (failures.length > 0) console.log(`Too much: ${failures.join(', ')}`);
  return failures.length > 0 ? 1 : 0;
};

void main().then((code) => {
  process.exitCode = code;
});
