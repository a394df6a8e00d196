/**
 * What a call costs in API points, from what came back: 1 a request and 1 a core object of the reply (2 for people, groups,
 * roles); a write 1, a bulk create 1 an issue (rate-limiting, 2026-10-09; POST reads count objects as measured in the field).
 * Our own book only steers who yields to whom; Jira's headers and its wall have the last word.
 */
import { POINTS_PER_HOUR } from '../contract/limits';
import type { Lane } from './port';

type Body = Readonly<Record<string, unknown>> | readonly unknown[] | undefined;

/** POST operations that only read. */
const READING_POSTS: ReadonlySet<string> = new Set([
  '/rest/api/3/search/jql',
  '/rest/api/3/issue/bulkfetch',
  '/rest/api/3/changelog/bulkfetch',
  '/rest/api/3/search/approximate-count',
  '/rest/api/3/comment/list',
  '/rest/api/3/worklog/list',
  '/rest/api/3/permissions/check',
]);

const size = (v: unknown): number => (Array.isArray(v) ? v.length : 0);
const member = (body: Body, name: string): unknown =>
  body === undefined || Array.isArray(body) ? undefined : (body as Readonly<Record<string, unknown>>)[name];

/** Objects of a reply that cost something, by operation; what is not here costs nothing beyond the request. */
const OBJECTS: Readonly<Record<string, (body: Body) => number>> = {
  'POST /rest/api/3/search/jql': (b) => size(member(b, 'issues')),
  'POST /rest/api/3/issue/bulkfetch': (b) => size(member(b, 'issues')),
  'POST /rest/api/3/changelog/bulkfetch': (b) => size(member(b, 'issueChangeLogs')),
  'GET /rest/api/3/issue/{issueIdOrKey}': () => 1,
  'GET /rest/api/3/project/search': (b) => size(member(b, 'values')),
  'GET /rest/api/3/project/{projectIdOrKey}': () => 1,
  'GET /rest/api/3/attachment/{id}': () => 1,
  'GET /rest/api/3/attachment/content/{id}': () => 1,
  'GET /rest/api/3/user': () => 2,
  'GET /rest/api/3/myself': () => 2,
  'GET /rest/api/3/user/bulk': (b) => 2 * size(member(b, 'values')),
  'GET /rest/api/3/users/search': (b) => 2 * size(b),
};

/** `sent`: the JSON body, for bulk creates. */
export function pointsOf(op: string, body: unknown, sent: unknown): number {
  const objects = OBJECTS[op];
  if (objects !== undefined) return 1 + objects(body as Body);
  if (op === 'POST /rest/api/3/issue/bulk') return Math.max(1, size(member(sent as Body, 'issueUpdates')));
  return 1;
}

export const isRead = (op: string): boolean => op.startsWith('GET ') || (op.startsWith('POST ') && READING_POSTS.has(op.slice(5)));

/**
 * Share of the hour after which a lane waits for the next one: baselines leave room for restores, restores for sweeps, and all of them
 * for people, whose page must open on the worst of days.
 */
const SHARE: Readonly<Record<Lane, number>> = { baseline: 0.8, restore: 0.9, sweep: 0.96, person: 1 };
export const laneLimit = (lane: Lane): number => Math.floor(POINTS_PER_HOUR * SHARE[lane]);
