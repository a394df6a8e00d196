import { route } from '@forge/api';
import type { Jira, JiraReply } from '../port';

/** Not idempotent: the same id may not exist in the next status. After a lost reply read the status. */
export const doTransition = (jira: Jira, key: string, id: string, fields: Readonly<Record<string, unknown>>): Promise<JiraReply<unknown>> =>
  jira.call({
    op: 'POST /rest/api/3/issue/{issueIdOrKey}/transitions',
    route: route`/rest/api/3/issue/${key}/transitions`,
    json: { transition: { id }, ...(Object.keys(fields).length === 0 ? {} : { fields }) },
    idempotent: false,
    issue: key,
  });
