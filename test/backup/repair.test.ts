/**
 * One object of each type is damaged or gone over the simulated Jira: verification finds it, the repair that follows brings back all that Jira still has,
 * states the rest as lost, and leaves nothing damaged in use. Killed at any call and delivered twice, it ends the same.
 */
import { readDamage } from '../../src/backup/damage';
import type { Damage } from '../../src/backup/damage';
import { Capture } from '../../src/backup/capture';
import { startFirstBackup } from '../../src/backup/firstBackup';
import { PackWriter } from '../../src/backup/packs';
import { verifyRun } from '../../src/backup/verify';
import { bulkFetch } from '../../src/jira/read/search';
import { damageView } from '../../src/site/damageView';
import { aSite } from './seed';
import { World } from './world';

const MINUTE = 60_000;
let world: World;
let kept: { readonly state: ReadonlyMap<string, string>; readonly objects: ReadonlyMap<string, Uint8Array>; readonly now: number };
let content: Record<string, unknown>;

/** Base, tail and commits above them; AB-1 with a version in each. */
beforeAll(async () => {
  world = await World.create({
    seed: aSite()
      .project('AB', 9, (n) => ({ comments: n === 2 ? 130 : 1, files: n === 3 ? [300] : [] }))
      .project('CD', 3)
      .write(),
  });
  await world.backup();
  for (const upkeep of ['fold', 'tidy', undefined] as const) {
    world.now += 20 * MINUTE;
    await world.person('PUT', '/rest/api/3/issue/AB-1', { fields: { summary: `before ${upkeep ?? 'now'}` } });
    await world.sweep();
    world.now += 20 * MINUTE;
    if (upkeep)
      await world.invoke(async ({ repository: { maintenance } }) => {
        const plan = await maintenance.planMerge(upkeep);
        if (plan) await maintenance.execute(plan, new Set());
      });
    await world.drive();
  }
  content = await world.content();
  kept = { state: new Map(world.state.values), objects: new Map(world.blobs.objects), now: world.now };
});

beforeEach(() => {
  for (const [map, from] of [
    [world.state.values, kept.state],
    [world.blobs.objects, kept.objects],
  ] as const) {
    map.clear();
    for (const [key, value] of from) map.set(key, (value instanceof Uint8Array ? Uint8Array.from(value) : value) as never);
  }
  world.now = kept.now;
  world.queue = [];
});

const startVerify = (): Promise<unknown> =>
  world.invoke(async (deps) => {
    await deps.runs().start({ run: `verify-${String(world.now)}`, kind: 'verify', lanes: verifyRun(deps).lanes(), params: {} });
  });
const verify = async (): Promise<void> => {
  await startVerify();
  await world.drive();
};
const problems = () => world.invoke(async ({ repository }) => (await repository.verify({ until: () => false })).problems);
const damage = async (): Promise<Damage> => {
  const found = await world.invoke((deps) => readDamage(deps));
  if (!found) throw new Error('no damage record');
  return found;
};
/** Names of the objects of a type that are in use, newest last. */
const namesOf = async (type: string): Promise<readonly string[]> => {
  const used = await world.invoke(async ({ repository }) => {
    const names = new Set<string>();
    const { objects } = world.blobs;
    const get = world.blobs.get.bind(world.blobs);
    world.blobs.get = (name, range) => (names.add(name), get(name, range));
    await repository.verify({ until: () => false });
    world.blobs.get = get;
    return [...objects.keys()].filter((name) => names.has(name));
  });
  return used.filter((name) => name.includes(`/${type}/`));
};
const flip = (name: string, offset: number): void => {
  const bytes = world.blobs.objects.get(name) as Uint8Array;
  bytes[offset] = (bytes[offset] as number) ^ 0xff;
};

const isWhole = async (): Promise<void> => {
  expect(await problems()).toEqual([]);
  expect(await world.content()).toEqual(content);
  expect(await damage()).toMatchObject({ closedAt: expect.any(Number), objects: [], stuck: [] });
};

test.each(['p', 'a', 't', 'x', 'm'])('every object of the type %s: changed or gone, everything is there again', async (type) => {
  const names = await namesOf(type);
  expect(names.length).toBeGreaterThan(0);
  // of a manifest there are two, of which one is left
  for (const name of new Set([names[0], type === 'm' ? names[0] : names.at(-1)] as string[])) flip(name, type === 'p' ? 20 : 5);
  if (names.length > 2) world.blobs.objects.delete(names[names.length >> 1] as string);
  expect((await problems()).length).toBeGreaterThan(0);
  await verify();
  expect(await problems()).toEqual([]);
  expect(await world.content()).toEqual(content);
  const { lost, closedAt, objects } = await damage();
  expect([type, closedAt !== undefined, objects]).toEqual([type, true, []]);
  // versions of AB-1 that Jira has overwritten are the only thing that can't come back
  if (type !== 'p') expect(lost).toBe(0);
});

