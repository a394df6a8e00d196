/**
 * The two globals of the Forge runtime with KVS and Object Store behind them, just enough for the adapters' tests: shapes and
 * statuses as the SDKs send and expect them. Faults are planned by the test; `fired` says what really happened.
 */
import { createHash } from 'node:crypto';

export type Fault = 'none' | 'throttle' | 'error' | 'error-after-effect' | 'lost-before' | 'lost-after';

export interface ForgeStub {
  /** Called for each request (`kvs /api/v1/set`, `os api/v1/upload-url`, `PUT`, `GET`). */
  plan(fault: (request: string) => Fault): void;
  readonly fired: string[];
  readonly requests: string[];
  readonly values: Map<string, unknown>;
  readonly objects: Map<string, Buffer>;
  /** Everything that was signed so far is refused from now on. */
  expireUrls(): void;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
}

interface Signed {
  readonly method: 'PUT' | 'GET';
  readonly key: string;
  readonly length?: number;
  readonly checksum?: string;
  readonly overwrite?: boolean;
}

const VALUE_MAX = 240 * 1024;

export const installForgeStub = (): ForgeStub => {
  const values = new Map<string, unknown>();
  const secrets = new Map<string, unknown>();
  const objects = new Map<string, Buffer>();
  const signed = new Map<string, Signed>();
  const fired: string[] = [];
  const requests: string[] = [];
  let faultOf: (request: string) => Fault = () => 'none';
  let urls = 0;

  const faulty = async (request: string, answer: () => Response): Promise<Response> => {
    requests.push(request);
    const fault = faultOf(request);
    if (fault !== 'none') fired.push(`${fault} ${request}`);
    if (fault === 'throttle') return json(429, { code: 'RATE_LIMIT_EXCEEDED', message: 'slow down' });
    if (fault === 'error') return json(503, { message: 'try again' });
    if (fault === 'lost-before') throw new TypeError('fetch failed');
    const reply = answer();
    if (fault === 'lost-after') throw new TypeError('fetch failed');
    return fault === 'error-after-effect' ? json(500, { code: 'INTERNAL', message: 'who knows' }) : reply;
  };

  const kvsCall = (path: string, body: unknown): Response => {
    const { key, value, options } = body as { key: string; value: unknown; options?: { keyPolicy?: string } };
    const map = path.includes('/secret/') ? secrets : values;
    switch (path.replace('/secret', '')) {
      case '/api/v1/get':
        return map.has(key) ? json(200, { key, value: map.get(key) }) : json(404, { code: 'KEY_NOT_FOUND', message: 'no such key' });
      case '/api/v1/set':
        if (JSON.stringify(value).length > VALUE_MAX) return json(400, { code: 'MAX_SIZE', message: 'too large' });
        if (options?.keyPolicy === 'FAIL_IF_EXISTS' && map.has(key)) return json(409, { code: 'KEY_CONFLICT', message: 'exists' });
        map.set(key, value);
        return json(200);
      case '/api/v1/delete':
        return map.delete(key) ? json(204) : json(404, { code: 'KEY_NOT_FOUND', message: 'no such key' });
      case '/api/v1/batch/get': {
        const asked = (body as { key: string }[]).map((item) => item.key);
        if (asked.length > 25) return json(400, { code: 'TOO_MANY_KEYS', message: 'at most 25' });
        const there = asked.filter((name) => values.has(name));
        if (JSON.stringify(there.map((name) => values.get(name))).length > 1_000_000)
          return json(413, { code: 'BATCH_SIZE', message: 'too large' });
        return json(200, {
          successfulKeys: there.map((name) => ({ key: name, value: values.get(name) })),
          failedKeys: asked
            .filter((name) => !values.has(name))
            .map((name) => ({ key: name, error: { code: 'KEY_NOT_FOUND', message: 'no' } })),
        });
      }
      case '/api/v1/query': {
        const { where, limit = 10, after } = body as { where?: { values: string[] }[]; limit?: number; after?: string };
        const prefix = where?.[0]?.values[0] ?? '';
        const names = [...values.keys()].filter((name) => name.startsWith(prefix)).sort();
        const from = Number(after ?? 0);
        const page = names.slice(from, from + limit);
        return json(200, {
          data: page.map((name) => ({ key: name, value: values.get(name) })),
          cursor: from + limit < names.length ? String(from + limit) : undefined,
        });
      }
      default:
        return json(501, { code: 'NOT_STUBBED', message: path });
    }
  };

  const sign = (what: Signed): Response => {
    urls += 1;
    const url = `https://objects.test/${urls}`;
    signed.set(url, what);
    return json(200, { url });
  };

  const osCall = (path: string, body: unknown): Response => {
    const { key, ...rest } = body as { key: string };
    const there = objects.get(key);
    switch (path) {
      case 'api/v1/metadata':
        return there ? json(200, { key, size: there.length, checksum: base64(there) }) : json(404, { code: 'NOT_FOUND', message: 'no' });
      case 'api/v1/upload-url':
        return sign({ method: 'PUT', key, ...rest });
      case 'api/v1/download-url':
        return there ? sign({ method: 'GET', key }) : json(404, { code: 'NOT_FOUND', message: 'no' });
      case 'api/v1/delete':
        objects.delete(key);
        return json(200);
      default:
        return json(501, { code: 'NOT_STUBBED', message: path });
    }
  };

  const presigned = (url: string, init: RequestInit = {}): Response => {
    const what = signed.get(url);
    if (!what || what.method !== (init.method ?? 'GET')) return new Response('expired', { status: 403 });
    if (what.method === 'PUT') {
      const bytes = Buffer.from(init.body as Uint8Array);
      if (bytes.length !== what.length || base64(bytes) !== what.checksum) return new Response('checksum', { status: 400 });
      if (what.overwrite === false && objects.has(what.key)) return new Response('exists', { status: 412 });
      objects.set(what.key, bytes);
      return new Response(null, { status: 200 });
    }
    const bytes = objects.get(what.key);
    if (!bytes) return new Response('gone', { status: 404 });
    const range = /bytes=(\d+)-(\d+)/.exec(new Headers(init.headers).get('range') ?? '');
    if (!range) return new Response(new Uint8Array(bytes), { status: 200 });
    const from = Number(range[1]);
    if (from >= bytes.length) return new Response('range', { status: 416 });
    return new Response(new Uint8Array(bytes.subarray(from, Number(range[2]) + 1)), { status: 206 });
  };

  const runtime = {
    proxy: { token: 't', url: 'http://proxy' },
    appContext: {},
    tracing: { traceId: '1', spanId: '2' },
    metrics: quietMetrics,
  };
  Object.assign(globalThis, {
    __forge_runtime__: runtime,
    __forge_fetch__: (target: { type: string }, path: string, init: { body?: string } = {}) =>
      faulty(`${target.type} ${path}`, () => (target.type === 'kvs' ? kvsCall : osCall)(path, JSON.parse(init.body ?? '{}') as unknown)),
  });

  return {
    plan: (fault) => {
      faultOf = fault;
    },
    fired,
    requests,
    values,
    objects,
    expireUrls: () => signed.clear(),
    fetch: (url, init) => faulty(init?.method ?? 'GET', () => presigned(url, init)),
  };
};

const json = (status: number, body?: unknown): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
const base64 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
const quietMetrics = {
  counter: () => ({ incr: () => undefined, decr: () => undefined }),
  timing: () => ({ measure: () => ({ stop: () => undefined }) }),
  gauge: () => ({ set: () => undefined, incr: () => undefined, decr: () => undefined }),
};
