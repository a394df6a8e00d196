import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { asFailure, type CallFailed } from '../client';
import { learnTime } from '../clock';
import { useHost } from '../host';
import { Page } from '../parts/page';
import { ActionFailed, Loaded } from '../parts/states';
import { IDLE_POLL_MS, RUNNING_POLL_MS, useResource } from '../resource';
import { OverviewView } from './overviewView';

/** Opening it starts the first backup (the resolver does so once); a person has nothing to decide. */
export function OverviewPage() {
  const { call } = useHost();
  const navigate = useNavigate();
  const [failure, setFailure] = useState<CallFailed>();
  const loadOverview = async () => {
    const answer = await call('overview', {});
    learnTime(answer.asOf);
    return answer;
  };
  const overview = useResource('overview', loadOverview, (value) =>
    value.state === 'first-run' || value.running.length > 0 ? RUNNING_POLL_MS : IDLE_POLL_MS,
  );
  const { refresh } = overview;
  const start = useRef(async () => undefined as void);
  start.current = async () => {
    try {
      const { started } = await call('startBackup', {});
      setFailure(undefined);
      if (started) refresh();
    } catch (caught) {
      setFailure(asFailure(caught));
    }
  };
  useEffect(() => void start.current(), []);
  // Who can't be answered at all reads it once, from the Overview itself.
  const said = overview.failure ? undefined : failure;
  return (
    <Page title="Overview">
      {said && <ActionFailed failure={said} />}
      <Loaded resource={overview} thing="the overview">
        {(value) => (
          <OverviewView
            overview={value}
            onRestore={(projectId) => navigate(projectId === undefined ? '/restore' : `/restore?space=${encodeURIComponent(projectId)}`)}
            onTryAgain={() => void start.current().then(refresh)}
          />
        )}
      </Loaded>
    </Page>
  );
}
