import { badRequest } from '../errors';
import { wallTime, zoneOffsetMinutes } from '../time';
import type { JqlContext, JqlFunction } from './jqlField';

export const UNIT_MS: Readonly<Record<string, number>> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 };
const MINUTE = 60_000;

/** In a month, which counts from 1. */
export const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** On the calendar of whoever asks. Days and months beyond the last are those of the next month and year. */
interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The first day of what a day lies in, and that of the next one. Weeks begin on Sunday, as Jira's default has it. */
const PERIODS = {
  d: { first: (one: Day): Day => one, next: (one: Day): Day => ({ ...one, day: one.day + 1 }) },
  w: {
    first: (one: Day): Day => ({ ...one, day: one.day - new Date(Date.UTC(one.year, one.month - 1, one.day)).getUTCDay() }),
    next: (one: Day): Day => ({ ...one, day: one.day + 7 }),
  },
  M: { first: (one: Day): Day => ({ ...one, day: 1 }), next: (one: Day): Day => ({ ...one, month: one.month + 1 }) },
  y: { first: ({ year }: Day): Day => ({ year, month: 1, day: 1 }), next: (one: Day): Day => ({ ...one, year: one.year + 1 }) },
};

interface DateFunction extends Pick<JqlFunction, 'args' | 'single'> {
  readonly at: (name: string, offset: string | undefined, context: JqlContext) => number;
}

/** `startOfWeek("+2d")`, `endOfMonth(-1)`: months and years move the calendar before the edge is looked for, the rest is added to it. */
const edge = (unit: keyof typeof PERIODS, end: boolean): DateFunction => ({
  args: [0, 1],
  single: true,
  at: (name, offset, context) => {
    const [count, of] = offsetOf(name, offset, unit);
    const { first, next } = PERIODS[unit];
    const begin = first(movedDay(context, of === 'y' ? count : 0, of === 'M' ? count : 0));
    const { year, month, day } = end ? next(begin) : begin;
    const days = of === 'd' ? count : of === 'w' ? 7 * count : 0;
    const ms = of === 'h' || of === 'm' ? count * (UNIT_MS[of] ?? 0) : 0;
    return wallTime(year, month, day + days, 0, 0, context.zone) + ms - (end ? MINUTE : 0);
  },
});

const offsetOf = (name: string, text: string | undefined, unit: string): readonly [number, string] => {
  if (text === undefined) return [0, unit];
  const match = /^([+-]?)(\d{1,6})([yMwdhm]?)$/.exec(text);
  if (match === null)
    throw badRequest(`Duration for function '${name}' should have the format (+/-)n(yMwdhm), e.g -1M for 1 month earlier.`);
  return [Number(`${match[1]}${match[2]}`), match[3] === '' ? unit : (match[3] as string)];
};

/** Today, or the same day of another year or month, or its last one. */
const movedDay = ({ now, zone }: JqlContext, years: number, months: number): Day => {
  const local = new Date(now + zoneOffsetMinutes(now, zone) * MINUTE);
  const first = new Date(Date.UTC(local.getUTCFullYear() + years, local.getUTCMonth() + months, 1));
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth() + 1];
  return { year, month, day: Math.min(local.getUTCDate(), daysOf(year, month)) };
};

export const OF_DATES: Readonly<Record<string, DateFunction>> = {
  now: { args: [0, 0], single: true, at: (_name, _offset, { now }) => now },
  startofday: edge('d', false),
  endofday: edge('d', true),
  startofweek: edge('w', false),
  endofweek: edge('w', true),
  startofmonth: edge('M', false),
  endofmonth: edge('M', true),
  startofyear: edge('y', false),
  endofyear: edge('y', true),
};
