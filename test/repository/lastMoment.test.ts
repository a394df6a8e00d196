/** The newest moment, whatever maintenance did after it. */
import { aRecord, aWorld, capture, open } from './support';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

test('nothing was captured', async () => {
  expect(await (await open(aWorld())).lastMoment()).toBeUndefined();
});

test('commits of upkeep are none; where those before them are cut down, it is known all the same', async () => {
  const world = aWorld();
  world.clock.set(20_000 * DAY);
  const captureOnce = async (): Promise<void> => {
    await capture(await open(world, { mirror: true }), [aRecord(1, { updated: world.clock.now() - 1, seen: world.clock.now() })]);
    world.clock.add(20 * MINUTE);
  };
  for (let i = 0; i < 120; i += 1) {
    await captureOnce();
    if (i !== 5) continue;
    const repository = await open(world, { mirror: true });
    const plan = await repository.maintenance.planMerge('fold');
    if (plan) await repository.maintenance.execute(plan, new Set());
  }
  const newest = (await (await open(world)).moments()).at(-1);
  world.clock.add(31 * DAY);
  await (await open(world, { mirror: true })).maintenance.hold({ id: 'plan:x', moment: newest?.n ?? 0, until: world.clock.now() + DAY });
  const seen = new Set<string>();
  for (let i = 0; i < 12; i += 1) {
    world.clock.add(60 * MINUTE);
    const { maintenance } = await open(world, { mirror: true });
    const [plan] = await maintenance.plan();
    if (!plan) break;
    seen.add(plan.kind);
    await maintenance.execute(plan, new Set());
    expect(await (await open(world)).lastMoment()).toEqual({ n: newest?.n, at: newest?.at });
  }
  expect([...seen]).toEqual(expect.arrayContaining(['fold', 'prune']));
  const head = (await (await open(world)).head()).moment?.n ?? 0;
  expect(head).toBeGreaterThan(newest?.n ?? 0);
  // that the way down ends at a stub
  expect(await world.state.get(`c:${String(newest?.n)}`)).toMatchObject({ stub: true });
});
