/**
 * People met inside other objects. Records hold `{accountId}` only; what Jira said about the person becomes one `user` record, so
 * that erasing a person is erasing that record (REPOSITORY §4), and no call is ever made to read a user.
 */
export interface Person {
  readonly accountId: string;
  readonly displayName?: string;
  readonly accountType?: string;
  readonly active?: boolean;
  readonly emailAddress?: string;
}

export class People {
  private readonly known = new Map<string, Person>();
  private readonly named = new Map<string, string>();

  /** A user object as Jira embeds it. A later sight of the same person wins. */
  meet(user: Readonly<Record<string, unknown>>): void {
    const accountId = user['accountId'];
    if (typeof accountId !== 'string' || accountId === '') return;
    this.known.set(accountId, {
      accountId,
      ...text(user, 'displayName'),
      ...text(user, 'accountType'),
      ...(typeof user['active'] === 'boolean' ? { active: user['active'] } : {}),
      ...text(user, 'emailAddress'),
    });
  }

  /** A name beside an id (a mention, a change of assignee): better than nothing, worse than a user object. */
  hear(accountId: string, name: string): void {
    if (accountId !== '' && name !== '' && !this.named.has(accountId)) this.named.set(accountId, name);
  }

  /** Seen as user objects. */
  met(): Iterable<Person> {
    return this.known.values();
  }

  /** Only heard of by name. */
  heard(): readonly Person[] {
    return [...this.named]
      .filter(([accountId]) => !this.known.has(accountId))
      .map(([accountId, displayName]) => ({ accountId, displayName }));
  }
}

const text = <K extends string>(user: Readonly<Record<string, unknown>>, key: K): Partial<Record<K, string>> => {
  const value = user[key];
  return typeof value === 'string' && value !== '' ? ({ [key]: value } as Record<K, string>) : {};
};

/** Account ids as Atlassian hands them out: 24 hex digits (old), `557058:uuid` and the like, `qm:…` for customers. */
const ACCOUNT_ID = /^([0-9a-f]{24}|\d{4,8}:[0-9a-f]{8}-[0-9a-f-]{27}|qm:[0-9a-f:-]+)$/i;
export const looksLikeAccountId = (value: unknown): value is string => typeof value === 'string' && ACCOUNT_ID.test(value);
