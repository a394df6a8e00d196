// @ts-check
'use strict';
/**
 * `__forge_fetch__` and `fetch` of an invocation. Both go by HTTP to the platform's proxy, over Node's http module: its timers are
 * Node's own, while those of the built-in fetch are the global ones that the app sees. Bodies stream in both directions.
 */
const http = require('node:http');

/** An answer that is not longer is read whole before it is handed out; a longer one streams. */
const WHOLE_BYTES = 1_048_576;
const NO_BODY = new Set([101, 204, 205, 304]);

/** Connections of this process, by the proxy to which they go. */
const agents = new Map();

function installFetch(run, time) {
  const proxy = new URL(run.proxyUrl);
  const agent = agents.get(proxy.origin) ?? new http.Agent({ keepAlive: true, maxSockets: 64 });
  agents.set(proxy.origin, agent);
  const platform = (path, headers, init, body) =>
    send({ proxy, agent, time, path, method: init.method ?? 'GET', headers, body, signal: init.signal });

  globalThis.__forge_fetch__ = async (target, path, init = {}) => {
    const { headers, body } = packed(init);
    headers['x-forge-token'] = run.token;
    headers['x-forge-target'] = JSON.stringify(target);
    headers['x-forge-path'] = encodeURI(path);
    if (init.redirect) headers['x-forge-redirect'] = init.redirect;
    return platform('/call', headers, init, body);
  };

  globalThis.fetch = async (input, given = {}) => {
    const init =
      input instanceof Request
        ? { method: input.method, headers: input.headers, body: input.body ?? undefined, signal: input.signal, ...given }
        : given;
    const url = new URL(input instanceof Request ? input.url : String(input));
    const { headers, body } = packed(init);
    headers['x-forge-token'] = run.token;
    if (url.origin === proxy.origin && url.pathname.startsWith('/object/')) return platform(url.pathname + url.search, headers, init, body);
    headers['x-forge-path'] = encodeURI(url.href);
    const answer = await platform('/egress', headers, init, body);
    const refused = answer.headers.get('x-forge-refused');
    if (refused) throw Object.assign(new Error(await answer.text()), { name: refused, status: answer.status });
    return answer;
  };
}

/** Headers as a plain object, and the body as bytes or as a stream of bytes. */
function packed(init) {
  const headers = Object.fromEntries(new Headers(init.headers ?? {}));
  const given = init.body;
  if (given === undefined || given === null) return { headers, body: undefined };
  if (typeof given === 'string') {
    headers['content-type'] ??= 'text/plain;charset=UTF-8';
    return { headers, body: Buffer.from(given) };
  }
  if (given instanceof ArrayBuffer) return { headers, body: Buffer.from(given) };
  if (ArrayBuffer.isView(given)) return { headers, body: Buffer.from(given.buffer, given.byteOffset, given.byteLength) };
  // Forms, blobs, streams: the platform's own encoding, with its boundary.
  const request = new Request('http://body.invalid', { method: 'POST', body: given, duplex: 'half' });
  const type = request.headers.get('content-type');
  if (type) headers['content-type'] ??= type;
  return { headers, body: request.body };
}

function send({ proxy, agent, time, path, method, headers, body, signal }) {
  const over = time.call();
  return new Promise((resolve, reject) => {
    const failed = (cause) => {
      over();
      reject(signal?.aborted ? signal.reason : Object.assign(new TypeError('fetch failed'), { cause }));
    };
    if (signal?.aborted) return failed(signal.reason);
    if (body instanceof Uint8Array) headers['content-length'] = String(body.byteLength);
    else if (!body && method !== 'GET' && method !== 'HEAD') headers['content-length'] = '0';
    const request = http.request({ agent, host: proxy.hostname, port: proxy.port, method, path, headers });
    signal?.addEventListener('abort', () => request.destroy(), { once: true });
    request.on('error', failed);
    request.on('response', (reply) => {
      if (reply.headers['x-forge-offset'] !== undefined) time.told(Number(reply.headers['x-forge-offset']));
      read(reply, time, over).then(resolve, failed);
    });
    if (body instanceof Uint8Array || !body) request.end(body);
    else void write(request, body).catch((error) => request.destroy(error));
  });
}

async function write(request, stream) {
  for await (const chunk of stream) if (!request.write(chunk)) await new Promise((drained) => request.once('drain', drained));
  request.end();
}

async function read(reply, time, over) {
  const status = reply.statusCode;
  const init = { status, statusText: reply.statusMessage, headers: headersOf(reply) };
  const length = Number(reply.headers['content-length'] ?? NaN);
  if (NO_BODY.has(status) || reply.req.method === 'HEAD') {
    reply.resume();
    over();
    return new Response(null, init);
  }
  if (length > WHOLE_BYTES) return new Response(streamOf(reply, time, over), init);
  const chunks = [];
  for await (const chunk of reply) chunks.push(chunk);
  over();
  return new Response(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks), init);
}

/** While nobody reads it, an unread rest does not count as a call in flight. */
function streamOf(reply, time, over) {
  let flowing = over;
  return new ReadableStream(
    {
      start(controller) {
        reply.on('data', (chunk) => {
          controller.enqueue(chunk);
          if (controller.desiredSize > 0) return;
          reply.pause();
          flowing();
        });
        reply.on('end', () => {
          flowing();
          controller.close();
        });
        reply.on('error', (cause) => {
          flowing();
          controller.error(Object.assign(new TypeError('terminated'), { cause }));
        });
      },
      pull() {
        if (!reply.isPaused()) return;
        flowing = time.call();
        reply.resume();
      },
      cancel() {
        flowing();
        reply.destroy();
      },
    },
    { highWaterMark: WHOLE_BYTES, size: (chunk) => chunk.byteLength },
  );
}

function headersOf(reply) {
  const headers = new Headers();
  for (let i = 0; i < reply.rawHeaders.length; i += 2) {
    const name = reply.rawHeaders[i].toLowerCase();
    if (!name.startsWith('x-forge-offset') && name !== 'connection' && name !== 'keep-alive') headers.append(name, reply.rawHeaders[i + 1]);
  }
  return headers;
}

module.exports = { installFetch };
