import type { HttpReply, HttpRequest, JiraCaller, JiraMeter } from '../contract';
import { needLive } from './endpoints/archive';
import { badRequest, forbidden, JiraError } from './errors';
import { type Actor, Call, type Reply } from './http/call';
import { pointsOf, type Endpoint } from './http/endpoint';
import type { Router } from './http/router';
import { bulkRefusal, Bursts, IssueWrites, PointsQuota, type Refusal } from './limits';
import type { Permissions } from './access/permissions';
import { scopesSuffice } from './scopes';
import type { Services } from './services';
import { APP_ACCOUNT_ID, type SiteState } from './state';
import { emptyTrash } from './write/trash';

/**
 * One request from its arrival to its reply, in Jira's order: who calls, which endpoint, limits, scopes, then the handler. What the
 * app's requests cost is counted here and nowhere else; people cost no points, but fill the same burst buckets.
 */
export class Handler {
  readonly meter: JiraMeter = { requests: 0, points: 0, throttled: 0, writes: 0, byEndpoint: {} };
  private readonly quota: PointsQuota;
  private readonly bursts = new Bursts();
  private readonly issueWrites = new IssueWrites();
  private requests = 0;

  constructor(
    private readonly state: SiteState,
    private readonly may: Permissions,
    private readonly services: Services,
    private readonly router: Router,
  ) {
    this.quota = new PointsQuota(state.switches.pointsPerHour, state.switches.pointsPool);
  }

  async handle(request: HttpRequest, caller: JiraCaller): Promise<HttpReply> {
    this.requests += 1;
    emptyTrash(this.state, this.services);
    const common = { 'ats-traceid': String(this.requests).padStart(32, '0'), date: new Date(this.state.clock.now()).toUTCString() };
    const actor = this.actor(caller);
    if (actor === undefined)
      return finish(
        errorReply(new JiraError(401, ['You are not authenticated. Authentication required to perform this operation.'])),
        common,
      );
    const path = request.path.split('?', 1)[0] as string;
    const match = this.router.match(request.method, path);
    if (typeof match === 'string') {
      this.count(actor, `${request.method} ${templateOf(path)}`, 1, request.method);
      return finish(this.unknown(match, path), { ...common, ...this.quotaHeaders(actor) });
    }
    const { endpoint, params } = match;
    const operation = `${endpoint.method} ${endpoint.path}`;
    const call = new Call(request, params, actor, this.state, this.may, this.services);
    const refusal = this.refusal(call, endpoint, operation);
    if (refusal !== undefined) {
      this.count(actor, operation, 0, endpoint.method, true);
      return finish(this.state.switches.throttleForm === 'gateway' ? GATEWAY_TOO_MANY : tooMany(refusal), common);
    }
    const reply = (actor.app ? this.withheld(operation, actor) : undefined) ?? (await this.answer(endpoint, call));
    const free = READ_POSTS.has(operation) && !this.state.switches.postReadsCount;
    this.count(actor, operation, free ? 1 : pointsOf(endpoint.cost, reply), endpoint.method);
    return finish(reply, { ...common, 'x-aaccountid': encodeURIComponent(actor.user.accountId), ...this.quotaHeaders(actor) });
  }

  /** What the app may not call: its scopes, or the site itself, say so. */
  private withheld(operation: string, actor: Actor): Reply | undefined {
    const { scopeRefusal, deniedOperations } = this.state.switches;
    if (!scopesSuffice(operation, actor.scopes)) return SCOPE_REPLIES[scopeRefusal];
    return deniedOperations.includes(operation)
      ? errorReply(forbidden('You do not have permission to perform this operation.'), operation.slice(operation.indexOf(' ') + 1))
      : undefined;
  }

  private async answer(endpoint: Endpoint, call: Call): Promise<Reply> {
    try {
      if (endpoint.writes !== undefined) {
        const issue = this.state.issues.get(writtenIssue(endpoint, call) ?? -1);
        if (issue !== undefined && call.parts.sees(issue)) needLive(issue);
      }
      return await endpoint.handle(call);
    } catch (error) {
      if (error instanceof JiraError) return errorReply(error, endpoint.path);
      if (isNoText(error))
        return errorReply(badRequest('Invalid request payload. Refer to the REST API documentation and try again.'), endpoint.path);
      throw error;
    }
  }

  private refusal(call: Call, endpoint: Endpoint, operation: string): Refusal | undefined {
    const now = this.state.clock.now();
    const quota = call.actor.app && this.state.switches.pointsEnforced ? this.quota.refusal(now) : undefined;
    if (quota !== undefined || !this.state.switches.burst) return quota;
    const burst = this.bursts.refusal(operation, now) ?? bulkRefusal(operation, () => this.bulkEnds(), now);
    if (burst !== undefined) return burst;
    const issueId = writtenIssue(endpoint, call);
    return issueId === undefined ? undefined : this.issueWrites.refusal(issueId, now);
  }

