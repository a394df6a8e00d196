/**
 * What of the Restore page stands in its address: ids and times only. Times are UTC ISO. What somebody else wrote into an address is
 * believed only where it is well-formed; the rest is as if it were not there.
 */
import { RANGES, type Days } from '../timeline/bars';

export const LISTS = ['changed', 'deleted', 'then'] as const;
export type ListName = (typeof LISTS)[number];

export interface Where {
  readonly at?: number;
  readonly space?: string;
  readonly actor?: string;
  readonly kind?: string;
  /** The mass change that somebody came by. */
  readonly event?: string;
  readonly show: ListName;
  readonly days: Days;
  /** End of the shown range; absent: now. */
  readonly to?: number;
}

const ID = /^[\w:.-]{1,200}$/;

export function readWhere(query: URLSearchParams): Where {
  const id = (name: string) => {
    const value = query.get(name);
    return value !== null && ID.test(value) ? value : undefined;
  };
  const at = timeOf(query.get('at'));
  const actor = id('actor');
  const show = LISTS.find((one) => one === query.get('show'));
  return {
    at,
    space: id('space'),
    actor,
    kind: actor === undefined ? id('kind') : undefined,
    event: id('event'),
    show: show ?? (at === undefined ? 'deleted' : 'changed'),
    days: RANGES.find((one) => String(one) === query.get('days')) ?? 7,
    to: timeOf(query.get('to')),
  };
}

/** `?…`, or nothing where everything is as usual. */
export function searchOf(where: Where): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string | undefined) => value !== undefined && query.set(name, value);
  put('at', where.at === undefined ? undefined : isoOf(where.at));
  put('space', where.space);
  put('actor', where.actor);
  put('kind', where.kind);
  put('event', where.event);
  put('show', where.show === (where.at === undefined ? 'deleted' : 'changed') ? undefined : where.show);
  put('days', where.days === 7 ? undefined : String(where.days));
  put('to', where.to === undefined ? undefined : isoOf(where.to));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** `2026-11-23T08:55:00Z`, with milliseconds only where there are some: a moment's time must come back as it is. */
export const isoOf = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** Undefined: no time of a calendar that this page could show. */
export function timeOf(text: string | null): number | undefined {
  if (text === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z$/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) || at < 0 ? undefined : at;
}
