import { route } from '@forge/api';
import type { Jira, JiraReply } from '../port';

/**
 * `inward` is the source: POST {type: Blocks, inward: A, outward: B} says “A blocks B”, and reading A then shows outwardIssue B.
 * Idempotent: the same link again is answered 201 and makes no second one.
 */
export const linkIssues = (
  jira: Jira,
  link: { readonly typeId: string; readonly inward: string; readonly outward: string },
): Promise<JiraReply<unknown>> =>
  jira.call({
    op: 'POST /rest/api/3/issueLink',
    route: route`/rest/api/3/issueLink`,
    json: { type: { id: link.typeId }, inwardIssue: { key: link.inward }, outwardIssue: { key: link.outward } },
    idempotent: true,
    issue: link.inward,
  });
