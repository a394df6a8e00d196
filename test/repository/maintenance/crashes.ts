/**
 * Maintenance that is struck at any call to the platform, then done again by somebody else: the same answers for every kept moment, nothing damaged,
 * and no orphan once the reaper was through.
 */
import { ATTEMPT_DEAD_MS } from '../../../src/contract/limits';
import type { UpkeepPlan } from '../../../src/repository/maintenance/upkeep';
import { memoryBlobs, memorySecrets, memoryState } from '../../../src/stores/memory';
import type { Activity } from '../../../src/repository/model';
import { survived } from '../eachKill';
import type { Crash } from '../eachKill';
import { faulty } from '../faulty';
import type { Faulty } from '../faulty';
import { expectSettled, expectSound } from '../settle';
import { aRecord, aTombstone, aWorld, capture, manualClock, open, seededRandom } from '../support';

type AWorld = ReturnType<typeof aWorld>;
const DAY = 86_400_000;

const aPerson = (id: string) =>
  aRecord(id, { kind: 'user', project: '', updated: 0, created: 0, body: { accountId: id, displayName: `Name of ${id}` } });

/** A file of two parts, by an attempt that commits it or is killed before. */
const aFile = async (world: AWorld, id: string, project: string, isKilled = false): Promise<void> => {
  const repository = await open(world, { mirror: true });
  const attempt = await repository.begin('files');
  const parts = [await attempt.writePart(Buffer.from(`${id} one`)), await attempt.writePart(Buffer.from(`${id} two`))];
  const row = repository.attachmentRow({ id, project, created: 1, seen: world.clock.now(), size: 2 * (parts[0]?.length ?? 0), parts });
  if (!isKilled) await attempt.commit({ kind: 'attachments', packs: [], rows: [row] });
};

/** What those leave who are killed at the last moment: parts of a file, a staged pack, a whole level of the index with its table. */
const leftBehind = async (world: AWorld): Promise<void> => {
  await aFile(world, '909', '100', true);
  await (await (await open(world, { mirror: true })).begin('killed')).writePack([aRecord(99)]);
  await execute(
    world,
    of('fold'),
    faulty(world, (_, name) => (name.startsWith('state create c:') ? 'kill-before' : undefined)),
  );
  expect([...world.state.values.keys()].filter((key) => key.startsWith('m:'))).toHaveLength(1);
};

/** Sweeps over some days, with new versions, files, a deletion, a deleted project. */
const filled = async (): Promise<AWorld> => {
  const world = aWorld(5);
  const activity: Activity = { hours: [{ hour: 0, project: '100', kind: 'issue', changed: 0, deleted: 1 }], people: [], fields: [] };
  for (let day = 0; day < 3; day += 1) {
    for (let i = 0; i < 4; i += 1) {
      const seen = world.clock.now();
      const repository = await open(world, { mirror: true });
      await capture(repository, [
        aRecord(1 + (i % 3), { updated: seen - 1, seen, attachments: i % 3 === 2 ? ['901'] : [] }),
        aRecord(10 + i + 4 * day, { updated: seen - 2, seen, project: '200', attachments: i + day === 0 ? ['902'] : [] }),
      ]);
      if (day === 1 && i === 2) await capture(repository, [], { rows: [aTombstone(repository, 'issue', '2', seen)], activity });
      world.clock.add(ATTEMPT_DEAD_MS + 1);
    }
    if (day === 0)
      for (const [id, project] of [
        ['901', '100'],
        ['902', '200'],
      ] as const)
        await aFile(world, id, project);
    world.clock.add(DAY);
  }
  await leftBehind(world);
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

const capturedAgain = async (world: AWorld, id: number): Promise<unknown> => {
  const seen = world.clock.now();
  return capture(await open(world, { mirror: true }), [aRecord(id, { updated: seen - 1, seen })]);
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
    for (const id of ['901', '902']) {
      const row = view.row('attachment', id);
      all.set(`${n} file ${id}`, JSON.stringify([row?.deleted, row?.parts?.map(({ sha256 }) => sha256)]));
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
  const work = async (): Promise<unknown> => (await open({ ...world, ...ports }, { mirror: true })).maintenance.execute(plan, new Set());
  await survived(work());
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

/** What is struck, and what happened before, so that it has something to do. */
export const CRASHES: readonly (readonly [UpkeepPlan['kind'], readonly UpkeepPlan['kind'][]])[] = [
  ['tidy', []],
  ['fold', ['tidy']],
  // hours later in life the reaper was there before
  ['prune', ['tidy', 'tidy', 'reap', 'fold', 'reap']],
  ['reap', ['fold']],
  ['stubs', ['fold']],
  ['erase', ['fold']],
];

export const crashOf = async (kind: UpkeepPlan['kind'], before: readonly UpkeepPlan['kind'][]): Promise<Crash> => {
  const start = await filled();
  for (const one of before) {
    await execute(start, of(one));
    // the fence goes on
    start.clock.add(ATTEMPT_DEAD_MS + 1);
    await capturedAgain(start, 3);
  }
  start.clock.add(kind === 'stubs' ? 8 * DAY : 3 * DAY);
  await capturedAgain(start, 3);
  const expected = await answers(start);

  const counted = await copyOf(start);
  const { calls } = await (async () => {
    const ports = faulty(counted, () => undefined);
    await execute(counted, of(kind), ports);
    return ports;
  })();
  expect(calls.length).toBeGreaterThan(5);
  return {
    calls,
    strike: async ({ call, fault }, settles) => {
      const world = await copyOf(start);
      const ports = faulty(world, (n) => (n === call ? fault : undefined));
      await execute(world, of(kind), ports);
      expect(ports.fired).toHaveLength(1);
      await execute(world, of(kind));
      if (kind === 'erase') expect(await people(world)).toEqual([true, 'Name of u2']);
      for (const [question, answer] of await answers(world)) expect([question, answer]).toEqual([question, expected.get(question)]);
      const reopen = () => open(world, { mirror: true });
      await expectSound(await reopen());
      if (!settles) return;
      const write = () => capturedAgain(world, 1);
      await expectSettled({ world, open: reopen, pass: (ms) => world.clock.add(ms), write });
    },
  };
};
