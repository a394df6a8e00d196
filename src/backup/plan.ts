import { HoldfastError } from '../contract/errors';
import type { Millis } from '../contract/ids';
import type { Json, StateStore } from '../contract/ports';
import type { CountedWindow } from './windows';

/** What a baseline run decided once, before it read anything. Stored under `backup:plan:<run>`; the first one stays. */
export interface BaselinePlan {
  readonly at: Millis;
  /** Sweeps begin here: whatever changed later may have been read before or after. */
  readonly watermark: Millis;
  /** Time zone of the app user, in which JQL is read. */
  readonly zone: string;
  /** Issues by Jira's estimate. */
  readonly total: number;
  readonly projects: number;
  readonly windows: readonly (CountedWindow & { readonly slot: number })[];
}

export const planKey = (run: string): string => `backup:plan:${run}`;

export const loadPlan = async (state: StateStore, run: string): Promise<BaselinePlan | undefined> =>
  (await state.get<Json>(planKey(run))) as unknown as BaselinePlan | undefined;

/** The plan that holds: this one, or an earlier one of the same run. */
export const savePlan = async (state: StateStore, run: string, plan: BaselinePlan): Promise<BaselinePlan> => {
  try {
    await state.create(planKey(run), plan as unknown as Json);
  } catch (e) {
    if ((await loadPlan(state, run)) === undefined) throw e;
  }
  const stored = await loadPlan(state, run);
  if (stored === undefined) throw new HoldfastError('bug', `The plan of ${run} was stored and is not there.`);
  return stored;
};

export const windowsOf = (plan: BaselinePlan, lane: string): BaselinePlan['windows'] =>
  plan.windows.filter((window) => lane === `slot-${String(window.slot)}`);
