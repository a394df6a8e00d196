/** What the page knows of where it is shown, and the few things it asks of it. Views take it from a context. */
import { createContext, useContext } from 'react';
import type { Call } from './client';
import type { Format } from './format';

export interface Host {
  readonly call: Call;
  readonly format: Format;
  /** Display name of an account id, as the viewer may see it. */
  readonly personName: (accountId: string) => Promise<string | undefined>;
  readonly setTitle: (title: string) => void;
  /** A flag of the product, for something that is done. */
  readonly done: (title: string, description?: string) => void;
}

const HostContext = createContext<Host | undefined>(undefined);
export const HostProvider = HostContext.Provider;

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error('HostProvider is missing');
  return host;
}
export const useFormat = (): Format => useHost().format;
