/** Reading the comments and worklogs of one issue past what comes inline. Sources: facts §2a; OpenAPI of 2026-02. */
import { route } from '@forge/api';
import type { Jira } from '../port';
import { arrayOf, countOf, objectOf, readJson, type JsonObject } from './envelope';

export interface ThreadPage {
  readonly entries: readonly JsonObject[];
  /** Of the whole thread. */
  readonly total: number;
}

/** Up to 100 comments from `startAt`, oldest first; Jira lowers a larger `maxResults` to what it allows. 1 point. */
export async function issueComments(jira: Jira, issue: string, startAt: number, maxResults = 100): Promise<ThreadPage> {
  const op = 'GET /rest/api/3/issue/{issueIdOrKey}/comment';
  const body = await readJson(jira, {
    op,
    route: route`/rest/api/3/issue/${issue}/comment?startAt=${startAt}&maxResults=${maxResults}&orderBy=created`,
  });
  return { entries: arrayOf(op, body, 'comments'), total: countOf(objectOf(op, body)['total']) };
}

/** Up to 5,000 worklogs from `startAt`, oldest first. 1 point. */
export async function issueWorklogs(jira: Jira, issue: string, startAt: number): Promise<ThreadPage> {
  const op = 'GET /rest/api/3/issue/{issueIdOrKey}/worklog';
  const body = await readJson(jira, { op, route: route`/rest/api/3/issue/${issue}/worklog?startAt=${startAt}&maxResults=5000` });
  return { entries: arrayOf(op, body, 'worklogs'), total: countOf(objectOf(op, body)['total']) };
}
