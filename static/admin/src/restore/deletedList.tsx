import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { DeletedItem } from '../../../../src/contract/page';
import { asFailure, type CallFailed } from '../client';
import { useHost } from '../host';
import { ActionFailed, Loaded } from '../parts/states';
import { IDLE_POLL_MS, useResource } from '../resource';
import { DeletedView } from './deletedView';
import { MoreButton } from './moreButton';
import { useMore } from './pages';
import { filterOf } from './timelineSection';
import type { Where } from './where';

/** What was deleted since a moment (default: the first), and the way to the plan. */
export function DeletedList({ where }: { readonly where: Where }) {
  const { call } = useHost();
  const since = where.at;
  const payload = { ...filterOf(where), ...(since === undefined ? {} : { since }) };
  const key = `deleted ${JSON.stringify(payload)}`;
  const deleted = useResource(
    key,
    () => call('deleted', payload),
    () => IDLE_POLL_MS,
  );
  return (
    <Loaded resource={deleted} thing="what was deleted">
      {(value) => <Chooser id={key} first={value} where={where} load={(cursor) => call('deleted', { ...payload, cursor })} />}
    </Loaded>
  );
}

interface DeletedPageOf {
  readonly asOf: number;
  readonly items: readonly DeletedItem[];
  readonly next?: string;
}

function Chooser({
  id,
  first,
  where,
  load,
}: {
  readonly id: string;
  readonly first: DeletedPageOf;
  readonly where: Where;
  readonly load: (cursor: string) => Promise<DeletedPageOf>;
}) {
  const { call } = useHost();
  const navigate = useNavigate();
  const { space } = where;
  const [picked, setPicked] = useState<ReadonlySet<string>>(() => new Set(space === undefined ? [] : [space]));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<CallFailed>();
  const pages = useMore(id, first, load);
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
        fromAlert={space !== undefined}
        since={where.at}
        filtered={Object.keys(filterOf(where)).length > 0}
      />
      <MoreButton pages={pages} />
    </>
  );
}
