import fc from 'fast-check';
import { HoldfastError } from '../../src/contract/errors';
import type { Json } from '../../src/contract/ports';
import type { RunRecord, StepBody, StepContext } from '../../src/jobs/api';
import { World, type Faults, type Invocation } from './world';

/** A body that has one effect a step, and remembers what the engine promised about it. */
class Work {
  readonly effects = new Map<string, number>();
  readonly inside = new Map<string, number>();
  violations: string[] = [];

  constructor(
    private readonly target: number,
    private readonly errorRate = 0,
  ) {}

  body(world: World, invocation: Invocation): StepBody {
    return async (context: StepContext, _params: Json, state: Json) => {
      const n = (state as { n: number }).n;
      const other = this.inside.get(context.lane);
      if (other !== undefined && world.isAlive(other)) this.violations.push(`I1: two invocations work on ${context.lane}`);
      this.inside.set(context.lane, invocation.id);
      const effect = `${context.lane}/${String(n)}`;
      if (this.effects.has(effect) && !context.resumed) this.violations.push(`I3: ${effect} again, and not told so`);
      const gate = world.gates.get(invocation.id);
      await gate?.('effect', () => void this.effects.set(effect, (this.effects.get(effect) ?? 0) + 1));
      const r = world.random();
      this.inside.delete(context.lane);
      if (r < this.errorRate) throw new HoldfastError('rate-limited', 'wait', { retryAfterSeconds: r < this.errorRate / 2 ? 3_000 : 30 });
      if (r < this.errorRate * 2) throw new HoldfastError('unavailable', 'try again');
      return { state: { n: n + 1 }, done: n + 1 >= this.target, ...(r > 0.9 ? { delaySeconds: 1_800 } : {}) };
    };
  }
}

const NONE: Faults = { kill: 0, lost: 0, refuse: 0, duplicate: 0 };
const lanesOf = (n: number) => Array.from({ length: n }, (_, i) => ({ lane: `w${String(i)}`, state: { n: 0 } }));
const ended = (world: World) => world.read<{ status: string }>('run-end:r')?.status;

/** I4: what is claimed and not yet checkpointed is one step a lane, the one after the newest checkpoint. */
function oneHead(world: World, lanes: number): string[] {
  const problems: string[] = [];
  for (let i = 0; i < lanes; i++) {
    const lane = `w${String(i)}`;
    const ks = (prefix: string) =>
      new Set([...world.kv.keys()].filter((key) => key.startsWith(`${prefix}:r:${lane}:`)).map((key) => Number(key.split(':')[3])));
    const done = ks('b');
    const newest = Math.max(-1, ...done);
    for (const k of ks('q'))
      if (!done.has(k) && k !== newest + 1) problems.push(`I4: ${lane} has a head at ${String(k)} beside ${String(newest + 1)}`);
  }
  return problems;
}

async function journey(
  seed: number,
  faults: Faults,
  lanes: number,
  target: number,
  errorRate: number,
): Promise<{ world: World; work: Work }> {
  const work = new Work(target, errorRate);
  const world = new World({ seed, faults, bodies: (w, i) => ({ baseline: work.body(w, i) }) });
  const start = (): void =>
    void world.invoke('start', (runs) => runs.start({ run: 'r', kind: 'baseline', lanes: lanesOf(lanes), params: null }));
  start();
  await world.drive(
    () => {
      if (ended(world) !== undefined) return true;
      if (!world.kv.has('run:r') && world.random() < 0.05) start(); // whoever starts a run does so again when he was killed
      return false;
    },
    () => work.violations.push(...oneHead(world, lanes)),
  );
  return { world, work };
}

