/** The newest state object by object: the same answers as the whole view, at a cost that does not grow with the site. */
import type { Repository } from '../../src/repository/api';
import type { Kind } from '../../src/repository/model';
import { inflated } from '../../src/stores/commitForm';
import { aRecord, aTombstone, aWorld, capture, open } from './support';

const ISSUES = 9_000;

/** A site in the base, changes in the tail, more in commits above both; some deleted, one project gone. */
const filled = async (issues: number) => {
  const world = aWorld();
  const merge = async (kind: 'tidy' | 'fold'): Promise<void> => {
    world.clock.add(60_000);
    const { maintenance } = await open(world);
    const plan = await maintenance.planMerge(kind);
    if (plan) await maintenance.execute(plan, new Set());
  };
  const first = await open(world);
  await capture(
    first,
    Array.from({ length: issues }, (_, i) => aRecord(i + 1, { project: i % 3 === 0 ? '200' : '100' })),
  );
  await capture(first, [aRecord(100, { kind: 'project', project: '100' }), aRecord(200, { kind: 'project', project: '200' })]);
  await capture(first, [aRecord('7/1', { kind: 'comments' }), aRecord('a', { kind: 'user', project: '' })]);
  await merge('fold');
  const second = await open(world);
  await capture(second, [aRecord(1, { updated: 7_000, seen: 8_000, project: '200' }), aRecord(5, { updated: 7_000, seen: 8_000 })]);
  await capture(second, [], { rows: [aTombstone(second, 'issue', '7', 9_000)] });
  await merge('tidy');
  const third = await open(world);
  await capture(third, [aRecord(5, { updated: 7_500, seen: 8_500 }), aRecord(6, { updated: 100, seen: 8_500 })], { watermark: 7_777 });
  await capture(third, [], { rows: [aTombstone(third, 'project', '200', 9_500)] });
  return world;
};

const ASKED: readonly (readonly [Kind, string])[] = [
  ...['1', '2', '4', '5', '6', '7', '8', '99999'].map((id) => ['issue', id] as const),
  ...['100', '200', '300'].map((id) => ['project', id] as const),
  ['comments', '7/1'],
  ['user', 'a'],
  ['user', 'b'],
];

it('answers as the whole view does', async () => {
  const world = await filled(40);
  const repository = await open(world);
  const [view, held] = [await repository.view(), await repository.lookup()];
  expect([held.n, held.watermark]).toEqual([view.moment?.n, view.moment?.watermark]);
  for (const [kind, id] of ASKED) expect(await held.row(kind, id)).toEqual(view.row(kind, id));
  const again = await repository.lookup();
  for (const kind of ['issue', 'project', 'user'] as const)
    await again.prefetch(
      kind,
      ASKED.filter(([of]) => of === kind).map(([, id]) => id),
    );
  for (const [kind, id] of ASKED) expect(await again.row(kind, id)).toEqual(view.row(kind, id));
  const row = await held.row('issue', '5');
  expect(row && (await held.read(row)).updated).toBe(7_500);
  expect([...held.fresh('issue')].map(({ id }) => id)).toEqual(['5', '6']);
  expect([await held.any('project'), await held.any('comments'), await held.any('field')]).toEqual([true, true, false]);
});

it('streams the live issues from any id on, as the whole view lists them, and says of which ids there is a row', async () => {
  const repository = await open(await filled(40));
  const [view, held] = [await repository.view(), await repository.lookup()];
  const live = [...view.rows({ kind: 'issue' })].sort((a, b) => Number(a.id) - Number(b.id));
  for (const after of [undefined, '1', '7', '20', '99999']) {
    const streamed = [];
    for await (const row of held.issues(after)) streamed.push(row);
    expect(streamed).toEqual(live.filter(({ id }) => Number(id) > Number(after ?? 0)));
  }
  expect(live.length).toBeGreaterThan(20);
  expect([...(await held.captured('issue', ['7', '5', '3', '99999']))].sort()).toEqual(['3', '5', '7']);
});

it('as of a moment nothing newer is held, and everything is as the whole history says it was', async () => {
  const repository = await open(await filled(40));
  for (const { n } of await repository.moments()) {
    const [view, alone] = [await repository.view(n), await repository.asOf(n)];
    for (const kind of ['issue', 'project', 'comments', 'user'] as const)
      expect([...alone.rows({ kind })]).toEqual([...view.rows({ kind })]);
    for (const [kind, id] of ASKED) expect(alone.versions(kind, id)).toEqual(view.versions(kind, id));
    expect(alone.tombstones()).toEqual(view.tombstones());
    expect([...alone.rowsBeforeDeletion('200')]).toEqual([...view.rowsBeforeDeletion('200')]);
  }
  await expect(repository.asOf(99)).rejects.toThrow('There is no moment 99');
});

it('reads two blocks for an object, however many there are', async () => {
  const world = await filled(ISSUES);
  const reads: string[] = [];
  const counted = {
    ...world,
    blobs: { ...world.blobs, get: (...args: Parameters<typeof world.blobs.get>) => (reads.push(args[0]), world.blobs.get(...args)) },
  };
  const held = await (await open(counted)).lookup();
  expect(reads).toHaveLength(2); // all rows of the project that is gone
  reads.length = 0;
  await held.row('issue', '4000');
  expect(reads.length).toBeLessThanOrEqual(2);
  await held.row('issue', '4001');
  expect(reads.length).toBeLessThanOrEqual(2);
});

it('knows a pack by its commit, also when a merge has taken it apart', async () => {
  const world = aWorld();
  const repository: Repository = await open(world);
  const attempt = await repository.begin('baseline');
  const [pack, other] = [await attempt.writePack([aRecord(1)]), await attempt.writePack([aRecord(2)])];
  await attempt.commit({ kind: 'baseline', packs: [pack], rows: [] });
  const known = async (): Promise<readonly boolean[]> => {
    const held = await (await open(world)).lookup();
    return [await held.holdsPack(pack.name), await held.holdsPack(other.name)];
  };
  expect(await known()).toEqual([true, false]);
  const { maintenance } = await open(world);
  const plan = await maintenance.planMerge('fold');
  if (plan) await maintenance.execute(plan, new Set());
  expect(inflated(await world.state.get('c:2'))).toHaveProperty('trash');
  expect(await known()).toEqual([true, false]);
});

it('is empty before the first commit', async () => {
  const held = await (await open(aWorld())).lookup();
  expect([held.n, held.watermark, await held.row('issue', '1'), await held.any('issue')]).toEqual([0, 0, undefined, false]);
});
