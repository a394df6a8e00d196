/** Which service a target of `__forge_fetch__` names, and what that service answers. */
import type { JiraCaller, JiraSite } from '../contract';
import type { CallKind, Running } from './invocation';
import type { KeyValueStore } from './kvs';
import { LIMITS } from './limits';
import type { AppManifest } from './manifest';
import type { ObjectStore } from './objects';
import type { Effect, PlatformCall } from './proxy';
import type { EventQueue } from './queue';
import { empty, isRecord, json, parseJson, refusal } from './reply';
import type { ServiceReply } from './reply';
import { Window } from './window';

export interface Services {
  readonly manifest: AppManifest;
  readonly jira: JiraSite;
  readonly kvs: KeyValueStore;
  readonly objects: ObjectStore;
  readonly queue: EventQueue;
  readonly impersonations: Window;
  readonly now: () => number;
}

export function routeCall(services: Services, call: PlatformCall, from: Running): { readonly kind: CallKind; readonly effect: Effect } {
  const { type, remote } = call.target;
  if (type === 'kvs') return { kind: 'kvs', effect: () => kvsCall(services, call, from) };
  if (type === 'os') return { kind: 'object', effect: () => objectCall(services, call) };
  if (type === 'fpp' && remote === 'jira') return { kind: 'jira', effect: () => jiraCall(services, call, from) };
  if (type === 'fpp' && remote === 'stargate') return { kind: 'queue', effect: () => stargateCall(services, call, from) };
  return { kind: 'egress', effect: () => proxyError(501, `NOT_EMULATED: ${JSON.stringify(call.target)} ${call.path}`) };
}

function kvsCall({ manifest, kvs }: Services, call: PlatformCall, from: Running): ServiceReply {
  if (!manifest.scopes.includes('storage:app')) return refusal(403, 'FORBIDDEN', 'The app lacks the scope storage:app.');
  const reply = kvs.handle(call.path, call.body);
  if (/get$|query$/.test(call.path)) from.used.kvsReadBytes += reply.body?.length ?? 0;
  else if (reply.status < 300) from.used.kvsWriteBytes += call.body.byteLength;
  return reply;
}

function objectCall({ manifest, objects }: Services, call: PlatformCall): ServiceReply {
  if (!manifest.hasObjectStore) return refusal(403, 'APP_NOT_ENABLED', 'The app has no objectStore module.');
  return objects.handle(call.path, call.body);
}

async function jiraCall({ manifest, jira, impersonations, now }: Services, call: PlatformCall, from: Running): Promise<ServiceReply> {
  const caller = callerOf(manifest, call, from);
  if (caller === undefined) return proxyError(401, 'AUTH_TYPE_UNAVAILABLE');
  if (isOffline(caller, from) && !impersonations.take(now())) return proxyError(429, 'RATE_LIMITED');
  const before = jira.meter.points;
  // As fetch does: what the app left unescaped is escaped now.
  const asked = new URL(call.path, SITE);
  let request = {
    method: call.method,
    path: asked.pathname + asked.search,
    headers: call.headers,
    body: call.body.byteLength === 0 ? undefined : call.body,
  };
  let reply = await jira.handle(request, caller);
  for (let hops = 0; hops < 5 && call.followRedirects && isRedirect(reply.status); hops++) {
    const { location } = reply.headers;
    if (location === undefined) break;
    const url = new URL(location, SITE);
    const path = url.origin === SITE ? url.pathname + url.search : location;
    request = reply.status === 307 || reply.status === 308 ? { ...request, path } : { ...request, method: 'GET', path, body: undefined };
    reply = await jira.handle(request, caller);
  }
  from.used.points += jira.meter.points - before;
  return reply;
}

/** Undefined: this invocation cannot act as that person. */
function callerOf(manifest: AppManifest, call: PlatformCall, from: Running): JiraCaller | undefined {
  const { provider, accountId } = call.target;
  if (provider === 'app') return { kind: 'app', scopes: manifest.scopes };
  if (provider !== 'user') return undefined;
  const present = from.request.accountId;
  if (typeof accountId === 'string' && accountId !== present)
    return manifest.impersonationScopes.length === 0 ? undefined : { kind: 'app-as-user', accountId, scopes: manifest.impersonationScopes };
  return present === undefined ? undefined : { kind: 'app-as-user', accountId: present, scopes: manifest.scopes };
}

/** A token for a person who is not there. */
function isOffline(caller: JiraCaller, from: Running): boolean {
  return caller.kind === 'app-as-user' && caller.accountId !== from.request.accountId;
}

/** A token a request: that the platform keeps one for several is not documented. */
export function impersonations(): Window {
  return new Window(LIMITS.impersonationsPerMinute.value, 60_000);
}

function stargateCall({ queue }: Services, call: PlatformCall, from: Running): ServiceReply {
  if (call.path.startsWith('/webhook/queue/')) return queue.handle(call.path, call.body, from);
  if (call.path === '/app/report-accounts') return reportAccounts(call.body);
  if (call.path === '/forge/events/v1/app-events') return json(200, { failedEvents: [] });
  return json(404, { message: `Not emulated: ${call.path}` });
}

/** Nobody here has closed their account: no content, after the check of the size. */
function reportAccounts(bytes: Uint8Array): ServiceReply {
  const body = parseJson(bytes);
  const accounts = isRecord(body) && Array.isArray(body['accounts']) ? body['accounts'] : undefined;
  if (accounts === undefined || accounts.length > LIMITS.reportAccounts.value)
    return json(400, { message: `1 to ${LIMITS.reportAccounts.value} accounts a request.` });
  return { ...empty(204), headers: { 'cycle-period': '7' } };
}

const SITE = 'https://site.invalid';

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** @forge/api turns this header into `ProxyRequestError` (or `NeedsAuthenticationError`). */
function proxyError(status: number, code: string): ServiceReply {
  return { status, headers: { 'forge-proxy-error': code } };
}
