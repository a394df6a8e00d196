/** Answers that come in pages: the first by polling, further ones on request, kept in order. */
import { useEffect, useState } from 'react';
import { asFailure, type CallFailed } from '../client';

export interface MorePages<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
  readonly loading: boolean;
  readonly failure: CallFailed | undefined;
  readonly more: () => void;
}

/** `first` is the newest first page; further pages are dropped when `key` changes or the first page starts to end elsewhere. */
export function useMore<Item>(
  key: string,
  first: { readonly items: readonly Item[]; readonly next?: string },
  load: (cursor: string) => Promise<{ readonly items: readonly Item[]; readonly next?: string }>,
): MorePages<Item> {
  const identity = `${key}|${first.next ?? ''}`;
  const [state, setState] = useState<{ identity: string; items: readonly Item[]; next?: string; loading: boolean; failure?: CallFailed }>({
    identity,
    items: [],
    loading: false,
    ...(first.next ? { next: first.next } : {}),
  });
  useEffect(() => setState({ identity, items: [], loading: false, ...(first.next ? { next: first.next } : {}) }), [identity, first.next]);
  const current = state.identity === identity ? state : { items: [], next: first.next, loading: false, failure: undefined };
  const more = () => {
    const cursor = current.next;
    if (cursor === undefined || current.loading) return;
    setState((before) => ({ ...before, loading: true, failure: undefined }));
    load(cursor).then(
      (page) =>
        setState((before) =>
          before.identity === identity
            ? { identity, items: [...before.items, ...page.items], loading: false, ...(page.next === undefined ? {} : { next: page.next }) }
            : before,
        ),
      (caught: unknown) =>
        setState((before) => (before.identity === identity ? { ...before, loading: false, failure: asFailure(caught) } : before)),
    );
  };
  return { items: [...first.items, ...current.items], next: current.next, loading: current.loading, failure: current.failure, more };
}
