/** Names of people for account ids, asked once a page life. Calls of the viewer cost none of the app's API points. */
import { requestJira } from '@forge/bridge';

const asked = new Map<string, Promise<string | undefined>>();

export function personName(accountId: string): Promise<string | undefined> {
  const known = asked.get(accountId);
  if (known) return known;
  const answer = ask(accountId).catch(() => undefined);
  asked.set(accountId, answer);
  return answer;
}

async function ask(accountId: string): Promise<string | undefined> {
  const response = await requestJira(`/rest/api/3/user?accountId=${encodeURIComponent(accountId)}`, {
    headers: { accept: 'application/json' },
  });
  if (!response.ok) return undefined;
  const person = (await response.json()) as { displayName?: unknown };
  return typeof person.displayName === 'string' && person.displayName !== '' ? person.displayName : undefined;
}
