/** How a throttled or failed call looks to the app, for each service. */
import type { CallFault } from '../faults';
import { json, refusal } from './reply';
import type { ServiceReply } from './reply';

export type FaultyService = 'jira' | 'kvs' | 'object' | 'queue' | 'transfer';

export function faultReply(service: FaultyService, fault: Exclude<CallFault, 'none' | 'lost-reply'>): ServiceReply {
  const throttled = fault === 'throttle';
  switch (service) {
    case 'jira':
      return throttled
        ? json(
            429,
            { errorMessages: ['Rate limit exceeded.'], errors: {} },
            { 'retry-after': '2', 'ratelimit-reason': 'jira-burst-based', 'x-ratelimit-remaining': '0' },
          )
        : json(503, { errorMessages: ['Service Unavailable'], errors: {} });
    case 'kvs':
      return throttled
        ? refusal(429, 'RATE_LIMIT_EXCEEDED', 'Please wait and try again later.')
        : refusal(500, 'INTERNAL_SERVER_ERROR', 'Internal server error.');
    case 'object':
      return throttled
        ? refusal(429, 'RATE_LIMIT_EXCEEDED', 'Please wait and try again later.')
        : refusal(500, 'UNKNOWN_ERROR', 'Internal server error.');
    case 'queue':
      return throttled ? json(429, { message: 'Too many requests.' }) : json(503, { message: 'Service Unavailable' });
    case 'transfer':
      return {
        status: throttled ? 503 : 500,
        headers: { 'content-type': 'application/xml' },
        body: throttled ? '<Error><Code>SlowDown</Code></Error>' : '<Error><Code>InternalError</Code></Error>',
      };
  }
}
