/** Deleting all backups: it waits for 72 lived hours, anybody cancels it, and then nothing is left, wherever it was killed. */
import fc from 'fast-check';
import { noteClock } from '../../src/backup/upkeep';
import { HoldfastError } from '../../src/contract/errors';
import type { Json } from '../../src/contract/ports';
import { ATTEMPT_DEAD_MS } from '../../src/contract/limits';
import type { Repository } from '../../src/repository/api';
import { openRepository } from '../../src/repository/open';
import { planRemoval } from '../../src/repository/removal';
import {
  askForDeletion,
  beatOfDeletion,
  cancelDeletion,
  deletionOf,
  gate,
  goOnDeleting,
  startAfresh,
  type RemovingDeps,
} from '../../src/site/deletion';
import { commitLogOver } from '../../src/stores/commitLog';
import { strikesOf, survived } from '../repository/eachKill';
import { faulty } from '../repository/faulty';
import type { Faulty } from '../repository/faulty';
import { aRecord, aWorld, capture } from '../repository/support';

const HOUR = 3_600_000;
type AWorld = ReturnType<typeof aWorld>;

const open = (world: AWorld): Promise<Repository> =>
  openRepository({ ...world, log: commitLogOver(world.state), cloudId: 'cloud-1', storeKind: 'folder' });

const depsOf = (world: AWorld, ports: Partial<Pick<Faulty, 'blobs' | 'state'>> = {}): RemovingDeps => ({
  ...world,
  ...ports,
  commits: commitLogOver(ports.state ?? world.state),
  deadline: { remainingMs: () => 900_000 },
  log: { info: () => undefined, warn: () => undefined },
});

/** The hourly trigger, `hours` times. */
const hours = async (world: AWorld, count: number, isBusy = false): Promise<void> => {
  for (let hour = 0; hour < count; hour += 1) {
    world.clock.add(HOUR);
    await noteClock(world);
    await beatOfDeletion(world, async () => isBusy);
  }
};
const status = async (world: AWorld): Promise<string> => (await deletionOf(world)).status;

/** A base, a tail, commits above them, files, trash, what a killed writer left, and keys of runs. */
const filled = async (seed: number, days = 4): Promise<AWorld> => {
  const world = aWorld(seed);
  for (let day = 0; day < days; day += 1) {
    const repository = await open(world);
    const seen = world.clock.now();
    const attempt = await repository.begin('files');
    const parts = [await attempt.writePart(Buffer.from(`file ${day}`))];
    await attempt.commit({
      kind: 'attachments',
      packs: [],
      rows: [repository.attachmentRow({ id: `${900 + day}`, project: '100', created: 1, seen, size: 6, parts })],
    });
    await capture(repository, [aRecord(1 + day, { seen, attachments: [`${900 + day}`] }), aRecord(50, { updated: seen, seen })]);
    if (day > 0 && day < 3) {
      const { maintenance } = await open(world);
      await maintenance.execute((await maintenance.planMerge(day === 1 ? 'fold' : 'tidy'))!, new Set());
    }
    world.clock.add(ATTEMPT_DEAD_MS);
  }
  const killed = await (await open(world)).begin('killed');
  await killed.writePack([aRecord(99)]);
  for (const key of [
    'run:baseline-1',
    'b:baseline-1:a:0',
    'mark:7',
    'rst:r1:n:0',
    'last',
    'damage',
    'restores',
    'unseen',
    'epochs:released',
  ])
    await world.state.set(key, { key });
  return world;
};

const begun = async (world: AWorld): Promise<void> => {
  await noteClock(world);
  await askForDeletion(world, 'admin-1');
  await hours(world, 73);
  expect(await status(world)).toBe('deleting');
  world.clock.add(ATTEMPT_DEAD_MS);
};

const left = (world: AWorld): readonly string[] => [
  ...world.blobs.objects.keys(),
  ...[...world.state.values.keys()].filter((key) => !/^(deletion|upkeep:)/.test(key)),
];

