/**
 * People who must be forgotten. The property: however sweeps, kills, late writers, quiet weeks, holds and clocks lie, 35 days after the request no object and no
 * value of the state holds what was recorded of the person, and nobody else has lost anything.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { isNewOfPerson, requestErasure } from '../../src/backup/erasure';
import { dueUpkeep, noteClock, upkeepRun } from '../../src/backup/upkeep';
import { VERIFY_KEY } from '../../src/backup/verify';
import type { BackupDeps } from '../../src/backup/deps';
import type { CapturedRecord } from '../../src/repository/model';
import { peopleNames } from '../../src/site/timeline/names';
import { aRecord, aWorld, capture, open } from '../repository/support';
import { heldText } from '../repository/heldText';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DEADLINE = 35 * DAY;
const DANA = '5b10a2844c20165700ede21a';
const SECRET = 'Dana Ruiz';

type AWorld = ReturnType<typeof aWorld>;

const aPerson = (id: string, name: string, seen: number): CapturedRecord =>
  aRecord(id, { kind: 'user', project: '', keyNumber: 0, created: 0, updated: 0, seen, body: { accountId: id, displayName: name } });

/** Text that no compression makes smaller than half. */
const noise = (length: number, seed: number): string => {
  let text = '';
  for (let i = 0; text.length < length; i += 1) text += createHash('sha256').update(`${seed} ${i}`).digest('hex');
  return text;
};

const depsOf = async (world: AWorld): Promise<BackupDeps> => ({
  repository: await open(world, { mirror: true }),
  state: world.state,
  clock: world.clock,
  random: world.random,
  log: { info: () => undefined, warn: () => undefined },
  jira: () => {
    throw new Error('an erasure asks nothing of Jira');
  },
  runs: () => ({ active: async () => [{ kind: 'baseline' }] }) as never,
});

/** The hourly trigger and the run that it starts. */
const hour = async (world: AWorld): Promise<void> => {
  const deps = await depsOf(world);
  await noteClock(deps);
  if ((await dueUpkeep(deps)).length === 0) return;
  let state = upkeepRun(deps).lanes()[0]!.state;
  for (let steps = 0; steps < 60; steps += 1) {
    const result = await upkeepRun(await depsOf(world)).body({} as never, {}, state);
    if (result.done) return;
    state = result.state;
  }
  throw new Error('the run does not end');
};

const pending = (world: AWorld): readonly string[] => [...world.state.values.keys()].filter((key) => key.startsWith('erase:'));

/** Several versions of Dana among others, each pack with somebody else in it. */
const filled = async (versions: number, others: number, pad = 0): Promise<AWorld> => {
  const world = aWorld(3);
  world.clock.set(Date.UTC(2026, 10, 1));
  for (let version = 0; version < versions; version += 1) {
    const seen = world.clock.now();
    await capture(await open(world, { mirror: true }), [
      ...Array.from({ length: others }, (_, i) =>
        aPerson(`p${version}-${i}`, `Other ${version} ${i}${noise(pad, version * 10 + i)}`, seen),
      ),
      aPerson(DANA, `${SECRET} ${version}`, seen),
      aRecord(version + 1, { seen }),
    ]);
    world.clock.add(3 * HOUR);
  }
  return world;
};

const others = async (world: AWorld): Promise<readonly string[]> => {
  const view = await (await open(world)).view();
  const names: string[] = [];
  for await (const { id, body } of view.readMany(view.rows({ kind: 'user' })))
    if (id !== DANA) names.push(`${id} ${String(body['displayName'])}`);
  return names.sort();
};

