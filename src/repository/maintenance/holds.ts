/** Moments that a plan, a run or an undo needs: kept by retention until the hold ends (REPOSITORY §7). */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import type { CommitValue, Hold } from '../commit';
import type { UpkeepDeps } from './deps';
import { momentsOf } from './merge';
import { keptMoments } from './retention';
import { readHead, takeSnapshot } from './snapshot';

const TRIES = 5;

/** Sets or renews a hold. Throws `bad-input` if the moment is not kept any more. */
export const hold = (deps: UpkeepDeps, wanted: Hold): Promise<void> =>
  change(deps, async (planned) => {
    const snapshot = await takeSnapshot(deps, Infinity);
    const moments = snapshot ? momentsOf(snapshot) : [];
    if (snapshot?.head.maint !== planned) return undefined;
    if (!keptMoments(moments, snapshot.head.holds ?? [], deps.retention, deps.clock.now()).includes(wanted.moment))
      throw new HoldfastError('bad-input', `Moment ${wanted.moment} is not kept any more: choose a newer one.`);
    return (parent) => [...(parent.holds ?? []).filter(({ id }) => id !== wanted.id), wanted];
  });

/** Idempotent. */
export const release = (deps: UpkeepDeps, id: string): Promise<void> =>
  change(deps, async () => (parent) => (parent.holds ?? []).filter((held) => held.id !== id));

type Change = (parent: Pick<CommitValue, 'holds'>) => readonly Hold[];

const change = async (deps: UpkeepDeps, make: (planned: number) => Promise<Change | undefined>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    const writer = await deps.begin('upkeep');
    const head = await readHead(deps);
    if (!head) throw new HoldfastError('bad-input', 'There is no backup yet.');
    const changed = await make(head.maint);
    if (!changed) continue;
    try {
      await writer.commit({
        kind: 'hold',
        packs: [],
        rows: [],
        upkeep: { planned: head.maint, set: (parent) => ({ holds: changed(parent) }) },
      });
      return;
    } catch (error) {
      // somebody else's maintenance came first
      if (!isHoldfastError(error, 'conflict') || tries === TRIES) throw error;
    }
  }
};
