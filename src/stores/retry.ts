import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { Clock, Random } from '../contract/ports';

/** Tries of one call: about 8 s of waiting in all, so that a resolver (25 s) still answers. */
const TRIES = 6;
const FIRST_WAIT_MS = 250;
/** Longer than this nobody waits inside a call. */
const LONGEST_WAIT_MS = 10_000;

export interface RetryDeps {
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Calls `once` until it succeeds or fails in a way that waiting does not cure. `rate-limited` and `unavailable` are tried again,
 * after the time that the service names or a doubling one, with jitter so that many installations don't come back together.
 */
export const withRetries = async <T>({ clock, random }: RetryDeps, once: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      if (!isHoldfastError(error, 'rate-limited', 'unavailable') || tries === TRIES) throw error;
      const wait = error.retryAfterSeconds === undefined ? FIRST_WAIT_MS * 2 ** (tries - 1) : error.retryAfterSeconds * 1_000;
      if (wait > LONGEST_WAIT_MS) throw error;
      await clock.sleep(Math.ceil(wait * (1 + random.fraction() / 2)));
    }
  }
};

/** HTTP status → our family. `undefined` status: no reply came. */
export const errorOfStatus = (
  what: string,
  status: number | undefined,
  details: { readonly code?: string; readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
): HoldfastError => {
  const { code, retryAfterSeconds, cause } = details;
  const said = status === undefined ? 'no reply' : `status ${status}${code ? ` ${code}` : ''}`;
  if (status === 429) return new HoldfastError('rate-limited', `${what}: ${said}.`, { status, reason: code, retryAfterSeconds, cause });
  if (status === undefined || status >= 500 || status < 400)
    return new HoldfastError('unavailable', `${what}: ${said}.`, { status, retryAfterSeconds, cause });
  if (status === 401 || status === 403) return new HoldfastError('not-allowed', `${what}: ${said}.`, { status, reason: code, cause });
  if (status === 413) return new HoldfastError('limit', `${what}: ${said}.`, { status, reason: code, cause });
  return new HoldfastError('bug', `${what}: ${said}.`, { status, reason: code, cause });
};
