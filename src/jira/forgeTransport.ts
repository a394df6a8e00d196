/** Jira through Forge: as the app, or as the person whose request this is. */
import api, { NeedsAuthenticationError, type RequestInit } from '@forge/api';
import { HoldfastError } from '../contract/errors';
import type { Transport } from './client';

export const forgeTransport: Transport = async (as, route, init) => {
  const who = as === 'app' ? api.asApp() : api.asUser();
  try {
    // The SDK's type knows only text bodies; the platform takes a form as well.
    return await who.requestJira(route, init as RequestInit);
  } catch (e) {
    if (e instanceof NeedsAuthenticationError) {
      throw new HoldfastError('not-allowed', 'Jira needs your consent before Holdfast can act as you.', {
        cause: e,
        adminMessage: { next: 'Reload the page and allow access.' },
      });
    }
    throw e;
  }
};
