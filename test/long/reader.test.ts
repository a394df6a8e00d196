/** The reader over 200,000 work items with three versions each, in a process of 128 MB of old space: what it holds does not grow with the index. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fill, openAt, START } from '../../bench/support/folderRepository';

const ISSUES = Number(process.env.READER_ISSUES ?? 200_000);
const OLD_SPACE_MB = Number(process.env.READER_MB ?? 128);
const VERSIONS = 3;
const DAY = 86_400_000;
const ROOT = path.join(__dirname, '../..');

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'holdfast-long-reader-'));
  const at = { now: START };
  for (let version = 1; version <= VERSIONS; version += 1) {
    await fill(dir, ISSUES, version, at, true);
    at.now += DAY;
    for (;;) {
      const { repository } = await openAt(dir, at, true);
      const plan = (await repository.maintenance.plan()).find(({ kind }) => kind === 'tidy' || kind === 'fold');
      if (!plan) break;
      await repository.maintenance.execute(plan, new Set());
    }
  }
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const ran = (...args: readonly string[]): string => {
  const limits = [`--max-old-space-size=${OLD_SPACE_MB}`, '--no-warnings', '--import', 'tsx'];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...limits, path.join(ROOT, 'src/reader/main.ts'), args[0] as string, path.join(dir, 'blobs'), ...args.slice(1)],
    { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 30 },
  );
  expect([args[0], status, status === 0 ? '' : stderr.slice(-2_000)]).toEqual([args[0], 0, '']);
  return stdout;
};
const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

it('lists them all by space and key', () => {
  const listed = lines(ran('ls'));
  expect(listed).toHaveLength(ISSUES);
  expect(listed[0]).toMatch(/^10000-1\t1000003\t/);
});

it('shows one of them, and its versions', () => {
  expect(ran('show', String(1_000_000 + ISSUES * 3))).toMatch(/version: 3\n/);
  expect(lines(ran('log', String(1_000_000 + ISSUES * 3)))).toHaveLength(VERSIONS);
});

it('extracts them all', () => {
  const out = path.join(dir, 'out');
  ran('extract', '--out', out);
  expect(existsSync(path.join(out, 'damage.ndjson'))).toBe(false);
  const table = readFileSync(path.join(out, 'issues.csv'), 'utf8');
  expect(table.split('\r\n')).toHaveLength(ISSUES + 2);
});
