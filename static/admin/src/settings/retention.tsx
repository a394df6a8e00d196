/** What is kept and for how long, and the one change to it that there is: deleting all of it. */
import Button from '@atlaskit/button/default/button';
import SectionMessage from '@atlaskit/section-message/section-message';
import { useId, useState } from 'react';
import type { RetentionView } from '../../../../src/contract/page';
import { useFormat } from '../host';
import { Facts } from '../parts/facts';
import { PersonName } from '../parts/personName';

export interface RetentionProps {
  readonly view: RetentionView;
  readonly busy: boolean;
  readonly onDelete: () => void;
  readonly onCancel: () => void;
  readonly onRelease: () => void;
  readonly onStart: () => void;
}

const WORD = 'DELETE';

export function Retention({ view, busy, onDelete, onCancel, onRelease, onStart }: RetentionProps) {
  const { deletion } = view;
  return (
    <>
      <Kept view={view} />
      {view.adopted && !view.adopted.released && <Earlier busy={busy} onRelease={onRelease} />}
      <section aria-labelledby="delete-all" className="hf-stack">
        <h2 id="delete-all">Delete all backups</h2>
        {deletion.status === 'none' &&
          (view.held ? <AskToDelete held={view.held} busy={busy} onDelete={onDelete} /> : <p>There are no backups yet.</p>)}
        {deletion.status === 'waiting' && <Waiting deletion={deletion} busy={busy} onCancel={onCancel} />}
        {deletion.status === 'deleting' && <Deleting deletion={deletion} />}
        {deletion.status === 'deleted' && <Deleted deletion={deletion} busy={busy} onStart={onStart} />}
      </section>
    </>
  );
}

function Kept({ view }: { readonly view: RetentionView }) {
  const format = useFormat();
  const { kept, held } = view;
  const days = (n: number) => format.count(n, 'day', 'days');
  return (
    <section aria-labelledby="kept" className="hf-stack">
      <h2 id="kept">What is kept</h2>
      <Facts
        facts={[
          { name: 'Every moment', value: days(kept.allDays) },
          { name: 'The last of each hour', value: days(kept.hourlyDays) },
          { name: 'The last of each day', value: days(kept.dailyDays) },
          { name: 'The last of each week', value: format.count(kept.weeklyWeeks, 'week', 'weeks') },
          { name: 'The last of each month', value: format.count(kept.monthlyMonths, 'month', 'months') },
        ]}
      />
      {held && (
        <p>
          {format.count(held.moments, 'moment', 'moments')}
          {held.oldestAt !== undefined && <>, the oldest of {format.moment(held.oldestAt)}</>}. {format.bytes(held.bytes)} stored. As of{' '}
          {format.time(view.asOf)}.
        </p>
      )}
      <p className="hf-subtle">Age counts from the newest moment: while nothing is captured, nothing is given up.</p>
    </section>
  );
}

function Earlier({ busy, onRelease }: { readonly busy: boolean; readonly onRelease: () => void }) {
  return (
    <SectionMessage appearance="information" title="An earlier installation wrote part of these backups" headingLevel="h2">
      <p>
        Its moments can be browsed and restored like all others. What it wrote is kept whole, even where a moment is given up, until you say
        that it is gone: it might still read it.
      </p>
      <div className="hf-actions">
        <Button isDisabled={busy} onClick={onRelease}>
          It is gone
        </Button>
      </div>
    </SectionMessage>
  );
}

function AskToDelete({
  held,
  busy,
  onDelete,
}: {
  readonly held: NonNullable<RetentionView['held']>;
  readonly busy: boolean;
  readonly onDelete: () => void;
}) {
  const format = useFormat();
  const id = useId();
  const [typed, setTyped] = useState('');
  return (
    <>
      <p>
        Deletes {format.count(held.moments, 'moment', 'moments')}: {format.count(held.objects, 'object', 'objects')},{' '}
        {format.bytes(held.bytes)}. It can’t be undone. It waits for 72 hours; until then any Jira admin can cancel it. Afterwards nothing
        is captured until somebody starts again. Jira itself isn’t changed.
      </p>
      <div className="hf-confirm">
        <label htmlFor={id}>Type {WORD} to delete all backups</label>
        <input id={id} value={typed} autoComplete="off" spellCheck={false} onChange={(event) => setTyped(event.target.value)} />
        <Button appearance="danger" isDisabled={busy || typed.trim() !== WORD} onClick={onDelete}>
          Delete all backups
        </Button>
      </div>
    </>
  );
}

type Of<S extends RetentionView['deletion']['status']> = Extract<RetentionView['deletion'], { readonly status: S }>;

function Waiting({
  deletion,
  busy,
  onCancel,
}: {
  readonly deletion: Of<'waiting'>;
  readonly busy: boolean;
  readonly onCancel: () => void;
}) {
  const format = useFormat();
  return (
    <SectionMessage appearance="warning" title="All backups will be deleted" headingLevel="h3">
      <p>
        Takes effect {format.moment(deletion.takesEffectAt)}. Asked for by <PersonName accountId={deletion.by} />{' '}
        {format.moment(deletion.at)}. Until then everything is kept, and backups go on.
      </p>
      <div className="hf-actions">
        <Button isDisabled={busy} onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </SectionMessage>
  );
}

function Deleting({ deletion }: { readonly deletion: Of<'deleting'> }) {
  const format = useFormat();
  return (
    <SectionMessage appearance="warning" title="All backups are being deleted" headingLevel="h3">
      <p>{format.count(deletion.objects, 'object', 'objects')} deleted so far. Nothing is captured meanwhile. You can close this page.</p>
    </SectionMessage>
  );
}

function Deleted({ deletion, busy, onStart }: { readonly deletion: Of<'deleted'>; readonly busy: boolean; readonly onStart: () => void }) {
  const format = useFormat();
  return (
    <SectionMessage appearance="information" title="All backups were deleted" headingLevel="h3">
      <p>
        {format.count(deletion.objects, 'object', 'objects')} deleted {format.moment(deletion.at)}, asked for by{' '}
        <PersonName accountId={deletion.by} />. Nothing is captured. Jira wasn’t changed.
      </p>
      <div className="hf-actions">
        <Button appearance="primary" isDisabled={busy} onClick={onStart}>
          Start backups again
        </Button>
      </div>
    </SectionMessage>
  );
}
