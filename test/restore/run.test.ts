import { report } from '../../src/restore/views';
import { bulkFetch } from '../../src/jira/read/search';
import { expected, hardSite, keysOf, picture } from './support/hardSite';
import type { SiteSpec } from './support/seed';
import { World, type Fault, type PortCall } from './support/world';

test('a deleted site comes back in place, key by key', async () => {
  const world = await World.make(hardSite);
  await world.capture();
  const before = await picture(world, keysOf(hardSite));
  const ids = await world.deleteProjects('ABC', 'XY');
  const plan = await world.plan(...ids);
  const view = await world.planView(plan);
  expect(view).toMatchObject({ status: 'ready', blockers: [] });
  const run = await world.restore(plan);
  const page = await report(world.deps, run.run, {});
  expect({ run: run.status, failure: run.failure, outcomes: page.outcomes.filter((one) => one.outcome === 'failed') }).toEqual({
    run: 'done',
    failure: undefined,
    outcomes: [],
  });
  expect(await picture(world, keysOf(hardSite))).toEqual(expected(before));
  expect(page.outcomes).toHaveLength(hardSite.issues.length);
  // Placeholders are gone: ABC-1 and so on are no work items.
  expect((await bulkFetch(world.jira(), { issueIdsOrKeys: ['ABC-1', 'ABC-5', 'ABC-6', 'ABC-8'], fields: ['summary'] })).issues).toEqual([]);
});

/** The restore under faults must end like one without. */
const restoredUnder = async (
  spec: SiteSpec,
  fault: (n: number, call: PortCall) => Fault,
): Promise<{ readonly world: World; readonly before: unknown; readonly failed: readonly unknown[]; readonly status: string }> => {
  const world = await World.make(spec);
  await world.capture();
  const before = await picture(world, keysOf(spec));
  const plan = await world.plan(...(await world.deleteProjects(...spec.projects.map((one) => one.key))));
  world.fault = fault;
  const run = await world.restore(plan);
  const page = await report(world.deps, run.run, {});
  return { world, before, failed: page.outcomes.filter((one) => one.outcome === 'failed'), status: run.status };
};

/** Small, but with a gap, a stand-in, a younger parent, a transition, a comment, a file and a link: each phase makes its calls. */
const smallSite: SiteSpec = {
  projects: [{ key: 'ABC', components: ['UI'], versions: [['1.0', true]] }],
  issues: [
    { key: 'ABC-1', type: 'Sub-task', parent: 'ABC-3', comments: ['one', 'two'], files: [['a.txt', 12]] },
    { key: 'ABC-3', comments: ['last'], status: 'In Review', components: ['UI'], fixVersions: ['1.0'], links: ['Blocks ABC-1'] },
  ],
};

describe('R1 exactly once, wherever it is interrupted', () => {
  test.each(['kill-before', 'kill-after', 'lost-reply', 'error-before'] as const)('%s at every port call, one at a time', async (what) => {
    const calls = (await restoredUnder(smallSite, () => 'none')).world.seen;
    // A state store that loses a reply is its adapter's affair: only Jira's calls are robbed of theirs.
    const points = calls.flatMap((call, n) => (what.startsWith('kill') || call.port === 'jira' ? [n] : []));
    expect(points.length).toBeGreaterThan(30);
    for (const at of points) {
      let fired = false;
      const { world, before, failed, status } = await restoredUnder(smallSite, (n) => {
        if (n !== at) return 'none';
        fired = true;
        return what;
      });
      const where = `${what} at call ${String(at)}: ${calls[at]?.what ?? ''}`;
      expect({ where, fired, status, failed }).toEqual({ where, fired: true, status: 'done', failed: [] });
      expect({ where, site: await picture(world, keysOf(smallSite)) }).toEqual({ where, site: before });
      expect({ where, issues: world.site.summary().issues }).toEqual({ where, issues: smallSite.issues.length });
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('many faults at once, seed %i', async (seed) => {
    let state = seed;
    const roll = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648;
    };
    let fired = 0;
    const { world, before, failed, status } = await restoredUnder(hardSite, (_n, call) => {
      const r = roll();
      const fault =
        r < 0.02
          ? 'kill-before'
          : r < 0.04
            ? 'kill-after'
            : call.port !== 'jira'
              ? 'none'
              : r < 0.08
                ? 'lost-reply'
                : r < 0.12
                  ? 'error-before'
                  : 'none';
      if (fault !== 'none') fired++;
      return fault;
    });
    expect(fired).toBeGreaterThan(5);
    expect({ status, failed }).toEqual({ status: 'done', failed: [] });
    expect(await picture(world, keysOf(hardSite))).toEqual(expected(before));
    expect(world.site.summary().issues).toBe(hardSite.issues.length);
  });
});
