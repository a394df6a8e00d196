/** People at work on the site, through Jira's own REST API, with their own permissions. */
import type { Dice } from '../jira/random';
import type { DisasterWorld } from './disaster';

type Site = DisasterWorld['site'];

/** The JSON of the reply; throws with Jira's words when it is refused. */
export async function asPerson<T>(site: Site, accountId: string, method: string, path: string, body?: unknown): Promise<T> {
  const reply = await site.handle(
    {
      method,
      path,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    },
    { kind: 'user', accountId },
  );
  const text = reply.body === undefined ? '' : Buffer.from(reply.body).toString('utf8');
  if (reply.status >= 400) throw new Error(`${method} ${path} as ${accountId}: ${reply.status} ${text.slice(0, 300)}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

export interface Colleague {
  readonly accountId: string;
  readonly displayName: string;
}

/**
 * Somebody who may delete all of these work items, is not the administrator, and is missed by nobody: leads no space and is not whom the strip
 * offers as an ordinary viewer, as far as others are there. Where nobody may, the administrator grants it. Undefined: there is nobody else.
 */
export async function somebodyWhoDeletes(site: Site, keys: readonly string[], roll: Dice): Promise<Colleague | undefined> {
  const [viewer, ...rest] = site.people().filter(({ accountId }) => accountId !== site.adminAccountId);
  const leads = await leadsOf(site);
  const others = rest.filter(({ accountId }) => !leads.has(accountId));
  const candidates = roll.shuffle(others.length > 0 ? others : viewer === undefined ? [] : [viewer, ...rest]);
  const able = candidates.find(({ accountId }) => keys.every((key) => site.may(accountId, 'DELETE_ISSUES', key)));
  const who = able ?? candidates[0];
  if (who !== undefined && able === undefined) await letDelete(site, who, keys);
  return who;
}

async function leadsOf(site: Site): Promise<ReadonlySet<string>> {
  const { values } = await asPerson<{ readonly values: readonly { readonly lead?: { readonly accountId: string } }[] }>(
    site,
    site.adminAccountId,
    'GET',
    '/rest/api/3/project/search?expand=lead&maxResults=100',
  );
  return new Set(values.flatMap(({ lead }) => lead?.accountId ?? []));
}

/** By a grant in each permission scheme that does not have it yet. */
async function letDelete(site: Site, { accountId }: Colleague, keys: readonly string[]): Promise<void> {
  const asAdmin = <T>(method: string, path: string, body?: unknown): Promise<T> =>
    asPerson<T>(site, site.adminAccountId, method, `/rest/api/3/${path}`, body);
  for (const key of keys) {
    if (site.may(accountId, 'DELETE_ISSUES', key)) continue;
    const scheme = await asAdmin<{ readonly id: number }>('GET', `project/${key.replace(/-\d+$/, '')}/permissionscheme`);
    const grant = { holder: { type: 'user', value: accountId }, permission: 'DELETE_ISSUES' };
    await asAdmin('POST', `permissionscheme/${String(scheme.id)}/permission`, grant);
  }
}

/** Somebody who is not the administrator and may do this in every project; the administrator where nobody else may. */
export async function somebodyWith(site: Site, permission: string): Promise<string> {
  for (const { accountId } of site.people()) {
    if (accountId === site.adminAccountId) continue;
    const { permissions } = await asPerson<{ permissions: Record<string, { havePermission: boolean }> }>(
      site,
      accountId,
      'GET',
      `/rest/api/3/mypermissions?permissions=${permission}`,
    );
    if (permissions[permission]?.havePermission === true) return accountId;
  }
  return site.adminAccountId;
}
