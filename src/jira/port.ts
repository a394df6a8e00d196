/**
 * What the rest of Holdfast knows of Jira's HTTP. Operations (`read/*.ts`, `write/*.ts`) are functions over `Jira`;
 * retries, the points ledger, burst pacing and the turning of replies into `HoldfastError`s happen once, in `client.ts`.
 *
 * Errors of `call`: `refused` (400, with `fields`), `not-allowed` (401, 403), `not-found` (404), `conflict` (409, 412),
 * `limit` (413), `rate-limited` (429 whose wait does not fit in this invocation; shorter waits are slept inside),
 * `unavailable` (5xx or network after the tries of an idempotent call), `unknown-outcome` (no usable reply to a call that is not
 * idempotent: a 5xx, a network error or a broken body; the caller reads back before it does the thing again).
 */
import type { Route } from '@forge/api';
import type { Quota } from './replies';

/** Who waits: a person at the screen first, then sweeps, then restores, then baselines. */
export type Lane = 'person' | 'sweep' | 'restore' | 'baseline';

export interface JiraCall {
  /** `GET /rest/api/3/issue/{issueIdOrKey}`: the template, for pacing per endpoint and for accounting. */
  readonly op: string;
  /** Made with `route` from @forge/api and nothing else. */
  readonly route: Route;
  readonly json?: unknown;
  /** Multipart parts, all named `file`. A blob is sent without a further copy in memory. */
  readonly files?: readonly { readonly filename: string; readonly contentType: string; readonly bytes: Uint8Array | Blob }[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly as?: 'app' | 'user';
  /** True when doing it twice is the same as once: such a call is tried again after 5xx and lost replies. */
  readonly idempotent: boolean;
  /** The issue that is written, for the per-issue write limit. */
  readonly issue?: string;
}

export interface JiraReply<T> {
  readonly status: number;
  readonly body: T;
  /** How many tries it took: above 1 an earlier try may have had its effect. */
  readonly tries: number;
}

/** What this client spent since it was made: for checkpoints, the ledger and the log line. */
export interface JiraSpend {
  readonly requests: number;
  readonly points: number;
  readonly throttled: number;
  /** As Jira's newest answer says; absent where it does not. */
  readonly quota?: Quota;
}

export interface Jira {
  call<T>(call: JiraCall): Promise<JiraReply<T>>;
  /** Binary GET into one buffer, e.g. a Range of an attachment. `status` 200 or 206. */
  download(call: JiraCall): Promise<JiraReply<Uint8Array>>;
  spent(): JiraSpend;
}
