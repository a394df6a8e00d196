/** What Overview warns of: every deletion of the last week that is not undone, worked out once a commit. */
import { HoldfastError } from '../../src/contract/errors';
import { recentlyDeleted, RECENT_MS } from '../../src/restore/recentlyDeleted';
import { aRecord, aTombstone, aWorld, capture, counting, open } from '../repository/support';

const NOW = 500_000 * 3_600_000;
const DAY = 86_400_000;

/** Space K (100) with the work items 1 to 120, and its people. */
async function aSite() {
  const world = aWorld();
  world.clock.set(NOW);
  const counted = counting(world.blobs);
  const repository = await open({ ...world, blobs: counted.blobs });
  const space = (id: string, key: string) =>
    aRecord(id, { kind: 'project', project: id, keyNumber: 0, body: { project: { id, key, name: `Space ${key}` } } });
  await capture(repository, [
    ...Array.from({ length: 120 }, (_, i) => aRecord(i + 1)),
    space('100', 'K'),
    aRecord('ann', { kind: 'user', project: '', keyNumber: 0, body: { displayName: 'Ann' } }),
  ]);
  const deleteItems = (first: number, last: number, at: number) =>
    capture(repository, [], {
      rows: Array.from({ length: last - first + 1 }, (_, i) => aTombstone(repository, 'issue', String(first + i), at)),
    });
  const told = (everyMs?: number) => recentlyDeleted({ ...world, repository }, everyMs);
  return { world, repository, counted, space, deleteItems, told };
}

test('every work item counts, not the first page of them; what grew old does not', async () => {
  const { world, deleteItems, told } = await aSite();
  expect(await told()).toEqual({ spaces: [], workItems: { count: 0, last: 0 }, incomplete: false });
  await deleteItems(1, 70, NOW);
  await deleteItems(71, 80, NOW + DAY);
  expect((await told()).workItems).toEqual({ count: 80, last: NOW + DAY });
  world.clock.set(NOW + RECENT_MS + DAY / 2);
  expect((await told()).workItems).toEqual({ count: 10, last: NOW + DAY });
  world.clock.set(NOW + RECENT_MS + 2 * DAY);
  expect((await told()).workItems.count).toBe(0);
});

test('a deleted space is told with who did it and how much went with it, until its key lives again', async () => {
  const { repository, space, deleteItems, told } = await aSite();
  await deleteItems(1, 3, NOW);
  const row = repository.tombstone({
    kind: 'project',
    id: '100',
    project: '100',
    keyNumber: 0,
    at: NOW + 5,
    seen: NOW + 6,
    about: { key: 'K', title: 'Space K', actor: 'ann' },
  });
  await capture(repository, [], { rows: [row] });
  expect((await told()).spaces).toEqual([{ id: '100', key: 'K', title: 'Space K', actor: 'ann', at: NOW + 5, workItems: 117 }]);
  await capture(repository, [space('300', 'K')]);
  expect((await told()).spaces).toEqual([]);
});

test('a work item whose key lives again is back', async () => {
  const { repository, deleteItems, told } = await aSite();
  await deleteItems(1, 20, NOW);
  await capture(
    repository,
    Array.from({ length: 5 }, (_, i) => aRecord(1_000 + i, { keyNumber: i + 1 })),
  );
  expect((await told()).workItems.count).toBe(15);
});

test('as long as nothing is committed, it reads no object', async () => {
  const { counted, deleteItems, told } = await aSite();
  await deleteItems(1, 20, NOW);
  const first = await told();
  const before = counted.gets();
  expect(await told()).toEqual(first);
  expect(counted.gets()).toBe(before);
});

test('work items that Jira reports one by one while their space goes went with it', async () => {
  const { repository, deleteItems, told } = await aSite();
  await deleteItems(1, 2, NOW);
  await deleteItems(3, 120, NOW + 9);
  await capture(repository, [], { rows: [aTombstone(repository, 'project', '100', NOW + 5)] });
  const { spaces, workItems } = await told();
  expect(spaces.map((space) => space.workItems)).toEqual([118]);
  expect(workItems.count).toBe(2);
});

test('while commits come every few seconds it is worked out every ten minutes', async () => {
  const { world, deleteItems, told } = await aSite();
  await told(600_000);
  await deleteItems(1, 20, NOW);
  world.clock.set(NOW + 599_000);
  expect((await told(600_000)).workItems.count).toBe(0);
  world.clock.set(NOW + 600_000);
  expect((await told(600_000)).workItems.count).toBe(20);
});

test('a lost pack of rows costs what was in it, and that is told', async () => {
  const { world, repository, deleteItems } = await aSite();
  await deleteItems(1, 20, NOW);
  const before = new Set(world.blobs.objects.keys());
  await deleteItems(5_000, 8_000, NOW);
  const lost = [...world.blobs.objects.keys()].filter((name) => !before.has(name) && name.includes('/p/'));
  expect(lost.length).toBeGreaterThan(0);
  await capture(repository, [], { rows: [aTombstone(repository, 'project', '100', NOW + 2)] });
  for (const name of lost) world.blobs.objects.delete(name);
  const { spaces, incomplete } = await recentlyDeleted({ ...world, repository: await open(world) });
  expect([spaces.map(({ id }) => id), incomplete]).toEqual([['100'], true]);
});

test('while the index can’t be read, what was known stays; a store that does not answer is no damage', async () => {
  const { world, deleteItems, told, repository } = await aSite();
  await deleteItems(1, 20, NOW);
  await told();
  await deleteItems(21, 30, NOW);
  let asked = 0;
  const failing = (kind: 'damaged' | 'unavailable') =>
    recentlyDeleted({
      ...world,
      repository: {
        head: () => repository.head(),
        questions: {
          ...repository.questions,
          deleted: () => {
            asked += 1;
            return Promise.reject(new HoldfastError(kind, 'No.'));
          },
        },
      },
    });
  await expect(failing('unavailable')).rejects.toMatchObject({ kind: 'unavailable' });
  expect(await failing('damaged')).toMatchObject({ workItems: { count: 20 }, incomplete: true });
  expect(await failing('damaged')).toMatchObject({ workItems: { count: 20 }, incomplete: true });
  // not at each poll
  expect(asked).toBe(2);
});
