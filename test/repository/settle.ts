/** Time passes over a repository, and everything that is due is done: afterwards nothing may be left of whoever was killed. */
import { ATTEMPT_DEAD_MS } from '../../src/contract/limits';
import type { Repository } from '../../src/repository/api';
import { orphans } from './reachable';

const DAY = 86_400_000;
type Listed = Parameters<typeof orphans>[1];

export interface Settling {
  readonly world: Listed;
  /** Afresh, without any fault. */
  open(): Promise<Repository>;
  pass(ms: number): void;
  /** Any commit: it moves the fence. */
  write(repository: Repository): Promise<unknown>;
}

export const settle = async ({ open, pass, write }: Settling): Promise<void> => {
  for (let round = 0; round < 10; round += 1) {
    pass(round < 6 ? ATTEMPT_DEAD_MS + 1 : 1.5 * DAY);
    await write(await open());
    const { maintenance } = await open();
    const fold = round === 7 ? await maintenance.planMerge('fold') : undefined;
    if (fold) await maintenance.execute(fold, new Set());
    for (const kind of ['prune', 'reap', 'stubs'] as const) {
      const plan = (await maintenance.plan(true)).find((one) => one.kind === kind);
      if (plan) await (await open()).maintenance.execute(plan, new Set());
    }
  }
};

export const expectSound = async (repository: Repository): Promise<void> =>
  expect((await repository.verify({ until: () => false })).problems).toEqual([]);

/** The same, judged: sound, and no orphan. */
export const expectSettled = async (settling: Settling): Promise<void> => {
  await settle(settling);
  await expectSound(await settling.open());
  expect(await orphans(await settling.open(), settling.world)).toEqual([]);
};
