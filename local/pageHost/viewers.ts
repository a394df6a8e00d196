/** Who can look at the local Jira: one of each kind of person that it shows something else. */
import type { JiraSite } from '../contract';

export type ViewerKind = 'admin' | 'lead' | 'ordinary' | 'customer';

export interface Viewer {
  readonly accountId: string;
  readonly displayName: string;
  /** Administers the site, leads a space, neither, or has no licence and asks for help only. */
  readonly kind: ViewerKind;
}

type Site = Pick<JiraSite, 'handle' | 'adminAccountId'>;

interface User {
  readonly accountId?: string;
  readonly displayName?: string;
  readonly active?: boolean;
  readonly accountType?: string;
}

/** So many are asked for their permissions until one is no administrator. */
const TRIED = 25;

/** The administrator first; a site that has nobody of a kind has no viewer of it. */
export async function viewersOf(jira: Site): Promise<readonly Viewer[]> {
  const admin = jira.adminAccountId;
  const me = (await ask(jira, admin, '/rest/api/3/myself')) as User | undefined;
  const listed = await ask(jira, admin, '/rest/api/3/users/search?maxResults=200');
  const users = (Array.isArray(listed) ? (listed as readonly User[]) : []).filter((user) => user.active !== false);
  const colleagues = users.filter((user) => user.accountId !== admin && (user.accountType ?? 'atlassian') === 'atlassian');
  const leads = await leadsOf(jira);
  const leading = (user: User): boolean => leads.has(user.accountId ?? '');
  const found = [
    ['admin', { displayName: 'Administrator', ...me, accountId: admin }],
    ['lead', await noAdmin(jira, colleagues.filter(leading))],
    [
      'ordinary',
      await noAdmin(
        jira,
        colleagues.filter((user) => !leading(user)),
      ),
    ],
    ['customer', users.find((user) => user.accountType === 'customer')],
  ] as const;
  return found.flatMap(([kind, user]) =>
    user?.accountId === undefined ? [] : [{ accountId: user.accountId, displayName: user.displayName ?? user.accountId, kind }],
  );
}

async function leadsOf(jira: Site): Promise<ReadonlySet<string>> {
  const page = (await ask(jira, jira.adminAccountId, '/rest/api/3/project/search?maxResults=100&expand=lead')) as
    { values?: readonly { lead?: User }[] } | undefined;
  return new Set(page?.values?.flatMap(({ lead }) => lead?.accountId ?? []));
}

async function noAdmin(jira: Site, users: readonly User[]): Promise<User | undefined> {
  for (const user of users.slice(0, TRIED)) if (user.accountId !== undefined && !(await isAdmin(jira, user.accountId))) return user;
  return undefined;
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
