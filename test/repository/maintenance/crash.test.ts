/**
 * Maintenance that is killed before, after the effect and after the reply of each call to the platform in turn, or whose reply is lost, then done
 * again by somebody else: the same answers for every kept moment, nothing damaged, and no orphan once the reaper was through.
 */
import { isHoldfastError } from '../../../src/contract/errors';
import { ATTEMPT_DEAD_MS } from '../../../src/contract/limits';
import type { UpkeepPlan } from '../../../src/repository/maintenance/upkeep';
import { memoryBlobs, memorySecrets, memoryState } from '../../../src/stores/memory';
import { faulty, Killed } from '../faulty';
import type { Fault, Faulty } from '../faulty';
import { orphans } from '../reachable';
import type { Activity } from '../../../src/repository/model';
import { aRecord, aTombstone, aWorld, capture, manualClock, open, seededRandom } from '../support';

type AWorld = ReturnType<typeof aWorld>;
const DAY = 86_400_000;
const FAULTS: readonly Exclude<Fault, undefined>[] = ['kill-before', 'kill-after-effect', 'kill-after-reply', 'lost-before', 'lost-after'];

/** Calls that are struck, evenly over all of them, each with the next fault; the long set strikes each call with each. */
const STRIKES = 60;
/** Every so many are followed to the end of the trash and the reaper: no multiple of the number of faults, so that each fault's turn comes. */
const SETTLED = 4;

const aPerson = (id: string) =>
  aRecord(id, { kind: 'user', project: '', updated: 0, created: 0, body: { accountId: id, displayName: `Name of ${id}` } });

/** Sweeps over some days, with new versions, a deletion, a deleted project. */
const filled = async (): Promise<AWorld> => {
  const world = aWorld(5);
  const activity: Activity = { hours: [{ hour: 0, project: '100', kind: 'issue', changed: 0, deleted: 1 }], people: [], fields: [] };
  for (let day = 0; day < 3; day += 1) {
    for (let i = 0; i < 4; i += 1) {
      const seen = world.clock.now();
      const repository = await open(world, { mirror: true });
      await capture(repository, [
        aRecord(1 + (i % 3), { updated: seen - 1, seen }),
        aRecord(10 + i + 4 * day, { updated: seen - 2, seen, project: '200' }),
      ]);
      if (day === 1 && i === 2) await capture(repository, [], { rows: [aTombstone(repository, 'issue', '2', seen)], activity });
      world.clock.add(ATTEMPT_DEAD_MS + 1);
    }
    world.clock.add(DAY);
  }
  const repository = await open(world, { mirror: true });
  await capture(repository, [aPerson('u1'), aPerson('u2')], { rows: [aTombstone(repository, 'project', '200', world.clock.now())] });
  return world;
};

const copyOf = async (world: AWorld): Promise<AWorld> => {
  const copy = {
    blobs: memoryBlobs(),
    state: memoryState(),
    secrets: memorySecrets(),
    clock: manualClock(world.clock.now()),
    random: seededRandom(9),
  };
  for (const [name, bytes] of world.blobs.objects) copy.blobs.objects.set(name, Uint8Array.from(bytes));
  for (const [key, value] of world.state.values) copy.state.values.set(key, value);
  const { repoId } = await open(world);
  for (const key of [`fingerprint:${repoId}`, `signing:${repoId}`]) await copy.secrets.set(key, (await world.secrets.get(key)) ?? '');
  return copy;
};

/** Every answer about every moment that both know. */
const answers = async (world: AWorld): Promise<ReadonlyMap<string, string>> => {
  const repository = await open(world);
  const all = new Map<string, string>();
  for (const { n } of await repository.moments()) {
    const view = await repository.view(n);
    for (let id = 1; id <= 21; id += 1) {
      const row = view.row('issue', String(id));
      const body = row?.place ? (await view.read(row)).body : undefined;
      all.set(`${n} ${id}`, JSON.stringify([row?.deleted, row?.updated, row?.seen, body]));
    }
  }
  return all;
};

