/** What it takes to look for what attempts have left. */
import { ATTEMPT_DEAD_MS } from '../../../src/contract/limits';
import { PACKS } from '../../../src/repository/writes';
import { survived } from '../eachKill';
import { faulty } from '../faulty';
import type { Fault } from '../faulty';
import { orphans } from '../reachable';
import { expectSettled } from '../settle';
import { aDraft, aRecord, aWorld, capture, open } from '../support';

const SWEEPS = 120;

it('asks the store for four names an attempt that writes packs alone, and finds what it left', async () => {
  const world = aWorld(4);
  const left: string[] = [];
  for (let i = 0; i < SWEEPS; i += 1) {
    world.clock.add(ATTEMPT_DEAD_MS + 1);
    const attempt = await (await open(world)).begin('sweep', PACKS);
    const pack = await attempt.writePack([aRecord(i)]);
    if (i % 10 === 3) left.push(pack.name);
    else await attempt.commit(aDraft({ packs: [pack] }));
  }
  let heads = 0;
  const blobs = { ...world.blobs, head: (name: string) => ((heads += 1), world.blobs.head(name)) };
  const { maintenance } = await open({ ...world, blobs });
  const plan = (await maintenance.plan()).find(({ kind }) => kind === 'reap')!;
  expect(await maintenance.execute(plan, new Set())).toEqual({ kind: 'reap', deleted: left.length });
  expect(left.filter((name) => world.blobs.objects.has(name))).toEqual([]);
  // those that left something are asked about once more
  expect(heads).toBeLessThanOrEqual(4 * SWEEPS + 4 * left.length);
});

it('an attempt writes nothing that it has not announced, and ends when too many uploads have failed', async () => {
  const world = aWorld(4);
  const attempt = await (await open(world)).begin('sweep', PACKS);
  await expect(attempt.writePart(Buffer.from('x'))).rejects.toMatchObject({ kind: 'bug' });
  const blobs = { ...world.blobs, put: async () => Promise.reject(new Error('the store is down')) };
  const failing = await (await open({ ...world, blobs })).begin('sweep', PACKS);
  for (let i = 0; i < 2; i += 1) await expect(failing.writePack([aRecord(i)])).rejects.toThrow('the store is down');
  await expect(failing.writePack([aRecord(9)])).rejects.toMatchObject({ kind: 'unavailable' });
});

it('takes the mirror of a killed level with it, even if the reaper is killed between the two', async () => {
  const world = aWorld(4);
  const reopen = () => open(world, { mirror: true });
  const write = async (): Promise<unknown> =>
    capture(await reopen(), [aRecord(1, { updated: world.clock.now(), seen: world.clock.now() })]);
  const struck = async (kind: 'fold' | 'reap', at: string, fault: Fault): Promise<void> => {
    const { maintenance } = await reopen();
    const plan = kind === 'fold' ? await maintenance.planMerge(kind) : (await maintenance.plan(true)).find((one) => one.kind === kind);
    const ports = faulty(world, (_, name) => (name.startsWith(at) ? fault : undefined));
    await survived((await open({ ...world, ...ports }, { mirror: true })).maintenance.execute(plan!, new Set()));
    expect(ports.fired).toHaveLength(1);
  };
  await write();
  await struck('fold', 'state create c:', 'kill-before');
  world.clock.add(2 * ATTEMPT_DEAD_MS);
  for (let i = 0; i < 3; i += 1) await write();
  expect((await orphans(await reopen(), world)).filter((name) => /(^m:|\/l\/)/.test(name))).toHaveLength(2);
  await struck('reap', 'state delete m:', 'kill-after-effect');
  await expectSettled({ world, open: reopen, pass: (ms) => world.clock.add(ms), write });
});

it('a pack that was staged when the reaper came by, and that nobody committed, is found when it comes again', async () => {
  const world = aWorld(4);
  const pack = await (await (await open(world)).begin('baseline')).writePack([aRecord(1)]);
  const reap = async (staged: readonly string[]): Promise<boolean> => {
    for (let i = 0; i < 3; i += 1) {
      world.clock.add(ATTEMPT_DEAD_MS + 1);
      await capture(await open(world), [aRecord(2, { updated: world.clock.now(), seen: world.clock.now() })]);
    }
    const { maintenance } = await open(world);
    const plan = (await maintenance.plan(true)).find(({ kind }) => kind === 'reap');
    if (plan) await maintenance.execute(plan, new Set(staged));
    return world.blobs.objects.has(pack.name);
  };
  expect(await reap([pack.name])).toBe(true);
  expect(await reap([])).toBe(false);
});
