import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import type { PlanView as Plan } from '../../../../src/contract/page';
import { asFailure, type CallFailed } from '../client';
import { useFormat, useHost } from '../host';
import { Page } from '../parts/page';
import { PersonName } from '../parts/personName';
import { ActionFailed, Loaded } from '../parts/states';
import { Steps } from '../parts/steps';
import { IDLE_POLL_MS, RUNNING_POLL_MS, useResource } from '../resource';
import { ActionList } from './actionList';
import { PlanView } from './planView';

export function PlanPage() {
  const { id = '' } = useParams();
  const { call } = useHost();
  const format = useFormat();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<CallFailed>();
  const plan = useResource(`plan ${id}`, () => call('plan', { id }), pollOf);
  const start = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { run } = await call('startRestore', { plan: id });
      navigate(`/restore/runs/${encodeURIComponent(run)}`);
    } catch (caught) {
      setFailure(asFailure(caught));
      setBusy(false);
      plan.refresh();
    }
  };
  const value = plan.value;
  return (
    <Page title={value && value.title !== '' ? value.title : 'Plan'} back={{ to: '/restore', label: 'Restore' }}>
      <Steps at={value === undefined || value.status === 'planning' ? 'Compare' : 'Plan'} />
      {failure && <ActionFailed failure={failure} />}
      <Loaded resource={plan} thing="the plan">
        {(loaded) => (
          <>
            <PlanView
              plan={loaded}
              busy={busy}
              onStart={() => void start()}
              onWatch={() => loaded.run !== undefined && navigate(`/restore/runs/${encodeURIComponent(loaded.run)}`)}
              onAgain={() => navigate('/restore')}
              actions={<ActionList plan={id} />}
            />
            <p className="hf-subtle">
              Made {format.moment(loaded.createdAt)}
              {loaded.createdBy !== undefined && (
                <>
                  {' '}
                  by <PersonName accountId={loaded.createdBy} />
                </>
              )}
              .
            </p>
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** A plan under way moves; a made one only when somebody starts it. */
const pollOf = (plan: Plan): number => (plan.status === 'planning' ? RUNNING_POLL_MS : IDLE_POLL_MS);
