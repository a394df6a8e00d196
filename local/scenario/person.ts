import type { JiraSite } from '../contract';
import { StepFailed } from './stepFailed';

/** A person at the site: what the browser would call, with that person's permissions. */
export class Person {
  constructor(
    private readonly site: JiraSite,
    private readonly accountId: string,
  ) {}

  /** The body of the answer; throws `StepFailed` when Jira refuses. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, text } = await this.call(method, path, body);
    if (status >= 400) throw new StepFailed(`a person's ${method} ${path} was answered ${status}: ${text.slice(0, 200)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Whether Jira let it happen. */
  async may(method: string, path: string, body?: unknown): Promise<boolean> {
    return (await this.call(method, path, body)).status < 400;
  }

  private async call(method: string, path: string, body: unknown): Promise<{ readonly status: number; readonly text: string }> {
    const headers = { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const bytes = body === undefined ? undefined : new TextEncoder().encode(JSON.stringify(body));
    const reply = await this.site.handle({ method, path, headers, body: bytes }, { kind: 'user', accountId: this.accountId });
    const text = typeof reply.body === 'string' ? reply.body : new TextDecoder().decode(reply.body);
    return { status: reply.status, text };
  }

  /** Projects that the person sees. */
  async projects(): Promise<readonly { readonly id: string; readonly key: string }[]> {
    const projects: { id: string; key: string }[] = [];
    for (let last = false; !last;) {
      const page = await this.ask<{ readonly values: readonly { readonly id: string; readonly key: string }[]; readonly isLast: boolean }>(
        'GET',
        `/rest/api/3/project/search?startAt=${projects.length}&maxResults=50`,
      );
      projects.push(...page.values.map(({ id, key }) => ({ id, key })));
      last = page.isLast || page.values.length === 0;
    }
    return projects;
  }
}
