/** What changed after maintenance merged is not looked up in what it merged; what changed before is, and nothing is stored or counted twice. */
import { sweep } from '../../src/backup/sweep';
import type { SweepOutcome } from '../../src/backup/sweep';
import type { Lookup } from '../../src/repository/api';
import { aSite } from './seed';
import { World } from './world';

const MINUTE = 60_000;
const KEY = 'AB-3';

const edit = async (world: World, summary: string): Promise<void> => {
  expect((await world.person('PUT', `/rest/api/3/issue/${KEY}`, { fields: { summary } })).status).toBe(204);
};
/** Ids of work items that the levels were asked for. */
const spied = async (world: World): Promise<{ readonly asked: ReadonlySet<string>; readonly outcome: SweepOutcome }> => {
  const asked = new Set<string>();
  const watched = (held: Lookup): Lookup =>
    new Proxy(held, {
      get: (target, name: keyof Lookup) => {
        if (name === 'row') return (kind: 'issue', id: string) => (kind === 'issue' && asked.add(id), target.row(kind, id));
        if (name === 'prefetch')
          return (kind: 'issue', ids: Iterable<string>) => {
            const all = [...ids];
            if (kind === 'issue') for (const id of all) asked.add(id);
            return target.prefetch(kind, all);
          };
        const member = target[name];
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  const outcome = await world.invoke(({ repository, ...deps }, _runs, deadline) =>
    sweep(
      {
        ...deps,
        repository: Object.assign(Object.create(repository) as typeof repository, {
          lookup: async () => watched(await repository.lookup()),
        }),
      },
      deadline,
    ),
  );
  return { asked, outcome };
};
/** Changes of fields that the timeline counts for the edited work item's space. */
const counted = (world: World): Promise<number> =>
  world.invoke(async ({ repository }) => {
    const { fields } = await repository.questions.activity({ from: world.now - 24 * 60 * MINUTE, to: world.now + 60 * MINUTE, by: 'hour' });
    return fields.filter(({ field }) => field === 'summary').reduce((sum, { changed }) => sum + changed, 0);
  });
const backedUp = async (): Promise<World> => {
  const world = await World.create({ seed: aSite().project('AB', 12).write() });
  await world.backup();
  world.now += 10 * MINUTE;
  await world.sweep();
  await edit(world, 'first');
  world.now += 5 * MINUTE;
  expect(await world.sweep()).toMatchObject({ changed: 1 });
  return world;
};

describe('a sweep after a merge', () => {
  it('looks up again what it finds in the overlap, and stores nothing twice', async () => {
    const world = await backedUp();
    await world.merge('fold');
    world.now += MINUTE;
    const { asked, outcome } = await spied(world);
    expect(outcome).toMatchObject({ status: 'swept', changed: 0 });
    expect(outcome.commit).toBeUndefined();
    expect([...asked]).toHaveLength(1);
  });

  it('looks up nothing of what changed since, and counts each change once', async () => {
    const world = await backedUp();
    await world.merge('fold');
    for (let i = 0; i < 3; i += 1) {
      world.now += 5 * MINUTE;
      await world.sweep();
    }
    expect(await counted(world)).toBe(1);
    // of the third edit the version before is among the commits above what is merged
    for (const [summary, changes] of [
      ['second', 2],
      ['third', 3],
    ] as const) {
      world.now += MINUTE;
      await edit(world, summary);
      world.now += 5 * MINUTE;
      const { asked, outcome } = await spied(world);
      expect(outcome).toMatchObject({ changed: 1 });
      expect([...asked]).toEqual([]);
      expect(await counted(world)).toBe(changes);
    }
    world.now += 5 * MINUTE;
    expect((await spied(world)).outcome.commit).toBeUndefined();
  });

  it('looks everything up while it has not read all that changed before the merge', async () => {
    const world = await backedUp();
    await edit(world, 'before the merge');
    await world.merge('fold');
    world.now += 30 * MINUTE;
    await edit(world, 'long after it');
    world.now += 5 * MINUTE;
    const { asked, outcome } = await spied(world);
    expect(outcome).toMatchObject({ changed: 1 });
    expect([...asked]).toHaveLength(1);
    expect(await counted(world)).toBe(3);
  });
});
