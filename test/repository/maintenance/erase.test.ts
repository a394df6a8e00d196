/** What the erasure of people must leave alone: packs that steps have staged, and moments. */
import { ATTEMPT_DEAD_MS } from '../../../src/contract/limits';
import type { BlobStore } from '../../../src/contract/ports';
import { aDraft, aRecord, aWorld, capture, open } from '../support';

const DAY = 86_400_000;
const aPerson = (id: string) =>
  aRecord(id, { kind: 'user', project: '', updated: 0, created: 0, body: { accountId: id, displayName: `Name of ${id}` } });

/** The last byte of an object's every read is another one, `times` times. */
const damagedOnItsWay = (blobs: BlobStore, name: string, times: number): BlobStore => ({
  ...blobs,
  get: async (asked, range) => {
    const bytes = Uint8Array.from(await blobs.get(asked, range));
    if (asked === name && times > 0) {
      times -= 1;
      bytes[bytes.length - 1] = bytes.at(-1)! ^ 0xff;
    }
    return bytes;
  },
});

describe('looking for what nobody committed', () => {
  const staged = async () => {
    const world = aWorld(3);
    const pack = await (await (await open(world)).begin('baseline')).writePack([aRecord(1), aRecord(2)]);
    const left = await (await (await open(world)).begin('sweep')).writePack([aPerson('u1')]);
    world.clock.add(ATTEMPT_DEAD_MS * 2);
    for (const id of [8, 9]) await capture(await open(world), [aRecord(id)]);
    return { world, pack, left };
  };

  it.each([0, 1, 100])('a pack that a step has staged stays, with %d bad replies of the store; a pack of people goes', async (times) => {
    const { world, pack, left } = await staged();
    const { maintenance } = await open({ ...world, blobs: damagedOnItsWay(world.blobs, pack.name, times) } as typeof world);
    expect(await maintenance.execute((await maintenance.planStray(1))!, new Set())).toEqual({ kind: 'stray', deleted: 1 });
    expect(world.blobs.objects.has(left.name)).toBe(false);
    await (await (await open(world)).begin('baseline')).commit(aDraft({ kind: 'baseline', packs: [pack] }));
    expect((await (await open(world)).verify({ until: () => false })).problems).toEqual([]);
  });

  it('a pack whose end stays unreadable is found by the reaper', async () => {
    const { world, left } = await staged();
    const bytes = world.blobs.objects.get(left.name)!;
    bytes[bytes.length - 1] = bytes.at(-1)! ^ 0xff;
    const { maintenance } = await open(world);
    await maintenance.execute((await maintenance.planStray(1))!, new Set());
    expect(world.blobs.objects.has(left.name)).toBe(true);
    const reaping = (await maintenance.plan(true)).find(({ kind }) => kind === 'reap')!;
    await maintenance.execute(reaping, new Set());
    expect(world.blobs.objects.has(left.name)).toBe(false);
  });
});

it('the fold of an erasure gives up no moment, though the clock has jumped a year', async () => {
  const world = aWorld(3);
  world.clock.set(20_000 * DAY);
  await capture(await open(world), [aRecord(1), aPerson('u1')]);
  const before = (await open(world)).maintenance;
  await before.execute((await before.planMerge('fold'))!, new Set());
  const edit = async (v: number): Promise<void> => {
    const seen = world.clock.now();
    await capture(await open(world), [aRecord(1, { updated: seen - 1, seen, body: { v } })]);
  };
  for (let i = 0; i < 20; i += 1) {
    world.clock.add(DAY / 20);
    await edit(i);
  }
  world.clock.add(400 * DAY);
  await edit(20);
  const known = async () => {
    const repository = await open(world);
    return [(await repository.moments()).length, (await repository.view()).versions('issue', '1').length];
  };
  const was = await known();
  const { maintenance } = await open(world);
  const plan = (await maintenance.planErase(['u1']))!;
  expect([plan.merge.kind, plan.merge.moments]).toEqual(['fold', 0]);
  await maintenance.execute(plan, new Set());
  expect(await known()).toEqual(was);
  expect((await (await open(world)).view()).row('user', 'u1')).toMatchObject({ erased: true });
  // the next one that is planned for itself does
  const fold = (await maintenance.planMerge('fold'))!;
  expect(fold.moments).toBeGreaterThan(10);
});
