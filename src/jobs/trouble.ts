/**
 * What becomes of a step whose body threw, as a table by kind of error. The state stays what it was; the next step of the lane
 * does the work again, told that it is `resumed`.
 */
import { HoldfastError, type ErrorKind } from '../contract/errors';

export type Verdict = { readonly then: 'again'; readonly delaySeconds: number } | { readonly then: 'fail' } | { readonly then: 'stop' };

interface Rule {
  /** Steps in a row with an error before the run fails; 0: at once; Infinity: never. */
  readonly patience: number;
  /** First wait in seconds; doubles with each error in a row, up to 900. */
  readonly wait: number;
}

const RULES: Readonly<Record<ErrorKind, Rule>> = {
  // Jira or the store said wait: that is no failure, however long it takes.
  'rate-limited': { patience: Infinity, wait: 5 },
  deadline: { patience: 50, wait: 0 },
  unavailable: { patience: 20, wait: 5 },
  // The next step reads back before it does anything again.
  'unknown-outcome': { patience: 20, wait: 5 },
  // A commit whose attempt became too old: the work is done again under a new one.
  conflict: { patience: 10, wait: 2 },
  // Grants reach a new installation minutes late (facts: app permissions are eventually consistent after install).
  'not-allowed': { patience: 5, wait: 30 },
  bug: { patience: 3, wait: 10 },
  'bad-input': { patience: 0, wait: 0 },
  'not-found': { patience: 0, wait: 0 },
  refused: { patience: 0, wait: 0 },
  damaged: { patience: 0, wait: 0 },
  'blob-missing': { patience: 0, wait: 0 },
  limit: { patience: 0, wait: 0 },
  cancelled: { patience: 0, wait: 0 },
};

/** `errors`: how many steps in a row have ended in an error before this one. */
export function verdict(error: HoldfastError, errors: number): Verdict {
  if (error.kind === 'cancelled') return { then: 'stop' };
  const rule = RULES[error.kind];
  const patience = rule.patience === 0 && error.retry !== 'never' ? 20 : rule.patience;
  if (errors >= patience) return { then: 'fail' };
  const backoff =
    error.kind === 'rate-limited' || error.kind === 'deadline' ? rule.wait : Math.min(900, rule.wait * 2 ** Math.min(errors, 10));
  return { then: 'again', delaySeconds: error.retryAfterSeconds ?? backoff };
}

/** Anything else that a body throws is a fault of ours. */
export function asHoldfastError(e: unknown): HoldfastError {
  if (e instanceof HoldfastError) return e;
  return new HoldfastError('bug', `Holdfast met a fault of its own: ${e instanceof Error ? e.message : String(e)}`, { cause: e });
}
