import Button from '@atlaskit/button/default/button';
import Lozenge from '@atlaskit/lozenge/lozenge';
import SectionMessage from '@atlaskit/section-message/section-message';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { RunView as Run } from '../../../../src/contract/page';
import { sentence } from '../format';
import { useFormat } from '../host';
import { PersonName } from '../parts/personName';
import { ProgressBlock } from '../parts/progress';
import { Stages } from '../parts/stages';
import { reportSentence } from './reportSentence';

export const STATUS_NAMES: Readonly<Record<Run['status'], string>> = {
  running: 'Running',
  waiting: 'Waiting for Jira',
  paused: 'Paused',
  stopping: 'Stopping',
  stopped: 'Stopped',
  done: 'Done',
  failed: 'Failed',
};
export const STATUS_LOOKS: Readonly<Record<Run['status'], 'inprogress' | 'moved' | 'success' | 'removed' | 'default'>> = {
  running: 'inprogress',
  waiting: 'moved',
  paused: 'moved',
  stopping: 'moved',
  stopped: 'default',
  done: 'success',
  failed: 'removed',
};

/** Over for good: nothing will move any more. */
export const isOver = (run: Run): boolean => run.status === 'done' || run.status === 'failed' || run.status === 'stopped';

export interface RunViewProps {
  readonly run: Run;
  readonly onPause: () => void;
  readonly onResume: () => void;
  readonly onStop: () => void;
  readonly busy: boolean;
  /** Outcomes by object; shown when the run is over. */
  readonly outcomes: ReactNode;
}

export function RunView(props: RunViewProps) {
  const { run } = props;
  const format = useFormat();
  return (
    <>
      <p className="hf-named">
        <Lozenge appearance={STATUS_LOOKS[run.status]}>{STATUS_NAMES[run.status]}</Lozenge>
        <span className="hf-subtle">
          Started {format.moment(run.startedAt)}
          {run.startedBy !== undefined && (
            <>
              {' '}
              by <PersonName accountId={run.startedBy} />
            </>
          )}
          {run.finishedAt !== undefined && `, finished ${format.moment(run.finishedAt)}`}
        </span>
      </p>
      {run.failure && (
        <SectionMessage appearance="error" headingLevel="h2" title={run.failure.happened}>
          <p>
            {sentence(run.failure.safe)} {sentence(run.failure.next)}
          </p>
        </SectionMessage>
      )}
      {isOver(run) ? <Over {...props} /> : <UnderWay {...props} />}
    </>
  );
}

function Over({ run, outcomes }: RunViewProps) {
  const format = useFormat();
  return (
    <>
      {run.report && (
        <SectionMessage
          appearance={run.report.failed > 0 ? 'error' : 'success'}
          headingLevel="h2"
          title={reportSentence(run.report, format)}
        >
          <p>Read back from Jira {format.moment(run.report.verifiedAt)}.</p>
        </SectionMessage>
      )}
      {!run.report && run.status === 'stopped' && (
        <SectionMessage
          appearance="information"
          headingLevel="h2"
          title={`${format.number(run.progress.done)} of ${format.number(run.progress.total)} steps done`}
        >
          <p>What was put back stays. It wasn’t read back from Jira.</p>
        </SectionMessage>
      )}
      {outcomes}
    </>
  );
}

function UnderWay({ run, onPause, onResume, onStop, busy }: RunViewProps) {
  const [asking, setAsking] = useState(false);
  const stopping = run.status === 'stopping';
  return (
    <>
      <Stages progress={run.progress} />
      <div className="hf-card">
        <ProgressBlock progress={run.progress} label="Restore" unit="steps" />
      </div>
      {!stopping &&
        (asking ? (
          <StopQuestion
            run={run}
            onStop={() => {
              setAsking(false);
              onStop();
            }}
            onKeep={() => setAsking(false)}
          />
        ) : (
          <div className="hf-actions">
            {run.status === 'paused' ? (
              <Button appearance="primary" isLoading={busy} onClick={onResume}>
                Resume
              </Button>
            ) : (
              <Button isLoading={busy} onClick={onPause}>
                Pause
              </Button>
            )}
            <Button isDisabled={busy} onClick={() => setAsking(true)}>
              Stop
            </Button>
          </div>
        ))}
    </>
  );
}

function StopQuestion({ run, onStop, onKeep }: { readonly run: Run; readonly onStop: () => void; readonly onKeep: () => void }) {
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div className="hf-card" ref={box} tabIndex={-1} role="group" aria-labelledby="stop">
      <h2 id="stop">Stop this restore?</h2>
      <p>
        {format.number(run.progress.done)} of {format.number(run.progress.total)} steps done. What was put back stays in Jira; the rest
        isn’t put back.
      </p>
      <div className="hf-actions">
        <Button appearance="danger" onClick={onStop}>
          Stop restore
        </Button>
        <Button onClick={onKeep}>Keep going</Button>
      </div>
    </div>
  );
}
