import { useState } from 'react';
import { asFailure, type CallFailed } from '../client';
import { learnTime } from '../clock';
import { useHost } from '../host';
import { Page } from '../parts/page';
import { ActionFailed, Loaded } from '../parts/states';
import { IDLE_POLL_MS, RUNNING_POLL_MS, useResource } from '../resource';
import { Retention } from './retention';

export function RetentionPage() {
  const { call } = useHost();
  const [failure, setFailure] = useState<CallFailed>();
  const [busy, setBusy] = useState(false);
  const load = async () => {
    const answer = await call('retention', {});
    learnTime(answer.asOf);
    return answer;
  };
  const retention = useResource('retention', load, ({ deletion }) => (deletion.status === 'deleting' ? RUNNING_POLL_MS : IDLE_POLL_MS));
  const act = async (work: () => ReturnType<typeof load>) => {
    setBusy(true);
    try {
      retention.put(await work());
      setFailure(undefined);
    } catch (caught) {
      setFailure(asFailure(caught));
      retention.refresh();
    } finally {
      setBusy(false);
    }
  };
  return (
    <Page title="Retention" windowTitle="Retention - Settings">
      {failure && <ActionFailed failure={failure} />}
      <Loaded resource={retention} thing="what is kept">
        {(value) => (
          <Retention
            view={value}
            busy={busy}
            onDelete={() => void act(() => call('deleteBackups', { confirm: 'DELETE' }))}
            onCancel={() => void act(() => call('cancelDeletion', {}))}
            onRelease={() => void act(() => call('releaseAdopted', {}))}
            onStart={() => void act(() => call('startAfresh', {}))}
          />
        )}
      </Loaded>
    </Page>
  );
}
