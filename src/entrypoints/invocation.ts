/** What the platform says about an invocation, the same for resolvers, consumers, triggers and schedules. */
import { getAppContext } from '@forge/api';
import { HoldfastError } from '../contract/errors';

/** Second argument of every handler; resolvers get it mixed into their context. */
export interface PlatformContext {
  readonly installContext?: string;
  readonly license?: { readonly active?: boolean; readonly isActive?: boolean };
}

export interface Invocation {
  readonly cloudId: string;
  /** False only when the platform says so: without a word from it, capture goes on. */
  readonly licensed: boolean;
  readonly appVersion: string;
  remainingMs(): number;
}

/** Throws `bug` when the platform names no site. */
export function invocationOf(context: PlatformContext | undefined): Invocation {
  const cloudId = /site\/([\w-]+)$/.exec(context?.installContext ?? '')?.[1];
  if (cloudId === undefined) throw new HoldfastError('bug', 'The platform did not say for which site this is.');
  const { appVersion, invocationRemainingTimeInMillis } = getAppContext();
  const { active, isActive } = context?.license ?? {};
  return { cloudId, appVersion, licensed: active !== false && isActive !== false, remainingMs: () => invocationRemainingTimeInMillis() };
}
