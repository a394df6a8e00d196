import type { CapturedRecord } from '../../src/repository/model';
import { aDraft, aRecord, aTombstone, aWorld, capture, collect, ids, open } from './support';

const setup = async () => {
  const world = aWorld();
  return { world, repository: await open(world) };
};
const aProject = (id: string, changes: Partial<CapturedRecord> = {}): CapturedRecord =>
  aRecord(id, { kind: 'project', project: id, keyNumber: 0, created: 0, updated: 0, seen: 6_000, body: { key: `P${id}` }, ...changes });

describe('order of versions: (updated, seen), not the commit', () => {
  it('§4: a late slice of a baseline does not overwrite a newer sweep', async () => {
    const { repository } = await setup();
    const slice = await repository.begin('baseline');
    const pack = await slice.writePack([aRecord(1, { updated: 5, seen: 10, body: { v: 'old' } }), aRecord(2, { updated: 5, seen: 10 })]);
    await capture(repository, [aRecord(1, { updated: 20, seen: 21, body: { v: 'new' } })]);
    await slice.commit(aDraft({ kind: 'baseline', packs: [pack] }));
    const view = await repository.view();
    expect((await view.read(view.row('issue', '1')!)).body.v).toBe('new');
    expect(view.versions('issue', '1')).toHaveLength(1);
    expect((await repository.changes(1, 2)).map((row) => row.id)).toEqual(['2']);
  });

  it.each([
    ['same updated, seen later', { updated: 5, seen: 30 }, 'second'],
    ['same updated, seen earlier', { updated: 5, seen: 9 }, 'first'],
    ['updated earlier, seen later', { updated: 4, seen: 30 }, 'first'],
    ['updated later, seen earlier', { updated: 6, seen: 9 }, 'second'],
    ['all the same', { updated: 5, seen: 10 }, 'first'],
  ])('%s', async (_name, second, winner) => {
    const { repository } = await setup();
    await capture(repository, [aRecord(1, { updated: 5, seen: 10, body: { v: 'first' } })]);
    await capture(repository, [aRecord(1, { ...second, body: { v: 'second' } })]);
    const view = await repository.view();
    expect((await view.read(view.row('issue', '1')!)).body.v).toBe(winner);
  });

  it('the same content seen again is no new version and no change', async () => {
    const { repository } = await setup();
    for (const seen of [10, 20, 30]) await capture(repository, [aRecord(1, { updated: 5, seen })]);
    expect((await repository.view()).versions('issue', '1').map((row) => row.seen)).toEqual([10]);
    expect(await repository.changes(1, 3)).toEqual([]);
  });

  it('a record that comes late under its tombstone is kept: the issue stays gone, its content can be restored', async () => {
    const { repository } = await setup();
    await capture(repository, [], { rows: [aTombstone(repository, 'issue', '1', 20)] });
    await capture(repository, [aRecord(1, { updated: 5, seen: 10 })], { kind: 'baseline' });
    const view = await repository.view();
    expect(view.row('issue', '1')?.deleted).toBe(true);
    expect(ids(view.rows({ kind: 'issue' }))).toEqual([]);
    expect((await view.read(view.versions('issue', '1')[0]!)).id).toBe('1');
  });

  it('a repeated or late tombstone changes nothing', async () => {
    const { repository } = await setup();
    await capture(repository, [aRecord(1, { updated: 30, seen: 31 })]);
    await capture(repository, [], { rows: [aTombstone(repository, 'issue', '1', 20)] });
    expect((await repository.view()).row('issue', '1')?.deleted).toBe(false);
    for (const at of [40, 50]) await capture(repository, [], { rows: [aTombstone(repository, 'issue', '1', at)] });
    expect((await repository.view()).tombstones().map((row) => row.updated)).toEqual([40]);
  });
});

