/** Progress of any job: stage, done of total, time range, and that the page may be closed. */
import ProgressBar from '@atlaskit/progress-bar/progress-bar';
import type { Progress } from '../../../../src/contract/page';
import { share, type Format } from '../format';
import { useFormat } from '../host';
import { Announce } from './announce';

/** Percent of an unfinished job: 99 is the most, since done means verified. */
export const unfinishedPercent = (progress: Progress): number => Math.min(99, share(progress.done, progress.total));

/** `Work items: 4,210 of 11,950, about 20 min left (15–25).` Parts that are not known are not said. */
export function progressSentence(progress: Progress, format: Format, unit?: string): string {
  const parts = [progress.total > 0 ? `${progress.stage}: ${format.number(progress.done)} of ${format.number(progress.total)}${unit === undefined ? '' : ` ${unit}`}` : progress.stage];
  if (progress.left) parts.push(timeLeft(progress.left, format));
  return `${parts.join(', ')}.`;
}

export function timeLeft(left: { readonly low: number; readonly high: number }, format: Format): string {
  const said = format.range(left.low, left.high);
  const bracket = said.indexOf(' (');
  return bracket < 0 ? `${said} left` : `${said.slice(0, bracket)} left${said.slice(bracket)}`;
}

export interface ProgressBlockProps {
  readonly progress: Progress;
  readonly label: string;
  /** What `done` and `total` count, where the stage doesn't say. */
  readonly unit?: string;
}

export function ProgressBlock({ progress, label, unit }: ProgressBlockProps) {
  const format = useFormat();
  const sentence = progressSentence(progress, format, unit);
  return (
    <div className="hf-progress">
      <ProgressBar value={unfinishedPercent(progress) / 100} isIndeterminate={progress.total <= 0} ariaLabel={label} />
      <p>{sentence}</p>
      {progress.grew !== undefined && progress.grew > 0 && <p>Jira grew by {format.number(progress.grew)} meanwhile.</p>}
      {progress.waitingUntil !== undefined && <p>Waiting for Jira until {format.time(progress.waitingUntil)}. This hour’s API points are used up; none of the work is lost.</p>}
      <p className="hf-subtle">You can close this page.</p>
      <Announce text={`${label}: ${unfinishedPercent(progress)}%. ${sentence}`} />
    </div>
  );
}
