/** When a merge is due, whatever the sizes of the commits that wait for it. */
import { aRecord, aTombstone, aWorld, capture, open } from '../support';

it('is due when a small commit waits below one that is too big to be merged with it', async () => {
  const world = aWorld();
  const repository = await open(world);
  await capture(repository, [aRecord(1)]);
  await capture(repository, [], { rows: Array.from({ length: 16_400 }, (_, i) => aTombstone(repository, 'issue', String(i + 2), 7_000)) });
  await capture(repository, [aRecord(1, { updated: 8_000, seen: 8_001 })]);
  const kinds: string[] = [];
  for (;;) {
    const { maintenance } = await open(world);
    const plan = (await maintenance.plan()).find(({ kind }) => kind === 'tidy' || kind === 'fold');
    if (plan === undefined || kinds.length > 5) break;
    kinds.push(plan.kind);
    await maintenance.execute(plan, new Set());
  }
  const { maintenance, moments } = await open(world);
  // one row is left above: too little, and too young
  expect(await maintenance.planMerge('tidy')).toMatchObject({ rows: 1 });
  expect(kinds.length).toBeGreaterThan(1);
  expect(await moments()).toHaveLength(3);
});