test('a record whose version Jira has no more is stated as lost, and its neighbours are right', async () => {
  const view = await world.invoke(({ repository }) => repository.view());
  const id = [...view.rows({ kind: 'issue' })].find((row) => view.versions('issue', row.id).length > 2)?.id ?? '';
  // the versions of the tail stand beside nothing else
  const old = view.versions('issue', id).at(-2);
  if (!old?.place) throw new Error('no version');
  flip(old.place.pack, (old.place.at?.offset ?? 0) + 30);
  await verify();
  expect(await problems()).toEqual([]);
  expect(await world.content()).toEqual(content);
  expect(await damage()).toMatchObject({ lost: 1, named: [`issue:${id}`], closedAt: expect.any(Number), lostBefore: expect.any(Number) });
  const again = await world.invoke(({ repository }) => repository.view());
  const rows = again.versions('issue', id);
  expect(rows.map(({ lost }) => lost)).toContain(true);
  for (const row of rows)
    if (row.lost) await expect(again.read(row)).rejects.toMatchObject({ kind: 'damaged' });
    else expect((await again.read(row)).updated).toBe(row.updated);
  const { view: told } = await world.invoke((deps) => damageView(deps, world.now));
  expect(told).toMatchObject({ lost: 1, isOpen: false, affected: ['AB-1'] });
});

test('killed at any call of the repair, and delivered twice, it ends the same', async () => {
  const harm = async (): Promise<void> => {
    for (const name of [(await namesOf('p'))[0], (await namesOf('a'))[0], (await namesOf('x'))[0]] as string[]) flip(name, 9);
    await startVerify();
    world.now += 1;
    const event = world.queue.shift();
    if (event) await world.invoke((_deps, runs, deadline) => runs.handle(event.event, deadline));
    expect(world.queue).toHaveLength(1);
  };
  const restart = { state: new Map<string, string>(), objects: new Map<string, Uint8Array>(), queue: [] as typeof world.queue, now: 0 };
  await harm();
  for (const [key, value] of world.state.values) restart.state.set(key, value);
  for (const [name, bytes] of world.blobs.objects) restart.objects.set(name, Uint8Array.from(bytes));
  restart.queue = [...world.queue];
  restart.now = world.now;
  world.calls = 0;
  await world.drive();
  const calls = world.calls;
  await isWhole();
  const expected = await damage();
  for (let call = 1; call <= calls; call += Math.max(1, Math.floor(calls / 8))) {
    world.state.values.clear();
    world.blobs.objects.clear();
    for (const [key, value] of restart.state) world.state.values.set(key, value);
    for (const [name, bytes] of restart.objects) world.blobs.objects.set(name, Uint8Array.from(bytes));
    // delivered twice
    world.queue = [...restart.queue, ...restart.queue.map((one) => ({ ...one }))];
    world.now = restart.now;
    world.calls = 0;
    world.kill = { call, when: call % 2 === 0 ? 'before' : 'after' };
    await world.drive();
    await isWhole();
    expect([call, (await damage()).repaired, (await damage()).lost]).toEqual([call, expected.repaired, expected.lost]);
  }
});

test('a pack that is gone before it was folded, with rows that nobody else knows: Jira is looked at again', async () => {
  const fresh = world.again();
  await fresh.invoke((deps) => startFirstBackup(deps));
  await fresh.drive();
  await fresh.sweep();
  // a version that stands in one pack alone, which another attempt commits: then its row is in no commit
  const key = 'CD-1';
  await fresh.person('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'only there' } });
  const pack = await fresh.invoke(async (deps) => {
    const packs = new PackWriter(deps.repository, 'step');
    const held = await deps.repository.lookup();
    const capture = new Capture(
      { repository: deps.repository, state: deps.state, clock: deps.clock, jira: deps.jira('sweep') },
      held,
      packs,
    );
    const { issues } = await bulkFetch(deps.jira('sweep'), { issueIdsOrKeys: [key], fields: ['*all'], expand: ['changelog'] });
    await capture.issues(issues, deps.clock.now());
    await capture.finish();
    const staged = await packs.take();
    await (await deps.repository.begin('window')).commit({ kind: 'baseline', packs: staged, rows: [] });
    return staged.find(({ kind }) => kind === 'issue')?.name ?? '';
  });
  const before = await fresh.content();
  fresh.blobs.objects.delete(pack);
  const hurt = await fresh.invoke(({ repository }) => repository.view());
  expect(hurt.missing.map(({ object }) => object)).toEqual([pack]);
  // what it may hide is an error, never the version before
  for (const row of hurt.rows({ kind: 'issue' })) await expect(hurt.read(row)).rejects.toMatchObject({ kind: 'damaged' });
  await fresh.invoke(async (deps) => {
    await deps.runs().start({ run: 'verify-x', kind: 'verify', lanes: verifyRun(deps).lanes(), params: {} });
  });
  await fresh.drive();
  const { problems: left } = await fresh.invoke(({ repository }) => repository.verify({ until: () => false }));
  expect(left).toEqual([]);
  expect(await fresh.content()).toEqual(before);
});
