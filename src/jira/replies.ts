/** Turns Jira's refusals into `HoldfastError`s, and reads the headers of its rate limits (facts: rate-limiting, 2026-10-09). */
import { HoldfastError, type ErrorKind } from '../contract/errors';
import type { JiraCall } from './port';

export interface HeaderReader {
  get(name: string): string | null;
}

const KINDS: Readonly<Record<number, ErrorKind>> = {
  400: 'refused',
  401: 'not-allowed',
  403: 'not-allowed',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  413: 'limit',
  415: 'bug',
};

/** The error of a reply that will not get better by asking again (4xx other than 429). */
export function refusal(call: JiraCall, status: number, body: string): HoldfastError {
  const { messages, fields } = errorCollection(body);
  const kind = KINDS[status] ?? 'refused';
  const said = [...messages, ...Object.values(fields)].join(' ') || `HTTP ${String(status)}`;
  if (status === 401) {
    return new HoldfastError('not-allowed', `Jira refused ${call.op}: ${said}`, {
      status,
      adminMessage: {
        happened: `Jira says that Holdfast has no permission for this (${call.op}: ${said}).`,
        next: 'Open Manage apps and approve the permissions that Holdfast asks for, or update Holdfast.',
      },
    });
  }
  if (status === 403) {
    return new HoldfastError('not-allowed', `Jira refused ${call.op}: ${said}`, {
      status,
      fields,
      adminMessage: {
        happened: `Jira did not allow this: ${said}`,
        next: 'Give Holdfast the permission in Jira; it tries again by itself.',
      },
    });
  }
  return new HoldfastError(kind, `${call.op} answered ${String(status)}: ${said}`, { status, fields });
}

/** Jira's `ErrorCollection`, `{errors: [{message}]}` of its bulk operations, the gateway's `{code, message}`, or anything else. */
export function errorCollection(body: string): { readonly messages: readonly string[]; readonly fields: Readonly<Record<string, string>> } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return { messages: [], fields: {} };
  }
  if (typeof parsed !== 'object' || parsed === null) return { messages: [], fields: {} };
  const { errorMessages, errors, message } = parsed as {
    readonly errorMessages?: unknown;
    readonly errors?: unknown;
    readonly message?: unknown;
  };
  const messages = Array.isArray(errorMessages) ? errorMessages.map(String) : [];
  if (typeof message === 'string') messages.push(message);
  if (Array.isArray(errors)) return { messages: [...messages, ...errors.flatMap(wordsOf)], fields: {} };
  const fields =
    typeof errors === 'object' && errors !== null ? Object.fromEntries(Object.entries(errors).map(([k, v]) => [k, String(v)])) : {};
  return { messages, fields };
}

/** Of one element of a bulk operation, or of a bulk creation of which nothing came to be. */
function wordsOf(error: unknown): readonly string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { message, elementErrors } = error as { readonly message?: unknown; readonly elementErrors?: unknown };
  if (elementErrors === undefined) return typeof message === 'string' ? [message] : [];
  const { messages, fields } = errorCollection(JSON.stringify(elementErrors));
  return [...messages, ...Object.values(fields)];
}

/** Seconds of `Retry-After` (a number or a date), or of `X-RateLimit-Reset`; undefined when neither is there. */
export function retryAfterSeconds(headers: HeaderReader, now: number): number | undefined {
  const after = headers.get('retry-after');
  if (after !== null && after !== '') {
    const seconds = Number(after);
    if (Number.isFinite(seconds)) return Math.max(0, seconds);
    const date = Date.parse(after);
    if (Number.isFinite(date)) return Math.max(0, (date - now) / 1_000);
  }
  const reset = Date.parse(headers.get('x-ratelimit-reset') ?? '');
  return Number.isFinite(reset) ? Math.max(0, (reset - now) / 1_000) : undefined;
}

/** Points of the app that are left in this hour; Jira says so only when less than about a fifth is. */
export function quotaLeft(headers: HeaderReader): number | undefined {
  for (const policy of (headers.get('ratelimit') ?? '').split(',')) {
    if (!/"(global|tenant)-app-quota"/.test(policy)) continue;
    const left = /;\s*r=(\d+)/.exec(policy)?.[1];
    if (left !== undefined) return Number(left);
  }
  return undefined;
}

export interface Quota {
  /** Points an hour that the app, or the app on this site, is allowed. */
  readonly perHour: number;
  /** False: only announced, in `Beta-` headers. */
  readonly enforced: boolean;
  /** `tenant`: a pool of this site alone; `global`: one of the app over all its sites. */
  readonly pool: 'global' | 'tenant';
}

/** `RateLimit-Policy: "global-app-quota";q=65000;w=3600`; absent where Jira does not say. */
export function quotaAllowed(headers: HeaderReader): Quota | undefined {
  for (const enforced of [true, false]) {
    for (const policy of (headers.get(`${enforced ? '' : 'beta-'}ratelimit-policy`) ?? '').split(',')) {
      const allowed = /"(global|tenant)-app-quota".*;\s*q=(\d+)/.exec(policy);
      if (allowed !== null) return { perHour: Number(allowed[2]), enforced, pool: allowed[1] === 'tenant' ? 'tenant' : 'global' };
    }
  }
  return undefined;
}

export type Throttle = 'quota' | 'per-issue' | 'burst';
export function throttleOf(headers: HeaderReader): Throttle {
  const reason = headers.get('ratelimit-reason') ?? '';
  if (reason.startsWith('jira-quota')) return 'quota';
  return reason === 'jira-per-issue-on-write' ? 'per-issue' : 'burst';
}
