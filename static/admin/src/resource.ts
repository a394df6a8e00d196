/** Loading, polling and failing, the same for every view. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { asFailure, type CallFailed } from './client';
import { now } from './clock';

export const RUNNING_POLL_MS = 5_000;
export const IDLE_POLL_MS = 60_000;

export type Resource<T> = {
  /** The newest value; kept when a later poll fails. */
  readonly value: T | undefined;
  /** The newest failure; gone as soon as a poll answers. */
  readonly failure: CallFailed | undefined;
  /** When `value` arrived, ms. */
  readonly seenAt: number | undefined;
  readonly refresh: () => void;
  /** Takes a value that another call answered (pause answers the run itself). */
  readonly put: (value: T) => void;
};

/**
 * Loads when `key` changes, then polls every `every(value)` ms (undefined: never again). Nothing is asked while the tab
 * is hidden; coming back asks at once. An answer that arrives for an older key is dropped.
 */
export function useResource<T>(key: string, load: () => Promise<T>, every: (value: T) => number | undefined): Resource<T> {
  const [state, setState] = useState<{ key: string; value?: T; failure?: CallFailed; seenAt?: number }>({ key });
  const [round, setRound] = useState(0);
  const latest = useRef({ load, every });
  latest.current = { load, every };

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = (ms: number | undefined) => {
      clearTimeout(timer);
      if (!stopped && ms !== undefined && document.visibilityState !== 'hidden') timer = setTimeout(() => void ask(), ms);
    };
    const ask = async () => {
      clearTimeout(timer);
      try {
        const value = await latest.current.load();
        if (stopped) return;
        setState({ key, value, seenAt: now() });
        next(latest.current.every(value));
      } catch (caught) {
        if (stopped) return;
        const failure = asFailure(caught);
        setState((before) => ({ ...(before.key === key ? before : { key }), failure }));
        next(failure.kind === 'not-allowed' || failure.kind === 'not-found' || failure.kind === 'bad-input' ? undefined : IDLE_POLL_MS);
      }
    };
    const shown = () => {
      if (document.visibilityState === 'hidden') clearTimeout(timer);
      else void ask();
    };
    document.addEventListener('visibilitychange', shown);
    void ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', shown);
    };
  }, [key, round]);

  const refresh = useCallback(() => setRound((n) => n + 1), []);
  const put = useCallback(
    (value: T) => {
      setState({ key, value, seenAt: now() });
      setRound((n) => n + 1);
    },
    [key],
  );
  const current = state.key === key ? state : { key };
  return { value: current.value, failure: current.failure, seenAt: current.seenAt, refresh, put };
}
