/**
 * Reads the repository back, object by object: first the commits above the levels (the commit itself with chain and mirror, its packs,
 * the parts of its files), then what the levels hold: the chain below them, the index, its packs, its files; then the lists in the trash and what the
 * mirror has beside commits. The cursor names the next one.
 * In this order a tidy in between leaves nothing out: what moves into the levels is read there. Damage is a problem in the answer. A store that can't be
 * reached ends the call: with what was read until then, and thrown only when nothing was, so that a run always gets forward.
 */
import { isHoldfastError } from '../contract/errors';
import type { VerifyCursor, VerifyResult } from './api';
import { parseCommit } from './commit';
import { floorOf } from './history';
import { newest } from './newest';
import { jobsOf, readCommit } from './verifyChecks';
import type { Job } from './verifyChecks';
import type { Tally, VerifyDeps } from './verifyTally';
import { levelJobs } from './verifyLevels';
import type { Step } from './verifyLevels';

/** When the store names no time. */
const COME_BACK_SECONDS = 10;

export const verifyRepository = async (
  deps: VerifyDeps,
  options: { readonly cursor?: VerifyCursor; readonly until: () => boolean },
): Promise<VerifyResult> => {
  const tally: Tally = { objects: 0, records: 0, bytes: 0, problems: [] };
  const from = options.cursor ?? { commit: 1, object: 0 };
  let next: VerifyCursor = from;
  let before = { ...tally, found: 0 };
  try {
    for await (const { cursor, job, step = 1 } of jobs(deps, from, tally)) {
      next = cursor;
      // at least one object a call, or a reader in a hurry would never come forward
      if (tally.objects > 0 && options.until()) return { ...tally, cursor };
      await job();
      tally.objects += 1;
      next = { ...cursor, object: cursor.object + step };
      before = { ...tally, found: tally.problems.length };
    }
  } catch (error) {
    if (before.objects === 0 || !isHoldfastError(error, 'rate-limited', 'unavailable', 'deadline')) throw error;
    // the object that was being read is read again, and counts then
    return {
      ...before,
      problems: tally.problems.slice(0, before.found),
      cursor: next,
      retryAfterSeconds: error.retryAfterSeconds ?? COME_BACK_SECONDS,
    };
  }
  return { ...tally, cursor: undefined };
};

async function* jobs(deps: VerifyDeps, from: VerifyCursor, tally: Tally): AsyncIterable<Step> {
  const { n, value } = await newest((number) => deps.log.readCommit(number), (await deps.log.readHints()).commit);
  if (n === 0) return;
  const head = parseCommit(n, value);
  if (from.part === undefined) {
    const floor = floorOf(head);
    const begin = from.commit > floor ? from : { commit: floor + 1, object: 0 };
    for (let number = begin.commit; number <= n; number += 1) {
      const commit = await readCommit(deps, number, tally);
      const work = commit ? await jobsOf(deps, commit, tally) : [];
      for (let object = number === begin.commit ? begin.object : 0; object < work.length; object += 1) {
        yield { cursor: { commit: number, object }, job: work[object] as Job };
      }
    }
  }
  yield* levelJobs(deps, head, from, tally);
}
