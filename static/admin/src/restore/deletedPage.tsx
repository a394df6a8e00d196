import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import type { DeletedItem } from '../../../../src/contract/page';
import { asFailure, type CallFailed } from '../client';
import { useHost } from '../host';
import { Page, PageLink } from '../parts/page';
import { ActionFailed, Loaded } from '../parts/states';
import { Steps } from '../parts/steps';
import { IDLE_POLL_MS, useResource } from '../resource';
import { DeletedView } from './deletedView';
import { MoreButton } from './moreButton';
import { useMore } from './pages';

export function DeletedPage() {
  const { call } = useHost();
  const deleted = useResource(
    'deleted',
    () => call('deleted', {}),
    () => IDLE_POLL_MS,
  );
  return (
    <Page title="Restore" aside={<PageLink to="/restore/runs">Earlier restores</PageLink>}>
      <Steps at="Choose" />
      <Loaded resource={deleted} thing="what was deleted">
        {(value) => <Chooser first={value} />}
      </Loaded>
    </Page>
  );
}

function Chooser({ first }: { readonly first: { readonly asOf: number; readonly items: readonly DeletedItem[]; readonly next?: string } }) {
  const { call } = useHost();
  const navigate = useNavigate();
  const [query] = useSearchParams();
  const space = query.get('space');
  const [picked, setPicked] = useState<ReadonlySet<string>>(() => new Set(space === null ? [] : [space]));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<CallFailed>();
  const pages = useMore('deleted', first, (cursor) => call('deleted', { cursor }));
  // A space that came back meanwhile can't be chosen any more.
  const selectable = new Set(pages.items.filter((item) => item.kind === 'project' && !item.restored).map((item) => item.id));
  const selected = new Set([...picked].filter((id) => selectable.has(id)));
  const select = (ids: readonly string[], on: boolean) =>
    setPicked((before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))));
  const preview = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { id } = await call('createPlan', { selection: { projects: [...selected] } });
      navigate(`/restore/plan/${encodeURIComponent(id)}`);
    } catch (caught) {
      setFailure(asFailure(caught));
      setBusy(false);
    }
  };
  return (
    <>
      {failure && <ActionFailed failure={failure} />}
      <DeletedView
        asOf={first.asOf}
        items={pages.items}
        selected={selected}
        onSelect={select}
        onPreview={() => void preview()}
        busy={busy}
        fromAlert={space !== null}
      />
      <MoreButton pages={pages} />
    </>
  );
}
