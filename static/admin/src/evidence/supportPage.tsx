import { useState } from 'react';
import { asFailure, type CallFailed } from '../client';
import { learnTime } from '../clock';
import { useHost } from '../host';
import { Page } from '../parts/page';
import { ActionFailed, Loaded } from '../parts/states';
import { IDLE_POLL_MS, RUNNING_POLL_MS, useResource } from '../resource';
import { SelfCheck } from './selfCheck';

export function SupportPage() {
  const { call } = useHost();
  const [failure, setFailure] = useState<CallFailed>();
  const [starting, setStarting] = useState(false);
  const load = async () => {
    const answer = await call('selfCheck', {});
    learnTime(answer.asOf);
    return answer;
  };
  const check = useResource('selfCheck', load, (value) => (value.running ? RUNNING_POLL_MS : IDLE_POLL_MS));
  const start = async () => {
    setStarting(true);
    try {
      await call('startSelfCheck', {});
      setFailure(undefined);
      check.refresh();
    } catch (caught) {
      setFailure(asFailure(caught));
    } finally {
      setStarting(false);
    }
  };
  return (
    <Page title="Support" windowTitle="Support - Evidence">
      {failure && <ActionFailed failure={failure} />}
      <Loaded resource={check} thing="the check of this site">
        {(value) => <SelfCheck view={value} starting={starting} onStart={() => void start()} />}
      </Loaded>
    </Page>
  );
}
