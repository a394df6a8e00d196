/** Which accounts exist and are active. Source: facts §2b (user/bulk). */
import { route } from '@forge/api';
import type { Jira } from '../port';
import { arrayOf, objectOf, readJson, type JsonObject } from './envelope';

/** Accounts of one request: an id has up to 128 characters, and an address should stay below 8,000. */
export const PEOPLE_PER_READ = 50;

/** Those of at most 50 accounts that exist; missing ones are not in the answer. Points: 1 + 2 an account. */
export async function peopleBulk(jira: Jira, accountIds: readonly string[]): Promise<readonly JsonObject[]> {
  if (accountIds.length === 0) return [];
  const op = 'GET /rest/api/3/user/bulk';
  const query = new URLSearchParams({ maxResults: String(PEOPLE_PER_READ) });
  for (const accountId of accountIds.slice(0, PEOPLE_PER_READ)) query.append('accountId', accountId);
  return arrayOf(op, objectOf(op, await readJson(jira, { op, route: route`/rest/api/3/user/bulk?${query}` })), 'values');
}
