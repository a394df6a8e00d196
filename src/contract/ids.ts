/** Branded strings: a key can't be passed where an id is meant. They cost nothing at run time. */
declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** Jira's immutable numeric id of an issue, as a decimal string. */
export type IssueId = Branded<string, 'IssueId'>;
/** `ABC-123`; changes when an issue moves. */
export type IssueKey = Branded<string, 'IssueKey'>;
/** Jira's immutable numeric id of a project, as a decimal string. */
export type ProjectId = Branded<string, 'ProjectId'>;
/** Atlassian account id, at most 128 characters. */
export type AccountId = Branded<string, 'AccountId'>;
/** Lower-case hexadecimal SHA-256, 64 characters. */
export type Sha256 = Branded<string, 'Sha256'>;
/** Milliseconds since 1970, UTC. */
export type Millis = number;

/** The number behind the dash of a key (`ABC-123` → 123); NaN when the key has no such form. */
export const keyNumber = (key: string): number => Number(/-(\d+)$/.exec(key)?.[1] ?? NaN);
/** The project part of a key (`ABC-123` → `ABC`). */
export const keyProject = (key: string): string => key.replace(/-\d+$/, '');
