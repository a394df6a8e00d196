/**
 * The scenario of the first slice under everything that goes wrong, over many seeds, and over the seed of a whole site where there is one. A
 * failure prints the command that plans the same faults again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const STEPS = 'backup,disaster,restore,verify';
const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1);
/** Of a real site's shape; it lies beside the project, not in it. */
const SITE = path.resolve(__dirname, '../../../shared/data/site-2k.ndjson.gz');

const folder = mkdtempSync(path.join(tmpdir(), 'long-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly steps: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly faults: {
      readonly fired: number;
      readonly byKind: Readonly<Record<string, { readonly planned: number; readonly fired: number }>>;
    };
  }[];
}

/** What a disaster must leave: `equal`, the site as it was, as someone judges who knows nothing of Holdfast. */
function underHeavyFaults(site: string, seed: number, { steps: chain = STEPS, store = 'object', equal = true } = {}): void {
  const out = path.join(folder, 'out');
  const args = ['--site', site, '--steps', chain, '--faults', 'heavy', '--seed', String(seed), '--store', store, '--out', out];
  const run = (script: string, ...words: readonly string[]): void => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, ...words], { encoding: 'utf8' });
    if (status !== 0)
      throw new Error(`npm run scenario -- ${args.join(' ')}\n${script}: exit code ${String(status)}\n${stdout.slice(-4_000)}\n${stderr}`);
  };
  run('local/scenario/main.ts', ...args);
  const { steps } = JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8')) as Report;
  expect(steps.map(({ name, ok }) => `${name} ${String(ok)}`)).toEqual(chain.split(',').map((name) => `${name} true`));
  expect(steps.reduce((sum, { faults }) => sum + faults.fired, 0)).toBeGreaterThan(50);
  // Under their names; how a kill struck (`kill before`) is told beside the kill itself, and was not planned.
  const sums = (side: 'planned' | 'fired'): Readonly<Record<string, number>> => {
    const of: Record<string, number> = {};
    for (const { faults } of steps) for (const [kind, figures] of Object.entries(faults.byKind)) of[kind] = (of[kind] ?? 0) + figures[side];
    return Object.fromEntries(Object.entries(of).filter(([kind]) => !kind.startsWith('kill ')));
  };
  expect(Object.keys(sums('planned')).length).toBeGreaterThan(5);
  expect(sums('fired')).toEqual(sums('planned'));
  if (equal) run('scripts/compare.ts', path.join(out, 'before.ndjson.gz'), path.join(out, 'after.ndjson.gz'));
}

test.each(SEEDS)('300 work items under heavy faults, seed %i', (seed) => underHeavyFaults('synthetic:300', seed));

/** Disasters by name, and those of the platform in the middle of a restore that has enough else to bear. */
const CHAINS = [
  { steps: 'backup,disaster:space-deleted,restore,judge,verify' },
  { steps: 'backup,disaster,disaster:points-dry,restore,verify' },
  { steps: 'backup,disaster,disaster:worker-dies,restore,verify' },
  { steps: 'backup,disaster,disaster:atlassian-gone,restore,verify', store: 'folder' },
  { steps: 'backup,disaster:byte-flip,verify', equal: false },
  { steps: 'backup,change,sweep,audit,verify', equal: false },
] as const;
test.each(CHAINS)('40 work items under heavy faults: $steps', (chain) => underHeavyFaults('synthetic:40', 2, chain));

const reason = existsSync(SITE) ? undefined : 'skipped, because ../shared/data/site-2k.ndjson.gz is not there';
(reason === undefined ? test : test.skip)(
  `a site of 2,000 work items under heavy faults${reason === undefined ? '' : ` (${reason})`}`,
  () => underHeavyFaults(SITE, 1),
);
