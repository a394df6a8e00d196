/** Reading histories. Sources: facts §2a; OpenAPI of 2026-02. */
import { route } from '@forge/api';
import { HoldfastError } from '../../contract/errors';
import { CHANGELOG_BULK_MAX } from '../../contract/limits';
import type { Jira } from '../port';
import { arrayOf, objectOf, textOf, type JsonObject } from './envelope';

export interface ChangelogPage {
  readonly issueChangeLogs: readonly { readonly issueId: string; readonly changeHistories: readonly JsonObject[] }[];
  /** An issue may go on in the next page. */
  readonly nextPageToken?: string;
}

/** Histories of up to 1,000 issues, oldest first. `created` may be a number here and is text elsewhere. Costs 1 + issues points. */
export async function changelogBulk(jira: Jira, issueIdsOrKeys: readonly string[], nextPageToken?: string): Promise<ChangelogPage> {
  const op = 'POST /rest/api/3/changelog/bulkfetch';
  if (issueIdsOrKeys.length > CHANGELOG_BULK_MAX)
    throw new HoldfastError('limit', `changelog/bulkfetch takes ${String(CHANGELOG_BULK_MAX)} issues.`);
  const json = { issueIdsOrKeys, maxResults: 1_000, ...(nextPageToken === undefined ? {} : { nextPageToken }) };
  const { body } = await jira.call<unknown>({ op, route: route`/rest/api/3/changelog/bulkfetch`, json, idempotent: true });
  const token = textOf(objectOf(op, body)['nextPageToken']);
  return { issueChangeLogs: arrayOf(op, body, 'issueChangeLogs'), ...(token === undefined ? {} : { nextPageToken: token }) };
}
