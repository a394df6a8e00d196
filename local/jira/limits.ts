/**
 * Jira's kinds of rate limit, from its documents of 2026 (a table of the simulator's own, not imported from the app): points of an hour
 * (of the app, or of the app on this site), requests a second by endpoint and method with bulk operations at once, writes on one issue.
 * Each breach is a 429.
 */
export interface Refusal {
  readonly reason: `jira-quota-${PointsPool}-based` | 'jira-burst-based' | 'jira-per-issue-on-write';
  readonly retryAfterSeconds: number;
  readonly limit: number;
  readonly resetAt: number;
}

/** Whose the points of an hour are: the app's over all its sites, or the app's on this site. */
export type PointsPool = 'global' | 'tenant';

const HOUR_MS = 3_600_000;

/** The hour's points: a hard wall until the top of the UTC hour, without carry-over. */
export class PointsQuota {
  private hour = -1;
  private used = 0;

  constructor(
    private readonly perHour: number,
    private readonly pool: PointsPool,
  ) {}

  refusal(now: number): Refusal | undefined {
    this.roll(now);
    if (this.used < this.perHour) return undefined;
    const resetAt = (this.hour + 1) * HOUR_MS;
    return {
      reason: `jira-quota-${this.pool}-based`,
      retryAfterSeconds: Math.max(1, Math.ceil((resetAt - now) / 1000)),
      limit: this.perHour,
      resetAt,
    };
  }

  spend(points: number, now: number): void {
    this.roll(now);
    this.used += points;
  }

  remaining(now: number): number {
    this.roll(now);
    return Math.max(0, this.perHour - this.used);
  }

  headers(now: number): Record<string, string> {
    const left = this.remaining(now);
    const seconds = Math.ceil(((this.hour + 1) * HOUR_MS - now) / 1000);
    const near = left < this.perHour * 0.2;
    return {
      'ratelimit-policy': `"${this.pool}-app-quota";q=${this.perHour};w=3600`,
      ratelimit: `"${this.pool}-app-quota";${near ? `r=${left};` : ''}t=${seconds}`,
      ...(near ? { 'x-ratelimit-nearlimit': 'true' } : {}),
    };
  }

  private roll(now: number): void {
    const hour = Math.floor(now / HOUR_MS);
    if (hour === this.hour) return;
    this.hour = hour;
    this.used = 0;
  }
}

const DEFAULT_RATES: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };
/** Of endpoints that the simulator has, where they are not the method's (facts/jira.md §4.2). */
export const RATES: Readonly<Record<string, number>> = {
  'GET /rest/api/3/issue/{issueIdOrKey}': 150,
  'GET /rest/api/3/issue/{issueIdOrKey}/changelog': 200,
  'GET /rest/api/3/attachment/content/{id}': 300,
  'PUT /rest/api/3/component/{id}': 500,
  'GET /rest/api/3/project/{projectIdOrKey}/role/{id}': 200,
  'GET /rest/api/3/issuesecurityschemes/{id}': 200,
  'GET /rest/api/3/user': 150,
  'POST /rest/api/3/search/approximate-count': 150,
};

/** A bucket per endpoint and method; it holds one second of requests and fills steadily. */
export class Bursts {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  refusal(operation: string, now: number): Refusal | undefined {
    const rate = RATES[operation] ?? DEFAULT_RATES[operation.slice(0, operation.indexOf(' '))] ?? 100;
    let bucket = this.buckets.get(operation);
    if (bucket === undefined) this.buckets.set(operation, (bucket = { tokens: rate, at: now }));
    bucket.tokens = Math.min(rate, bucket.tokens + (Math.max(0, now - bucket.at) * rate) / 1000);
    bucket.at = now;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return undefined;
    }
    return { reason: 'jira-burst-based', retryAfterSeconds: 1, limit: rate, resetAt: now + 1000 };
  }
}

/** Bulk operations of a tenant that may run at once, whoever started them (facts/jira.md §4.2). Which reason their refusal gives is ours. */
const BULK_AT_ONCE = 5;
const BULK = 'POST /rest/api/3/bulk/issues/';

/** `ends`: when each bulk operation of the site ends or has ended, ms. */
export const bulkRefusal = (operation: string, ends: () => Iterable<number>, now: number): Refusal | undefined => {
  if (!operation.startsWith(BULK)) return undefined;
  const running = [...ends()].filter((end) => end > now);
  if (running.length < BULK_AT_ONCE) return undefined;
  const resetAt = Math.min(...running);
  return { reason: 'jira-burst-based', retryAfterSeconds: Math.max(1, Math.ceil((resetAt - now) / 1000)), limit: BULK_AT_ONCE, resetAt };
};

const ISSUE_WINDOWS = [
  { ms: 2_000, writes: 20 },
  { ms: 30_000, writes: 100 },
] as const;

/** Writes on one issue: 20 in 2 s and 100 in 30 s. */
export class IssueWrites {
  private readonly times = new Map<number, number[]>();

  refusal(issueId: number, now: number): Refusal | undefined {
    const times = (this.times.get(issueId) ?? []).filter((time) => now - time < 30_000);
    for (const { ms, writes } of ISSUE_WINDOWS) {
      const recent = times.filter((time) => now - time < ms);
      const oldest = recent[0];
      if (recent.length >= writes && oldest !== undefined) {
        return {
          reason: 'jira-per-issue-on-write',
          retryAfterSeconds: Math.max(1, Math.ceil((oldest + ms - now) / 1000)),
          limit: writes,
          resetAt: oldest + ms,
        };
      }
    }
    times.push(now);
    this.times.set(issueId, times);
    if (this.times.size > 10_000) this.forget(now);
    return undefined;
  }

  private forget(now: number): void {
    for (const [id, times] of this.times) if (now - (times.at(-1) ?? 0) > 30_000) this.times.delete(id);
  }
}
