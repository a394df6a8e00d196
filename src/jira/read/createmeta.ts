/** What a new issue needs, by project and type. Sources: facts §2c (createmeta by type), OpenAPI 2026-02. */
import { route } from '@forge/api';
import type { Jira } from '../port';
import { allPages, arrayOf, countOf, objectOf, readJson, type JsonObject } from './envelope';

export interface CreateField {
  readonly fieldId: string;
  readonly name: string;
  readonly required: boolean;
  readonly hasDefaultValue?: boolean;
  readonly schema?: { readonly type?: string; readonly items?: string; readonly custom?: string };
  readonly allowedValues?: readonly JsonObject[];
}

/** Fields of the create screen. Throws `not-found` or `refused` when the project has no such type. Points: 1 + fields. */
export const createFields = (jira: Jira, project: string, issueType: string): Promise<readonly CreateField[]> => {
  const op = 'GET /rest/api/3/issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}';
  return allPages(async (startAt) => {
    const body = objectOf(
      op,
      await readJson(jira, {
        op,
        route: route`/rest/api/3/issue/createmeta/${project}/issuetypes/${issueType}?startAt=${startAt}&maxResults=200`,
      }),
    );
    const values = arrayOf<CreateField>(op, body, Array.isArray(body['fields']) ? 'fields' : 'results');
    const total = countOf(body['total']);
    return { values, startAt, total, isLast: startAt + values.length >= total };
  });
};
