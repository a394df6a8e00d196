/**
 * Who may ask. A resolver can be invoked by anybody who can load a surface of the app, and what the page hides protects nothing: so each
 * call asks Jira, as that person, whether they administer it. A yes holds for a minute for reading; what starts or stops something
 * asks anew. A no is never remembered. Identity is the platform's; nothing of it is taken from the payload.
 */
import { HoldfastError } from '../contract/errors';
import type { Clock, StateStore } from '../contract/ports';
import type { Jira } from '../jira/port';
import { isAdmin } from '../jira/read/site';

const HOLDS_MS = 60_000;
const grantKey = (accountId: string): string => `admin:${accountId}`;

/** Throws `not-allowed`. Answers the account id. */
export async function requireAdmin(
  deps: { readonly state: StateStore; readonly clock: Clock; readonly jira: Jira },
  accountId: string | undefined,
  fresh: boolean,
): Promise<string> {
  if (accountId === undefined || accountId === '') throw notAllowed();
  if (!fresh) {
    const grant = await deps.state.get<{ readonly until: number }>(grantKey(accountId));
    const now = deps.clock.now();
    // An `until` far ahead would be a clock that went back: asked anew.
    if (grant !== undefined && grant.until > now && grant.until <= now + HOLDS_MS) return accountId;
  }
  if (!(await isAdmin(deps.jira))) {
    await deps.state.delete(grantKey(accountId));
    throw notAllowed();
  }
  await deps.state.set(grantKey(accountId), { until: deps.clock.now() + HOLDS_MS });
  return accountId;
}

const notAllowed = (): HoldfastError =>
  new HoldfastError('not-allowed', 'You need Jira admin permission.', {
    adminMessage: {
      happened: 'You need Jira admin permission',
      safe: 'Nothing was changed.',
      next: 'Ask a Jira administrator to open this page.',
    },
  });
