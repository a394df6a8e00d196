/**
 * React Router over the history that the product gives (`view.createHistory`), so that the address bar, reload and the
 * back button of Jira work. The bridge's object comes from another window: only `push`, `replace`, `go`, `listen`
 * and `location` are used of it, and addresses of links are made here.
 */
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { createPath, Router, type Navigator, type To } from 'react-router-dom';

export interface BridgeLocation {
  readonly pathname: string;
  readonly search?: string;
  readonly hash?: string;
  readonly state?: unknown;
  readonly key?: string;
}

export interface BridgeHistory {
  location: BridgeLocation;
  action: 'POP' | 'PUSH' | 'REPLACE';
  push(path: string, state?: unknown): void;
  replace(path: string, state?: unknown): void;
  go(n: number): void;
  listen(heard: (location: BridgeLocation, action: BridgeHistory['action']) => void): unknown;
}

const pathOf = (to: To): string => (typeof to === 'string' ? to : createPath(to));

const normal = (location: BridgeLocation) => ({
  pathname: location.pathname || '/',
  search: location.search ?? '',
  hash: location.hash ?? '',
  state: location.state ?? null,
  key: location.key ?? 'default',
});

export function BridgeRouter({ history, children }: { readonly history: BridgeHistory; readonly children: ReactNode }) {
  const [at, setAt] = useState(() => ({ location: normal(history.location), action: history.action }));
  useEffect(() => {
    const stop = history.listen((location, action) => setAt({ location: normal(location), action }));
    return () => {
      if (typeof stop === 'function') stop();
    };
  }, [history]);
  const navigator = useMemo<Navigator>(
    () => ({
      createHref: pathOf,
      push: (to, state) => history.push(pathOf(to), state),
      replace: (to, state) => history.replace(pathOf(to), state),
      go: (n) => history.go(n),
    }),
    [history],
  );
  return (
    <Router navigator={navigator} location={at.location} navigationType={at.action as never}>
      {children}
    </Router>
  );
}
