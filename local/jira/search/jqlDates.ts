import { badRequest } from '../errors';
import { wallTime, zoneOffsetMinutes } from '../time';
import { daysOf, OF_DATES, UNIT_MS } from './dateFunctions';
import type { JqlContext } from './jqlField';
import { jqlFunction } from './operands';
import type { Operand } from './parser';

const MINUTE = 60_000;

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
  return wholeDays ? ms + zoneOffsetMinutes(ms, context.zone) * MINUTE : ms;
};

const instantOf = (field: string, operand: Operand, context: JqlContext): number => {
  if (operand.kind === 'function') {
    context.usesNow();
    return jqlFunction(field, OF_DATES, operand).at(operand.name, operand.args[0], context);
  }
  const text = operand.kind === 'value' ? operand.text.trim() : '';
  const at = calendarTime(text, context.zone);
  if (at !== undefined) return at;
  const offset = period(text);
  if (offset !== undefined) {
    context.usesNow();
    return context.now + offset;
  }
  throw badRequest(
    `Date value '${text}' for field '${field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
  );
};

/** Undefined: no such day or time. */
const calendarTime = (text: string, zone: string): number | undefined => {
  const match = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: (\d{1,2}):(\d\d))?$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  const there = month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  return there && hour < 24 && minute < 60 ? wallTime(year, month, day, hour, minute, zone) : undefined;
};
