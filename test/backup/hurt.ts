/** A backed-up site with base, tail and commits above them, to be damaged; and a world that can be put back to where it was. */
import { readDamage } from '../../src/backup/damage';
import type { Damage } from '../../src/backup/damage';
import { verifyRun } from '../../src/backup/verify';
import { flipped } from '../repository/damage/damage';
import { aSite } from './seed';
import { World } from './world';

const MINUTE = 60_000;

/** AB-1 has a version in each of base, tail and commits. */
export const backedUpAndFolded = async (): Promise<World> => {
  const world = await World.create({
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
    if (upkeep) await world.merge(upkeep);
    await world.drive();
  }
  return world;
};

/** What the app has, as it is now; the site is not part of it. The answer puts it back. */
export const kept = (world: World): (() => void) => {
  const state = [...world.state.values];
  const objects = [...world.blobs.objects].map(([name, bytes]) => [name, Uint8Array.from(bytes)] as const);
  const { now } = world;
  const queue = [...world.queue];
  return () => {
    world.state.values.clear();
    world.blobs.objects.clear();
    for (const [key, value] of state) world.state.values.set(key, value);
    for (const [name, bytes] of objects) world.blobs.objects.set(name, Uint8Array.from(bytes));
    world.now = now;
    world.queue = [...queue];
    world.fault = undefined;
    world.calls.length = 0;
    world.fired.length = 0;
  };
};

export const startVerify = (world: World): Promise<unknown> =>
  world.invoke(async (deps) => {
    await deps.runs().start({ run: `verify-${String(world.now)}`, kind: 'verify', lanes: verifyRun(deps).lanes(), params: {} });
  });
export const damageOf = async (world: World): Promise<Damage> => {
  const found = await world.invoke((deps) => readDamage(deps));
  if (!found) throw new Error('no damage record');
  return found;
};
/** Names of the objects of a type that are in use, newest last. */
export const namesOf = async (world: World, type: string): Promise<readonly string[]> => {
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
export const flip = (world: World, name: string, offset: number): void => {
  flipped(offset)(world.blobs.objects.get(name) as Uint8Array);
};
