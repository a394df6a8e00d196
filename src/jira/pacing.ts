/**
 * Spaces requests before Jira has to refuse them: a token bucket per operation below Jira's burst, and sliding windows of writes per
 * issue. Each `take` reserves its place and answers how long to wait, so that parallel callers queue up in order.
 */
import { ISSUE_WRITES } from '../contract/limits';
import type { Millis } from '../contract/ids';

/** Part of a limit that we use: other apps of the site draw from the same buckets. */
const SHARE = 0.8;

/** Requests a second by method, and where they differ (rate-limiting, 2026-10-09). */
const BY_METHOD: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };
const BY_OP: Readonly<Record<string, number>> = {
  'GET /rest/api/3/issue/{issueIdOrKey}': 150,
  'GET /rest/api/3/issue/{issueIdOrKey}/changelog': 200,
  'GET /rest/api/3/attachment/content/{id}': 300,
  'POST /rest/api/3/search/approximate-count': 150,
  'GET /rest/api/3/user': 150,
  'GET /rest/api/3/component': 200,
  'PUT /rest/api/3/component/{id}': 500,
};
/** After a 429 for burst an operation goes at half its speed for this long. */
const SLOWED_MS = 60_000;

interface Bucket {
  perSecond: number;
  tokens: number;
  at: Millis;
  blockedUntil: Millis;
  slowUntil: Millis;
}

export interface Pacing {
  /** Milliseconds to wait before this request may go out. */
  take(op: string, issue: string | undefined, now: Millis): number;
  /** Jira refused for burst: nothing of this operation for `ms`, then slower. */
  slow(op: string, ms: number, now: Millis): void;
  /** Jira refused for too many writes on this issue. */
  space(issue: string, ms: number, now: Millis): void;
}

export function createPacing(): Pacing {
  const buckets = new Map<string, Bucket>();
  const writes = new Map<string, Millis[]>();
  const spaced = new Map<string, Millis>();

  function bucket(op: string, now: Millis): Bucket {
    let b = buckets.get(op);
    if (b === undefined) {
      const perSecond = SHARE * (BY_OP[op] ?? BY_METHOD[op.slice(0, op.indexOf(' '))] ?? 50);
      b = { perSecond, tokens: perSecond, at: now, blockedUntil: 0, slowUntil: 0 };
      buckets.set(op, b);
    }
    return b;
  }

  function takeToken(op: string, now: Millis): Millis {
    const b = bucket(op, now);
    const rate = now < b.slowUntil ? b.perSecond / 2 : b.perSecond;
    b.tokens = Math.min(b.perSecond, b.tokens + (Math.max(0, now - b.at) / 1_000) * rate);
    b.at = now;
    b.tokens -= 1;
    const refilled = b.tokens >= 0 ? now : now + (-b.tokens / rate) * 1_000;
    return Math.max(refilled, b.blockedUntil);
  }

  /** When the next write on the issue may go out; remembers it as written then. */
  function takeWrite(issue: string, from: Millis): Millis {
    const longest = ISSUE_WRITES[ISSUE_WRITES.length - 1]?.ms ?? 0;
    const past = (writes.get(issue) ?? []).filter((at) => at > from - longest);
    let at = Math.max(from, spaced.get(issue) ?? 0);
    for (const limit of ISSUE_WRITES) {
      const allowed = Math.floor(limit.writes * SHARE);
      const nth = past[past.length - allowed];
      if (nth !== undefined) at = Math.max(at, nth + limit.ms);
    }
    past.push(at);
    writes.set(issue, past);
    if (writes.size > 2_000) forget(from - longest);
    return at;
  }

  function forget(before: Millis): void {
    for (const [issue, past] of writes) if ((past[past.length - 1] ?? 0) <= before) writes.delete(issue);
    for (const [issue, until] of spaced) if (until <= before) spaced.delete(issue);
  }

  return {
    take(op, issue, now) {
      const at = takeToken(op, now);
      return (issue === undefined ? at : takeWrite(issue, at)) - now;
    },
    slow(op, ms, now) {
      const b = bucket(op, now);
      b.tokens = Math.min(b.tokens, 0);
      b.blockedUntil = Math.max(b.blockedUntil, now + ms);
      b.slowUntil = now + ms + SLOWED_MS;
    },
    space(issue, ms, now) {
      spaced.set(issue, Math.max(spaced.get(issue) ?? 0, now + ms));
    },
  };
}
