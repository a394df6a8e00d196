import { route } from '@forge/api';
import type { Jira, JiraCall, JiraReply } from '../port';

/** At most 60 files a request. Not idempotent: after a lost reply compare names and sizes. `limit` (413): over the site's upload limit. */
export const addAttachments = (
  jira: Jira,
  key: string,
  files: NonNullable<JiraCall['files']>,
): Promise<JiraReply<readonly { readonly id: string; readonly filename: string; readonly size: number }[]>> =>
  jira.call({
    op: 'POST /rest/api/3/issue/{issueIdOrKey}/attachments',
    route: route`/rest/api/3/issue/${key}/attachments`,
    files,
    headers: { 'X-Atlassian-Token': 'no-check' },
    idempotent: false,
    issue: key,
  });
