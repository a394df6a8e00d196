/** How a fault of the plan looks to the app, for each service. */
import type { CallFault, FaultyService, ReplyBody, SpoiledReply } from '../contract';
import type { FileReply } from './objects';
import { json, refusal } from './reply';
import type { ServiceReply } from './reply';

type Refusal = Extract<CallFault, { what: 'throttle' | 'error' }>;

const HOUR_MS = 3_600_000;
const SECONDS: Readonly<Record<'burst' | 'per-issue', number>> = { burst: 2, 'per-issue': 10 };
const REASONS = {
  burst: 'jira-burst-based',
  'per-issue': 'jira-per-issue-on-write',
  quota: 'jira-quota-global-based',
  'tenant-quota': 'jira-quota-tenant-based',
} as const;
type Pool = 'quota' | 'tenant-quota';

/** The points of the hour, which others have used up: a wall until the next UTC hour (rate-limiting, 2026-10-09). */
export class QuotaWall {
  private until = 0;
  private pool: Pool = 'quota';

  constructor(private readonly now: () => number) {}

  /** `pool`: whose points are used up. */
  raise(pool: Pool = 'quota'): void {
    this.pool = pool;
    this.until = (Math.floor(this.now() / HOUR_MS) + 1) * HOUR_MS;
  }

  /** Platform time of its end; undefined: it does not stand. */
  standsUntil(): number | undefined {
    return this.until > this.now() ? this.until : undefined;
  }

  /** The answer to a request while it stands. */
  refusal(): ServiceReply | undefined {
    return this.until > this.now() ? tooMany(this.pool, this.until - this.now(), this.until) : undefined;
  }
}

export function refusalReply(service: FaultyService, fault: Refusal, now: number): ServiceReply {
  if (fault.what === 'error') return gatewayReply(service, fault.status);
  switch (service) {
    case 'jira': {
      const ms = SECONDS[fault.reason === 'per-issue' ? 'per-issue' : 'burst'] * 1_000;
      return tooMany(fault.reason ?? 'burst', ms, now + ms);
    }
    case 'kvs':
      return refusal(
        429,
        'RATE_LIMIT_EXCEEDED',
        'You have exceeded the rate limits of the Key-Value Store. Please wait and try again later.',
      );
    case 'object':
      return refusal(429, 'RATE_LIMIT_EXCEEDED', 'You have exceeded the rate limits for OS. Please wait and try again later.');
    case 'queue':
      return json(429, { message: 'Too many requests.' });
    case 'transfer':
      return xml(429, 'SlowDown');
  }
}

/** 5xx of the service itself, or of what stands before it. */
export function gatewayReply(service: FaultyService, status: number): ServiceReply {
  // A gateway knows nothing of the form in which the service behind it answers.
  if (status === 502 || status === 504)
    return { status, headers: { 'content-type': 'text/html' }, body: `<html><body><h1>${status}</h1></body></html>` };
  switch (service) {
    case 'jira':
      return json(status, { errorMessages: [status === 503 ? 'Service Unavailable' : 'Internal server error'], errors: {} });
    case 'kvs':
      return refusal(status, 'INTERNAL_SERVER_ERROR', 'Internal server error.');
    case 'object':
      return refusal(status, 'UNKNOWN_ERROR', 'Internal server error.');
    case 'queue':
      return json(status, { message: 'Service Unavailable' });
    case 'transfer':
      return xml(status, 'InternalError');
  }
}

/**
 * What of a reply the plan may spoil so that its receiver can notice. A downloaded file is bytes whatever its type: nobody parses
 * a `.json` attachment, and Jira tells no checksum. (On the way TLS keeps bytes whole; it ends with an error where it cannot.)
 */
export function bodyOf(reply: ServiceReply | FileReply): ReplyBody {
  if ('file' in reply) return reply.file.end > reply.file.start + 1 ? 'checked' : 'none';
  if (reply.body === undefined || reply.body.length < 2 || reply.status >= 300) return 'none';
  const { 'content-type': type = '', 'content-disposition': disposition = '' } = reply.headers ?? {};
  return type.includes('json') && !disposition.startsWith('attachment') ? 'json' : 'bytes';
}

/** The bytes of the reply, cut or changed. Cut JSON is no JSON; a zero byte is none, wherever it stands. */
export function spoiled(bytes: Uint8Array, { what }: SpoiledReply, body: ReplyBody): Uint8Array {
  const middle = bytes.byteLength >> 1;
  if (what === 'truncated') return bytes.subarray(0, middle);
  const changed = Uint8Array.from(bytes);
  changed[middle] = body === 'json' ? 0 : (changed[middle] ?? 0) ^ 0xff;
  return changed;
}

function tooMany(reason: keyof typeof REASONS, ms: number, resetAt: number): ServiceReply {
  return json(
    429,
    { errorMessages: ['Rate limit exceeded.'], errors: {} },
    {
      'retry-after': String(Math.max(1, Math.ceil(ms / 1_000))),
      'ratelimit-reason': REASONS[reason],
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': new Date(resetAt).toISOString(),
    },
  );
}

function xml(status: number, code: string): ServiceReply {
  return { status, headers: { 'content-type': 'application/xml' }, body: `<Error><Code>${code}</Code></Error>` };
}
