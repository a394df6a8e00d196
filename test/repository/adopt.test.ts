/** A new installation, with an empty state and no keys, over the objects that an old one left. */
import { ATTEMPT_DEAD_MS } from '../../src/contract/limits';
import { adoptWhatIsThere, lossOf, planAdoption } from '../../src/repository/adopt';
import type { Repository } from '../../src/repository/api';
import { HeadOfLog } from '../../src/repository/history';
import { openMirror } from '../../src/repository/mirrorLog';
import { readingOf } from '../../src/repository/reading';
import { commitLogOver } from '../../src/stores/commitLog';
import { adoptionCrash } from './adoptionCrash';
import { adoptIn, anOldOne, answers, over, problems, reopen } from './adopting';
import type { AWorld } from './adopting';
import { eachKill } from './eachKill';
import { aRecord, capture } from './support';

const DAY = 86_400_000;

/** What an installation does that opens a store; answers what it warned of. */
const start = async (
  world: AWorld,
  places: readonly (readonly [repoId: string, epoch: number])[],
  accepted?: string,
): Promise<string[]> => {
  const told: string[] = [];
  await adoptWhatIsThere(
    { ...world, log: commitLogOver(world.state), cloudId: 'cloud-1', storeKind: 'folder' },
    {
      there: async () => places.map(([repoId, epoch]) => ({ repoId, epoch })),
      log: { info: () => undefined, warn: (message) => void told.push(message) },
      ...(accepted === undefined ? {} : { accepted }),
    },
  );
  return told;
};
const damaged = (world: AWorld, name: string): void => {
  const bytes = world.blobs.objects.get(name);
  if (!bytes) throw new Error(`${name} is not there`);
  world.blobs.objects.set(
    name,
    bytes.map((byte, i) => (i === 0 ? 0x21 : byte)),
  );
};

describe('a store with something in it', () => {
  it('is adopted with a loss only by who has accepted exactly this loss', async () => {
    const old = await anOldOne();
    const { repoId, moments } = await reopen(old);
    const newest = (await moments()).at(-1)!.n;
    const world = over(old);
    damaged(world, `${repoId}/e1/c/${newest}.json`);
    const plan = await planAdoption({ ...world, cloudId: 'cloud-1' }, { repoId, epoch: 1 });
    expect(plan).toMatchObject({ commits: newest - 1, lost: [expect.stringContaining(String(newest))] });
    for (const accepted of [undefined, `${repoId}:1:${newest}-1`])
      await expect(start(world, [[repoId, 1]], accepted)).rejects.toMatchObject({
        kind: 'conflict',
        adminMessage: { happened: expect.stringContaining(plan.lost[0]!), next: expect.stringContaining(`HOLDFAST_ADOPT=${lossOf(plan)}`) },
      });
    expect(world.state.values.size).toBe(0);
    expect(await start(world, [[repoId, 1]], lossOf(plan))).toEqual([]);
    expect((await reopen(world)).repoId).toBe(repoId);
    expect((await (await reopen(world)).head()).moment!.n).toBeLessThan(newest);
  });

  it('with a repository that nobody can say whose it is: that one is named and left alone, and another adopted', async () => {
    const old = await anOldOne();
    const { repoId } = await reopen(old);
    const [broken, newer] = ['ab'.repeat(16), 'cd'.repeat(16)];
    const world = over(old);
    for (const [id, from] of [
      [broken, 'x'],
      [newer, JSON.stringify({ repoId: newer, format: 99 })],
    ] as const)
      world.blobs.objects.set(`${id}/e1/repo.json`, Buffer.from(from));
    const told = await start(world, [
      [broken, 1],
      [repoId, 1],
      [newer, 1],
    ]);
    expect(told).toEqual([expect.stringContaining(broken), expect.stringContaining(newer)]);
    expect((await reopen(world)).repoId).toBe(repoId);
  });

  it('whose newest commit is damaged is quiet only a day after that commit', async () => {
    const old = await anOldOne();
    const { repoId } = await reopen(old);
    const seen = old.clock.now();
    const { n } = await capture(await reopen(old), [aRecord(1, { updated: seen, seen, body: { late: true } })]);
    const world = over(old);
    world.blobs.objects.delete(`${repoId}/e1/c/${n}.sig`);
    const deps = { ...world, cloudId: 'cloud-1' };
    world.clock.set(old.clock.now() + DAY - 1);
    await expect(planAdoption(deps, { repoId, epoch: 1 })).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('24 hours'),
    });
    world.clock.add(1);
    expect((await planAdoption(deps, { repoId, epoch: 1 })).lost).toHaveLength(1);
  });
});

