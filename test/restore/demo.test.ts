/** The site that people are shown: a space of each kind comes back, with what Jira lets nobody set said so and nothing failed. */
import { report } from '../../src/restore/views';
import { World } from './support/world';

test.each([
  ['software', 'OPS'],
  ['service', 'HELP'],
  ['business', 'MKT'],
])('a deleted %s space of the demo site comes back', async (_kind, key) => {
  const world = await World.demo(160);
  await world.capture();
  const before = world.site.summary().issues;
  const run = await world.restore(await world.plan(...(await world.deleteProjects(key))));
  const { outcomes } = await report(world.deps, run.run, {});
  const failed = outcomes.filter((one) => one.outcome === 'failed');
  expect({ status: run.status, failure: run.failure, failed }).toEqual({ status: 'done', failure: undefined, failed: [] });
  expect(outcomes.length).toBeGreaterThan(10);
  expect(world.site.summary().issues).toBe(before);
});
