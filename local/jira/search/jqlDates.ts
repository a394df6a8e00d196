import { startOfDay, wallTime, zoneOffsetMinutes } from '../time';
import { badRequest } from '../errors';
import type { JqlContext } from './jqlField';
import type { Operand } from './parser';

const UNIT_MS: Readonly<Record<string, number>> = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000 };

/** `-15m`, `4w 2d`: an offset from now; undefined when it has not that form. */
const period = (text: string): number | undefined => {
  if (!/^[+-]?\s*(\d+\s*[wdhm]\s*)+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)\s*([wdhm])/g)) ms += Number(amount) * (UNIT_MS[unit as string] ?? 0);
  return text.trim().startsWith('-') ? -ms : ms;
};

/**
 * The instant that a literal means, in the zone of whoever asks. Minutes are the finest that JQL can say: seconds are refused
 * as Jira refuses them. With `wholeDays` it is written as if the zone were UTC, as days are kept.
 */
export const jqlDate = (field: string, operand: Operand, context: JqlContext, wholeDays = false): number => {
  const ms = instantOf(field, operand, context);
  return wholeDays ? ms + zoneOffsetMinutes(ms, context.zone) * 60_000 : ms;
};

const instantOf = (field: string, operand: Operand, context: JqlContext): number => {
  if (operand.kind === 'function') return dateFunction(field, operand.name, operand.args, context);
  const text = operand.kind === 'value' ? operand.text.trim() : '';
  const match = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: (\d{1,2}):(\d\d))?$/.exec(text);
  if (match !== null) {
    const [year, month, day, hour, minute] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number];
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60)
      return wallTime(year, month, day, hour, minute, context.zone);
  }
  const offset = period(text);
  if (offset !== undefined) {
    context.usesNow();
    return context.now + offset;
  }
  throw badRequest(
    `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
  );
};

/** The first instant of this week (from Sunday, as Jira's default has it), month or year, and that of the next one. */
const spanOf = (unit: 'week' | 'month' | 'year', { now, zone }: JqlContext): readonly [number, number] => {
  const local = new Date(now + zoneOffsetMinutes(now, zone) * 60_000);
  const [year, month, day] = [local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate()];
  // Days and months beyond the last are those of the next month and year.
  const at = (y: number, m: number, d: number): number => wallTime(y, m, d, 0, 0, zone);
  if (unit === 'year') return [at(year, 1, 1), at(year + 1, 1, 1)];
  if (unit === 'month') return [at(year, month, 1), at(year, month + 1, 1)];
  const sunday = day - local.getUTCDay();
  return [at(year, month, sunday), at(year, month, sunday + 7)];
};

const dateFunction = (field: string, name: string, args: readonly string[], context: JqlContext): number => {
  context.usesNow();
  const offset = args[0] === undefined ? 0 : (period(args[0]) ?? 0);
  const bound = /^(start|end)of(week|month|year)$/.exec(name.toLowerCase());
  if (bound !== null) {
    const [first, next] = spanOf(bound[2] as 'week' | 'month' | 'year', context);
    return (bound[1] === 'start' ? first : next - 60_000) + offset;
  }
  switch (name.toLowerCase()) {
    case 'now':
      return context.now;
    case 'startofday':
      return startOfDay(context.now, context.zone) + offset;
    case 'endofday':
      return startOfDay(context.now, context.zone) + UNIT_MS['d']! - 60_000 + offset;
    default:
      throw badRequest(`Unable to find JQL function '${name}(${args.join(', ')})' for field '${field}'.`);
  }
};
