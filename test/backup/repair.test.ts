/**
 * One object of each type is damaged or gone over the simulated Jira: verification finds it, the repair that follows brings back all that Jira still has,
 * states the rest as lost, and leaves nothing damaged in use. Killed at any call: see `crashes.ts`.
 */
import { Capture } from '../../src/backup/capture';
import { startFirstBackup } from '../../src/backup/firstBackup';
import { PackWriter } from '../../src/backup/packs';
import { verifyRun } from '../../src/backup/verify';
import { bulkFetch } from '../../src/jira/read/search';
import { damageView } from '../../src/site/damageView';
import { backedUpAndFolded, damageOf, flip, kept, namesOf, startVerify } from './hurt';
import type { World } from './world';

let world: World;
let content: Record<string, unknown>;
let putBack: () => void;

beforeAll(async () => {
  world = await backedUpAndFolded();
  content = await world.content();
  putBack = kept(world);
});

beforeEach(() => putBack());

const verify = async (): Promise<void> => {
  await startVerify(world);
  await world.drive();
};
const problems = () => world.invoke(async ({ repository }) => (await repository.verify({ until: () => false })).problems);

test.each(['p', 'a', 't', 'x', 'm', 's'])('every object of the type %s: changed or gone, everything is there again', async (type) => {
  const names = await namesOf(world, type);
  expect(names.length).toBeGreaterThan(0);
  // of a manifest there are two, of which one is left
  for (const name of new Set([names[0], type === 'm' ? names[0] : names.at(-1)] as string[])) flip(world, name, type === 'p' ? 20 : 5);
  if (names.length > 2) world.blobs.objects.delete(names[names.length >> 1] as string);
  expect((await problems()).length).toBeGreaterThan(0);
  await verify();
  expect(await problems()).toEqual([]);
  expect(await world.content()).toEqual(content);
  const { lost, closedAt, objects } = await damageOf(world);
  expect([type, closedAt !== undefined, objects]).toEqual([type, true, []]);
  // versions of AB-1 that Jira has overwritten are the only thing that can't come back
  if (type !== 'p') expect(lost).toBe(0);
});

test('a record whose version Jira has no more is stated as lost, and its neighbours are right', async () => {
  const view = await world.invoke(({ repository }) => repository.view());
  const id = [...view.rows({ kind: 'issue' })].find((row) => view.versions('issue', row.id).length > 2)?.id ?? '';
  // the versions of the tail stand beside nothing else
  const old = view.versions('issue', id).at(-2);
  if (!old?.place) throw new Error('no version');
  flip(world, old.place.pack, (old.place.at?.offset ?? 0) + 30);
  await verify();
  expect(await problems()).toEqual([]);
  expect(await world.content()).toEqual(content);
  expect(await damageOf(world)).toMatchObject({
    lost: 1,
    named: [`issue:${id}`],
    closedAt: expect.any(Number),
    lostBefore: expect.any(Number),
  });
  const again = await world.invoke(({ repository }) => repository.view());
  const rows = again.versions('issue', id);
  expect(rows.map(({ lost }) => lost)).toContain(true);
  for (const row of rows)
    if (row.lost) await expect(again.read(row)).rejects.toMatchObject({ kind: 'damaged' });
    else expect((await again.read(row)).updated).toBe(row.updated);
  const { view: told } = await world.invoke((deps) => damageView(deps, world.now));
  expect(told).toMatchObject({ lost: 1, isOpen: false, affected: ['AB-1'] });
});

test('a pack that is gone before it was folded, with rows that nobody else knows: Jira is looked at again', async () => {
  const fresh = world.again();
  await fresh.invoke((deps) => startFirstBackup(deps));
  await fresh.drive();
  await fresh.sweep();
  // a version that stands in one pack alone, which another attempt commits: then its row is in no commit
  const key = 'CD-1';
  await fresh.person('PUT', `/rest/api/3/issue/${key}`, { fields: { summary: 'only there' } });
  const pack = await fresh.invoke(async (deps) => {
    const packs = new PackWriter(deps.repository, 'step');
    const held = await deps.repository.lookup();
    const capture = new Capture(
      { repository: deps.repository, state: deps.state, clock: deps.clock, jira: deps.jira('sweep') },
      held,
      packs,
    );
    const { issues } = await bulkFetch(deps.jira('sweep'), { issueIdsOrKeys: [key], fields: ['*all'], expand: ['changelog'] });
    await capture.issues(issues, deps.clock.now());
    await capture.finish();
    const staged = await packs.take();
    await (await deps.repository.begin('window')).commit({ kind: 'baseline', packs: staged, rows: [] });
    return staged.find(({ kind }) => kind === 'issue')?.name ?? '';
  });
  const before = await fresh.content();
  fresh.blobs.objects.delete(pack);
  const hurt = await fresh.invoke(({ repository }) => repository.view());
  expect(hurt.missing.map(({ object }) => object)).toEqual([pack]);
  // what it may hide is an error, never the version before
  for (const row of hurt.rows({ kind: 'issue' })) await expect(hurt.read(row)).rejects.toMatchObject({ kind: 'damaged' });
  await fresh.invoke(async (deps) => {
    await deps.runs().start({ run: 'verify-x', kind: 'verify', lanes: verifyRun(deps).lanes(), params: {} });
  });
  await fresh.drive();
  const { problems: left } = await fresh.invoke(({ repository }) => repository.verify({ until: () => false }));
  expect(left).toEqual([]);
  expect(await fresh.content()).toEqual(before);
});
