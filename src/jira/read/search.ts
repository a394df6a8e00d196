/** Reading issues: search, count, bulk reads. Sources: facts §2a; OpenAPI of 2026-02. */
import { route } from '@forge/api';
import { HoldfastError } from '../../contract/errors';
import { BULKFETCH_MAX, SEARCH_PAGE } from '../../contract/limits';
import type { Jira } from '../port';
import { arrayOf, countOf, objectOf, readJson, textOf, type JsonObject } from './envelope';

/** As Jira sends it. A search for ids alone gives no `key` and no `fields`: ask for `key` at least. */
export interface RawIssue {
  readonly id: string;
  readonly key: string;
  readonly fields: JsonObject;
  readonly changelog?: { readonly total?: number; readonly histories?: readonly JsonObject[] };
  readonly properties?: JsonObject;
}

export interface IssueSearch {
  /** Must be bounded. */
  readonly jql: string;
  /** Default: `*all`. */
  readonly fields?: readonly string[];
  /** Comma-separated, e.g. `changelog`. */
  readonly expand?: string;
  readonly nextPageToken?: string;
  /** Up to 100 with fields, 5,000 with `id` only; Jira may send fewer, and that is not the end. */
  readonly maxResults?: number;
  /** At most 50 numeric ids that the index must have caught up with. */
  readonly reconcileIssues?: readonly number[];
}

export interface SearchPage {
  readonly issues: readonly RawIssue[];
  /** Absent on the last page. It expires after days and is used only inside one step. */
  readonly nextPageToken?: string;
  readonly isLast?: boolean;
}

/** One page; it may be short, or empty with a token, and a token may come again. Costs 1 + issues points. */
export async function searchIssues(jira: Jira, search: IssueSearch): Promise<SearchPage> {
  const op = 'POST /rest/api/3/search/jql';
  const json = { ...search, maxResults: search.maxResults ?? SEARCH_PAGE, fields: search.fields ?? ['*all'] };
  const { body } = await jira.call<unknown>({ op, route: route`/rest/api/3/search/jql`, json, idempotent: true });
  const { nextPageToken, isLast } = objectOf(op, body);
  const token = textOf(nextPageToken);
  return {
    issues: arrayOf<RawIssue>(op, body, 'issues'),
    ...(token === undefined ? {} : { nextPageToken: token }),
    ...(typeof isLast === 'boolean' ? { isLast } : {}),
  };
}

/** Jira's own estimate, eventually consistent. 1 point. */
export async function approximateCount(jira: Jira, jql: string): Promise<number> {
  const op = 'POST /rest/api/3/search/approximate-count';
  const { body } = await jira.call<unknown>({ op, route: route`/rest/api/3/search/approximate-count`, json: { jql }, idempotent: true });
  return countOf(objectOf(op, body)['count']);
}

export interface BulkFetched {
  /** Ordered by id, not as asked. */
  readonly issues: readonly RawIssue[];
  readonly errors: readonly { readonly id: string; readonly message: string }[];
}

/**
 * Reads the database, not the index. At most 100 ids or keys. What is neither among `issues` nor among `errors` is gone or hidden,
 * which look the same. Costs 1 + issues points.
 */
export async function bulkFetch(
  jira: Jira,
  fetch: {
    readonly issueIdsOrKeys: readonly string[];
    readonly fields?: readonly string[];
    readonly expand?: readonly string[];
    readonly properties?: readonly string[];
  },
): Promise<BulkFetched> {
  const op = 'POST /rest/api/3/issue/bulkfetch';
  if (fetch.issueIdsOrKeys.length > BULKFETCH_MAX)
    throw new HoldfastError('limit', `bulkfetch takes ${String(BULKFETCH_MAX)} issues, not ${String(fetch.issueIdsOrKeys.length)}.`);
  if (fetch.issueIdsOrKeys.length === 0) return { issues: [], errors: [] };
  const json = { ...fetch, fields: fetch.fields ?? ['*all'] };
  const { body } = await jira.call<unknown>({ op, route: route`/rest/api/3/issue/bulkfetch`, json, idempotent: true });
  const { issueErrors } = objectOf(op, body);
  const errors = Array.isArray(issueErrors) ? (issueErrors as JsonObject[]) : [];
  return {
    issues: arrayOf<RawIssue>(op, body, 'issues'),
    errors: errors.map((e) => ({ id: String(e['id'] ?? ''), message: String(e['errorMessage'] ?? '') })),
  };
}

export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly to: { readonly id: string; readonly name: string };
  /** By field id, with `transitions.fields` expanded. */
  readonly fields?: Readonly<Record<string, { readonly required?: boolean; readonly allowedValues?: readonly JsonObject[] }>>;
}

/** Transitions that the app may do now, with the fields of their screens. 1 point. */
export async function issueTransitions(jira: Jira, issueIdOrKey: string): Promise<readonly Transition[]> {
  const op = 'GET /rest/api/3/issue/{issueIdOrKey}/transitions';
  return arrayOf<Transition>(
    op,
    await readJson(jira, { op, route: route`/rest/api/3/issue/${issueIdOrKey}/transitions?expand=transitions.fields` }),
    'transitions',
  );
}
