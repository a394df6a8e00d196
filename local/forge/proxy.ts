/**
 * The HTTP door between worker processes and the platform, on 127.0.0.1. Every call names its invocation by a token. Here, and only
 * here, calls are counted and the fault plan's kills and failures happen:
 *
 *   arrives → (Atlassian is gone) → (ended before it is sent) → (429, 5xx or an expired URL instead) → effect → (ended after its effect, by plan or by order) → reply, maybe
 *   lost or spoiled → (ended after it)
 */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { KernelClock } from '../clock';
import type { FaultPlan, FaultyService } from '../contract';
import type { CallKind, Running } from './invocation';
import { LIMITS } from './limits';
import type { FileReply, ObjectStore } from './objects';
import type { Orders } from './orders';
import { bodyOf, gatewayReply, refusalReply, spoiled } from './platformFaults';
import type { ServiceReply } from './reply';
import { RequestTime } from './requestTime';
import type { Traffic } from './traffic';

export type Effect = () => ServiceReply | FileReply | Promise<ServiceReply | FileReply>;

/** A call of an invocation, with its body read. */
export interface PlatformCall {
  readonly method: string;
  readonly path: string;
  readonly target: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly followRedirects: boolean;
}

export interface ProxyOptions {
  readonly byToken: (token: unknown) => Running | undefined;
  readonly objects: ObjectStore;
  readonly faults: FaultPlan;
  readonly orders: Orders;
  readonly clock: KernelClock;
  /** Which service a target names, and what it answers. */
  readonly route: (call: PlatformCall, from: Running) => { readonly kind: CallKind; readonly effect: Effect };
  readonly egress: (call: PlatformCall, from: Running) => Promise<ServiceReply>;
  readonly traffic: Traffic;
  readonly log: (line: string) => void;
}

/** One call on its way through the faults. */
interface Guarded {
  readonly from: Running;
  readonly service: FaultyService;
  readonly response: ServerResponse;
  readonly effect: Effect;
  readonly writesIssue: boolean;
  /** A write to Jira. */
  readonly writes?: boolean;
  /** Takes the body that nobody wants. */
  readonly skip?: () => void;
  readonly expire?: () => void;
}

/** A process gets this long to take a reply before it is killed after it. */
const TAKE_REPLY_MS = 3;

export class Proxy {
  private readonly server: Server;
  private readonly time: RequestTime;

