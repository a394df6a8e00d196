/** Commits that are folded and a week old shrink to stubs: the number stays taken and the chain goes on, the content is in the base. */
import { commitHash, parseCommit, stubOf } from '../commit';
import type { CommitStub } from '../commit';
import type { UpkeepDeps } from './deps';
import { agesFrom, readHead } from './snapshot';

/** Commits of one run. */
const COMMITS = 500;
/** Fewer than this wait: each execution is a commit. */
const STUBS_AT = 100;

export interface StubPlan {
  readonly kind: 'stubs';
  readonly planned: number;
  /** Commits [from, to). */
  readonly from: number;
  readonly to: number;
}

/** Undefined: too few are old enough (`eager`: none). */
export const planStubs = async (deps: UpkeepDeps, eager: boolean): Promise<StubPlan | undefined> => {
  const head = await readHead(deps);
  if (!head?.base) return undefined;
  const from = head.stubs ?? 1;
  let to = from;
  while (to <= head.base.upTo && to - from < COMMITS) {
    const value = await deps.log.readCommit(to);
    const at = (stubOf(to, value) ?? parseCommit(to, value)).at;
    if (agesFrom(deps, head) - at < deps.waits.stubMs) break;
    to += 1;
  }
  return to - from < (eager ? 1 : STUBS_AT) ? undefined : { kind: 'stubs', planned: head.maint, from, to };
};

/** Idempotent: a stub stays what it is. */
export const shrink = async (deps: UpkeepDeps, plan: StubPlan): Promise<void> => {
  const writer = await deps.begin('upkeep');
  for (let n = plan.from; n < plan.to; n += 1) {
    const value = await deps.log.readCommit(n);
    if (stubOf(n, value)) continue;
    const commit = parseCommit(n, value);
    const { format, prev, a, at, minF, maint } = commit;
    const stub: CommitStub = { format, n, stub: true, prev, sha256: commitHash(commit), a, at, minF, maint };
    await deps.log.shrinkCommit(n, { ...stub });
  }
  await writer.commit({ kind: 'prune', packs: [], rows: [], upkeep: { planned: plan.planned, set: () => ({ stubs: plan.to }) } });
};
