/** A plan and a run look at one moment for days: retention keeps it for them (REPOSITORY §7). */
import type { RestoreDeps } from './deps';

const DAY = 86_400_000;
export const PLAN_HOLD_MS = 7 * DAY;
/** A run may wait for quotas; and what it did can be looked at against its moment. */
export const RUN_HOLD_MS = 30 * DAY;

export const holdFor = (deps: Pick<RestoreDeps, 'repository' | 'clock'>, id: string, moment: number, ms: number): Promise<void> =>
  deps.repository.maintenance.hold({ id, moment, until: deps.clock.now() + ms });
