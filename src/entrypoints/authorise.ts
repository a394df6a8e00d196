/**
 * Who may ask. A resolver can be invoked by anybody who can load a surface of the app, and what the page hides protects nothing: so each
 * call asks Jira, as that person, whether they administer it. A yes holds for a minute for reading; what starts or stops something
 * asks anew. A no is never remembered. Identity is the platform's; nothing of it is taken from the payload.
 *
 * When the app's API points of the hour are used up Jira answers nobody, this question included. Whoever was an administrator within the
 * last hour, which is as long as that can last, may then go on reading: else a restore that waits for the next hour could not be watched.
 */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { Clock, StateStore } from '../contract/ports';
import type { Jira } from '../jira/port';
import { isAdmin } from '../jira/read/site';

const HOLDS_MS = 60_000;
const HOLDS_AT_THE_WALL_MS = 3_600_000;
const grantKey = (accountId: string): string => `admin:${accountId}`;

/** `at`: when Jira said yes. */
type Grant = { readonly at: number };

/** Throws `not-allowed`; `rate-limited` when Jira could not be asked. Answers the account id. */
export async function requireAdmin(
  deps: { readonly state: StateStore; readonly clock: Clock; readonly jira: Jira },
  accountId: string | undefined,
  fresh: boolean,
): Promise<string> {
  if (accountId === undefined || accountId === '') throw notAllowed();
  const grant = fresh ? undefined : await deps.state.get<Grant>(grantKey(accountId));
  const holds = (ms: number): boolean => {
    const age = deps.clock.now() - (grant?.at ?? NaN);
    // A yes from the future would be a clock that went back: asked anew.
    return age >= 0 && age < ms;
  };
  if (holds(HOLDS_MS)) return accountId;
  try {
    if (await isAdmin(deps.jira)) {
      await deps.state.set(grantKey(accountId), { at: deps.clock.now() });
      return accountId;
    }
  } catch (e) {
    if (isHoldfastError(e, 'rate-limited') && e.reason?.startsWith('jira-quota') === true && holds(HOLDS_AT_THE_WALL_MS)) return accountId;
    throw e;
  }
  await deps.state.delete(grantKey(accountId));
  throw notAllowed();
}

const notAllowed = (): HoldfastError =>
  new HoldfastError('not-allowed', 'You need Jira admin permission.', {
    adminMessage: {
      happened: 'You need Jira admin permission',
      safe: 'Nothing was changed.',
      next: 'Ask a Jira administrator to open this page.',
    },
  });
