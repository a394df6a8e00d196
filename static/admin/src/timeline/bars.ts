/** From hours with changes to the bars of a range: an hour each up to seven days, a day of the viewer's zone each above. */
import type { MassChange, TimelineHour } from '../../../../src/contract/timeline';
import type { Zone } from './zone';

const HOUR_MS = 3_600_000;

export const RANGES = [1, 7, 30, 90] as const;
export type Days = (typeof RANGES)[number];
export type Unit = 'hour' | 'day';
/** UX §4. */
export const unitOf = (days: Days): Unit => (days <= 7 ? 'hour' : 'day');

export interface Range {
  readonly days: Days;
  readonly unit: Unit;
  /** Beginnings of the bars, and after them the end of the last. */
  readonly edges: readonly number[];
  readonly from: number;
  readonly to: number;
}

/** The range whose last bar holds `end`. 24 bars a day, or one; a day that a clock change makes longer stays one. */
export function rangeOf(days: Days, end: number, zone: Zone): Range {
  const unit = unitOf(days);
  const last = Math.floor(end / HOUR_MS) * HOUR_MS;
  const edges =
    unit === 'hour'
      ? Array.from({ length: days * 24 + 1 }, (_, i) => last + (i + 1 - days * 24) * HOUR_MS)
      : Array.from({ length: days + 1 }, (_, i) => zone.dayStart(end, i + 1 - days));
  return { days, unit, edges, from: edges[0] ?? last, to: edges.at(-1) ?? last };
}

export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly changed: number;
  readonly deleted: number;
  /** Mass changes that began in it. */
  readonly events: readonly MassChange[];
}

/** Sums of what lies in the range; nothing is counted twice, and what lies outside is left out. */
export function barsOf(range: Range, hours: readonly TimelineHour[], events: readonly MassChange[]): readonly Bar[] {
  const bars = range.edges.slice(0, -1).map((from, i) => ({
    from,
    to: range.edges[i + 1] ?? from,
    changed: 0,
    deleted: 0,
    events: [] as MassChange[],
  }));
  for (const hour of hours) {
    const bar = bars[indexOf(range.edges, hour.at)];
    if (!bar) continue;
    bar.changed += hour.changed;
    bar.deleted += hour.deleted;
  }
  for (const event of events) bars[indexOf(range.edges, event.from)]?.events.push(event);
  return bars;
}

/** Of the bar that holds this time; -1: none. */
function indexOf(edges: readonly number[], at: number): number {
  let low = -1;
  let high = edges.length;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if ((edges[middle] ?? Infinity) <= at) low = middle;
    else high = middle;
  }
  return low < edges.length - 1 ? low : -1;
}

export const sizeOf = (bar: Pick<Bar, 'changed' | 'deleted'>): number => bar.changed + bar.deleted;

/** The bar to go to next: with an event in it, on that side. Undefined: there is none. */
export function eventBar(bars: readonly Bar[], from: number, step: -1 | 1): number | undefined {
  for (let i = from + step; i >= 0 && i < bars.length; i += step) if ((bars[i]?.events.length ?? 0) > 0) return i;
  return undefined;
}
