/** Progress of any job (UX §3): at most 99 % before it is verified, never backwards without saying so, no time before there is ground for it. */
import type { Progress } from '../contract/page';

export interface Work {
  readonly stage: string;
  readonly stages: readonly string[];
  readonly done: number;
  readonly total: number;
  /** What `total` was first thought to be. */
  readonly firstTotal?: number;
  readonly startedAt: number;
  /** Done and proved. */
  readonly verified: boolean;
  readonly waitingUntil?: number;
}

const GROUND_MS = 60_000;
const GROUND_SHARE = 0.02;

export function progressOf(work: Work, now: number): Progress {
  const total = Math.max(work.total, work.done, work.verified ? 0 : 1);
  const done = work.verified ? total : Math.min(work.done, Math.floor(total * 0.99));
  const grew = work.firstTotal === undefined ? 0 : total - work.firstTotal;
  const left = timeLeft(done, total, now - work.startedAt);
  return {
    stage: work.stage,
    stages: work.stages,
    done,
    total,
    ...(left === undefined || work.verified ? {} : { left }),
    ...(grew > 0 ? { grew } : {}),
    ...(work.waitingUntil !== undefined && work.waitingUntil > now ? { waitingUntil: work.waitingUntil } : {}),
  };
}

/** The range narrows as more is done: the past speaks for the rest only as far as it goes. */
function timeLeft(done: number, total: number, elapsedMs: number): Progress['left'] {
  const share = total === 0 ? 0 : done / total;
  if (elapsedMs < GROUND_MS || share < GROUND_SHARE) return undefined;
  const seconds = ((elapsedMs / share) * (1 - share)) / 1_000;
  const spread = 0.15 + 0.35 * (1 - share);
  return { low: Math.floor(seconds * (1 - spread)), high: Math.ceil(seconds * (1 + spread)) };
}