describe('deleting all backups', () => {
  it('says what goes, waits for 72 hours, then deletes everything, and a new repository begins when somebody asks', async () => {
    const world = await filled(1);
    const { repoId } = await open(world);
    const plan = await planRemoval({ blobs: world.blobs, log: commitLogOver(world.state) });
    expect(plan).toMatchObject({ moments: 8, oldestAt: 1_000_000 });
    expect(plan!.objects).toBeGreaterThan(8);
    const asked = world.clock.now();
    await noteClock(world);
    await askForDeletion(world, 'admin-1');
    expect(await deletionOf(world)).toEqual({ status: 'waiting', at: asked, by: 'admin-1', takesEffectAt: asked + 72 * HOUR });
    await hours(world, 71);
    expect(await status(world)).toBe('waiting');
    expect(await goOnDeleting(depsOf(world))).toBe(false);
    await gate(world);
    await hours(world, 1);
    await expect(gate(world)).rejects.toMatchObject({ kind: 'cancelled' });
    // invocations that began before it have to end first
    expect(await goOnDeleting(depsOf(world))).toBe(false);
    world.clock.add(ATTEMPT_DEAD_MS);
    expect(await goOnDeleting(depsOf(world))).toBe(true);
    expect(left(world)).toEqual([]);
    expect(await deletionOf(world)).toMatchObject({ status: 'deleted', by: 'admin-1' });
    await expect(gate(world)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await goOnDeleting(depsOf(world))).toBe(false);

    await startAfresh(world);
    await gate(world);
    expect((await open(world)).repoId).not.toBe(repoId);
  });

  it('is cancelled by anybody until it begins, and not after', async () => {
    const world = await filled(2, 1);
    await noteClock(world);
    await askForDeletion(world, 'admin-1');
    await hours(world, 40);
    // asking again gets the one that waits
    await askForDeletion(world, 'admin-2');
    expect(await deletionOf(world)).toMatchObject({ by: 'admin-1' });
    await cancelDeletion(world, 'admin-2');
    await cancelDeletion(world, 'admin-2');
    expect(await status(world)).toBe('none');
    // the next one waits for its own 72 hours
    await askForDeletion(world, 'admin-2');
    await hours(world, 71);
    expect(await status(world)).toBe('waiting');
    await hours(world, 1);
    expect(await status(world)).toBe('deleting');
    await expect(cancelDeletion(world, 'admin-1')).rejects.toMatchObject({ kind: 'conflict' });
    expect(await status(world)).toBe('deleting');
  });

  it('does not begin while a restore reads the backup', async () => {
    const world = await filled(3, 1);
    await noteClock(world);
    await askForDeletion(world, 'admin-1');
    await hours(world, 100, true);
    expect(await status(world)).toBe('waiting');
    await hours(world, 1);
    expect(await status(world)).toBe('deleting');
  });

  it('no clock that jumps brings it nearer', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -200, max: 200 }), { maxLength: 6 }),
        fc.array(fc.nat(71), { maxLength: 6 }),
        async (jumps, at) => {
          const world = aWorld(4);
          world.clock.set(1_000 * HOUR);
          await noteClock(world);
          await askForDeletion(world, 'admin-1');
          let lived = 0;
          for (let hour = 0; hour < 70; hour += 1) {
            const jump = at.indexOf(hour);
            if (jump >= 0) world.clock.add((jumps[jump] ?? 0) * HOUR);
            await hours(world, 1);
            lived += 1;
            // a jump counts as six minutes more at most
            if (lived < 71) expect(await status(world)).toBe('waiting');
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('goes on where it was killed, and leaves nothing', async () => {
    const start = await filled(5, 3);
    await begun(start);
    const copy = (): AWorld => {
      const world = aWorld(6);
      world.clock.set(start.clock.now());
      for (const [name, bytes] of start.blobs.objects) world.blobs.objects.set(name, Uint8Array.from(bytes));
      for (const [key, value] of start.state.values) world.state.values.set(key, value);
      return world;
    };
    const counted = faulty(copy(), () => undefined);
    await goOnDeleting(depsOf(copy(), counted));
    for (const { call, fault } of strikesOf(counted.calls).slice(0, 40)) {
      const world = copy();
      const ports = faulty(world, (n) => (n === call ? fault : undefined));
      await survived(goOnDeleting(depsOf(world, ports)));
      expect(ports.fired).toHaveLength(1);
      await goOnDeleting(depsOf(world));
      await goOnDeleting(depsOf(world));
      expect([ports.fired, left(world), await status(world)]).toEqual([ports.fired, [], 'deleted']);
    }
  });

  it('deletes everything, too, where the index can’t be read, and in many short invocations', async () => {
    const world = await filled(7);
    await begun(world);
    for (const name of world.blobs.objects.keys()) if (/\/m\//.test(name)) world.blobs.objects.set(name, Buffer.from('spoiled'));
    let calls = 0;
    const short = { remainingMs: () => ((calls += 1) % 2 === 0 ? 0 : 900_000) };
    for (let tick = 0; tick < 500 && (await status(world)) !== 'deleted'; tick += 1)
      await goOnDeleting({ ...depsOf(world), deadline: short });
    expect([left(world), await status(world)]).toEqual([[], 'deleted']);
  });

  it('an error that is none of ours ends nothing quietly', async () => {
    const world = await filled(8, 1);
    await begun(world);
    const blobs = { ...world.blobs, delete: () => Promise.reject(new HoldfastError('unavailable', 'gone')) };
    await expect(goOnDeleting(depsOf(world, { blobs }))).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await world.state.get<Json>('repo')) !== undefined).toBe(true);
  });
});
