import type { Progress } from '../../../../src/contract/page';
import { share, type Format } from '../format';

/** Percent of an unfinished job: 99 is the most, since done means verified. */
export const unfinishedPercent = (progress: Progress): number => Math.min(99, share(progress.done, progress.total));

/** `Work items: 4,210 of 11,950, about 20 min left (15–25).` Parts that are not known are not said. */
export function progressSentence(progress: Progress, format: Format, unit?: string): string {
  const parts = [
    progress.total > 0
      ? `${progress.stage}: ${format.number(progress.done)} of ${format.number(progress.total)}${unit === undefined ? '' : ` ${unit}`}`
      : progress.stage,
  ];
  if (progress.left) parts.push(timeLeft(progress.left, format));
  return `${parts.join(', ')}.`;
}

export function timeLeft(left: { readonly low: number; readonly high: number }, format: Format): string {
  const said = format.range(left.low, left.high);
  const bracket = said.indexOf(' (');
  return bracket < 0 ? `${said} left` : `${said.slice(0, bracket)} left${said.slice(bracket)}`;
}
