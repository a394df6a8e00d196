/** Progress of any job: stage, done of total, time range, and that the page may be closed. */
import ProgressBar from '@atlaskit/progress-bar/progress-bar';
import type { Progress } from '../../../../src/contract/page';
import { useFormat } from '../host';
import { Announce } from './announce';
import { progressSentence, unfinishedPercent } from './progressWords';

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
      {progress.waitingUntil !== undefined && (
        <p>Waiting for Jira until {format.time(progress.waitingUntil)}. This hour’s API points are used up; none of the work is lost.</p>
      )}
      <p className="hf-subtle">You can close this page.</p>
      <Announce text={`${label}: ${unfinishedPercent(progress)}%. ${sentence}`} />
    </div>
  );
}
