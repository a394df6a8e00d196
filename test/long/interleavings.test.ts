/**
 * The model test of `npm test` over 10,000 random interleavings (`MODEL_RUNS`, from seed `MODEL_FROM` on): the promises of `test/repository/protocol.ts`
 * over the real engine. A failure prints the seed and the command that replays it.
 */
import { runModel } from '../repository/protocol';

const RUNS = Number(process.env.MODEL_RUNS ?? 10_000);
const FROM = Number(process.env.MODEL_FROM ?? 1);
const SHARD = 250;

const shards = Array.from({ length: Math.ceil(RUNS / SHARD) }, (_, i) => FROM + i * SHARD);
const sum = { runs: 0, commits: 0, fired: 0, conflicts: 0, files: 0, staged: 0, holds: 0 };
const upkeep: Record<string, number> = {};

describe(`${RUNS} random interleavings`, () => {
  it.each(shards)('keep every promise from seed %i on', async (first) => {
    for (let seed = first; seed < Math.min(first + SHARD, FROM + RUNS); seed += 1) {
      const result = await runModel(seed).catch((error: unknown) => {
        throw new Error(`MODEL_SEED=${seed} npx jest test/repository/model\n${error instanceof Error ? error.message : String(error)}`);
      });
      sum.runs += 1;
      sum.commits += result.commits;
      sum.fired += result.fired;
      sum.conflicts += result.conflicts;
      for (const what of ['files', 'staged', 'holds'] as const) sum[what] += result[what];
      for (const [kind, n] of Object.entries(result.upkeep)) upkeep[kind] = (upkeep[kind] ?? 0) + n;
    }
  });

  it('met the faults, races and maintenance that they are about', () => {
    expect(sum.runs).toBe(RUNS);
    expect(sum.commits).toBeGreaterThan(RUNS * 5);
    expect(sum.fired).toBeGreaterThan(RUNS);
    expect(sum.conflicts).toBeGreaterThan(RUNS / 30);
    for (const what of ['files', 'staged', 'holds'] as const) expect(sum[what]).toBeGreaterThan(RUNS / 15);
    for (const kind of ['tidy', 'fold', 'prune', 'reap']) expect(upkeep[kind] ?? 0).toBeGreaterThan(RUNS / 15);
    console.log(JSON.stringify({ ...sum, upkeep }));
  });
});
