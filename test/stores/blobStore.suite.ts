/** What every `BlobStore` promises. `make` gives an empty one. */
import { createHash } from 'node:crypto';
import type { Sha256 } from '../../src/contract/ids';
import type { BlobStore } from '../../src/contract/ports';

const hash = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256;
const NAME = '0123abcd/e1/p/1-0';

export const blobStoreSuite = (make: () => BlobStore | Promise<BlobStore>): void => {
  describe('as a BlobStore', () => {
    let store: BlobStore;
    beforeEach(async () => {
      store = await make();
    });
    const put = (name: string, text: string) => store.put(name, Buffer.from(text), hash(Buffer.from(text)));

    it('gives back what was put, byte for byte', async () => {
      const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256);
      expect(await store.put(NAME, bytes, hash(bytes))).toBe('created');
      expect(Buffer.from(await store.get(NAME)).equals(Buffer.from(bytes))).toBe(true);
      expect(await store.head(NAME)).toEqual({ size: 100_000, sha256: hash(bytes) });
    });

    it('takes the same bytes again as a success', async () => {
      await put(NAME, 'content');
      expect(await put(NAME, 'content')).toBe('exists');
    });

    it('refuses other bytes under a name that exists, and changes nothing', async () => {
      await put(NAME, 'content');
      await expect(put(NAME, 'CONTENT')).rejects.toMatchObject({ kind: 'conflict' });
      await expect(put(NAME, 'longer content')).rejects.toMatchObject({ kind: 'conflict' });
      expect(Buffer.from(await store.get(NAME)).toString()).toBe('content');
    });

    it('refuses bytes that do not have the given hash', async () => {
      await expect(store.put(NAME, Buffer.from('a'), hash(Buffer.from('b')))).rejects.toMatchObject({ name: 'HoldfastError' });
      expect(await store.head(NAME)).toBeUndefined();
    });

    it.each([
      [0, 3, '012'],
      [2, 5, '234'],
      [9, 10, '9'],
      [4, 4, ''],
    ])('gives the range [%i, %i)', async (from, to, text) => {
      await put(NAME, '0123456789');
      expect(Buffer.from(await store.get(NAME, { from, to })).toString()).toBe(text);
    });

    it('says that an object is shorter than the range', async () => {
      await put(NAME, '0123456789');
      await expect(store.get(NAME, { from: 8, to: 12 })).rejects.toMatchObject({ kind: 'damaged' });
      await expect(store.get(NAME, { from: 20, to: 22 })).rejects.toMatchObject({ kind: 'damaged' });
    });

    it('says that an object is missing', async () => {
      await expect(store.get(NAME)).rejects.toMatchObject({ kind: 'blob-missing' });
      await expect(store.get(NAME, { from: 0, to: 1 })).rejects.toMatchObject({ kind: 'blob-missing' });
      expect(await store.head(NAME)).toBeUndefined();
    });

    it('holds an empty object', async () => {
      await put(NAME, '');
      expect((await store.get(NAME)).length).toBe(0);
      expect((await store.head(NAME))?.size).toBe(0);
    });

    it('deletes, twice too', async () => {
      await put(NAME, 'x');
      await store.delete(NAME);
      await store.delete(NAME);
      expect(await store.head(NAME)).toBeUndefined();
    });

    it('lets one of two racing writers win', async () => {
      const outcomes = await Promise.allSettled([put(NAME, 'one'), put(NAME, 'two')]);
      expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
      const winner = outcomes[0]?.status === 'fulfilled' ? 'one' : 'two';
      expect(Buffer.from(await store.get(NAME)).toString()).toBe(winner);
    });
  });
};
