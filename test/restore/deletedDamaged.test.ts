/** The list of what was deleted when the records of spaces and people are damaged: less is told, nothing is refused. */
import { HoldfastError } from '../../src/contract/errors';
import type { BlobStore } from '../../src/contract/ports';
import { listDeleted } from '../../src/restore/deleted';
import { aRecord, aTombstone, aWorld, capture, open } from '../repository/support';

/** A site with two spaces, one of which was deleted, and every pack of spaces damaged or gone. */
async function damagedBy(get: (blobs: BlobStore, name: string) => Promise<Uint8Array>) {
  const world = aWorld();
  const repository = await open(world);
  const issues = [aRecord(1), aRecord(2, { project: '200' })];
  await capture(repository, issues);
  const before = new Set(world.blobs.objects.keys());
  const space = (id: string, key: string) => aRecord(id, { kind: 'project', project: id, body: { id, key, name: `Space ${key}` } });
  await capture(repository, [space('100', 'K'), space('200', 'L')]);
  const ofSpaces = [...world.blobs.objects.keys()].filter((name) => !before.has(name));
  await capture(repository, [], { rows: [aTombstone(repository, 'project', '100', 9_000)] });
  const blobs: BlobStore = {
    ...world.blobs,
    get: (name, range) => (ofSpaces.includes(name) ? get(world.blobs, name) : world.blobs.get(name, range)),
  };
  return open({ ...world, blobs });
}

test.each<[string, (blobs: BlobStore, name: string) => Promise<Uint8Array>]>([
  ['is gone', (_, name) => Promise.reject(new HoldfastError('blob-missing', `${name} does not exist.`))],
  ['has other bytes', async (blobs, name) => (await blobs.get(name)).map((byte) => byte ^ 0xff)],
])('a pack of spaces that %s: the deleted space is listed as its event told', async (_, get) => {
  const { items } = await listDeleted(await damagedBy(get));
  expect(items).toEqual([
    expect.objectContaining({ kind: 'project', id: '100', key: 'K-100', title: 'Gone 100', workItems: 1, restored: false }),
  ]);
});

test('a store that can’t be reached is no damage: the list is refused, for now', async () => {
  const repository = await damagedBy(() => Promise.reject(new HoldfastError('unavailable', 'The store does not answer.')));
  await expect(listDeleted(repository)).rejects.toMatchObject({ kind: 'unavailable' });
});