describe('a project’s tombstone', () => {
  const deleted = async () => {
    const { world, repository } = await setup();
    const attempt = await repository.begin('attachments');
    const part = await attempt.writePart(Buffer.from('bytes'));
    await capture(repository, [
      aProject('100'),
      aProject('200'),
      aRecord(1, { attachments: ['70'] }),
      aRecord(2),
      aRecord(3, { project: '200', attachments: ['71'] }),
      aRecord(4),
      aRecord('1/1', { kind: 'comments', keyNumber: 0 }),
      aRecord('9', { kind: 'user', project: '' }),
    ]);
    await attempt.commit(
      aDraft({
        rows: ['70', '71'].map((id) =>
          repository.attachmentRow({ id, project: '100', created: 1_000, seen: 6_000, size: 5, parts: [part] }),
        ),
      }),
    );
    await capture(repository, [], { rows: [aTombstone(repository, 'issue', '4', 7_000)] });
    const before = (await repository.view()).moment!.n;
    await capture(repository, [], { rows: [aTombstone(repository, 'project', '100', 9_000)] });
    return { world, repository, before };
  };

  it('covers its issues, their comments and attachments, wherever the attachment was read', async () => {
    const { repository, before } = await deleted();
    const view = await repository.view();
    expect(ids(view.rows({ kind: 'project' }))).toEqual(['200']);
    expect(ids(view.rows({ kind: 'issue' }))).toEqual(['3']);
    expect(ids(view.rows({ kind: 'comments' }))).toEqual([]);
    expect(ids(view.rows({ kind: 'attachment' }))).toEqual(['71']); // of issue 3, which had moved to project 200
    expect(ids(view.rows({ kind: 'user' }))).toEqual(['9']);
    expect(view.row('issue', '1')).toMatchObject({ deleted: true, updated: 9_000, place: undefined, about: { title: 'Gone 100' } });
    expect(view.row('attachment', '70')?.deleted).toBe(true);
    expect(view.versions('issue', '1').map((row) => row.deleted)).toEqual([false, true]);
    expect(ids((await repository.view(before)).rows({ kind: 'issue' }))).toEqual(['1', '2', '3']);
  });

  it('newest first among the tombstones', async () => {
    const { repository } = await deleted();
    expect((await repository.view()).tombstones().map((row) => `${row.kind} ${row.id}`)).toEqual(['project 100', 'issue 4']);
  });

  it('leaves what a restore brings back: all that lived right before it', async () => {
    const { repository } = await deleted();
    const view = await repository.view();
    const rows = [...view.rowsBeforeDeletion('100')];
    expect(rows.map((row) => `${row.kind} ${row.id}`)).toEqual(['project 100', 'issue 1', 'issue 2', 'comments 1/1', 'attachment 70']);
    const records = await collect(view.readMany(rows.filter((row) => row.place)));
    expect(records.map((record) => record.id)).toEqual(['100', '1', '2', '1/1']);
    expect([...view.rowsBeforeDeletion('200')]).toEqual([]);
    expect([...view.rowsBeforeDeletion('nowhere')]).toEqual([]);
  });

  it('brings back issues whose own deletion was reported while the project went', async () => {
    const { repository } = await deleted();
    await capture(repository, [], {
      rows: [aTombstone(repository, 'issue', '1', 9_000, { seen: 9_500 }), aTombstone(repository, 'issue', '2', 9_100)],
    });
    expect([...(await repository.view()).rowsBeforeDeletion('100')].map((row) => row.id)).toContain('1');
    expect([...(await repository.view()).rowsBeforeDeletion('100')].map((row) => row.id)).toContain('2');
    expect([...(await repository.view()).rowsBeforeDeletion('100')].map((row) => row.id)).not.toContain('4');
  });

  it('covers a slice that was read before it and committed after it', async () => {
    const { repository } = await deleted();
    await capture(repository, [aRecord(8, { updated: 8_000, seen: 8_500 })], { kind: 'baseline' });
    const view = await repository.view();
    expect(view.row('issue', '8')?.deleted).toBe(true);
    expect([...view.rowsBeforeDeletion('100')].map((row) => row.id)).toContain('8');
  });

  it('is lifted when the project is seen again (Jira’s trash gives it back)', async () => {
    const { repository } = await deleted();
    await capture(repository, [aProject('100', { seen: 12_000 })]);
    const view = await repository.view();
    expect(ids(view.rows({ kind: 'issue' }))).toEqual(['1', '2', '3']);
    expect(view.row('issue', '4')?.deleted).toBe(true);
    expect([...view.rowsBeforeDeletion('100')]).toEqual([]);
  });

  it('says nothing about a project of the same key: that has another id', async () => {
    const { repository } = await deleted();
    await capture(repository, [aProject('300', { body: { key: 'P100' } }), aRecord(50, { project: '300', updated: 10_000, seen: 10_001 })]);
    expect(ids((await repository.view()).rows({ kind: 'issue', project: '300' }))).toEqual(['50']);
  });
});

