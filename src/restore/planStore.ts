/**
 * Plans and what runs leave, as small values in the state store: a plan never lists its issues, for those follow from the moment and the
 * selection; `people` and reports are pages.
 *
 * `plan:<id>` the plan · `plan:<id>:inactive:<n>` accounts that can't be set · `restores` ids of plans, newest last · `rst:<run>:…` see `runStore`.
 */
import { HoldfastError } from '../contract/errors';
import type { AdminMessage } from '../contract/errors';
import type { FidelityLine } from '../contract/page';
import type { Json, StateStore } from '../contract/ports';

export interface StoredPlan {
  readonly id: string;
  readonly status: 'planning' | 'ready' | 'blocked' | 'started';
  readonly createdAt: number;
  readonly createdBy?: string;
  /** Ids (in the backup) of the projects that come back. */
  readonly projects: readonly string[];
  /** Commit that the plan is of. */
  readonly moment: number;
  /** By project: when the last moment before its deletion was captured. */
  readonly asOf: Readonly<Record<string, number>>;
  readonly run?: string;
  readonly result?: StoredPlanResult;
}

export interface StoredPlanResult {
  readonly title: string;
  readonly projects: readonly {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly workItems: number;
    readonly placeholders: number;
    readonly last: number;
  }[];
  readonly actions: readonly { readonly action: string; readonly count: number }[];
  readonly fidelity: readonly FidelityLine[];
  readonly blockers: readonly AdminMessage[];
  readonly warnings: readonly string[];
  readonly points: number;
  readonly minutes: { readonly low: number; readonly high: number };
  readonly inactivePages: number;
}

const planKey = (id: string): string => `plan:${id}`;
const inactiveKey = (id: string, page: number): string => `plan:${id}:inactive:${String(page)}`;
const INDEX = 'restores';
/** Plans that the page can list. */
const INDEX_MAX = 200;
/** Account ids of one value: 128 characters each at most. */
const PEOPLE_PER_PAGE = 1_500;

export const readPlan = async (state: StateStore, id: string): Promise<StoredPlan> => {
  const plan = await state.get<Json>(planKey(id));
  if (plan === undefined)
    throw new HoldfastError('not-found', 'There is no such plan any more.', {
      adminMessage: { next: 'Make a new one from the list of what was deleted.' },
    });
  return plan as unknown as StoredPlan;
};

export const writePlan = (state: StateStore, plan: StoredPlan): Promise<void> => state.set(planKey(plan.id), plan as unknown as Json);

/** A list for the page and nothing else: two plans made in the same moment may lose one line of it, never a plan. */
export const listPlans = async (state: StateStore): Promise<readonly string[]> => (await state.get<readonly string[]>(INDEX)) ?? [];
export const indexPlan = async (state: StateStore, id: string): Promise<void> => {
  const known = await listPlans(state);
  if (!known.includes(id)) await state.set(INDEX, [...known, id].slice(-INDEX_MAX));
};

export const writeInactive = async (state: StateStore, id: string, accounts: readonly string[]): Promise<number> => {
  const pages = Math.ceil(accounts.length / PEOPLE_PER_PAGE);
  for (let page = 0; page < pages; page++)
    await state.set(inactiveKey(id, page), accounts.slice(page * PEOPLE_PER_PAGE, (page + 1) * PEOPLE_PER_PAGE));
  return pages;
};

export const readInactive = async (state: StateStore, id: string, pages: number): Promise<ReadonlySet<string>> => {
  const found = await state.getMany<readonly string[]>(Array.from({ length: pages }, (_, page) => inactiveKey(id, page)));
  return new Set([...found.values()].flat());
};
