/**
 * One closed family of errors. Every edge turns what it meets (HTTP statuses, SDK errors, broken bytes) into one of
 * these, so that a switch over `kind` is exhaustive and an admin always reads what happened, what is safe, what is next.
 */
export type ErrorKind =
  | 'bad-input' // the caller's values; nothing was changed
  | 'not-allowed' // a person or the app lacks a permission or scope
  | 'not-found' // Jira answers 404: gone or hidden, which look the same
  | 'conflict' // somebody else was first (409, a claim, a changed plan)
  | 'rate-limited' // 429: points, burst, per-issue, storage
  | 'unavailable' // 5xx, network: certainly or harmlessly not done
  | 'unknown-outcome' // the reply was lost: it may have been done; read back before doing it again
  | 'refused' // Jira says 400: this value can't be set (details in `fields`)
  | 'damaged' // bytes are not what was written
  | 'blob-missing' // an object that must exist does not
  | 'limit' // a platform limit would be broken
  | 'deadline' // this invocation must hand over; go on in the next
  | 'cancelled' // a person stopped it
  | 'bug'; // an invariant of ours does not hold

export type Retry = 'never' | 'later' | 'now';

/** Words for an admin, in this order (UX §0). */
export interface AdminMessage {
  readonly happened: string;
  readonly safe: string;
  readonly next: string;
}

export interface ErrorDetails {
  readonly retry?: Retry;
  readonly retryAfterSeconds?: number;
  readonly adminMessage?: Partial<AdminMessage>;
  /** HTTP status where there was one. */
  readonly status?: number;
  /** `RateLimit-Reason` of a 429. */
  readonly reason?: string;
  /** Jira's `errors` by field, with kind `refused`. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

const DEFAULT_RETRY: Readonly<Record<ErrorKind, Retry>> = {
  'bad-input': 'never',
  'not-allowed': 'never',
  'not-found': 'never',
  conflict: 'never',
  'rate-limited': 'later',
  unavailable: 'now',
  'unknown-outcome': 'never',
  refused: 'never',
  damaged: 'never',
  'blob-missing': 'never',
  limit: 'never',
  deadline: 'later',
  cancelled: 'never',
  bug: 'never',
};

export class HoldfastError extends Error {
  readonly kind: ErrorKind;
  readonly retry: Retry;
  readonly retryAfterSeconds: number | undefined;
  readonly adminMessage: AdminMessage;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly fields: Readonly<Record<string, string>>;

  constructor(kind: ErrorKind, happened: string, details: ErrorDetails = {}) {
    super(happened, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'HoldfastError';
    this.kind = kind;
    this.retry = details.retry ?? DEFAULT_RETRY[kind];
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.status = details.status;
    this.reason = details.reason;
    this.fields = details.fields ?? {};
    this.adminMessage = {
      happened: details.adminMessage?.happened ?? happened,
      safe: details.adminMessage?.safe ?? 'What was captured is safe. Nothing else was changed.',
      next: details.adminMessage?.next ?? 'Holdfast tries again by itself.',
    };
  }
}

export const isHoldfastError = (e: unknown, ...kinds: ErrorKind[]): e is HoldfastError =>
  e instanceof HoldfastError && (kinds.length === 0 || kinds.includes(e.kind));