describe('a deleted issue', () => {
  it('takes its comments and attachments along', async () => {
    const { repository } = await setup();
    await capture(repository, [aRecord(1, { attachments: ['70'] }), aRecord('1/1', { kind: 'comments' })], {
      rows: [repository.attachmentRow({ id: '70', project: '100', created: 1, seen: 2, size: 0, parts: [] })],
    });
    await capture(repository, [], { rows: [aTombstone(repository, 'issue', '1', 9_000)] });
    const view = await repository.view();
    expect([...view.rows({ kind: 'comments' }), ...view.rows({ kind: 'attachment' })]).toEqual([]);
  });
});

describe('reading many', () => {
  it('keeps the order given, whatever the order of the frames', async () => {
    const { world, repository } = await setup();
    await capture(
      repository,
      Array.from({ length: 1_000 }, (_, i) => aRecord(i + 1)),
    );
    const view = await (await open(world)).view();
    const rows = [...view.rows({ kind: 'issue' })].sort((a, b) => (Number(a.id) % 7) - (Number(b.id) % 7) || Number(b.id) - Number(a.id));
    expect((await collect(view.readMany(rows))).map((record) => record.id)).toEqual(rows.map((row) => row.id));
  });

  it('fetches consecutive frames together', async () => {
    const { world, repository } = await setup();
    await capture(
      repository,
      Array.from({ length: 1_280 }, (_, i) => aRecord(i + 1)),
    );
    let gets = 0;
    const counting = {
      ...world,
      blobs: { ...world.blobs, get: (name: string, range?: { from: number; to: number }) => ((gets += 1), world.blobs.get(name, range)) },
    };
    const view = await (await open(counting)).view();
    expect(gets).toBe(1); // the footer
    expect(await collect(view.readMany(view.rows({ kind: 'issue' })))).toHaveLength(1_280);
    expect(gets).toBeLessThanOrEqual(1 + 5);
  });

  it('says which object is damaged or missing', async () => {
    const { world, repository } = await setup();
    await capture(repository, [aRecord(1)]);
    world.blobs.objects.clear();
    const view = await repository.view();
    await expect(view.read(view.row('issue', '1')!)).rejects.toMatchObject({
      kind: 'blob-missing',
      message: expect.stringContaining('issue 1'),
    });
    await expect(collect(view.readMany(view.rows({ kind: 'issue' })))).rejects.toMatchObject({
      kind: 'blob-missing',
      message: expect.stringContaining('issue 1'),
    });
    await expect(Promise.resolve().then(() => view.read({ ...view.row('issue', '1')!, place: undefined }))).rejects.toMatchObject({
      kind: 'bad-input',
    });
  });
});

describe('a deletion proves more than a read', () => {
  it.each([
    ['a project that was read while it was deleted', 9_000, 9_050],
    ['a note of the trash that was written when the deletion was heard', 9_000, 9_001],
  ])('%s is gone', async (_name, at, seen) => {
    const { repository } = await setup();
    await capture(repository, [aProject('100', { seen: 1 })]);
    await capture(repository, [aProject('100', { seen, body: { trashed: true } })], {
      rows: [aTombstone(repository, 'project', '100', at, { seen: 9_050 })],
    });
    expect(ids((await repository.view()).rows({ kind: 'project' }))).toEqual([]);
    expect((await repository.view()).row('project', '100')).toMatchObject({ deleted: true, updated: at });
  });

  it('an issue whose clock was ahead of the event’s is gone', async () => {
    const { repository } = await setup();
    await capture(repository, [aRecord(1, { updated: 9_020, seen: 9_030 })]);
    await capture(repository, [], { rows: [aTombstone(repository, 'issue', '1', 9_000, { seen: 9_500 })] });
    expect(ids((await repository.view()).rows({ kind: 'issue' }))).toEqual([]);
  });
});
