/** Who can look at the local Jira: its administrator, and somebody who is none, to see what they must not. */
import type { JiraSite } from '../contract';

export interface Viewer {
  readonly accountId: string;
  readonly displayName: string;
  readonly admin: boolean;
}

type Site = Pick<JiraSite, 'handle' | 'adminAccountId'>;

const TRIED = 25;

export async function viewersOf(jira: Site): Promise<readonly Viewer[]> {
  const me = (await ask(jira, jira.adminAccountId, '/rest/api/3/myself')) as { displayName?: string } | undefined;
  const admin: Viewer = { accountId: jira.adminAccountId, displayName: me?.displayName ?? 'Administrator', admin: true };
  const users = await ask(jira, jira.adminAccountId, '/rest/api/3/users/search?maxResults=200');
  const candidates = (
    Array.isArray(users) ? (users as readonly { accountId?: string; displayName?: string; active?: boolean; accountType?: string }[]) : []
  ).filter(
    (user) =>
      user.accountId !== undefined &&
      user.accountId !== admin.accountId &&
      user.active !== false &&
      (user.accountType ?? 'atlassian') === 'atlassian',
  );
  for (const user of candidates.slice(0, TRIED)) {
    if (user.accountId !== undefined && !(await isAdmin(jira, user.accountId)))
      return [admin, { accountId: user.accountId, displayName: user.displayName ?? 'Ordinary user', admin: false }];
  }
  return [admin];
}

async function isAdmin(jira: Site, accountId: string): Promise<boolean> {
  const answer = (await ask(jira, accountId, '/rest/api/3/mypermissions?permissions=ADMINISTER')) as
    { permissions?: { ADMINISTER?: { havePermission?: boolean } } } | undefined;
  return answer?.permissions?.ADMINISTER?.havePermission === true;
}

async function ask(jira: Site, accountId: string, path: string): Promise<unknown> {
  const reply = await jira.handle(
    { method: 'GET', path, headers: { accept: 'application/json' }, body: undefined },
    { kind: 'user', accountId },
  );
  if (reply.status !== 200 || reply.body === undefined) return undefined;
  try {
    return JSON.parse(typeof reply.body === 'string' ? reply.body : Buffer.from(reply.body).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
