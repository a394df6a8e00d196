/**
 * Maintenance of the repository as a run: one piece a step, until nothing is due. Not while damage is known: a merge would read what
 * is damaged, and pruning could take away what a repair needs. Not while files or a baseline are being read: what their steps have uploaded is
 * named by no commit yet, so orphans can't be told from it; nor beside a running restore, which needs the requests that a search for orphans takes. The
 * erasure of people comes first, and waits for none of these.
 */
import { isHoldfastError } from '../contract/errors';
import type { Json } from '../contract/ports';
import type { StepBody, StepResult } from '../jobs/api';
import type { UpkeepPlan } from '../repository/maintenance/upkeep';
import { isOpen, readDamage } from './damage';
import type { BackupDeps } from './deps';
import { nextOfErasures, noteErasure } from './erasure';

export const UPKEEP_LANE = 'upkeep';
/** When maintenance was thought of last, and since when the clock has been believable. */
const CLOCK_KEY = 'upkeep:clock';
const HOUR = 3_600_000;
/** A clock that jumps further than this may be wrong (REPOSITORY §7): ages would be wrong with it. */
const JUMP_MS = 26 * HOUR;
const CALM_MS = 48 * HOUR;
const STAGING: ReadonlySet<string> = new Set(['baseline', 'attachments', 'configuration']);

interface Heartbeat {
  readonly at: number;
  readonly calmSince: number;
}

export interface UpkeepState {
  readonly done: Readonly<Record<string, number>>;
}
export const FIRST_UPKEEP_STATE: UpkeepState = { done: {} };

export const upkeepRun = (
  deps: BackupDeps,
): { lanes(): readonly { readonly lane: string; readonly state: Json }[]; readonly body: StepBody } => ({
  lanes: () => [{ lane: UPKEEP_LANE, state: FIRST_UPKEEP_STATE as unknown as Json }],
  body: (async (_context, _params, state) => step(deps, state as unknown as UpkeepState)) as StepBody,
});

/** What may be done now; empty: nothing is due, or it must wait. */
export const dueUpkeep = async (deps: BackupDeps): Promise<readonly UpkeepPlan[]> => {
  const erasing = await nextOfErasures(deps);
  if (erasing) return [erasing];
  if (!(await isCalm(deps)) || isOpen(await readDamage(deps))) return [];
  const isInTheWay = (await deps.runs().active()).some(
    ({ kind, status }) => STAGING.has(kind) || (kind === 'restore' && status === 'running'),
  );
  return (await deps.repository.maintenance.plan()).filter((plan) => plan.kind !== 'reap' || !isInTheWay);
};

const step = async (deps: BackupDeps, from: UpkeepState): Promise<StepResult<Json>> => {
  const [plan] = await dueUpkeep(deps);
  if (!plan) return { state: from as unknown as Json, done: true };
  const state: UpkeepState = { done: { ...from.done, [plan.kind]: (from.done[plan.kind] ?? 0) + 1 } };
  try {
    const { deleted } = await deps.repository.maintenance.execute(plan, new Set());
    await noteErasure(deps, plan);
    deps.log.info('upkeep', { kind: plan.kind, deleted });
  } catch (error) {
    // somebody else's maintenance came first: planned again at the next step
    if (!isHoldfastError(error, 'conflict')) throw error;
  }
  return { state: state as unknown as Json, done: false };
};

/** Hourly. A clock that jumped, or an app that slept, waits for two quiet days before anything is given up by its age. */
export const noteClock = async (deps: Pick<BackupDeps, 'state' | 'clock'>): Promise<void> => {
  const now = deps.clock.now();
  const before = (await deps.state.get<Json>(CLOCK_KEY)) as unknown as Heartbeat | undefined;
  const jumped = before !== undefined && (now - before.at > JUMP_MS || now < before.at - HOUR);
  const beat: Heartbeat = { at: now, calmSince: jumped ? now : (before?.calmSince ?? 0) };
  await deps.state.set(CLOCK_KEY, beat as unknown as Json);
};

/** Has the clock been believable for two days, and is that of this host near the last beat, which may be another host's? */
export const isCalm = async (deps: Pick<BackupDeps, 'state' | 'clock'>): Promise<boolean> => {
  const beat = (await deps.state.get<Json>(CLOCK_KEY)) as unknown as Heartbeat | undefined;
  if (beat === undefined) return false;
  const now = deps.clock.now();
  return now - beat.calmSince >= CALM_MS && Math.abs(now - beat.at) <= JUMP_MS;
};