describe('erasing a person', () => {
  it('shows nothing of them at any moment from the first step on, and their bytes are gone when the trash is empty', async () => {
    const world = await filled(3, 2);
    const before = await open(world);
    const first = (await before.moments())[0]!.n;
    expect((await before.view(first)).row('user', DANA)?.deleted).toBe(false);
    const expected = await others(world);
    await before.maintenance.hold({ id: 'plan', moment: first, until: world.clock.now() + 300 * DAY });

    await requestErasure({ state: world.state, clock: world.clock }, [DANA]);
    await hour(world);
    for (const at of [first, undefined]) {
      const repository = await open(world);
      const view = await repository.view(at);
      expect(view.row('user', DANA)).toMatchObject({ deleted: true, erased: true });
      expect(view.versions('user', DANA)).toEqual([]);
      expect(view.tombstones()).toEqual([]);
      expect((await peopleNames(repository.questions, [DANA], at === undefined ? undefined : { moment: at }))(DANA)).toBe('Former user');
    }
    expect(await others(world)).toEqual(expected);
    for (let hours = 0; hours < 60; hours += 1) {
      world.clock.add(HOUR);
      await hour(world);
    }
    expect(heldText(world).includes(SECRET)).toBe(false);
    expect(pending(world)).toEqual([]);
    expect(await others(world)).toEqual(expected);
    expect((await (await open(world, { mirror: true })).verify({ until: () => false })).problems).toEqual([]);
  });

  it('takes the old name, too, that retention had given up while its pack stayed', async () => {
    // packs that are too big to be merged with others
    const world = await filled(2, 6, 60_000);
    for (let day = 0; day < 9; day += 1) {
      world.clock.add(DAY);
      await capture(await open(world, { mirror: true }), [aRecord(1, { updated: 9_000 + day, seen: world.clock.now() })]);
    }
    const { maintenance } = await open(world, { mirror: true });
    await maintenance.execute((await maintenance.planMerge('fold'))!, new Set());
    const view = await (await open(world)).view();
    expect(view.versions('user', DANA)).toHaveLength(1);
    expect(heldText(world).includes(`${SECRET} 0`)).toBe(true);

    await requestErasure({ state: world.state, clock: world.clock }, [DANA]);
    for (let hours = 0; hours < 60; hours += 1) {
      world.clock.add(HOUR);
      await hour(world);
    }
    expect(heldText(world).includes(SECRET)).toBe(false);
  });

  it('is asked for when Jira calls somebody a former user, and their name is not stored again', async () => {
    const world = await filled(1, 1);
    const isNew = async (name: string, active: boolean): Promise<boolean> => {
      const record = aPerson(DANA, name, world.clock.now());
      const deps = await depsOf(world);
      return isNewOfPerson(deps, await deps.repository.lookup(), { ...record, body: { ...record.body, active } });
    };
    expect(await isNew('Dana R.', true)).toBe(true);
    expect(pending(world)).toEqual([]);
    expect(await isNew('Former user', false)).toBe(false);
    expect(pending(world)).toEqual([`erase:${DANA}`]);
    await hour(world);
    expect(await isNew('Dana Ruiz', true)).toBe(false);
  });

  it('is asked for with account ids alone', async () => {
    const world = await filled(1, 1);
    const deps = { state: world.state, clock: world.clock };
    await expect(requestErasure(deps, [DANA, '../x'])).rejects.toMatchObject({ kind: 'bad-input' });
    expect(pending(world)).toEqual([]);
  });

  it('meets its deadline whatever happens', async () => {
    const schedule = fc.record({
      versions: fc.integer({ min: 1, max: 4 }),
      others: fc.integer({ min: 0, max: 3 }),
      /** Hours between runs of the hourly trigger, which the platform may leave out. */
      every: fc.integer({ min: 1, max: 30 }),
      /** Share of runs before which a sweep commits something; 0: a quiet site. */
      sweeps: fc.constantFrom(0, 0, 0.1, 0.9),
      /** Uploads of somebody who was killed before the commit. */
      killed: fc.integer({ min: 0, max: 12 }),
      /** An invocation that knew of nothing commits the person again this many minutes after the request. */
      lateMinutes: fc.option(fc.integer({ min: 0, max: 14 })),
      damaged: fc.boolean(),
      folded: fc.boolean(),
      /** An administrator keeps the first moment for longer than the deadline. */
      held: fc.boolean(),
      /** How far the clock of the host of some sweep is off. What is replaced while a commit of its lies ahead waits until that is past, so a month would be too much (docs/PLAN.md). */
      skew: fc.constantFrom(0, 3 * HOUR, -3 * HOUR, 5 * DAY, -5 * DAY, 20 * DAY),
      skewedAt: fc.integer({ min: 0, max: 6 }),
      seed: fc.nat(1_000),
    });
    await fc.assert(
      fc.asyncProperty(
        schedule,
        async ({ versions, others: beside, every, sweeps, killed, lateMinutes, damaged, folded, held, skew, skewedAt, seed }) => {
          const world = await filled(versions, beside);
          const first = (await (await open(world)).moments())[0]!.n;
          if (held)
            await (
              await open(world, { mirror: true })
            ).maintenance.hold({ id: 'kept', moment: first, until: world.clock.now() + 90 * DAY });
          if (folded) {
            const { maintenance } = await open(world, { mirror: true });
            await maintenance.execute((await maintenance.planMerge('fold'))!, new Set());
          }
          for (let i = 0; i < killed; i += 1) {
            const attempt = await (await open(world)).begin('killed');
            await attempt.writePack([aPerson(DANA, `${SECRET} killed ${i}`, world.clock.now())]);
          }
          if (damaged) await world.state.set(VERIFY_KEY, { problems: 1 });
          const expected = await others(world);
          const late = lateMinutes === null ? undefined : await (await open(world, { mirror: true })).begin('late');
          const latePack = await late?.writePack([aPerson(DANA, `${SECRET} late`, world.clock.now())]);
          const requested = world.clock.now();
          await requestErasure({ state: world.state, clock: world.clock }, [DANA]);
          await hour(world);
          if (late && latePack) {
            world.clock.set(requested + (lateMinutes ?? 0) * 60_000);
            await late.commit({ kind: 'sweep', packs: [latePack], rows: [] });
          }
          const sweep = async (): Promise<void> => {
            const now = world.clock.now();
            await capture(await open(world, { mirror: true }), [aRecord(900, { updated: now, seen: now })]);
          };
          let n = seed;
          let rounds = 0;
          while (world.clock.now() + every * HOUR < requested + DEADLINE) {
            world.clock.add(every * HOUR);
            n = (n * 7 + 3) % 1_000;
            if (n < sweeps * 1_000) await sweep();
            if (rounds === skewedAt && skew !== 0) {
              world.clock.add(skew);
              await sweep();
              world.clock.add(-skew);
            }
            rounds += 1;
            await hour(world);
            if (pending(world).length === 0) break;
          }
          expect(pending(world)).toEqual([]);
          expect(heldText(world).includes(SECRET)).toBe(false);
          expect(await others(world)).toEqual(expected);
          if (held) expect((await (await open(world)).moments()).map(({ n }) => n)).toContain(first);
        },
      ),
      { numRuns: Number(process.env.ERASURE_RUNS ?? 15) },
    );
  });
});