describe('runs', () => {
  it('does each step once when nothing goes wrong', async () => {
    const { world, work } = await journey(1, NONE, 6, 5, 0);
    expect(ended(world)).toBe('done');
    expect(work.violations).toEqual([]);
    expect([...work.effects.values()].every((n) => n === 1)).toBe(true);
    expect(work.effects.size).toBe(30);
  });

  it('keeps I1–I4 under kills, lost replies, refusals, duplicates and reordering', async () => {
    const fired: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), async (seed, lanes, target) => {
        const { world, work } = await journey(seed, { kill: 0.02, lost: 0.03, refuse: 0.03, duplicate: 0.3 }, lanes, target, 0.1);
        expect(work.violations).toEqual([]);
        expect(ended(world)).toBe('done');
        for (let lane = 0; lane < lanes; lane++)
          for (let n = 0; n < target; n++) expect(work.effects.has(`w${String(lane)}/${String(n)}`)).toBe(true);
        for (const [what, n] of Object.entries(world.fired)) fired[what] = (fired[what] ?? 0) + n;
      }),
      { numRuns: Number(process.env['RUNS'] ?? 60) },
    );
    // A planned fault that never fired proves nothing.
    for (const what of ['kill-before', 'kill-after-effect', 'lost-reply', 'refused']) expect(fired[what]).toBeGreaterThan(0);
  });

  it('I2: every event delivered again after the end changes nothing', async () => {
    const { world, work } = await journey(7, { ...NONE, duplicate: 0.3 }, 4, 3, 0.1);
    const before = new Map(world.kv);
    before.delete('active:r:0');
    world.queued.length = 0;
    const again: Invocation[] = world.everPushed.map((event) =>
      world.invoke('again', (runs) => runs.handle(event, { remainingMs: () => 900_000 })),
    );
    await world.drive(
      () => again.every((i) => !i.alive),
      () => undefined,
    );
    const after = new Map(world.kv);
    after.delete('active:r:0');
    expect(after).toEqual(before);
    expect(work.violations).toEqual([]);
  });

  it('hands a step that was killed to the next try, and says so', async () => {
    const seen: StepContext[] = [];
    let killed = false;
    const world = new World({
      seed: 3,
      faults: NONE,
      bodies: (w, i) => ({
        restore: async (context, _p, state) => {
          seen.push(context);
          if (!killed) {
            killed = true;
            i.alive = false;
            await new Promise(() => undefined); // as if the process were gone
          }
          await w.gates.get(i.id)?.('effect', () => undefined);
          return { state, done: true };
        },
      }),
    });
    world.invoke('start', (runs) => runs.start({ run: 'r', kind: 'restore', lanes: lanesOf(1), params: null }));
    const begun = world.now;
    await world.drive(
      () => ended(world) !== undefined,
      () => undefined,
    );
    expect(seen.map((c) => [c.k, c.resumed])).toEqual([
      [0, false],
      [0, true],
    ]);
    expect(world.now - begun).toBeGreaterThan(16 * 60_000);
  });

  it('fails with the words for an admin, and goes on when told to', async () => {
    let broken = true;
    const world = new World({
      seed: 4,
      faults: NONE,
      bodies: () => ({
        baseline: async (_c, _p, state) => {
          if (broken) throw new HoldfastError('damaged', 'a pack is damaged', { adminMessage: { next: 'Call us.' } });
          return Promise.resolve({ state, done: true });
        },
      }),
    });
    world.invoke('start', (runs) => runs.start({ run: 'r', kind: 'baseline', lanes: lanesOf(2), params: null }));
    await world.drive(
      () => ended(world) !== undefined,
      () => undefined,
    );
    let record: RunRecord | undefined;
    const ask = world.invoke('get', async (runs) => (record = await runs.get('r')));
    await world.drive(
      () => !ask.alive,
      () => undefined,
    );
    expect(record?.status).toBe('failed');
    expect(record?.failure).toMatchObject({ happened: 'a pack is damaged', next: 'Call us.' });
    broken = false;
    world.invoke('resume', (runs) => runs.setStatus('r', 'running'));
    await world.drive(
      () => ended(world) === 'done',
      () => undefined,
    );
  });

  it('stops when a person says so, and keeps what was done', async () => {
    const work = new Work(1_000);
    const world = new World({ seed: 5, faults: NONE, bodies: (w, i) => ({ baseline: work.body(w, i) }) });
    world.invoke('start', (runs) => runs.start({ run: 'r', kind: 'baseline', lanes: lanesOf(3), params: null }));
    await world.drive(
      () => work.effects.size > 20,
      () => undefined,
    );
    world.invoke('stop', (runs) => runs.setStatus('r', 'stopping'));
    await world.drive(
      () => ended(world) !== undefined,
      () => undefined,
    );
    expect(ended(world)).toBe('stopped');
    expect(work.effects.size).toBeLessThan(60);
  });

  it('pauses and goes on', async () => {
    const work = new Work(40);
    const world = new World({ seed: 6, faults: NONE, bodies: (w, i) => ({ baseline: work.body(w, i) }) });
    world.invoke('start', (runs) => runs.start({ run: 'r', kind: 'baseline', lanes: lanesOf(2), params: null }));
    await world.drive(
      () => work.effects.size > 10,
      () => undefined,
    );
    const pause = world.invoke('pause', (runs) => runs.setStatus('r', 'paused'));
    await world.drive(
      () => !pause.alive,
      () => undefined,
    );
    const at = world.now + 7_200_000;
    const reached = { n: 0 };
    await world.drive(
      () => world.now > at,
      () => void (reached.n = work.effects.size),
    );
    expect(reached.n).toBeLessThan(20);
    world.invoke('resume', (runs) => runs.setStatus('r', 'running'));
    await world.drive(
      () => ended(world) === 'done',
      () => undefined,
    );
    expect(work.effects.size).toBe(80);
  });

  it('never pushes a chain past the platform’s length: a fresh origin goes on', async () => {
    const work = new Work(2_000);
    const world = new World({ seed: 8, faults: NONE, bodies: (w, i) => ({ baseline: work.body(w, i) }) });
    world.invoke('start', (runs) => runs.start({ run: 'r', kind: 'baseline', lanes: lanesOf(1), params: null }));
    await world.drive(
      () => ended(world) !== undefined,
      () => undefined,
      200_000,
    );
    const lengths: number[] = [];
    for (const event of world.everPushed) {
      if (event.pushes === 900) lengths.push(0);
      lengths[lengths.length - 1] = (lengths[lengths.length - 1] ?? 0) + 1;
    }
    expect(lengths.length).toBeGreaterThan(1);
    expect(Math.max(...lengths)).toBeLessThan(1_000);
  });

  it('waits longer than the queue can, and is not late', async () => {
    const at: number[] = [];
    const world = new World({
      seed: 9,
      faults: NONE,
      bodies: (w) => ({ baseline: async (c) => Promise.resolve((at.push(w.now), { state: null, done: c.k === 1, delaySeconds: 3_000 })) }),
    });
    world.invoke('start', (runs) => runs.start({ run: 'r', kind: 'baseline', lanes: lanesOf(1), params: null }));
    await world.drive(
      () => ended(world) !== undefined,
      () => undefined,
    );
    const waited = (at[1] as number) - (at[0] as number);
    expect(waited).toBeGreaterThanOrEqual(3_000_000);
    expect(waited).toBeLessThan(3_310_000);
  });
});
