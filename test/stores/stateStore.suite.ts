/** What every `StateStore` promises. `make` gives an empty one. */
import type { StateStore } from '../../src/contract/ports';

export const stateStoreSuite = (make: () => StateStore | Promise<StateStore>): void => {
  describe('as a StateStore', () => {
    let store: StateStore;
    beforeEach(async () => {
      store = await make();
    });

    it('gives back JSON, without members that are undefined', async () => {
      await store.set('a:1', { text: 'ä😀', list: [1, null, true], gone: undefined });
      expect(await store.get('a:1')).toEqual({ text: 'ä😀', list: [1, null, true] });
      expect(await store.get('a:2')).toBeUndefined();
    });

    it('is not changed through values that were handed in or out', async () => {
      const value = { list: [1] };
      await store.set('a', value);
      value.list.push(2);
      (await store.get<{ list: number[] }>('a'))?.list.push(3);
      expect(await store.get('a')).toEqual({ list: [1] });
    });

    it('creates once', async () => {
      expect(await store.create('k', 1)).toBe('created');
      expect(await store.create('k', 2)).toBe('exists');
      expect(await store.get('k')).toBe(1);
    });

    it('lets one of many racing creators win', async () => {
      const outcomes = await Promise.all(Array.from({ length: 10 }, (_, i) => store.create('race', i)));
      expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
      expect(await store.get('race')).toBe(outcomes.indexOf('created'));
    });

    it('gets many, more than one batch, without the missing', async () => {
      for (let i = 0; i < 60; i += 1) await store.set(`many:${i}`, i);
      const found = await store.getMany<number>([...Array.from({ length: 60 }, (_, i) => `many:${i}`), 'many:none']);
      expect(found.size).toBe(60);
      expect(found.get('many:59')).toBe(59);
      expect(found.has('many:none')).toBe(false);
      expect((await store.getMany([])).size).toBe(0);
    });

    it('gets many large values', async () => {
      const large = 'x'.repeat(100_000);
      for (let i = 0; i < 25; i += 1) await store.set(`large:${i}`, large);
      expect((await store.getMany(Array.from({ length: 25 }, (_, i) => `large:${i}`))).size).toBe(25);
    });

    it('deletes, twice too', async () => {
      await store.set('d', 1);
      await store.delete('d');
      await store.delete('d');
      expect(await store.get('d')).toBeUndefined();
      expect(await store.create('d', 2)).toBe('created');
    });

    it('lists keys by prefix', async () => {
      for (let i = 0; i < 120; i += 1) await store.set(`run:${i}`, 1);
      await store.set('other', 1);
      expect(await store.listKeys('run:')).toHaveLength(120);
      expect(await store.listKeys('run:', 7)).toHaveLength(7);
      expect(await store.listKeys('none:')).toEqual([]);
    });

    it('keeps keys apart that differ in case or sign', async () => {
      for (const key of ['a:b', 'A:b', 'a.b', 'a-b', 'a_b', 'a#b', 'a b']) await store.set(key, key);
      expect([...(await store.listKeys('a'))].sort()).toEqual(['a b', 'a#b', 'a-b', 'a.b', 'a:b', 'a_b']);
      expect(await store.get('A:b')).toBe('A:b');
    });

    it('refuses what no store could hold', async () => {
      await expect(Promise.resolve().then(() => store.set('v', 'x'.repeat(245_760)))).rejects.toMatchObject({ kind: 'limit' });
      await expect(Promise.resolve().then(() => store.create('v', 'x'.repeat(245_760)))).rejects.toMatchObject({ kind: 'limit' });
      await expect(Promise.resolve().then(() => store.set('sla/sh', 1))).rejects.toMatchObject({ kind: 'bad-input' });
      await expect(Promise.resolve().then(() => store.set('', 1))).rejects.toMatchObject({ kind: 'bad-input' });
      expect(await store.get('v')).toBeUndefined();
    });
  });
};
