/** Jira's REST API as the viewer, through the host. */

export class JiraError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'JiraError';
    this.status = status;
  }
}

/** JSON in and out; undefined for an empty answer. Rejects with `JiraError` in Jira's words. */
export async function jira<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  let value: unknown;
  try {
    value = text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    value = undefined;
  }
  if (!response.ok) throw new JiraError(response.status, wordsOf(value) ?? `Jira answers ${response.status}`);
  return value as T;
}

function wordsOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { errorMessages, errors, error } = value as {
    errorMessages?: readonly string[];
    errors?: Readonly<Record<string, string>>;
    error?: string;
  };
  const words = [
    ...(errorMessages ?? []),
    ...Object.entries(errors ?? {}).map(([field, problem]) => `${field}: ${problem}`),
    ...(error === undefined ? [] : [error]),
  ];
  return words.length === 0 ? undefined : words.join(' ');
}

export interface Named {
  readonly name: string;
}
export interface Person {
  readonly displayName: string;
}
export interface Project {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly projectTypeKey?: string;
  readonly lead?: Person;
}
export interface IssueLink {
  readonly id: string;
  readonly type: { readonly inward: string; readonly outward: string };
  readonly inwardIssue?: IssueBrief;
  readonly outwardIssue?: IssueBrief;
}
export interface IssueBrief {
  readonly id: string;
  readonly key: string;
  readonly fields?: { readonly summary?: string; readonly status?: Named };
}
export interface Comment {
  readonly id: string;
  readonly parentId?: number;
  readonly author?: Person;
  readonly created: string;
  readonly body: unknown;
}
export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly size: number;
  readonly mimeType?: string;
}
/** Where its bytes are. */
export const contentOf = (file: Attachment): string => `/rest/api/3/attachment/content/${encodeURIComponent(file.id)}`;
export interface Issue {
  readonly id: string;
  readonly key: string;
  /** What each field is called. */
  readonly names?: Readonly<Record<string, string>>;
  /** Those of custom fields are of many kinds, see `customFields.ts`. */
  readonly fields: Readonly<Record<`customfield_${number}`, unknown>> & {
    readonly security?: Named | null;
    readonly summary?: string;
    readonly status?: Named;
    readonly issuetype?: Named;
    readonly priority?: Named | null;
    readonly resolution?: Named | null;
    readonly assignee?: Person | null;
    readonly reporter?: Person | null;
    readonly created?: string;
    readonly updated?: string;
    readonly labels?: readonly string[];
    readonly components?: readonly Named[];
    readonly fixVersions?: readonly Named[];
    readonly parent?: IssueBrief;
    readonly subtasks?: readonly IssueBrief[];
    readonly description?: unknown;
    readonly attachment?: readonly Attachment[];
    readonly issuelinks?: readonly IssueLink[];
    readonly project?: Project;
  };
}
