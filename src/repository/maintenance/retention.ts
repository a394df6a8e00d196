/**
 * Which moments are kept (REPOSITORY §7). Pure. Age is measured from the newest commit, not from a later clock: a stalled app prunes nothing.
 * The kept set only shrinks: a moment that is the last of its month is the last of its week, day and hour too.
 */
import { HoldfastError } from '../../contract/errors';
import { ATTEMPT_DEAD_MS, FUNCTION_MAX_MS } from '../../contract/limits';
import type { Hold } from '../commit';
import type { Moment } from '../model';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long moments are kept, by how coarse they are. */
export interface Retention {
  /** Every commit. */
  readonly allDays: number;
  /** The last of each UTC hour, day, ISO week, month. */
  readonly hourlyDays: number;
  readonly dailyDays: number;
  readonly weeklyWeeks: number;
  readonly monthlyMonths: number;
}

export const DEFAULT_RETENTION: Retention = { allDays: 2, hourlyDays: 7, dailyDays: 30, weeklyWeeks: 12, monthlyMonths: 24 };

/** All waiting times of maintenance in one value. */
export interface Waits {
  /** An attempt or claim older than this belongs to nobody who still runs. */
  readonly attemptDeadMs: number;
  /** From the commit that put a name into the trash until it is deleted. */
  readonly trashMs: number;
  /** From a commit until its stub. */
  readonly stubMs: number;
  readonly tidyAtMostMs: number;
  readonly foldAtMostMs: number;
  /** A dead record is out of its pack by then: the promise of erasure. */
  readonly erasureMs: number;
}

export const DEFAULT_WAITS: Waits = {
  attemptDeadMs: ATTEMPT_DEAD_MS,
  trashMs: 2 * DAY,
  stubMs: 7 * DAY,
  tidyAtMostMs: 7 * DAY,
  foldAtMostMs: 30 * DAY,
  erasureMs: 35 * DAY,
};

/** Throws `bad-input` unless the times fit together, each with the reason. */
export const validate = (retention: Retention, waits: Waits): void => {
  const must = (holds: boolean, why: string): void => {
    if (!holds) throw new HoldfastError('bad-input', `These times don't fit together: ${why}`);
  };
  const numbers = [...Object.values(retention), ...Object.values(waits)] as number[];
  must(
    numbers.every((n) => Number.isFinite(n) && n > 0),
    'each is a number above 0.',
  );
  must(
    retention.allDays <= retention.hourlyDays && retention.hourlyDays <= retention.dailyDays,
    'finer moments are not kept longer than coarser ones.',
  );
  must(retention.dailyDays <= retention.weeklyWeeks * 7, 'days are not kept longer than weeks.');
  must(retention.weeklyWeeks * 7 <= retention.monthlyMonths * 28, 'weeks are not kept longer than months.');
  must(waits.attemptDeadMs > FUNCTION_MAX_MS, 'an attempt is dead only when no invocation can still live.');
  must(waits.trashMs > waits.attemptDeadMs + FUNCTION_MAX_MS, 'the trash waits longer than any reader that opened before it.');
  must(waits.trashMs <= retention.allDays * DAY, 'the trash is emptied while every moment is still kept.');
  must(waits.stubMs >= waits.trashMs, 'a commit is cut down only when nothing reads it any more.');
  must(waits.foldAtMostMs + waits.trashMs < waits.erasureMs, 'what a fold takes out is deleted before the erasure is due.');
};

/** Numbers of the kept moments, ascending. `moments` ascending, as they were kept until now. `now`: what ages count from, at most the time of the newest commit. */
export const keptMoments = (
  moments: readonly Moment[],
  holds: readonly Hold[],
  retention: Retention,
  now = Infinity,
): readonly number[] => {
  const newest = moments.at(-1);
  if (!newest) return [];
  const from = Math.min(newest.at, now);
  const held = new Set(holds.filter(({ until }) => until > from).map(({ moment }) => moment));
  const keep = (moment: Moment, next: Moment | undefined): boolean => {
    if (!next || held.has(moment.n)) return true;
    const age = from - moment.at;
    const last = (bucket: (at: number) => number): boolean => bucket(moment.at) !== bucket(next.at);
    return (
      age <= retention.allDays * DAY ||
      (age <= retention.hourlyDays * DAY && last(hourOf)) ||
      (age <= retention.dailyDays * DAY && last(dayOf)) ||
      (age <= retention.weeklyWeeks * 7 * DAY && last(weekOf)) ||
      (age <= retention.monthlyMonths * 30.5 * DAY && last(monthOf))
    );
  };
  return moments.filter((moment, i) => keep(moment, moments[i + 1])).map(({ n }) => n);
};

const hourOf = (at: number): number => Math.floor(at / HOUR);
const dayOf = (at: number): number => Math.floor(at / DAY);
/** ISO weeks begin on Monday; 1970-01-01 was a Thursday. */
const weekOf = (at: number): number => Math.floor((at / DAY + 3) / 7);
const monthOf = (at: number): number => {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** Is one of the kept moments (ascending) in [from, to)? */
export const anyKept = (kept: readonly number[], from: number, to: number): boolean => {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle] as number) < from) low = middle + 1;
    else high = middle;
  }
  return low < kept.length && (kept[low] as number) < to;
};