describe('adopting', () => {
  it('keeps every moment readable, goes on under the next epoch, and changes nothing of the old one', async () => {
    const old = await anOldOne();
    const { repoId, moments } = await reopen(old);
    const before = await answers(await reopen(old));
    const world = over(old);
    const plan = await planAdoption({ ...world, cloudId: 'cloud-1' }, { repoId, epoch: 1 });
    expect(plan).toMatchObject({ repoId, epoch: 1, moments: (await moments()).length, lost: [] });
    await adoptIn(world, repoId);
    const repository = await reopen(world);
    expect(repository.repoId).toBe(repoId);
    expect(await answers(repository)).toEqual(before);
    expect(await problems(world)).toEqual([]);

    const moment = await capture(repository, [aRecord(1, { updated: world.clock.now(), seen: world.clock.now(), body: { day: 'new' } })]);
    expect(moment.n).toBeGreaterThan(plan.commits);
    expect([...world.blobs.objects.keys()].filter((name) => name.startsWith(`${repoId}/e2/p/`))).toHaveLength(1);
    for (const [name, bytes] of old.blobs.objects) expect([name, world.blobs.objects.get(name)]).toEqual([name, bytes]);
    expect((await answers(await reopen(world))).slice(0, before.length)).toEqual(before);
  });

  it('is refused for another site, with another key, and while the old installation may still run', async () => {
    const old = await anOldOne();
    const { repoId } = await reopen(old);
    const world = over(old);
    const deps = { ...world, cloudId: 'cloud-1' };
    await expect(planAdoption({ ...deps, cloudId: 'cloud-2' }, { repoId, epoch: 1 })).rejects.toMatchObject({ kind: 'bad-input' });
    await expect(planAdoption(deps, { repoId, epoch: 1, publicKey: 'AAAA' })).rejects.toMatchObject({ kind: 'not-allowed' });
    world.clock.add(-2 * DAY);
    world.clock.set((await (await reopen(old)).head()).moment!.at + DAY - 1);
    await expect(planAdoption(deps, { repoId, epoch: 1 })).rejects.toMatchObject({ kind: 'conflict' });
    world.clock.add(1);
    expect((await planAdoption(deps, { repoId, epoch: 1 })).repoId).toBe(repoId);
    expect(world.state.values.size).toBe(0);
  });

  it('belongs to one of two installations that adopt at once', async () => {
    const old = await anOldOne();
    const { repoId } = await reopen(old);
    const [first, second] = [over(old, 1), over(old, 2)];
    const shared = { ...second, blobs: first.blobs };
    await adoptIn(first, repoId);
    await expect(adoptIn(shared, repoId)).rejects.toMatchObject({ kind: 'conflict' });
    expect(await shared.state.get('repo')).toBeUndefined();
  });

  it('deletes nothing of the old epoch until somebody says that its installation is gone', async () => {
    const old = await anOldOne();
    const stray = await (await reopen(old)).begin('killed');
    await stray.writePack([aRecord(99)]);
    const { repoId } = await reopen(old);
    const world = over(old);
    await adoptIn(world, repoId);
    const work = async (released: number): Promise<void> => {
      for (let round = 0; round < 11; round += 1) {
        world.clock.add(ATTEMPT_DEAD_MS + DAY);
        const seen = world.clock.now();
        await capture(await reopen(world), [aRecord(1, { updated: seen, seen })]);
        if (round % 5 === 1) {
          const { maintenance } = await reopen(world, released);
          await maintenance.execute((await maintenance.planMerge('fold'))!, new Set());
        }
        for (const kind of ['prune', 'reap'] as const) {
          const { maintenance } = await reopen(world, released);
          const plan = (await maintenance.plan(true)).find((one) => one.kind === kind);
          if (plan) await maintenance.execute(plan, new Set());
        }
      }
    };
    await work(0);
    for (const name of old.blobs.objects.keys()) expect([name, world.blobs.objects.has(name)]).toEqual([name, true]);
    expect(await problems(world)).toEqual([]);
    await work(1);
    const left = [...world.blobs.objects.keys()].filter((name) => /\/e1\/(p|t|x|m|z)\//.test(name));
    expect(left.length).toBeLessThan([...old.blobs.objects.keys()].filter((name) => /\/e1\/(p|t|x|m|z)\//.test(name)).length);
    expect(left.some((name) => name.endsWith(`/p/${(stray as { readonly a?: number }).a}-0`))).toBe(false);
    expect(await problems(world)).toEqual([]);
  });

  it('can be adopted again, and read from the mirror by whoever has neither state nor keys', async () => {
    const old = await anOldOne();
    const { repoId } = await reopen(old);
    const before = await answers(await reopen(old));
    const second = over(old);
    await adoptIn(second, repoId);
    await capture(await reopen(second), [aRecord(4, { updated: second.clock.now(), seen: second.clock.now(), body: { second: true } })]);
    second.clock.add(2 * DAY);
    const third = over(second, 78);
    await adoptIn(third, repoId, 2);
    await capture(await reopen(third), [aRecord(5, { updated: third.clock.now(), seen: third.clock.now(), body: { third: true } })]);
    const expected = await answers(await reopen(third));
    expect(expected.slice(0, before.length)).toEqual(before);

    const log = await openMirror({ repoId, epoch: 3, blobs: third.blobs });
    const reading = readingOf({ repoId, log, blobs: third.blobs, head: new HeadOfLog(log) });
    expect(await answers(reading as unknown as Repository)).toEqual(expected);
    expect((await reading.verify({ until: () => false })).problems).toEqual([]);
  });

  it('does not believe a record of the repository that somebody changed', async () => {
    const world = await anOldOne();
    const { repoId } = await reopen(world);
    const name = `${repoId}/e1/repo.json`;
    const { publicKey } = JSON.parse(Buffer.from(world.blobs.objects.get(name)!).toString()) as { readonly publicKey: string };
    await expect(openMirror({ repoId, epoch: 1, blobs: world.blobs, publicKey })).resolves.toMatchObject({ signed: true });
    const changed = Buffer.from(Buffer.from(world.blobs.objects.get(name)!).toString().replace('cloud-1', 'cloud-2'));
    world.blobs.objects.set(name, changed);
    await expect(openMirror({ repoId, epoch: 1, blobs: world.blobs })).rejects.toMatchObject({ kind: 'damaged' });
    world.blobs.objects.delete(`${repoId}/e1/repo.sig`);
    await expect(openMirror({ repoId, epoch: 1, blobs: world.blobs, publicKey })).rejects.toMatchObject({ kind: 'damaged' });
  });

  it('goes on where it was killed', async () => {
    expect(await eachKill(await adoptionCrash(), 14, 4)).toBe(14);
  });
});
