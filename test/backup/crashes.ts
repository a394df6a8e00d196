/** The first backup, a sweep and a repair that are struck at any call of any of their invocations, the page's and the platform's next tries included. */
import { survived } from '../repository/eachKill';
import type { Crash } from '../repository/eachKill';
import { expectSettled, expectSound } from '../repository/settle';
import { aDraft } from '../repository/support';
import { backedUpAndFolded, damageOf, flip, kept, namesOf, startVerify } from './hurt';
import { aSite, doc } from './seed';
import { World } from './world';

const MINUTE = 60_000;

/** What can be read: live content, and what is known to be gone. */
const readable = async (world: World): Promise<unknown> => ({
  content: await world.content(),
  gone: await world.invoke(async ({ repository }) => (await repository.view()).tombstones().map(({ kind, id }) => `${kind} ${id}`)),
});

/** `work`: done once without any fault from where the world is, then struck by `struck`, which resumes it. */
const crashOf = async (world: World, work: () => Promise<unknown>, struck: () => Promise<unknown>, judge = readable): Promise<Crash> => {
  await Promise.all(world.marks.splice(0));
  const putBack = kept(world);
  putBack();
  await work();
  const calls = [...world.calls];
  const expected = await judge(world);
  return {
    calls,
    strike: async ({ call, fault }, settles) => {
      putBack();
      world.fault = { call, fault };
      await struck();
      expect(world.fired).toHaveLength(1);
      world.fault = undefined;
      expect(await judge(world)).toEqual(expected);
      expect(world.site.meter.writes).toBe(0);
      await expectSound(await world.repository());
      if (!settles) return;
      await expectSettled({
        world,
        open: () => world.repository(),
        pass: (ms) => void (world.now += ms),
        write: async (repository) => (await repository.begin('test')).commit(aDraft()),
      });
      expect(expected).toMatchObject((await readable(world)) as object);
    },
  };
};
const baseline = async (): Promise<Crash> => {
  // Pages of three, and steps that end after a page: the window goes over several steps, with staged packs.
  const world = await World.create({
    seed: aSite()
      .project('AB', 9, (n) => ({
        comments: n === 2 ? 25 : 1,
        files: n === 3 ? [5, 0] : n === 8 ? [7] : [],
        created: Date.UTC(2025, 0, 1, 0, Math.floor(n / 4)),
        mention: n === 4 ? 4 : undefined,
      }))
      .project('CD', 2)
      .write(),
    switches: { pageCap: 3 },
    requestMs: 1_000,
    invocationMs: 155_500,
  });
  // The very first calls belong to whoever starts the backup: the page calls again.
  return crashOf(
    world,
    () => world.backup(),
    async () => {
      if (!(await survived(world.backup()))) await world.backup();
    },
  );
};

const sweep = async (): Promise<Crash> => {
  const world = await World.create({
    seed: aSite()
      .project('AB', 12, () => ({ comments: 2 }))
      .project('CD', 3)
      .write(),
  });
  await world.backup();
  await world.sweep();
  world.now += 10 * MINUTE;
  await world.person('PUT', '/rest/api/3/issue/AB-2', { fields: { summary: 'changed' } });
  await world.person('DELETE', '/rest/api/3/issue/AB-9');
  await world.person('POST', '/rest/api/3/issue/AB-4/comment', { body: doc('new', 2) as never });
  world.site.meter.writes = 0;
  return crashOf(
    world,
    () => world.sweep(),
    async () => {
      await survived(world.sweep());
      world.now += 5 * MINUTE;
      expect((await world.sweep()).status).toBe('swept');
      expect([...world.state.values.keys()].filter((key) => key.startsWith('mark:'))).toEqual([]);
    },
  );
};

/** After a verification whose step has found the damage; the events are delivered twice. */
const repair = async (): Promise<Crash> => {
  const world = await backedUpAndFolded();
  for (const type of ['p', 'a', 'x']) flip(world, (await namesOf(world, type))[0] ?? '', 9);
  await startVerify(world);
  world.now += 1;
  const event = world.queue.shift();
  if (event) await world.invoke((_deps, runs, deadline) => runs.handle(event.event, deadline));
  expect(world.queue).toHaveLength(1);
  world.queue.push(...world.queue.map((one) => ({ ...one })));
  const judge = async (): Promise<unknown> => {
    const { repaired, lost, objects, stuck, closedAt } = await damageOf(world);
    return { ...((await readable(world)) as object), damage: [repaired, lost, objects, stuck, closedAt !== undefined] };
  };
  world.site.meter.writes = 0;
  return crashOf(
    world,
    () => world.drive(),
    () => world.drive(),
    judge,
  );
};

export const backupCrashes: Readonly<Record<string, () => Promise<Crash>>> = { baseline, sweep, repair };
