/**
 * Maintenance of a repository as the rest of Holdfast sees it: what is due, as a plan that can be shown (a dry run), and its execution. Every execution is
 * one commit that raises `maint`, so two at once can't both happen: the second throws `conflict` and plans again.
 */
import { HoldfastError } from '../../contract/errors';
import type { Hold } from '../commit';
import type { UpkeepDeps } from './deps';
import { deleteStray, erase, fence, planErase, planFence, planStray, standing } from './erase';
import type { ErasePlan, FencePlan, Standing, StrayPlan } from './erase';
import { hold, release } from './holds';
import { merge, planMerge } from './merge';
import type { MergePlan } from './merge';
import type { Moment } from '../model';
import { planReap, reap } from './orphans';
import type { ReapPlan } from './orphans';
import { isRewritten, repair, survey } from './repair';
import type { Settled } from './healer';
import type { Survey } from './repair';
import { validate } from './retention';
import { planStubs, shrink } from './stubs';
import type { StubPlan } from './stubs';
import { planPrune, prune } from './trash';
import type { PrunePlan } from './trash';

export type { Standing };
export type UpkeepPlan = MergePlan | PrunePlan | ReapPlan | StubPlan | ErasePlan | FencePlan | StrayPlan;

export interface UpkeepDone {
  readonly kind: UpkeepPlan['kind'];
  /** Objects that were deleted. */
  readonly deleted: number;
}

export interface Maintenance {
  /** What is due now, in the order in which it is to be done; empty: nothing. Changes nothing. `eager`: what could be done, too. */
  plan(eager?: boolean): Promise<readonly UpkeepPlan[]>;
  /** A tidy or fold that need not be due yet. Undefined: there is nothing to merge. */
  planMerge(kind: 'tidy' | 'fold'): Promise<MergePlan | undefined>;
  /** What erasing these people (account ids) would do; undefined: nothing of them is left in what commits reach. */
  planErase(people: readonly string[]): Promise<ErasePlan | undefined>;
  /** The other steps of an erasure: see `erase.ts` and `src/backup/erasure.ts`, which does them in order. */
  standing(): Promise<Standing | undefined>;
  planFence(): Promise<FencePlan | undefined>;
  planStray(from: number): Promise<StrayPlan | undefined>;
  planPrune(): Promise<PrunePlan | undefined>;
  /** Throws `conflict` when maintenance happened since the plan; nothing was changed then. `staged`: names that steps uploaded and nothing committed yet. */
  execute(plan: UpkeepPlan, staged: ReadonlySet<string>): Promise<UpkeepDone>;
  /** Keeps a moment until a time. Throws `bad-input` when retention has given it up already. */
  hold(hold: Hold): Promise<void>;
  release(id: string): Promise<void>;
  /** Which rows can't be read because of these objects, at most `most`; undefined: there is no backup yet. Changes nothing. */
  survey(objects: ReadonlySet<string>, most: number): Promise<Survey | undefined>;
  /** Throws `conflict` when maintenance happened since the survey (`planned`). */
  repair(planned: number, objects: ReadonlySet<string>, settled: Settled): Promise<Moment>;
  /** Has the repair that was planned on this `maint` been committed? */
  isRewritten(planned: number): Promise<boolean>;
  /** Writes one object of the mirror again, from the state. False: it is none. */
  mend(object: string): Promise<boolean>;
}

export const maintenanceOf = (deps: UpkeepDeps): Maintenance => {
  validate(deps.retention, deps.waits);
  return {
    plan: async (eager = false) => {
      const plans: UpkeepPlan[] = [];
      const merging = await planMerge(deps);
      if (merging) plans.push(merging);
      const pruning = await planPrune(deps);
      if (pruning && pruning.lists.length > 0) plans.push(pruning);
      for (const plan of [await planReap(deps, eager), await planStubs(deps, eager)]) if (plan) plans.push(plan);
      return plans;
    },
    planMerge: (kind) => planMerge(deps, kind),
    planErase: (people) => planErase(deps, people),
    standing: () => standing(deps),
    planFence: () => planFence(deps),
    planStray: (from) => planStray(deps, from),
    planPrune: () => planPrune(deps),
    execute: async (plan, staged) => {
      switch (plan.kind) {
        case 'tidy':
        case 'fold':
          await merge(deps, plan);
          return { kind: plan.kind, deleted: 0 };
        case 'prune':
          return { kind: plan.kind, deleted: (await prune(deps, plan)).deleted };
        case 'reap':
          return { kind: plan.kind, deleted: (await reap(deps, plan, staged)).deleted };
        case 'stubs':
          await shrink(deps, plan);
          return { kind: plan.kind, deleted: 0 };
        case 'erase':
          await erase(deps, plan);
          return { kind: plan.kind, deleted: 0 };
        case 'fence':
          await fence(deps, plan);
          return { kind: plan.kind, deleted: 0 };
        case 'stray':
          return { kind: plan.kind, deleted: await deleteStray(deps, plan) };
        default:
          throw new HoldfastError('bug', `There is no maintenance of the kind ${String((plan as { readonly kind: unknown }).kind)}.`);
      }
    },
    hold: (wanted) => hold(deps, wanted),
    release: (id) => release(deps, id),
    survey: (objects, most) => survey(deps, objects, most),
    repair: (planned, objects, settled) => repair(deps, planned, objects, settled),
    isRewritten: (planned) => isRewritten(deps, planned),
    mend: async (object) => deps.mirror !== undefined && (await deps.mirror.mend(object)),
  };
};
