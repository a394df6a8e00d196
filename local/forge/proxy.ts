/**
 * The HTTP door between worker processes and the platform, on 127.0.0.1. Every call names its invocation by a token. Here, and only
 * here, calls are counted and the fault plan's kills and failures happen:
 *
 *   arrives → (killed before it is sent) → (429 or 5xx instead) → effect → (killed after its effect | reply lost) → reply → (killed after it)
 */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { FaultPlan } from '../contract';
import { killKind } from '../faults';
import type { KillPoint } from '../faults';
import type { CallKind, Running } from './invocation';
import type { FileReply, ObjectStore } from './objects';
import { faultReply } from './platformFaults';
import type { FaultyService } from './platformFaults';
import type { ServiceReply } from './reply';

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
  readonly offset: () => number;
  /** Which service a target names, and what it answers. */
  readonly route: (call: PlatformCall, from: Running) => { readonly kind: CallKind; readonly effect: Effect };
  readonly egress: (call: PlatformCall) => Promise<ServiceReply>;
  /** Undefined, or the refusal of one more request outside the product. */
  readonly overEgress: (from: Running, presigned: boolean) => ServiceReply | undefined;
  readonly log: (line: string) => void;
}

/** A process gets this long to take a reply before it is killed after it. */
const TAKE_REPLY_MS = 3;

export class Proxy {
  private readonly server: Server;

  constructor(private readonly options: ProxyOptions) {
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
      return this.answer(response, this.options.overEgress(from, false) ?? (await this.options.egress(call)));
    }
    const { kind, effect } = this.options.route(call, from);
    from.used.calls[kind] += 1;
    return this.guarded(from, kind === 'egress' ? 'jira' : kind, response, effect);
  }

  private async object(id: string, request: IncomingMessage, response: ServerResponse, from: Running | undefined): Promise<void> {
    if (request.method === 'OPTIONS') return this.answer(response, { status: 204, headers: CORS });
    const effect = (): Promise<ServiceReply | FileReply> => this.options.objects.transfer(id, request);
    // A browser has no token: nothing to kill, nothing to count.
    if (from === undefined) return this.answer(response, await effect(), CORS);
    from.used.calls.transfer += 1;
    const over = this.options.overEgress(from, true);
    return this.guarded(from, 'transfer', response, over === undefined ? effect : () => over, () => request.resume());
  }

  private async guarded(
    from: Running,
    service: FaultyService,
    response: ServerResponse,
    effect: Effect,
    skip: () => void = () => undefined,
  ): Promise<void> {
    from.calls += 1;
    const killed = (point: KillPoint): boolean => this.killed(from, point);
    const number = from.calls;
    const here = from.planned?.call === number ? from.planned.when : undefined;
    if (here === 'before' && killed('before')) return;
    const fault = this.options.faults.call(service === 'transfer' ? 'object' : service);
    if (fault !== 'none') this.options.faults.fired(fault);
    if (fault === 'throttle' || fault === 'error') {
      skip();
      await this.answer(response, faultReply(service, fault));
    } else {
      const reply = await effect();
      if (here === 'after-effect' && killed('after-effect')) return;
      if (fault === 'lost-reply') return void response.destroy();
      await this.answer(response, reply);
    }
    if (here === undefined || from.planned === undefined) return;
    await new Promise((taken) => setTimeout(taken, TAKE_REPLY_MS));
    killed('after-reply');
  }

  private killed(from: Running, point: KillPoint): boolean {
    if (from.planned === undefined) return false;
    from.planned = undefined;
    this.options.faults.fired(killKind(point));
    from.kill();
    return true;
  }

  private async answer(
    response: ServerResponse,
    reply: ServiceReply | FileReply,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const headers = { ...reply.headers, ...more, 'x-forge-offset': String(this.options.offset()) };
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
