/** Reads that come damaged once, from a store that holds everything well. */
import type { BlobStore } from '../../src/contract/ports';
import { aRecord, aWorld, capture, collect, open } from './support';

type Damage = (bytes: Uint8Array) => Uint8Array;
const DAMAGES: readonly (readonly [string, Damage])[] = [
  ['cut off', (bytes) => bytes.subarray(0, bytes.length >> 1)],
  [
    'changed',
    (bytes) => {
      const copy = Uint8Array.from(bytes);
      copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 0xff;
      return copy;
    },
  ],
];

/** The store of a world whose reads come damaged as long as `broken` says so. */
const unreliable = (world: ReturnType<typeof aWorld>, damage: Damage, broken: (read: number) => boolean) => {
  const blobs: BlobStore = world.blobs;
  let reads = 0;
  let damaged = 0;
  const get: BlobStore['get'] = async (name, range) => {
    const bytes = await blobs.get(name, range);
    if (!broken(reads++)) return bytes;
    damaged += 1;
    return damage(bytes);
  };
  return { world: { ...world, blobs: { ...blobs, get } }, count: () => damaged };
};

const filled = async (world: ReturnType<typeof aWorld>): Promise<void> => {
  const repository = await open(world);
  await capture(
    repository,
    Array.from({ length: 200 }, (_, i) => aRecord(i + 1)),
  );
  const attempt = await repository.begin('attachments');
  const part = await attempt.writePart(Buffer.from('the content of a file'));
  const row = repository.attachmentRow({ id: '77', project: '100', created: 1, seen: 2, size: part.length, parts: [part] });
  await attempt.commit({ kind: 'attachments', packs: [], rows: [row] });
};

describe.each(DAMAGES)('bytes that are %s on their way', (_, damage) => {
  it('are read again: records, files and the verification are whole', async () => {
    const world = aWorld();
    await filled(world);
    const { world: shaky, count } = unreliable(world, damage, (read) => read % 2 === 0);
    const repository = await open(shaky);
    const view = await repository.view();
    const records = await collect(view.readMany(view.rows({ kind: 'issue' })));
    expect(records).toHaveLength(200);
    const content = await collect(view.content(view.row('attachment', '77')!));
    expect(Buffer.concat(content).toString('utf8')).toBe('the content of a file');
    expect((await repository.verify({ until: () => false })).problems).toEqual([]);
    expect(count()).toBeGreaterThan(2);
  });

  it('are damage when they stay so', async () => {
    const world = aWorld();
    await filled(world);
    const { world: broken } = unreliable(world, damage, () => true);
    const repository = await open(broken);
    const { problems } = await repository.verify({ until: () => false });
    expect(problems.length).toBeGreaterThan(0);
    const view = await (await open(world)).view();
    const lost = (await open(broken)).view();
    await expect(lost.then((of) => collect(of.content(view.row('attachment', '77')!)))).rejects.toMatchObject({ kind: 'damaged' });
  });
});
