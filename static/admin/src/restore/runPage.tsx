import { useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router-dom';
import { asFailure, type CallFailed } from '../client';
import { useFormat, useHost } from '../host';
import { Page } from '../parts/page';
import { ActionFailed, Loaded } from '../parts/states';
import { Steps } from '../parts/steps';
import { RUNNING_POLL_MS, useResource } from '../resource';
import { OutcomeList } from './outcomeList';
import { reportSentence } from './reportSentence';
import { isOver, RunView } from './runView';

export function RunPage() {
  const { id = '' } = useParams();
  const { call, done } = useHost();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<CallFailed>();
  const run = useResource(
    `run ${id}`,
    () => call('run', { run: id }),
    (value) => (isOver(value) ? undefined : RUNNING_POLL_MS),
  );
  const value = run.value;

  // A flag only for who saw it running: not for who opens an old report.
  const sawItRun = useRef(false);
  useEffect(() => {
    if (!value) return;
    if (!isOver(value)) sawItRun.current = true;
    else if (sawItRun.current && value.status === 'done') {
      sawItRun.current = false;
      done('Restore done', value.report ? reportSentence(value.report, format) : undefined);
    }
  }, [value, done, format]);

  const change = async (name: 'pauseRun' | 'resumeRun' | 'stopRun') => {
    setBusy(true);
    setFailure(undefined);
    try {
      run.put(await call(name, { run: id }));
    } catch (caught) {
      setFailure(asFailure(caught));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title={value && value.title !== '' ? value.title : 'Restore run'} back={{ to: '/restore', label: 'Restore' }}>
      <Steps at={value && isOver(value) ? 'Report' : 'Restore'} />
      {failure && <ActionFailed failure={failure} />}
      <Loaded resource={run} thing="the restore">
        {(loaded) => (
          <RunView
            run={loaded}
            busy={busy}
            onPause={() => void change('pauseRun')}
            onResume={() => void change('resumeRun')}
            onStop={() => void change('stopRun')}
            outcomes={<OutcomeList run={id} />}
          />
        )}
      </Loaded>
    </Page>
  );
}
