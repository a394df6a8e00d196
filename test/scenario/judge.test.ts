/** What the judge says in a scenario: both of its lists, after one disaster and after several. Nothing is backed up: the app is not asked. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Verdict } from '../../scripts/judge/compare';

jest.setTimeout(600_000);

const folder = mkdtempSync(path.join(tmpdir(), 'judge-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly steps: readonly { readonly name: string; readonly ok: boolean; readonly judged?: Verdict; readonly said?: readonly string[] }[];
}

function scenario(steps: string): { readonly status: number | null; readonly stderr: string; readonly report: Report } {
  const out = path.join(folder, 'out');
  const args = ['--site', 'synthetic:40', '--seed', '3', '--steps', steps, '--out', out];
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'local/scenario/main.ts', ...args], { encoding: 'utf8' });
  return { status, stderr, report: JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8')) as Report };
}

const countOf = (tallies: Verdict['differences'] | undefined, kind: string): number =>
  tallies?.find((one) => one.kind === kind)?.count ?? 0;

test('after two disasters both are told, with what is explained', () => {
  const { status, stderr, report } = scenario('disaster:space-deleted,disaster:bulk-edit,judge');
  expect(status).toBe(1);
  const { judged, said } = report.steps.at(-1)!;
  const gone = Number(/with (\d+) work items/.exec(report.steps[0]!.said![0]!)![1]);
  expect(countOf(judged?.differences, 'issue missing')).toBe(gone);
  expect(countOf(judged?.differences, 'project missing')).toBe(1);
  expect(countOf(judged?.differences, 'priority')).toBeGreaterThan(0);
  expect(judged!.excused.some(({ kind }) => kind.endsWith('edited by people since'))).toBe(true);
  for (const { count, examples } of [...judged!.differences, ...judged!.excused]) expect(examples).toHaveLength(Math.min(3, count));
  expect(said!.join('\n')).toContain(`Differences: ${gone} × issue missing (`);
  expect(said!.join('\n')).toContain('Explained: ');
  expect(stderr).toContain('Explained: ');
  expect(stderr).toMatch(/^The same again: npm run scenario -- --site synthetic:40 .*--faults none --seed 3/m);
});

test.each(['leaver', 'space-trashed'])('after disaster:%s the restore says what it can restore', (name) => {
  const { status, stderr } = scenario(`disaster:${name},restore`);
  expect(status).toBe(1);
  expect(stderr).toContain('Failed: restore: no space was deleted for good, and this step restores nothing else: single work items');
});
