/** One host whose clock is ahead: it makes no moment old, holds up no fence, and delays no erasure. */
import { isCalm, noteClock } from '../../../src/backup/upkeep';
import { ATTEMPT_DEAD_MS } from '../../../src/contract/limits';
import { aRecord, aWorld, capture, open } from '../support';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
type AWorld = ReturnType<typeof aWorld>;

const edit = async (world: AWorld, v: number): Promise<void> => {
  const seen = world.clock.now();
  await capture(await open(world), [aRecord(1 + (v % 3), { updated: seen - 1, seen, body: { v } })]);
};

const upkeep = async (world: AWorld): Promise<void> => {
  if (!(await isCalm(world))) return;
  for (const plan of await (await open(world)).maintenance.plan()) await (await open(world)).maintenance.execute(plan, new Set());
};

/** Three weeks of hourly beats and some commits, then one commit by a clock so far ahead, then three days as before. */
const lived = async (skew: number): Promise<AWorld> => {
  const world = aWorld(3);
  world.clock.set(20_000 * DAY);
  for (let hour = 0; hour < 24 * 20; hour += 1) {
    world.clock.add(HOUR);
    await noteClock(world);
    if (hour % 8 === 0) await edit(world, hour);
  }
  const { maintenance } = await open(world);
  await maintenance.execute((await maintenance.planMerge('fold'))!, new Set());
  const right = world.clock.now() + 120_000;
  world.clock.set(right + skew);
  await edit(world, 9_999);
  world.clock.set(right);
  for (let hour = 0; hour < 24 * 3; hour += 1) {
    world.clock.add(HOUR);
    await noteClock(world);
    await edit(world, hour);
    await upkeep(world);
  }
  return world;
};

it.each([40, 800])('%d days ahead: nothing is given up that would not have been', async (days) => {
  const [right, wrong] = [await lived(0), await lived(days * DAY)];
  const numbers = async (world: AWorld) => new Set((await (await open(world)).moments()).map(({ n }) => n));
  const after = await numbers(wrong);
  // commits of maintenance are no moments, and may have other numbers from there on
  const firstDays = [...(await numbers(right))].filter((n) => n <= 60);
  expect(firstDays.length).toBeGreaterThan(20);
  expect(firstDays.filter((n) => !after.has(n))).toEqual([]);
  const standing = await (await open(wrong)).maintenance.standing();
  expect(standing!.newestAttempt - standing!.minF).toBeLessThan(10);
});

it('a host that is ahead by itself finds no time to give anything up', async () => {
  const world = aWorld(3);
  world.clock.set(20_000 * DAY);
  for (let hour = 0; hour < 72; hour += 1) {
    world.clock.add(HOUR);
    await noteClock(world);
  }
  expect(await isCalm(world)).toBe(true);
  world.clock.add(40 * DAY);
  expect(await isCalm(world)).toBe(false);
  world.clock.add(-80 * DAY);
  expect(await isCalm(world)).toBe(false);
});

it('an attempt that lies ahead is passed once a later one is dead', async () => {
  const world = aWorld();
  world.clock.set(100 * DAY);
  await edit(world, 1);
  world.clock.add(50 * DAY);
  await (await open(world)).begin('ahead');
  world.clock.add(-50 * DAY);
  await edit(world, 2);
  const before = (await (await open(world)).maintenance.standing())!;
  expect(before.fenceCanMove).toBe(false);
  world.clock.add(ATTEMPT_DEAD_MS + 1);
  expect((await (await open(world)).maintenance.standing())!.fenceCanMove).toBe(true);
  await edit(world, 3);
  expect((await (await open(world)).maintenance.standing())!.minF).toBe(4);
});