  constructor(private readonly options: ProxyOptions) {
    this.time = new RequestTime(options.clock);
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        // A process that was killed leaves its connections half-way; anything else is an error of the platform.
        if (!request.destroyed && !response.destroyed) this.options.log(`  proxy │ ${request.method} ${request.url}: ${String(error)}`);
        response.destroy();
      });
    });
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
    this.server.headersTimeout = 0;
  }

  /** The origin that it listens on. */
  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    const from = this.options.byToken(request.headers['x-forge-token']);
    if (url.startsWith('/object/')) return this.object(url.slice('/object/'.length), request, response, from);
    if (from === undefined) {
      request.resume();
      return this.answer(response, { status: 401, headers: { 'forge-proxy-error': 'INVALID_TOKEN' } });
    }
    const call = await readCall(request);
    if (url === '/egress') {
      from.used.calls.egress += 1;
      const refused = this.options.traffic.refusal('egress', from);
      return this.inTime(response, async () => this.answer(response, refused ?? (await this.options.egress(call, from))));
    }
    const { kind, effect } = this.options.route(call, from);
    from.used.calls[kind] += 1;
    const service = kind === 'egress' ? 'jira' : kind;
    const refused = kind === 'jira' ? this.options.traffic.refusal('product', from) : undefined;
    return this.guarded({
      from,
      service,
      response,
      effect: refused === undefined ? effect : () => refused,
      writesIssue: isIssueWrite(call),
      writes: kind === 'jira' && isWrite(call),
    });
  }

  private async object(id: string, request: IncomingMessage, response: ServerResponse, from: Running | undefined): Promise<void> {
    if (request.method === 'OPTIONS') return this.answer(response, { status: 204, headers: CORS });
    const effect = (): Promise<ServiceReply | FileReply> => this.options.objects.transfer(id, request);
    // A browser has no token: nothing to kill, nothing to count.
    if (from === undefined) {
      if (this.options.orders.goneUntil() === undefined) return this.answer(response, await effect(), CORS);
      request.resume();
      return this.answer(response, gatewayReply('transfer', 503), CORS);
    }
    from.used.calls.transfer += 1;
    const refused = this.options.traffic.refusal('presigned', from);
    return this.guarded({
      from,
      service: 'transfer',
      response,
      effect: refused === undefined ? effect : () => refused,
      writesIssue: false,
      skip: () => request.resume(),
      expire: () => this.options.objects.expire(id),
    });
  }

  private async guarded({ from, service, response, effect, writesIssue, writes, skip, expire }: Guarded): Promise<void> {
    const { faults, clock, orders } = this.options;
    from.calls += 1;
    const place = `${from.place}:${from.calls}`;
    if (orders.goneUntil() !== undefined) {
      orders.failed();
      skip?.();
      const reply = orders.outage.reply(service);
      return reply === undefined ? void response.destroy() : this.answer(response, reply);
    }
    const here = from.planned?.call === from.calls ? from.planned.how : undefined;
    if (here === 'kill before') return from.endAsPlanned();
    // One thing at a time: a call at which the invocation ends has no other fault.
    const fault = here === undefined ? faults.call(service, writesIssue, place) : undefined;
    if (fault?.what === 'throttle' || fault?.what === 'error') {
      faults.fired(fault.kind);
      skip?.();
      if (fault.what === 'throttle' && (fault.reason === 'quota' || fault.reason === 'tenant-quota')) orders.wall.raise(fault.reason);
      return this.answer(response, this.atWall(service) ?? refusalReply(service, fault, clock.now()));
    }
    if (fault?.what === 'expired') {
      faults.fired(fault.kind);
      expire?.();
    }
    const walled = this.atWall(service);
    const reply = walled ?? (await this.inTime(response, async () => effect()));
    const ordered = writes === true && walled === undefined && reply.status < 400 ? orders.wrote() : undefined;
    if (ordered === 'kill') return from.kill();
    if (ordered === 'cut') return void response.destroy();
    if (here !== undefined && here !== 'kill after-reply') return from.endAsPlanned();
    if (fault?.what === 'spoil') return this.spoil(service, response, reply, place);
    await this.answer(response, reply);
    if (here === undefined) return;
    await new Promise((taken) => setTimeout(taken, TAKE_REPLY_MS));
    from.endAsPlanned();
  }

  /** The answer at the wall of the hour's points. */
  private atWall(service: FaultyService): ServiceReply | undefined {
    const { orders } = this.options;
    const until = service === 'jira' ? orders.wall.standsUntil() : undefined;
    if (until === undefined) return undefined;
    orders.refused(until);
    return orders.wall.refusal();
  }

  /** Answers 504 in its place when `work` takes longer than one request may. */
  private async inTime<T>(response: ServerResponse, work: () => Promise<T>): Promise<T> {
    const over = this.time.begin(() => {
      const body = `The request took more than ${LIMITS.outboundSeconds.value} seconds.`;
      void this.answer(response, { status: 504, headers: { 'content-type': 'text/plain' }, body });
    });
    try {
      return await work();
    } finally {
      over();
    }
  }

  private async spoil(service: FaultyService, response: ServerResponse, reply: ServiceReply | FileReply, place: string): Promise<void> {
    const body = bodyOf(reply);
    const how = this.options.faults.spoil(service, body, place);
    this.options.faults.fired(how.kind);
    if (how.what === 'lost') return void response.destroy();
    if (how.what === 'gateway-timeout') return this.answer(response, gatewayReply(service, 504));
    const whole = await bytesOf(reply);
    const bytes = spoiled(whole, how, body);
    const headers = { ...reply.headers };
    if (how.what === 'corrupted' || !how.cut) return this.answer(response, { status: reply.status, headers, body: bytes });
    return this.cutOff(response, { status: reply.status, headers, body: bytes }, whole.byteLength);
  }

  /** Announces `length` bytes, and hangs up after those that there are. */
  private async cutOff(response: ServerResponse, { status, headers, body }: ServiceReply, length: number): Promise<void> {
    response.writeHead(status, {
      ...headers,
      'x-forge-offset': String(this.options.clock.now() - Date.now()),
      'content-length': String(length),
    });
    await new Promise<void>((sent) => response.write(body, () => sent()));
    response.destroy();
  }

  private async answer(
    response: ServerResponse,
    reply: ServiceReply | FileReply,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    // It took too long, and got its answer.
    if (response.headersSent) return;
    const headers = { ...reply.headers, ...more, 'x-forge-offset': String(this.options.clock.now() - Date.now()) };
    if ('file' in reply) {
      const { path, start, end } = reply.file;
      response.writeHead(reply.status, { ...headers, 'content-length': String(end - start) });
      if (end === start) return void response.end();
      return pipeline(createReadStream(path, { start, end: end - 1, highWaterMark: 1_048_576 }), response);
    }
    const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
    response.writeHead(
      reply.status,
      reply.status === 204 || reply.status === 304 ? headers : { ...headers, 'content-length': String(body?.byteLength ?? 0) },
    );
    await new Promise<void>((sent) => {
      response.once('close', sent);
      response.end(body, sent);
    });
  }
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, PUT, HEAD, OPTIONS',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': '*',
};
const NOT_THE_APPS = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive']);

function isIssueWrite({ method, path }: PlatformCall): boolean {
  return method !== 'GET' && /^\/rest\/api\/[23]\/issue\/[^/?]+/.test(path) && !/\/issue\/(bulk|bulkfetch)\b/.test(path);
}

/** Of the app's calls to Jira: searches, counts and checks are asked by POST, and change nothing. */
function isWrite({ method, path }: PlatformCall): boolean {
  return method !== 'GET' && !/\/(search|bulkfetch|expression|permissions\/check|match|parse|autocompletedata)\b/.test(path);
}

async function bytesOf(reply: ServiceReply | FileReply): Promise<Uint8Array> {
  if (!('file' in reply)) return typeof reply.body === 'string' ? Buffer.from(reply.body) : (reply.body ?? new Uint8Array());
  const { path, start, end } = reply.file;
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { start, end: end - 1 })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function readCall(request: IncomingMessage): Promise<PlatformCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && !name.startsWith('x-forge-') && !NOT_THE_APPS.has(name))
      headers[name] = Array.isArray(value) ? value.join(', ') : value;
  const target: unknown = JSON.parse(String(request.headers['x-forge-target'] ?? '{}'));
  return {
    method: request.method ?? 'GET',
    path: decodeURI(String(request.headers['x-forge-path'] ?? '/')),
    target: target as Readonly<Record<string, unknown>>,
    headers,
    body: chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks),
    followRedirects: request.headers['x-forge-redirect'] !== 'manual',
  };
}