const people = async (world: AWorld): Promise<readonly unknown[]> => {
  const view = await (await open(world)).view();
  const row = view.row('user', 'u2');
  return [view.row('user', 'u1')?.erased, row && (await view.read(row)).body['displayName']];
};

const execute = async (world: AWorld, find: (world: AWorld) => Promise<UpkeepPlan | undefined>, ports?: Faulty): Promise<boolean> => {
  const plan = await find(world);
  if (!plan) return false;
  try {
    await (await open({ ...world, ...ports }, { mirror: true })).maintenance.execute(plan, new Set());
  } catch (error) {
    if (!(error instanceof Killed) && !isHoldfastError(error, 'unavailable', 'unknown-outcome', 'rate-limited')) throw error;
  }
  return true;
};

const of =
  (kind: UpkeepPlan['kind']) =>
  async (world: AWorld): Promise<UpkeepPlan | undefined> => {
    const { maintenance } = await open(world, { mirror: true });
    if (kind === 'tidy' || kind === 'fold') return maintenance.planMerge(kind);
    if (kind === 'erase') return maintenance.planErase(['u1']);
    return (await maintenance.plan(true)).find((plan) => plan.kind === kind);
  };

/** Time passes, and everything that is due is done. */
const settle = async (world: AWorld): Promise<void> => {
  for (let round = 0; round < 10; round += 1) {
    world.clock.add(round < 6 ? ATTEMPT_DEAD_MS + 1 : 1.5 * DAY);
    const seen = world.clock.now();
    await capture(await open(world, { mirror: true }), [aRecord(1, { updated: seen - 1, seen })]);
    if (round === 7) await execute(world, of('fold'));
    for (const kind of ['prune', 'reap', 'stubs'] as const) await execute(world, of(kind));
  }
};

const sound = async (world: AWorld): Promise<void> => {
  const { problems } = await (await open(world, { mirror: true })).verify({ until: () => false });
  expect(problems).toEqual([]);
};

describe.each<[UpkeepPlan['kind'], readonly UpkeepPlan['kind'][]]>([
  ['tidy', []],
  ['fold', ['tidy']],
  // hours later in life the reaper was there before
  ['prune', ['tidy', 'tidy', 'reap', 'fold', 'reap']],
  ['reap', ['fold']],
  ['stubs', ['fold']],
  ['erase', ['fold']],
])('a %s that breaks off', (kind, before) => {
  it('is done again, and nobody sees a difference', async () => {
    const start = await filled();
    for (const one of before) {
      await execute(start, of(one));
      // the fence goes on
      start.clock.add(ATTEMPT_DEAD_MS + 1);
      await capture(await open(start, { mirror: true }), [aRecord(3, { updated: start.clock.now() - 1, seen: start.clock.now() })]);
    }
    start.clock.add(kind === 'stubs' ? 8 * DAY : 3 * DAY);
    await capture(await open(start, { mirror: true }), [aRecord(3, { updated: start.clock.now() - 1, seen: start.clock.now() })]);
    const expected = await answers(start);

    const counted = await copyOf(start);
    const calls = faulty(counted, () => undefined);
    await execute(counted, of(kind), calls);
    expect(calls.calls.length).toBeGreaterThan(5);

    for (let i = 0; i < STRIKES; i += 1) {
      const call = Math.floor((i * calls.calls.length) / STRIKES);
      const fault = FAULTS[i % FAULTS.length] as Fault;
      const world = await copyOf(start);
      const ports = faulty(world, (n) => (n === call ? fault : undefined));
      await execute(world, of(kind), ports);
      expect(ports.fired).toHaveLength(1);
      await execute(world, of(kind));
      if (kind === 'erase') expect(await people(world)).toEqual([true, 'Name of u2']);
      const got = await answers(world);
      for (const [question, answer] of got)
        expect([question, fault, calls.calls[call], answer]).toEqual([question, fault, calls.calls[call], expected.get(question)]);
      await sound(world);
      if (i % SETTLED !== 0) continue;
      await settle(world);
      await sound(world);
      expect([fault, calls.calls[call], ...(await orphans(await open(world), world))]).toEqual([fault, calls.calls[call]]);
    }
  });
});
