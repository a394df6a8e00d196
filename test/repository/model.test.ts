/**
 * The promises of `protocol.ts`, run by run. A failing run prints its seed; `MODEL_SEED=<seed> npx jest test/repository/model` replays it.
 */
import { runModel } from './protocol';

const RUNS = 300;
const BATCH = 25;

describe('the protocol', () => {
  const only = process.env.MODEL_SEED;
  const batches = only
    ? [[Number(only)]]
    : Array.from({ length: RUNS / BATCH }, (_, batch) => Array.from({ length: BATCH }, (_unused, i) => batch * BATCH + i + 1));
  const sum = { fired: 0, commits: 0, conflicts: 0, files: 0, staged: 0, holds: 0 };
  const upkeep: Record<string, number> = {};

  it.each(batches)('keeps its promises in random interleavings from seed %i on', async (...seeds: number[]) => {
    for (const seed of seeds) {
      const result = await runModel(seed).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      });
      sum.fired += result.fired;
      sum.commits += result.commits;
      sum.conflicts += result.conflicts;
      for (const what of ['files', 'staged', 'holds'] as const) sum[what] += result[what];
      for (const [kind, n] of Object.entries(result.upkeep)) upkeep[kind] = (upkeep[kind] ?? 0) + n;
    }
  });

  it('met the faults, races and old attempts that it is about', () => {
    if (only) return;
    expect(sum.fired).toBeGreaterThan(RUNS);
    expect(sum.commits).toBeGreaterThan(RUNS * 5);
    expect(sum.conflicts).toBeGreaterThan(10);
    for (const what of ['files', 'staged', 'holds'] as const) expect(sum[what]).toBeGreaterThan(RUNS / 15);
    for (const kind of ['tidy', 'fold', 'prune', 'reap']) expect(upkeep[kind] ?? 0).toBeGreaterThan(20);
  });
});
