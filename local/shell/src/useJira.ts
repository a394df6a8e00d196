import { useCallback, useEffect, useState } from 'react';

export interface Loading<T> {
  readonly value: T | undefined;
  readonly error: string | undefined;
  readonly reload: () => void;
}

/** Loads when `key` changes or `reload` is called. */
export function useLoad<T>(key: string, load: () => Promise<T>): Loading<T> {
  const [state, setState] = useState<{ key: string; value?: T; error?: string }>({ key });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let stopped = false;
    load().then(
      (value) => !stopped && setState({ key, value }),
      (error: unknown) => !stopped && setState({ key, error: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      stopped = true;
    };
    // `load` closes over what `key` names.
  }, [key, round]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  return { value: state.key === key ? state.value : undefined, error: state.key === key ? state.error : undefined, reload };
}
