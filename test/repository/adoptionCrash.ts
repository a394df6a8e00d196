/** An adoption that is struck at any call, then done by the next start of the same installation, which lives on long enough to clean up. */
import { ATTEMPT_DEAD_MS } from '../../src/contract/limits';
import { adoptIn, anOldOne, answers, over, problems, reopen } from './adopting';
import { survived } from './eachKill';
import type { Crash } from './eachKill';
import { faulty } from './faulty';
import { expectSettled } from './settle';
import { aRecord, capture } from './support';

export const adoptionCrash = async (): Promise<Crash> => {
  const old = await anOldOne();
  // what killed writers of the old installation left: a pack, and a level of the index
  await (await (await reopen(old)).begin('killed')).writePack([aRecord(99)]);
  const fold = await (await reopen(old)).maintenance.planMerge('fold');
  const { state, blobs } = faulty(old, (_, name) => (name.startsWith('state create c:') ? 'kill-before' : undefined));
  if (fold) await survived((await reopen({ ...old, state, blobs })).maintenance.execute(fold, new Set()));
  old.clock.add(ATTEMPT_DEAD_MS + 86_400_000);
  const { repoId } = await reopen(old);
  const expected = await answers(await reopen(old));
  const calm = over(old);
  const counted = faulty(calm, () => undefined);
  await adoptIn(calm, repoId, 1, counted);
  return {
    calls: counted.calls,
    strike: async ({ call, fault }, settles) => {
      const world = over(old);
      const ports = faulty(world, (n) => (n === call ? fault : undefined));
      await survived(adoptIn(world, repoId, 1, ports));
      expect(ports.fired).toHaveLength(1);
      await adoptIn(world, repoId);
      expect(await answers(await reopen(world))).toEqual(expected);
      expect(await world.state.get('adopting')).toBeUndefined();
      expect(await problems(world)).toEqual([]);
      if (!settles) return;
      await expectSettled({
        world,
        // the old installation is gone, as somebody has said
        open: () => reopen(world, 1),
        pass: (ms) => world.clock.add(ms),
        write: (repository) => capture(repository, [aRecord(1, { updated: world.clock.now(), seen: world.clock.now() })]),
      });
    },
  };
};