  private *bulkEnds(): Iterable<number> {
    for (const { kind, readyAt } of this.services.tasks.values()) if (kind === 'bulk') yield readyAt;
  }

  private count(actor: Actor, operation: string, points: number, method: string, throttled = false): void {
    if (!actor.app) return;
    const { meter } = this;
    meter.requests += 1;
    meter.points += points;
    if (throttled) meter.throttled += 1;
    else if (isWrite(operation, method)) meter.writes += 1;
    const one = (meter.byEndpoint[operation] ??= { requests: 0, points: 0 });
    one.requests += 1;
    one.points += points;
    if (points > 0) this.quota.spend(points, this.state.clock.now());
  }

  private quotaHeaders(actor: Actor): Record<string, string> {
    if (!actor.app) return {};
    const headers = this.quota.headers(this.state.clock.now());
    if (this.state.switches.pointsEnforced) return headers;
    return Object.fromEntries(Object.entries(headers).map(([name, value]) => [`beta-${name}`, value]));
  }

  private actor(caller: JiraCaller): Actor | undefined {
    const accountId = caller.kind === 'app' ? APP_ACCOUNT_ID : caller.accountId;
    const user = this.state.users.get(accountId);
    if (user === undefined || !user.active || (caller.kind !== 'app' && user.accountType !== 'atlassian')) return undefined;
    return {
      user,
      app: caller.kind !== 'user',
      asApp: caller.kind === 'app',
      scopes: new Set(caller.kind === 'user' ? [] : caller.scopes),
    };
  }

  private unknown(why: 'no-path' | 'no-method', path: string): Reply {
    if (path === '/rest/api/3/search' || path === '/rest/api/2/search') {
      return errorReply(
        new JiraError(410, [
          'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
        ]),
      );
    }
    if (why === 'no-method') return { status: 405, body: '' };
    return { status: 404, body: JSON.stringify({ message: 'null for uri: ' + `${this.state.baseUrl}${path}`, 'status-code': 404 }) };
  }
}

/** A JSON object with members such as `toString` can't become text; only a request has one. */
const isNoText = (error: unknown): boolean => error instanceof TypeError && error.message === 'Cannot convert object to primitive value';

/** A request that does not even say which issue it means is refused by its handler. */
const writtenIssue = (endpoint: Endpoint, call: Call): number | undefined => {
  try {
    return endpoint.writes?.(call);
  } catch (error) {
    if (error instanceof JiraError || isNoText(error)) return undefined;
    throw error;
  }
};

const SCOPE_REPLIES: Readonly<Record<401 | 403, Reply>> = {
  401: { status: 401, body: '{"code":401,"message":"Unauthorized; scope does not match"}' },
  403: { status: 403, body: '{"errorMessages":["The app does not have the scopes that this operation needs."],"errors":{}}' },
};

const errorReply = (error: JiraError, path = ''): Reply => ({
  status: error.status,
  body: path.startsWith('/rest/api/3/bulk/') ? error.bulkBody() : error.body(),
  headers: error.headers,
});

/** As a gateway in front of Jira refuses: nothing of it says why or for how long. */
const GATEWAY_TOO_MANY: Reply = {
  status: 429,
  body: '<html><body>Too many requests</body></html>',
  headers: { 'content-type': 'text/html', 'x-failure-category': 'FAILURE_CLIENT_RATE_LIMITED' },
};

const tooMany = (refusal: Refusal): Reply => ({
  status: 429,
  body: '{"errorMessages":["Rate limit exceeded"],"errors":{}}',
  headers: {
    'retry-after': String(refusal.retryAfterSeconds),
    'x-ratelimit-limit': String(refusal.limit),
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': new Date(refusal.resetAt).toISOString(),
    'ratelimit-reason': refusal.reason,
  },
});

/** Reads that are sent by POST change nothing. */
const READ_POSTS = new Set([
  'POST /rest/api/3/search/jql',
  'POST /rest/api/3/search/approximate-count',
  'POST /rest/api/3/issue/bulkfetch',
  'POST /rest/api/3/changelog/bulkfetch',
  'POST /rest/api/3/comment/list',
  'POST /rest/api/3/worklog/list',
  'POST /rest/api/3/issue/watching',
  'POST /rest/api/3/issue/{issueIdOrKey}/changelog/list',
  'POST /rest/api/3/permissions/check',
  'POST /rest/api/3/search',
]);

const isWrite = (operation: string, method: string): boolean => method !== 'GET' && method !== 'HEAD' && !READ_POSTS.has(operation);

/** Numbers and keys of a path that no endpoint has, so that the meter does not grow with them. */
const templateOf = (path: string): string => path.replace(/\/(\d{2,}|[A-Z][A-Z0-9_]*-\d+)(?=\/|$)/g, '/{id}');

const finish = (reply: Reply, headers: Readonly<Record<string, string>>): HttpReply => ({
  status: reply.status,
  headers: { ...headers, ...(reply.body === undefined ? {} : { 'content-type': 'application/json;charset=UTF-8' }), ...reply.headers },
  body: reply.body,
});
