import { route } from '@forge/api';
import type { Jira, JiraReply } from '../port';

/** One element of `issueUpdates`. */
export interface IssueCreate {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly properties?: readonly { readonly key: string; readonly value: unknown }[];
}

export interface BulkCreated {
  /** In input order, without the failed elements. */
  readonly issues: readonly { readonly id: string; readonly key: string }[];
  readonly errors: readonly {
    readonly status?: number;
    readonly failedElementNumber?: number;
    readonly elementErrors?: { readonly errorMessages?: readonly string[]; readonly errors?: Readonly<Record<string, string>> };
  }[];
}

/** At most 50 (OpenAPI 2026-02). Not idempotent: a lost reply is read back through the keys that would come next. 400 only if all fail. */
export const createIssuesBulk = (jira: Jira, issueUpdates: readonly IssueCreate[]): Promise<JiraReply<BulkCreated>> =>
  jira.call<BulkCreated>({
    op: 'POST /rest/api/3/issue/bulk',
    route: route`/rest/api/3/issue/bulk`,
    json: { issueUpdates },
    idempotent: false,
  });

/** Silent (`notifyUsers=false`, which needs the right to administer the project). `refused` carries `fields`. */
export const editIssue = (jira: Jira, key: string, fields: Readonly<Record<string, unknown>>): Promise<JiraReply<unknown>> =>
  jira.call({
    op: 'PUT /rest/api/3/issue/{issueIdOrKey}',
    route: route`/rest/api/3/issue/${key}?notifyUsers=false`,
    json: { fields },
    idempotent: true,
    issue: key,
  });

/** Sub-tasks are never deleted with it: an issue that still has some is refused. 404 means that it is gone already. */
export const deleteIssue = (jira: Jira, key: string): Promise<JiraReply<unknown>> =>
  jira.call({ op: 'DELETE /rest/api/3/issue/{issueIdOrKey}', route: route`/rest/api/3/issue/${key}`, idempotent: true, issue: key });

/** At most 32,768 characters of value. */
export const setIssueProperty = (jira: Jira, key: string, property: string, value: unknown): Promise<JiraReply<unknown>> =>
  jira.call({
    op: 'PUT /rest/api/3/issue/{issueIdOrKey}/properties/{propertyKey}',
    route: route`/rest/api/3/issue/${key}/properties/${property}`,
    json: value,
    idempotent: true,
    issue: key,
  });

export interface BulkTask {
  readonly taskId: string;
  readonly status: 'ENQUEUED' | 'RUNNING' | 'COMPLETE' | 'FAILED' | 'CANCEL_REQUESTED' | 'CANCELLED' | 'DEAD';
  readonly failedAccessibleIssues?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Turns issues into another type inside their project, below `parent` when that type is a sub-task's; no e-mails. Asynchronous: poll
 * `bulkTask`. Doing it twice ends in the same state, but a lost reply loses the task's id: the caller reads the issue back.
 */
export const bulkMove = (
  jira: Jira,
  move: { readonly project: string; readonly issueType: string; readonly parent?: string; readonly issues: readonly string[] },
): Promise<JiraReply<{ readonly taskId: string }>> =>
  jira.call<{ readonly taskId: string }>({
    op: 'POST /rest/api/3/bulk/issues/move',
    route: route`/rest/api/3/bulk/issues/move`,
    json: {
      sendBulkNotification: false,
      targetToSourcesMapping: {
        [[move.project, move.issueType, ...(move.parent === undefined ? [] : [move.parent])].join(',')]: {
          issueIdsOrKeys: move.issues,
          inferClassificationDefaults: true,
          inferFieldDefaults: true,
          inferStatusDefaults: true,
          inferSubtaskTypeDefault: true,
        },
      },
    },
    idempotent: false,
  });

/** Deletes at most 1,000 issues without e-mails. Asynchronous like `bulkMove`; twice is the same as once, so it is sent again after a lost reply. */
export const bulkDelete = (jira: Jira, issues: readonly string[]): Promise<JiraReply<{ readonly taskId: string }>> =>
  jira.call<{ readonly taskId: string }>({
    op: 'POST /rest/api/3/bulk/issues/delete',
    route: route`/rest/api/3/bulk/issues/delete`,
    json: { selectedIssueIdsOrKeys: issues, sendBulkNotification: false },
    idempotent: true,
  });

export const bulkTask = (jira: Jira, taskId: string): Promise<JiraReply<BulkTask>> =>
  jira.call<BulkTask>({ op: 'GET /rest/api/3/bulk/queue/{taskId}', route: route`/rest/api/3/bulk/queue/${taskId}`, idempotent: true });
