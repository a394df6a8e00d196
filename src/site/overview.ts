/**
 * Overview's state, by a table of questions over the facts: the first that answers yes is the state (UX §3). Green is proved: a proof that is
 * not there yet, or too old, is a gap like any other.
 */
import type { AdminMessage } from '../contract/errors';
import type { GapLine, Overview, OverviewState, Progress } from '../contract/page';

export interface OverviewFacts {
  readonly now: number;
  readonly sweepEverySeconds: number;
  readonly licensed: boolean;
  readonly lastMomentAt?: number;
  /** End of the newest sweep, empty ones included. */
  readonly lastSweepAt?: number;
  readonly safeSince?: number;
  readonly captured: Overview['captured'];
  readonly counted?: Overview['counted'];
  readonly readBack?: Overview['readBack'];
  /** While it is repaired, and for a week after something was lost. */
  readonly damage?: Overview['damage'];
  /** Absent before it started. */
  readonly firstBackup?: {
    readonly startedAt: number;
    readonly progress: Progress;
    readonly complete: boolean;
    readonly failure?: AdminMessage;
  };
  /** Jira's hourly allowance is used up until then. */
  readonly waitingUntil?: number;
  /** Why the newest sweep did not end. */
  readonly trouble?: AdminMessage;
  readonly running: Overview['running'];
  readonly gaps: readonly GapLine[];
  readonly alerts: Overview['alerts'];
}

const DAY_MS = 86_400_000;
/** Newest capture older than this many intervals is stale. */
const STALE_INTERVALS = 3;
const COUNTED_WITHIN_MS = DAY_MS;
const READ_WITHIN_MS = 30 * DAY_MS;
/** The hourly check that starts what is due may come late. */
const PROOFS_DUE_MS = 2 * 3_600_000;

const complete = (f: OverviewFacts): boolean => f.firstBackup?.complete === true;
const staleAfter = (f: OverviewFacts): number => STALE_INTERVALS * f.sweepEverySeconds * 1_000;

const STATES: readonly (readonly [OverviewState, (f: OverviewFacts) => boolean])[] = [
  ['damaged', (f) => f.damage !== undefined || (f.readBack?.problems ?? 0) > 0],
  ['failed', (f) => f.firstBackup?.failure !== undefined],
  ['stale', (f) => complete(f) && (!f.licensed || f.now - (f.lastSweepAt ?? 0) > staleAfter(f)) && (f.waitingUntil ?? 0) <= f.now],
  ['first-run', (f) => !complete(f)],
  ['throttled', (f) => (f.waitingUntil ?? 0) > f.now],
  ['degraded', (f) => [...f.gaps, ...proofGaps(f)].length > 0],
  ['healthy', () => true],
];

export const stateOf = (facts: OverviewFacts): OverviewState => (STATES.find(([, holds]) => holds(facts)) ?? ['healthy'])[0];

/** What is not proved yet, or no more. */
export function proofGaps(f: OverviewFacts): readonly GapLine[] {
  if (!complete(f)) return [];
  const gaps: GapLine[] = [];
  const { counted, readBack } = f;
  if (counted === undefined || f.now - counted.at > COUNTED_WITHIN_MS + PROOFS_DUE_MS) {
    gaps.push({
      kind: 'Count',
      count: 1,
      reason: 'Jira’s counts have not been compared with the backup lately.',
      remedy: 'Holdfast does it by itself once a day.',
    });
  } else if (counted.inJira > counted.captured) {
    gaps.push({
      kind: 'Work items',
      count: counted.inJira - counted.captured,
      reason: 'Jira counts more work items than the backup holds.',
      remedy: 'Holdfast looks for them in the next sweep.',
    });
  }
  if (readBack === undefined || f.now - readBack.at > READ_WITHIN_MS) {
    gaps.push({
      kind: 'Read back',
      count: 1,
      reason: 'The backup has not been read back lately.',
      remedy: 'Holdfast does it by itself once a month.',
    });
  }
  return gaps;
}

export function overviewOf(f: OverviewFacts): Overview {
  const state = stateOf(f);
  const failure = failureOf(f, state);
  return {
    asOf: f.now,
    state,
    sweepEverySeconds: f.sweepEverySeconds,
    captured: f.captured,
    running: f.running,
    gaps: [...f.gaps, ...proofGaps(f)],
    alerts: f.alerts,
    ...(f.lastMomentAt === undefined ? {} : { lastMomentAt: lastCapture(f) }),
    ...(f.safeSince === undefined ? {} : { safeSince: f.safeSince }),
    ...(f.counted === undefined ? {} : { counted: f.counted }),
    ...(f.readBack === undefined ? {} : { readBack: f.readBack }),
    ...(f.damage === undefined ? {} : { damage: f.damage }),
    ...(f.firstBackup === undefined || f.firstBackup.complete
      ? {}
      : { firstBackup: { ...f.firstBackup.progress, startedAt: f.firstBackup.startedAt } }),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** A sweep that found nothing has looked all the same. */
const lastCapture = (f: OverviewFacts): number => Math.max(f.lastMomentAt ?? 0, f.lastSweepAt ?? 0);

function failureOf(f: OverviewFacts, state: OverviewState): AdminMessage | undefined {
  if (state === 'failed') return f.firstBackup?.failure;
  if (state !== 'stale') return undefined;
  if (!f.licensed)
    return {
      happened: 'Your subscription ended',
      safe: 'What’s captured is kept: browse, restore, download.',
      next: 'Open Manage apps to renew it.',
    };
  return f.trouble;
}
