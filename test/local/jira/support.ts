import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FaultPlan, HttpReply, JiraCaller, JiraSite, PlatformClock, ProductEvent } from '../../../local/contract';
import type { SiteControl } from '../../../local/jira/control/siteControl';
import { createJiraSite, type SeedSource } from '../../../local/jira/site';
import type { Switches } from '../../../local/jira/switches';
import { documentsExpected } from './documents';
import { judge } from './openapi';

export const REAL_SEED = join(__dirname, '../../../../shared/data/site-2k.ndjson.gz');
export { OPENAPI } from './documents';

/** `test` when the file is there, or should be; else a skipped test that says why. */
export const testWith =
  (file: string) =>
  (name: string, run: () => Promise<void>): void => {
    if (existsSync(file) || documentsExpected()) test(name, run);
    else test.skip(`${name} (skipped, because ${file} is not there)`, run);
  };

export const SCOPES = ['read:jira-work', 'write:jira-work', 'read:jira-user', 'manage:jira-project', 'manage:jira-configuration'];
export const APP: JiraCaller = { kind: 'app', scopes: SCOPES };
/** An app that may order boards, too. */
export const RANKING_APP: JiraCaller = { kind: 'app', scopes: [...SCOPES, 'write:issue:jira-software'] };

/** A clock that only moves when it is told to. */
export const manualClock = (start = Date.UTC(2026, 10, 24, 10, 0)): PlatformClock & { set(ms: number): void } => {
  let now = start;
  return {
    now: () => now,
    set: (ms) => void (now = ms),
    sleep: (ms) => Promise.resolve(void (now += ms)),
    advance: (ms) => Promise.resolve(void (now += ms)),
  };
};

export const tempDir = (): string => mkdtempSync(join(tmpdir(), 'jira-simulator-'));

/** JSON as it came: tests say what they expect of it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Body = any;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or undefined. */
  readonly body: Body;
  readonly bytes: Buffer;
}

export interface Rig {
  readonly site: JiraSite & SiteControl;
  readonly clock: ReturnType<typeof manualClock>;
  readonly switches: Partial<Switches>;
  readonly events: ProductEvent[];
  ask(
    method: string,
    path: string,
    body?: unknown,
    options?: { readonly as?: JiraCaller; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>;
  /** Asks and expects success. */
  get(path: string, as?: JiraCaller): Promise<Body>;
  post(path: string, body: unknown, as?: JiraCaller): Promise<Body>;
}

/** A site with its clock, and short ways to ask it, each reply judged by Atlassian's documents where they are. Bursts are off unless a switch says otherwise. */
export const rig = async (seed: SeedSource = { synthetic: 120 }, switches: Partial<Switches> = {}, faults?: FaultPlan): Promise<Rig> => {
  const clock = manualClock();
  const site = await createJiraSite({ seed, clock, faults, tempDir: tempDir(), switches: { burst: false, ...switches } });
  const events: ProductEvent[] = [];
  site.onEvent((event) => events.push(event));
  const ask: Rig['ask'] = async (method, path, body, options = {}) => {
    const json: Record<string, string> = body === undefined || body instanceof Uint8Array ? {} : { 'content-type': 'application/json' };
    const bytes = body === undefined ? undefined : body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
    const answer = answerOf(await site.handle({ method, path, headers: { ...json, ...options.headers }, body: bytes }, options.as ?? APP));
    judge(method, path, answer);
    return answer;
  };
  const success = async (method: string, path: string, body: unknown, as?: JiraCaller): Promise<Body> => {
    const answer = await ask(method, path, body, { as });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.bytes.toString()}`);
    return answer.body;
  };
  return {
    site,
    clock,
    switches,
    events,
    ask,
    get: (path, as) => success('GET', path, undefined, as),
    post: (path, body, as) => success('POST', path, body, as),
  };
};

export const answerOf = (reply: HttpReply): Answer => {
  const bytes = Buffer.from(reply.body === undefined ? '' : typeof reply.body === 'string' ? reply.body : reply.body);
  let body: unknown;
  try {
    body = bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'));
  } catch {
    body = undefined;
  }
  return { status: reply.status, headers: reply.headers, body, bytes };
};

/** A multipart body with files, as a client sends it. */
export const multipartOf = (
  files: readonly { readonly filename: string; readonly contentType: string; readonly bytes: Uint8Array }[],
): { readonly body: Buffer; readonly headers: Record<string, string> } => {
  const boundary = 'boundary-of-the-test';
  const parts = files.flatMap((file) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.filename}"\r\nContent-Type: ${file.contentType}\r\n\r\n`,
    ),
    Buffer.from(file.bytes),
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'x-atlassian-token': 'no-check' },
  };
};

export const adf = (text: string) => ({ type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] });
