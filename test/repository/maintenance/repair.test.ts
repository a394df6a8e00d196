/** A repair makes a new base: what the levels before it told of people's changes must not go with them. */
import { open, aDraft, aRecord, aTombstone, aWorld, capture } from '../support';
import type { World } from '../support';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 4, 28);
const SWEEPS = 6;

/** Sweeps of six days, a fold and a tidy between them, the last two above the levels. */
const worked = async (): Promise<World & { readonly names: () => readonly string[] }> => {
  const world = aWorld();
  for (let day = 0; day < SWEEPS; day += 1) {
    world.clock.set(START + day * DAY);
    const attempt = await (await open(world)).begin('sweep');
    const pack = await attempt.writePack([aRecord(day + 1, { seen: world.clock.now() })]);
    const hours = [{ hour: world.clock.now(), project: '100', kind: 'issue' as const, changed: 1, deleted: 0 }];
    await attempt.commit(aDraft({ packs: [pack], activity: { hours, people: [], fields: [] } }));
    if (day !== 1 && day !== 3) continue;
    const { maintenance } = await open(world);
    const plan = await maintenance.planMerge(day === 1 ? 'fold' : 'tidy');
    if (plan) await maintenance.execute(plan, new Set());
  }
  return { ...world, names: () => [...world.blobs.objects.keys()] };
};

const changes = async (world: World): Promise<{ readonly changed: number; readonly unread: number }> => {
  const { questions } = await open(world);
  const { buckets, unread } = await questions.activity({ from: START - DAY, to: START + 30 * DAY, by: 'day' });
  return { changed: buckets.reduce((sum, bucket) => sum + bucket.changed, 0), unread };
};

const repaired = async (world: World, name: string): Promise<void> => {
  const { maintenance } = await open(world);
  const { planned, rows, missing } = (await maintenance.survey(new Set([name]), 100))!;
  const lost = new Set(rows.map(({ kind, id, updated, seen }) => [kind, id, updated, seen].join(' ')));
  await maintenance.repair(planned, new Set([name]), { rows, records: new Map(), parts: new Map(), lost, missing: missing.length > 0 });
};

const spoil = async (world: Awaited<ReturnType<typeof worked>>, type: string): Promise<string> => {
  const name = world.names().find((one) => one.includes(`/e1/${type}/`))!;
  await world.blobs.delete(name);
  return name;
};

test('activity of the levels and of the commits above them outlives the repair of a pack', async () => {
  const world = await worked();
  expect(await changes(world)).toEqual({ changed: SWEEPS, unread: 0 });
  await repaired(world, await spoil(world, 'p'));
  expect(await changes(world)).toEqual({ changed: SWEEPS, unread: 0 });
});

test('activity that can’t be read is given up by the repair, and nothing else of it', async () => {
  const world = await worked();
  const name = await spoil(world, 's');
  const before = await changes(world);
  expect(before.unread).toBe(1);
  expect((await (await open(world)).maintenance.survey(new Set([name]), 100))?.isInUse).toBe(true);
  await repaired(world, name);
  expect((await (await open(world)).maintenance.survey(new Set([name]), 100))?.isInUse).toBe(false);
  expect(await changes(world)).toEqual({ changed: before.changed, unread: 0 });
});

test('what is damaged far above the levels is repaired, too', async () => {
  const world = aWorld();
  const repository = await open(world);
  await capture(repository, [aRecord(1)]);
  await capture(repository, [], { rows: Array.from({ length: 16_400 }, (_, i) => aTombstone(repository, 'issue', String(i + 10), 7_000)) });
  await capture(repository, [aRecord(2)]);
  const pack = (await repository.view()).row('issue', '2')?.place?.pack ?? '';
  const bytes = world.blobs.objects.get(pack) as Uint8Array;
  world.blobs.objects.set(
    pack,
    bytes.map((byte, i) => (i === 30 ? byte ^ 1 : byte)),
  );
  await repaired(world, pack);
  expect((await (await open(world)).maintenance.survey(new Set([pack]), 100))?.isInUse).toBe(false);
  const { problems } = await (await open(world)).verify({ until: () => false });
  expect(problems).toEqual([]);
});
