/** The whole app, driven through the door that everybody uses: small sites, faults none and light, both stores. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { SCOPES } from '../../local/jira/scopes';
import { compareSites } from '../../scripts/judge/compare';
import { readSite } from '../../scripts/judge/seed';

jest.setTimeout(600_000);

interface Report {
  readonly site: { readonly issues: number; readonly projects: number };
  readonly steps: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly simulatedSeconds: number;
    readonly jira: {
      readonly requests: number;
      readonly points: number;
      readonly writes: number;
      readonly byEndpoint: Record<string, { readonly points: number }>;
    };
    readonly repository: { readonly bytes: number; readonly bytesAdded: number; readonly objects: number; readonly commits: number };
    readonly memory: { readonly peakMB: number };
    readonly faults: {
      readonly planned: number;
      readonly fired: number;
      readonly byKind: Readonly<Record<string, { readonly fired: number }>>;
    };
    readonly gaps: readonly unknown[];
  }[];
  /** Of all steps: how often each kind fired. */
  readonly faults: Readonly<Record<string, number>>;
}

const folder = mkdtempSync(path.join(tmpdir(), 'scenario-'));

function scenario(name: string, options: Readonly<Record<string, string>>): { readonly dir: string; readonly report: Report } {
  const dir = path.join(folder, name);
  const args = Object.entries({ ...options, out: dir }).flatMap(([option, value]) => [`--${option}`, value]);
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'local/scenario/main.ts', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm run scenario -- ${args.join(' ')}\nexit code ${status}\n${stderr}`);
  return { dir, report: JSON.parse(readFileSync(path.join(dir, 'report.json'), 'utf8')) as Report };
}

const STEPS = 'backup,change,sweep,audit,disaster,restore,verify';

describe.each([
  ['none', 'object'],
  ['light', 'object'],
  ['none', 'folder'],
])('faults %s, store %s', (faults, store) => {
  let done: ReturnType<typeof scenario>;
  beforeAll(() => {
    done = scenario(`${faults}-${store}`, { site: 'synthetic:40', steps: STEPS, faults, store, seed: '7' });
  });
  const step = (name: string) => done.report.steps.find((candidate) => candidate.name === name)!;

  test('every step is ok', () => {
    expect(done.report.steps.map(({ name, ok }) => `${name} ${ok}`)).toEqual(STEPS.split(',').map((name) => `${name} true`));
    expect(done.report.site.issues).toBe(40);
  });

  test('the judge finds the site after as it was before', async () => {
    const verdict = compareSites(
      await readSite(path.join(done.dir, 'before.ndjson.gz')),
      await readSite(path.join(done.dir, 'after.ndjson.gz')),
    );
    expect(verdict.differences).toEqual([]);
    expect(verdict.issues).toBe(40);
  });

  test('the backup writes nothing to Jira, and the restore does', () => {
    expect(step('backup').jira.writes).toBe(0);
    expect(step('sweep').jira.writes).toBe(0);
    expect(step('restore').jira.writes).toBeGreaterThan(40);
  });

  test('the sweep takes ten simulated minutes, and figures are differences', () => {
    expect(step('sweep').simulatedSeconds).toBeGreaterThanOrEqual(600);
    expect(step('sweep').jira.points).toBeLessThan(step('backup').jira.points);
    expect(step('sweep').repository.bytes - step('sweep').repository.bytesAdded).toBe(step('change').repository.bytes);
    for (const { jira } of done.report.steps)
      expect(Object.values(jira.byEndpoint).reduce((sum, { points }) => sum + points, 0)).toBe(jira.points);
  });

  test('the repository is there, with the mirror of its commits', () => {
    const { commits, objects } = done.report.steps.at(-1)!.repository;
    const home = path.join(done.dir, 'repository', readdirSync(path.join(done.dir, 'repository'))[0]!, 'e1');
    expect(existsSync(path.join(home, 'repo.json'))).toBe(true);
    expect(readdirSync(path.join(home, 'c')).filter((name) => name.endsWith('.json'))).toHaveLength(commits);
    expect(objects).toBeGreaterThan(3);
  });

  test('each scope of the manifest is needed by an operation that was called', () => {
    const called = done.report.steps.flatMap(({ jira }) => Object.keys(jira.byEndpoint));
    const needed = new Set(called.flatMap((operation) => SCOPES.get(operation)?.classic ?? []));
    const declared = (parse(readFileSync('manifest.yml', 'utf8')) as { permissions: { scopes: string[] } }).permissions.scopes;
    // storage:app is Forge's own: without it nothing at all would have been stored.
    expect(declared.filter((scope) => scope !== 'storage:app' && !needed.has(scope))).toEqual([]);
  });

  test('an invocation stays within 256 MB', () => {
    for (const { memory } of done.report.steps) expect(memory.peakMB).toBeLessThanOrEqual(256);
    expect(step('backup').memory.peakMB).toBeGreaterThan(20);
  });

  test('planned faults fire', () => {
    const sum = (side: 'planned' | 'fired'): number => done.report.steps.reduce((total, { faults: figures }) => total + figures[side], 0);
    if (faults === 'none') expect(sum('planned')).toBe(0);
    else expect(sum('fired')).toBeGreaterThan(0);
    expect(sum('fired')).toBe(sum('planned'));
  });

  test('the report names every fault that fired', () => {
    const fired: Record<string, number> = {};
    for (const { faults: figures } of done.report.steps)
      for (const [kind, one] of Object.entries(figures.byKind)) fired[kind] = (fired[kind] ?? 0) + one.fired;
    // some fire while nothing is measured, between two steps
    for (const [kind, count] of Object.entries(fired))
      expect(done.report.faults[kind] ?? `${kind} is not named`).toBeGreaterThanOrEqual(count);
    if (faults === 'none') expect(done.report.faults).toEqual({});
    else expect(Object.keys(fired).length).toBeGreaterThan(5);
  });

  test('nothing is left beside the report', () => {
    expect(readdirSync(done.dir).sort()).toEqual(['after.ndjson.gz', 'before.ndjson.gz', 'report.json', 'repository']);
    expect(existsSync(`${done.dir}.tmp`)).toBe(false);
  });
});
