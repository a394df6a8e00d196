/** The queue over Forge's async events. Delays past the platform's 900 s are the caller's to split; here they are refused. */
import { InternalServerError, InvocationLimitReachedError, PayloadTooBigError, Queue, RateLimitError } from '@forge/events';
import { HoldfastError } from '../contract/errors';
import { EVENT_MAX_BYTES, EVENT_MAX_DELAY_S } from '../contract/limits';
import type { JobQueue, Json } from '../contract/ports';

/** `key` is the consumer's queue of the manifest. Errors: `limit`, `rate-limited`, `unavailable` (it may have been pushed: events are at least once). */
export function forgeQueue(key = 'steps'): JobQueue {
  return {
    async push(event: Json, options = {}) {
      const delayInSeconds = options.delaySeconds ?? 0;
      if (delayInSeconds > EVENT_MAX_DELAY_S)
        throw new HoldfastError('limit', `An event cannot be delayed by ${String(delayInSeconds)} s.`);
      if (Buffer.byteLength(JSON.stringify(event)) > EVENT_MAX_BYTES)
        throw new HoldfastError('limit', 'An event is larger than the platform takes.');
      // A second push of the same event is harmless (I2), so a lost reply is simply answered by another try.
      for (let tries = 1; ; tries++) {
        try {
          await new Queue({ key }).push({ body: event as Record<string, unknown>, ...(delayInSeconds > 0 ? { delayInSeconds } : {}) });
          return;
        } catch (e) {
          const error = asPushError(e);
          if (error.kind !== 'unavailable' || tries >= 3) throw error;
        }
      }
    },
  };
}

function asPushError(cause: unknown): HoldfastError {
  if (cause instanceof RateLimitError)
    return new HoldfastError('rate-limited', 'The queue takes no more events this minute.', { cause, retryAfterSeconds: 60 });
  if (cause instanceof InvocationLimitReachedError)
    return new HoldfastError('limit', 'The chain of events has reached the length that Forge allows.', { cause });
  if (cause instanceof PayloadTooBigError) return new HoldfastError('limit', 'An event is larger than the platform takes.', { cause });
  const status = cause instanceof InternalServerError ? cause.errorCode : undefined;
  return new HoldfastError('unavailable', 'The queue did not answer.', { cause, ...(status === undefined ? {} : { status }) });
}
