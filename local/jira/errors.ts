/** An answer of Jira that is not a success, in Jira's ErrorCollection form. */
export class JiraError extends Error {
  constructor(
    readonly status: number,
    readonly errorMessages: readonly string[],
    readonly errors: Readonly<Record<string, string>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super([...errorMessages, ...Object.values(errors)].join(' '));
    this.name = 'JiraError';
  }

  body(): string {
    return JSON.stringify({ errorMessages: this.errorMessages, errors: this.errors });
  }

  /** As the bulk operations (`/bulk/…`) have it in Atlassian's document: `{errors: [{message}]}`. */
  bulkBody(): string {
    return JSON.stringify({ errors: [...this.errorMessages, ...Object.values(this.errors)].map((message) => ({ message })) });
  }
}

export const badRequest = (message: string): JiraError => new JiraError(400, [message]);
export const issueNotFound = (): JiraError => new JiraError(404, ['Issue does not exist or you do not have permission to see it.']);
export const projectNotFound = (key: string): JiraError =>
  new JiraError(404, [/^\d+$/.test(key) ? `No project could be found with id '${key}'.` : `No project could be found with key '${key}'.`]);
export const forbidden = (message: string): JiraError => new JiraError(403, [message]);

/** A site seed that can't be used; the message is one sentence that names the line. Nothing of it is loaded. */
export class SeedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SeedError';
  }
}
