import { route } from '@forge/api';
import type { Jira, JiraCall, JiraReply } from '../port';

/** Most files of one request (rate-limiting and issue-attachments documentation, 2026). */
export const FILES_PER_UPLOAD = 60;

/** Not idempotent: after a lost reply compare names and sizes. `limit` (413): over the site's upload limit. */
export const addAttachments = (jira: Jira, key: string, files: NonNullable<JiraCall['files']>): Promise<JiraReply<readonly { readonly id: string; readonly filename: string; readonly size: number }[]>> =>
  jira.call({
    op: 'POST /rest/api/3/issue/{issueIdOrKey}/attachments',
    route: route`/rest/api/3/issue/${key}/attachments`,
    files,
    headers: { 'X-Atlassian-Token': 'no-check' },
    idempotent: false,
    issue: key,
  });
