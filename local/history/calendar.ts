/** When people work: hours, weekends, sprints of two weeks, a release every four, and two days that nobody forgets. Times are UTC. */
import type { Dice } from '../jira/random';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

export type Mood = 'ordinary' | 'planning' | 'release';
/** One hour in which far more happens than in any other. */
export type Spike = 'bulk-edit' | 'leaver';

export interface DayPlan {
  readonly mood: Mood;
  /** Acts in each hour from midnight. */
  readonly acts: readonly number[];
  readonly spikes: readonly { readonly what: Spike; readonly hour: number }[];
}

/** Sunday first; a week has 7 mean days. */
const OF_WEEKDAY = [0.2, 1.3, 1.45, 1.4, 1.35, 1.1, 0.2];
const OF_HOUR = [1, 0, 0, 0, 0, 1, 6, 20, 40, 52, 52, 36, 28, 48, 50, 40, 24, 10, 5, 4, 3, 2, 2, 1];
const HOURS_SUM = OF_HOUR.reduce((sum, one) => sum + one, 0);
const SHARE_A_DAY = 0.01;
const FEWEST_A_DAY = 5;
const OF_MOOD: Readonly<Record<Mood, number>> = { ordinary: 1, planning: 1.5, release: 1.4 };
const SPIKES: readonly { readonly what: Spike; readonly after: number; readonly hour: number }[] = [
  { what: 'bulk-edit', after: 0.4, hour: 10 },
  { what: 'leaver', after: 0.75, hour: 15 },
];

const weekday = (day: number): number => new Date(day).getUTCDay();
const isWorkday = (day: number): boolean => weekday(day) % 6 !== 0;
/** Of the week from Monday on; 1970-01-01 was a Thursday. */
const week = (day: number): number => Math.floor((day + 3 * DAY_MS) / (7 * DAY_MS));

export const moodOf = (day: number): Mood => {
  if (weekday(day) === 1 && week(day) % 2 === 0) return 'planning';
  return weekday(day) === 4 && week(day) % 4 === 3 ? 'release' : 'ordinary';
};

/** Whole hours, [start, end). */
export interface Hours {
  readonly start: number;
  readonly end: number;
}

/** The hour of a spike: the first one of its kind on a workday after `after` of the time; where none is left, the hour at which that is. */
const spikeAt = ({ start, end }: Hours, after: number, hour: number): number => {
  const wanted = start + Math.floor(((end - start) / HOUR_MS) * after) * HOUR_MS;
  for (let day = Math.floor(wanted / DAY_MS) * DAY_MS; day < end; day += DAY_MS) {
    const at = day + hour * HOUR_MS;
    if (at >= wanted && at < end && isWorkday(day)) return at;
  }
  return wanted;
};

/** `issues`: how many the site has; about a hundredth of them is touched on a mean day. */
export function planDay(span: Hours, day: number, issues: number, roll: Dice): DayPlan {
  const mood = moodOf(day);
  const acts = Math.max(FEWEST_A_DAY, issues * SHARE_A_DAY) * (OF_WEEKDAY[weekday(day)] ?? 1) * OF_MOOD[mood];
  const spikes = SPIKES.map(({ what, after, hour }) => ({ what, hour: (spikeAt(span, after, hour) - day) / HOUR_MS }));
  return {
    mood,
    // Of a broken number the rest is a chance, so that small sites have quiet hours and not none.
    acts: OF_HOUR.map((weight) => Math.floor((acts * weight) / HOURS_SUM + roll.next())),
    spikes: spikes.filter(({ hour }) => hour >= 0 && hour < 24),
  };
}
