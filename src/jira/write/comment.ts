import { route } from '@forge/api';
import type { Jira, JiraReply } from '../port';

export interface CommentCreate {
  /** Atlassian Document Format. */
  readonly body: unknown;
  readonly visibility?: unknown;
  readonly parentId?: number;
  readonly properties?: readonly { readonly key: string; readonly value: unknown }[];
}

/** Not idempotent: after a lost reply read the issue's comments with their properties. */
export const addComment = (jira: Jira, key: string, comment: CommentCreate): Promise<JiraReply<{ readonly id: string }>> =>
  jira.call({
    op: 'POST /rest/api/3/issue/{issueIdOrKey}/comment',
    route: route`/rest/api/3/issue/${key}/comment`,
    json: comment,
    idempotent: false,
    issue: key,
  });

export interface LiveComment {
  readonly id: string;
  readonly body?: unknown;
  readonly visibility?: unknown;
  readonly properties?: readonly { readonly key: string; readonly value?: unknown }[];
}

/** One page of ≤ 100, oldest first, with properties. `total` is true; may be 1 more than the page holds. */
export const commentsWithProperties = (
  jira: Jira,
  key: string,
  startAt: number,
): Promise<JiraReply<{ readonly comments: readonly LiveComment[]; readonly total: number }>> =>
  jira.call({
    op: 'GET /rest/api/3/issue/{issueIdOrKey}/comment',
    route: route`/rest/api/3/issue/${key}/comment?startAt=${startAt}&maxResults=100&orderBy=created&expand=properties`,
    idempotent: true,
  });
