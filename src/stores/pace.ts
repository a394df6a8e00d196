import type { Clock } from '../contract/ports';

/**
 * Spaces the calls of one invocation: `burst` at once, then `perMinute` evenly, so that in no minute more than the sum of both go out.
 * Callers are served in order.
 */
export const paced = (
  clock: Clock,
  { perMinute, burst }: { readonly perMinute: number; readonly burst: number },
): (() => Promise<void>) => {
  const perMs = perMinute / 60_000;
  let tokens = burst;
  let at = clock.now();
  return async () => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + Math.max(0, now - at) * perMs) - 1;
    at = now;
    if (tokens < 0) await clock.sleep(Math.ceil(-tokens / perMs));
  };
};
