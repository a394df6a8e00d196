/** What a chart shows, in a sentence: for whom it is too small, or not to be seen at all. */
import type { MassChange } from '../../../../src/contract/timeline';
import type { Format } from '../format';
import { sizeOf, type Bar, type Range } from './bars';

export function timelineSentence(range: Range, bars: readonly Bar[], format: Format): string {
  const changed = bars.reduce((sum, bar) => sum + bar.changed, 0);
  const deleted = bars.reduce((sum, bar) => sum + bar.deleted, 0);
  const first = bars[0];
  const last = bars.at(-1);
  if (!first || !last || changed + deleted === 0)
    return `Nothing changed here from ${edge(range, range.from, format)} to ${edge(range, range.to, format)}.`;
  const most = bars.reduce((top, bar) => (sizeOf(bar) > sizeOf(top) ? bar : top), first);
  const counts = [
    ...(changed > 0 ? [format.count(changed, 'change', 'changes')] : []),
    ...(deleted > 0 ? [format.count(deleted, 'deletion', 'deletions')] : []),
  ].join(' and ');
  const events = bars.reduce((sum, bar) => sum + bar.events.length, 0);
  return [
    `${counts} in ${range.days === 1 ? '24 hours' : format.count(range.days, 'day', 'days')}.`,
    `Most ${range.unit === 'day' ? 'on ' : ''}${barName(range, most, format)}: ${format.number(sizeOf(most))}.`,
    ...(events > 0 ? [`${format.count(events, 'mass change', 'mass changes')}.`] : []),
  ].join(' ');
}

const edge = (range: Range, at: number, format: Format): string =>
  range.unit === 'day' ? format.day(at) : `${format.day(at)}, ${format.clock(at)}`;

/** `Nov 23, 09:00–10:00`; a day: `Nov 23`. */
export const barName = (range: Range, bar: Pick<Bar, 'from' | 'to'>, format: Format): string =>
  range.unit === 'day' ? format.day(bar.from) : `${format.day(bar.from)}, ${format.clock(bar.from)}–${format.clock(bar.to)}`;

/** All of a bar, for who goes along the chart by keys. */
export function barSentence(range: Range, bar: Bar, format: Format): string {
  const parts = [
    format.count(bar.changed, 'change', 'changes'),
    ...(bar.deleted > 0 ? [format.count(bar.deleted, 'deletion', 'deletions')] : []),
    ...(bar.events.length > 0 ? [format.count(bar.events.length, 'mass change', 'mass changes')] : []),
  ];
  return `${barName(range, bar, format)}: ${parts.join(', ')}`;
}

/** After the name of who did it: `edited 12,408 items`, `edited 60 items and deleted 3`. */
export function eventWords({ changed, deleted }: Pick<MassChange, 'changed' | 'deleted'>, format: Format): string {
  if (changed === 0) return `deleted ${format.count(deleted, 'item', 'items')}`;
  const edited = `edited ${format.count(changed, 'item', 'items')}`;
  return deleted === 0 ? edited : `${edited} and deleted ${format.number(deleted)}`;
}
