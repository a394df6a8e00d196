/** A repository whose installation is gone, and the one that takes it over. */
import { ATTEMPT_DEAD_MS } from '../../src/contract/limits';
import { adopt, planAdoption } from '../../src/repository/adopt';
import type { Repository } from '../../src/repository/api';
import { openRepository } from '../../src/repository/open';
import { commitLogOver } from '../../src/stores/commitLog';
import { memoryBlobs, memorySecrets, memoryState } from '../../src/stores/memory';
import { aRecord, aTombstone, aWorld, capture, manualClock, seededRandom } from './support';
import type { World } from './support';

const DAY = 86_400_000;
export type AWorld = ReturnType<typeof aWorld>;

export const reopen = (world: World, released = 0): Promise<Repository> =>
  openRepository({ ...world, log: commitLogOver(world.state), cloudId: 'cloud-1', storeKind: 'folder', released });

/** Several days with a fold, a tail and commits above them. */
export const anOldOne = async (): Promise<AWorld> => {
  const world = aWorld(11);
  for (let day = 0; day < 4; day += 1) {
    const seen = world.clock.now();
    await capture(await reopen(world), [aRecord(1 + day, { updated: seen, seen }), aRecord(1, { updated: seen + 1, seen, body: { day } })]);
    if (day === 1) await capture(await reopen(world), [], { rows: [aTombstone(await reopen(world), 'issue', '2', seen)] });
    if (day === 1 || day === 2) {
      const { maintenance } = await reopen(world);
      await maintenance.execute((await maintenance.planMerge(day === 1 ? 'fold' : 'tidy'))!, new Set());
    }
    world.clock.add(ATTEMPT_DEAD_MS + DAY);
  }
  return world;
};

/** The same objects under another installation. */
const reinstalled = (world: AWorld, seed = 77): AWorld => ({
  blobs: Object.assign(memoryBlobs(), {}),
  state: memoryState(),
  secrets: memorySecrets(),
  clock: manualClock(world.clock.now()),
  random: seededRandom(seed),
});
export const over = (world: AWorld, seed = 77): AWorld => {
  const fresh = reinstalled(world, seed);
  for (const [name, bytes] of world.blobs.objects) fresh.blobs.objects.set(name, Uint8Array.from(bytes));
  return fresh;
};

export const adoptIn = async (
  world: AWorld,
  repoId: string,
  epoch = 1,
  ports: Partial<Pick<World, 'blobs' | 'state'>> = {},
): Promise<void> => {
  const state = ports.state ?? world.state;
  const deps = { ...world, ...ports, state, log: commitLogOver(state), cloudId: 'cloud-1', storeKind: 'folder' as const };
  await adopt(deps, await planAdoption(deps, { repoId, epoch }));
};

export const answers = async (repository: Pick<Repository, 'moments' | 'view'>): Promise<readonly unknown[]> => {
  const all: unknown[] = [];
  for (const { n } of await repository.moments()) {
    const view = await repository.view(n);
    for (let id = 1; id <= 5; id += 1) {
      const row = view.row('issue', String(id));
      all.push([n, id, row?.deleted, row?.updated, row?.place ? (await view.read(row)).body : undefined]);
    }
  }
  return all;
};
export const problems = async (world: AWorld): Promise<readonly unknown[]> =>
  (await (await reopen(world)).verify({ until: () => false })).problems;
