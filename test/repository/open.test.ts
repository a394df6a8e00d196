import { canonicalJson } from '../../src/repository/canonical';
import { aDraft, aRecord, aTombstone, aWorld, capture, collect, ids, open } from './support';

describe('a repository', () => {
  it('is empty at first', async () => {
    const repository = await open(aWorld());
    expect(await repository.head()).toEqual({ moment: undefined, watermark: 0 });
    expect(await repository.moments()).toEqual([]);
    expect([...(await repository.view()).rows({ kind: 'issue' })]).toEqual([]);
  });

  it('gives back what was committed, in this and in the next invocation', async () => {
    const world = aWorld();
    const repository = await open(world);
    const records = Array.from({ length: 300 }, (_, i) => aRecord(i + 1));
    const moment = await capture(repository, records, { kind: 'baseline', watermark: 900 });
    expect(moment).toEqual({ n: 1, at: 1_000_000, kind: 'baseline', watermark: 900, rows: 300 });
    for (const opened of [repository, await open(world)]) {
      const view = await opened.view();
      const rows = [...view.rows({ kind: 'issue' })];
      expect(rows).toHaveLength(300);
      expect((await collect(view.readMany(rows))).map((record) => canonicalJson(record as never))).toEqual(
        records.map((record) => canonicalJson(record as never)),
      );
      expect(await view.read(rows[200]!)).toEqual(records[200]);
      expect(await opened.head()).toEqual({ moment, watermark: 900 });
    }
  });

  it('shows each moment as it was', async () => {
    const world = aWorld();
    const repository = await open(world);
    await capture(repository, [aRecord(1), aRecord(2)]);
    await capture(repository, [aRecord(1, { updated: 7_000, seen: 8_000, body: { summary: 'changed' } })]);
    await capture(repository, [], { rows: [aTombstone(repository, 'issue', '2', 9_000)] });
    const summaries = async (n: number) =>
      (await collect((await repository.view(n)).readMany((await repository.view(n)).rows({ kind: 'issue' })))).map(
        (record) => record.body.summary,
      );
    expect(await summaries(1)).toEqual(['Work item 1', 'Work item 2']);
    expect(await summaries(2)).toEqual(['changed', 'Work item 2']);
    expect(await summaries(3)).toEqual(['changed']);
    expect((await repository.changes(1, 3)).map((row) => [row.id, row.from, row.deleted])).toEqual([
      ['1', 2, false],
      ['2', 3, true],
    ]);
    expect((await repository.view()).versions('issue', '1').map((row) => row.from)).toEqual([1, 2]);
    expect((await repository.view(3)).tombstones()[0]).toMatchObject({ id: '2', updated: 9_000, about: { title: 'Gone 2' } });
    await expect(repository.view(4)).rejects.toMatchObject({ kind: 'bad-input' });
  });

  it('is refused for another site and by features it does not know', async () => {
    const world = aWorld();
    await open(world);
    await expect(open(world, { cloudId: 'cloud-2' })).rejects.toMatchObject({ kind: 'bad-input' });
    const repo = (await world.state.get('repo')) as { features: string[] };
    await world.state.set('repo', { ...repo, features: ['sealed'] });
    await expect(open(world)).rejects.toThrow('sealed');
  });

  it('refuses a commit with unknown features, and nothing else', async () => {
    const world = aWorld();
    await capture(await open(world), [aRecord(1)]);
    const commit = (await world.state.get('c:1')) as Record<string, never>;
    await world.state.set('c:1', { ...commit, features: ['sealed'] });
    await expect((await open(world)).view()).rejects.toThrow('needs a newer Holdfast');
  });

  it('is created once by two who open it at the same time', async () => {
    const world = aWorld();
    const [a, b] = await Promise.all([open(world), open(world)]);
    expect(a.repoId).toBe(b.repoId);
    expect(a.fingerprint(aRecord(1))).toBe(b.fingerprint(aRecord(1)));
  });

  it('keeps rows out of the commit when they do not fit', async () => {
    const world = aWorld();
    const repository = await open(world);
    const rows = Array.from({ length: 3_000 }, (_, i) => aTombstone(repository, 'issue', String(i + 1), 9_000));
    await capture(repository, [aRecord(1)], { rows });
    expect(world.state.values.get('c:1')!.length).toBeLessThan(5_000);
    expect(ids((await (await open(world)).view()).tombstones())).toHaveLength(3_000);
  });

  it('streams attachments part by part', async () => {
    const world = aWorld();
    const repository = await open(world);
    const attempt = await repository.begin('attachments');
    const parts = [await attempt.writePart(Buffer.from('one ')), await attempt.writePart(Buffer.from('two'))];
    await attempt.commit(
      aDraft({ kind: 'attachments', rows: [repository.attachmentRow({ id: '77', project: '100', created: 1, seen: 2, size: 7, parts })] }),
    );
    const view = await (await open(world)).view();
    const row = view.row('attachment', '77')!;
    expect(row).toMatchObject({ size: 7, parts });
    expect(Buffer.concat((await collect(view.content(row))) as Uint8Array[]).toString()).toBe('one two');
    world.blobs.objects.get(parts[1]!.name)![0]! ^= 1;
    await expect(collect(view.content(row))).rejects.toMatchObject({ kind: 'damaged', message: expect.stringContaining('Attachment 77') });
  });
});
