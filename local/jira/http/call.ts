import type { HttpRequest } from '../../contract';
import { badRequest, JiraError } from '../errors';
import type { Issue, Project, Raw, User } from '../model';
import type { Permissions } from '../access/permissions';
import { Parts } from '../render/parts';
import { isObject } from '../seed/shape';
import type { SiteState } from '../state';
import type { Services } from '../services';

/** Who acts, after the caller of the contract was looked up. */
export interface Actor {
  readonly user: User;
  /** True for the app itself and the app on behalf of a person: scopes count, and points. */
  readonly app: boolean;
  /** True only for the app as its own user. */
  readonly asApp: boolean;
  readonly scopes: ReadonlySet<string>;
  /** Set by a request that keeps mails back (`notifyUsers=false`). */
  quiet?: boolean;
}

export interface Reply {
  readonly status: number;
  /** JSON text, bytes, or nothing. */
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects returned, for the points of a read. */
  readonly objects?: number;
}

export const json = (text: string, objects = 0, status = 200): Reply => ({ status, body: text, objects });
export const data = (value: unknown, objects = 0, status = 200): Reply => json(JSON.stringify(value), objects, status);
/**
 * JSON whose middle is a long list: each item becomes bytes on its own and at once, so that one exotic character does not slow down all, and little of them is on the
 * heap together. All of them are in one piece of memory.
 */
export const longList = (before: string, items: Iterable<string>, after: string): Reply => {
  let body = Buffer.allocUnsafe(LIST_BYTES);
  let [at, objects] = [0, 0];
  const add = (text: string): void => {
    // As many bytes as its characters could take.
    const need = at + 3 * text.length;
    if (need > body.length) body = Buffer.concat([body.subarray(0, at)], Math.max(need, 2 * body.length));
    at += body.write(text, at);
  };
  add(before);
  for (const item of items) {
    if (objects > 0) add(',');
    add(item);
    objects += 1;
  }
  add(after);
  return { status: 200, body: body.subarray(0, at), objects };
};
const LIST_BYTES = 1 << 20;
export const noContent: Reply = { status: 204 };

/** One request on its way through a handler. */
export class Call {
  readonly query: URLSearchParams;
  readonly parts: Parts;
  private parsed: { readonly value: unknown } | undefined;

  constructor(
    readonly request: HttpRequest,
    readonly params: Readonly<Record<string, string>>,
    readonly actor: Actor,
    readonly state: SiteState,
    readonly may: Permissions,
    readonly services: Services,
  ) {
    const question = request.path.indexOf('?');
    this.query = new URLSearchParams(question < 0 ? '' : request.path.slice(question + 1));
    this.parts = new Parts(
      state,
      (issue) => may.seesIssue(actor, issue),
      (issue, visibility) => may.seesThread(actor, issue, visibility),
      actor.user.accountId,
    );
  }

  get now(): number {
    return this.state.clock.now();
  }

  param(name: string): string {
    return this.params[name] ?? '';
  }

  /** The JSON body; 415 without its content type, 400 when it is no JSON. */
  body(): unknown {
    if (this.parsed !== undefined) return this.parsed.value;
    if (!(this.request.headers['content-type'] ?? '').includes('application/json')) throw new JiraError(415, ['Unsupported Media Type']);
    try {
      this.parsed = { value: JSON.parse(Buffer.from(this.request.body ?? []).toString('utf8')) };
    } catch {
      throw badRequest('There was an error parsing JSON. Check that your request body is valid.');
    }
    return this.parsed.value;
  }

  objectBody(): Raw {
    const value = this.body();
    if (!isObject(value)) throw badRequest('Invalid request payload. Refer to the REST API documentation and try again.');
    return value;
  }

  /** Query parameters that may be repeated or hold commas. */
  queryList(name: string): readonly string[] {
    return this.query
      .getAll(name)
      .flatMap((value) => value.split(','))
      .map((value) => value.trim())
      .filter((value) => value !== '');
  }

  queryNumber(name: string, otherwise: number): number {
    const text = this.query.get(name);
    if (text === null || text === '') return otherwise;
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < 0)
      throw badRequest(`The value '${text}' of the parameter '${name}' is not a valid number.`);
    return value;
  }

  queryFlag(name: string, otherwise: boolean): boolean {
    const text = this.query.get(name);
    return text === null ? otherwise : text === 'true';
  }

  /** The issue of the path, or 404 in Jira's words when it is gone or hidden. */
  issue(name = 'issueIdOrKey'): Issue {
    return this.may.issue(this.actor, this.param(name));
  }

  project(name = 'projectIdOrKey'): Project {
    return this.may.project(this.actor, this.param(name));
  }
}

export const textList = (value: unknown, name: string): readonly string[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string' && typeof item !== 'number'))
    throw badRequest(`'${name}' must be a list of strings.`);
  return value.map(String);
};

/** The page bean with startAt; a maxResults over the most is lowered silently, as Jira does. */
export const pageOf = <T>(call: Call, items: readonly T[], defaults: { readonly size: number; readonly most: number }) => {
  const startAt = call.queryNumber('startAt', 0);
  const maxResults = Math.min(call.queryNumber('maxResults', defaults.size), defaults.most);
  const values = items.slice(startAt, startAt + maxResults);
  return { startAt, maxResults, total: items.length, isLast: startAt + values.length >= items.length, values };
};
