/** People at work on the site, through Jira's own REST API, with their own permissions. */
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
