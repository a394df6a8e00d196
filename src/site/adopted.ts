/** Objects of an installation before this one are deleted only after an administrator said that it is gone (REPOSITORY §9). */
import type { Clock, CommitLog, StateStore } from '../contract/ports';
import type { RepoValue } from '../repository/open';

const RELEASED_KEY = 'epochs:released';

type Released = { readonly epoch: number; readonly at: number; readonly by: string };

/** Objects of epochs up to this one may be deleted. */
export const releasedEpochs = async (state: StateStore): Promise<number> => (await state.get<Released>(RELEASED_KEY))?.epoch ?? 0;

/** Somebody says that every installation before this one is gone. Idempotent. */
export const releaseEpochs = async (
  { state, clock, commits }: { readonly state: StateStore; readonly clock: Clock; readonly commits: CommitLog },
  by: string,
): Promise<void> => {
  const epoch = await adoptedEpoch(commits);
  if (epoch !== undefined) await state.set(RELEASED_KEY, { epoch, at: clock.now(), by });
};

/** The epoch that was adopted last; undefined: this is the first installation. */
export const adoptedEpoch = async (commits: CommitLog): Promise<number | undefined> =>
  ((await commits.readRepo()) as unknown as RepoValue | undefined)?.adopted?.at(-1)?.epoch;
