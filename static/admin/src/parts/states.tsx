/** The views that are not content, the same everywhere: loading, empty, can't load, not allowed. */
import Button from '@atlaskit/button/default/button';
import SectionMessage from '@atlaskit/section-message/section-message';
import Skeleton from '@atlaskit/skeleton';
import type { ReactNode } from 'react';
import type { CallFailed } from '../client';
import type { Resource } from '../resource';
import { sentence } from '../format';
import { useFormat } from '../host';

/** `thing` is named to who can't see the grey bars. */
export function Loading({ thing }: { readonly thing: string }) {
  return (
    <div className="hf-stack" role="status" aria-busy="true">
      <span className="hf-hidden">Loading {thing}</span>
      <Skeleton width="60%" height={24} borderRadius="var(--ds-radius-small)" isShimmering />
      <Skeleton width="100%" height={64} borderRadius="var(--ds-radius-small)" isShimmering />
      <Skeleton width="100%" height={64} borderRadius="var(--ds-radius-small)" isShimmering />
    </div>
  );
}

export function NotAllowed() {
  return (
    <SectionMessage appearance="warning" title="You need Jira admin permission" headingLevel="h2">
      <p>Nothing was changed. Backups run without this page; ask a Jira admin to open it.</p>
    </SectionMessage>
  );
}

export function CantLoad({
  thing,
  failure,
  onRetry,
}: {
  readonly thing: string;
  readonly failure: CallFailed;
  readonly onRetry: () => void;
}) {
  return (
    <SectionMessage appearance="error" title={`Couldn’t load ${thing}. Nothing was changed.`} headingLevel="h2">
      {failure.kind !== 'unreachable' && (
        <p>
          {sentence(failure.admin.happened)} {sentence(failure.admin.next)}
        </p>
      )}
      <div className="hf-actions">
        <Button onClick={onRetry}>Try again</Button>
      </div>
    </SectionMessage>
  );
}

/** Over content that is still shown although the newest poll failed. */
export function Outdated({ seenAt, onRetry }: { readonly seenAt: number; readonly onRetry: () => void }) {
  const format = useFormat();
  return (
    <SectionMessage appearance="warning" title="Holdfast isn’t answering" headingLevel="h2">
      <p>Backups run without this page. Last seen {format.time(seenAt)}.</p>
      <div className="hf-actions">
        <Button onClick={onRetry}>Try again</Button>
      </div>
    </SectionMessage>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="hf-empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** An action of the viewer that failed: what happened, what is safe, what is next. */
export function ActionFailed({ failure }: { readonly failure: CallFailed }) {
  return (
    <div role="alert">
      <SectionMessage appearance={failure.kind === 'not-allowed' ? 'warning' : 'error'} title={failure.admin.happened} headingLevel="h2">
        <p>
          {sentence(failure.admin.safe)} {sentence(failure.admin.next)}
        </p>
      </SectionMessage>
    </div>
  );
}

/** Picks the view: content needs a value; a failure after that is said above it. */
export function Loaded<T>({
  resource,
  thing,
  children,
}: {
  readonly resource: Resource<T>;
  readonly thing: string;
  readonly children: (value: T) => ReactNode;
}) {
  const { value, failure, seenAt, refresh } = resource;
  if (failure?.kind === 'not-allowed') return <NotAllowed />;
  if (value === undefined) return failure ? <CantLoad thing={thing} failure={failure} onRetry={refresh} /> : <Loading thing={thing} />;
  return (
    <div className="hf-stack">
      {failure && seenAt !== undefined && <Outdated seenAt={seenAt} onRetry={refresh} />}
      {children(value)}
    </div>
  );
}
