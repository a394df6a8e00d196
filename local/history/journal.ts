/** What people did, as the requests that they sent, so that a later start can do the same again. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { HttpReply, JiraSite } from '../contract';
import type { SiteClock } from './siteClock';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  /** Of the body; JSON unless told. */
  readonly type?: string;
}

/** Platform time, who it was, what they sent. */
interface Done extends Request {
  readonly at: number;
  readonly who: string;
}

/** The past can't be acted out again: the site answers another way than it did. */
export class AnotherPast extends Error {}

/** A person's request; what changes something is written down once Jira has done it. */
export class Journal {
  private readonly done: Done[] = [];

  constructor(
    private readonly site: JiraSite,
    private readonly clock: SiteClock,
  ) {}

  get length(): number {
    return this.done.length;
  }

  async send(who: string, request: Request): Promise<HttpReply> {
    const at = this.clock.now();
    this.clock.hold(at);
    try {
      const reply = await sendTo(this.site, who, request);
      if (request.method !== 'GET' && reply.status < 400) this.done.push({ at, who, ...request });
      return reply;
    } finally {
      this.clock.release();
    }
  }

  write(file: string): void {
    writeFileSync(file, gzipSync(`${this.done.map((one) => JSON.stringify(one)).join('\n')}\n`));
  }
}

/** Throws `AnotherPast`; the clock stays held at the last moment. */
export async function relive(file: string, site: JiraSite, clock: SiteClock): Promise<void> {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  for (const line of lines) {
    if (line === '') continue;
    const { at, who, ...request } = JSON.parse(line) as Done;
    clock.hold(at);
    const { status } = await sendTo(site, who, request);
    if (status >= 400) throw new AnotherPast(`${request.method} ${request.path} was answered with ${String(status)}`);
  }
}

function sendTo(site: JiraSite, who: string, { method, path, body, type = 'application/json' }: Request): Promise<HttpReply> {
  const headers = { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': type, 'x-atlassian-token': 'no-check' }) };
  return site.handle({ method, path, headers, body: body === undefined ? undefined : Buffer.from(body) }, { kind: 'user', accountId: who });
}
