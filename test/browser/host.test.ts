/** The page's HTTP host without a browser: who gets what, under which policy, within which limits. */
import { request } from 'node:http';
import { startFakeBackend, type FakeBackend } from './fakeBackend';
import { ok } from './fixtures';

let backend: FakeBackend;
beforeAll(async () => {
  backend = await startFakeBackend();
});
afterAll(() => backend.close());

const site = (path: string, init?: RequestInit) => fetch(new URL(path, backend.url), init);
const session = async () => (await (await site('/__host/session')).json()) as { appUrl: string; sandbox: string };
const invoke = (body: string, headers: Record<string, string> = {}) =>
  site('/__host/invoke', { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

/** `fetch` cleans paths and sets `Host`; an attacker does not. */
const raw = (path: string, host: string): Promise<{ readonly status: number; readonly body: string }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(backend.url);
    request({ port, host: '127.0.0.1', path, headers: { host } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }));
    })
      .on('error', reject)
      .end();
  });

test('the page is served from another origin, with the bridge first and production’s policy', async () => {
  const { appUrl, sandbox } = await session();
  expect(new URL(appUrl).origin).not.toBe(new URL(backend.url).origin);
  expect(new URL(appUrl).hostname).not.toBe(new URL(backend.url).hostname);
  expect(sandbox.split(' ').sort()).toEqual([
    'allow-downloads',
    'allow-forms',
    'allow-modals',
    'allow-popups',
    'allow-same-origin',
    'allow-scripts',
  ]);
  const response = await fetch(appUrl);
  const html = await response.text();
  expect(html).toMatch(/<head><script src="\/__bridge\.js" data-parent="http:\/\/127\.0\.0\.1:\d+"><\/script>/);
  const policy = Object.fromEntries(
    (response.headers.get('content-security-policy') ?? '').split('; ').map((one) => [one.split(' ')[0], one]),
  );
  expect(policy['script-src']).toContain("'self'");
  expect(policy['script-src']).not.toContain('unsafe');
  expect(policy['style-src']).toContain("'unsafe-inline'");
  expect(policy['connect-src']).not.toContain('localhost');
  expect(policy['report-uri']).toBe('report-uri /__csp');
});

test('invoke: 500 KB in, 5 MB out, and what the function throws', async () => {
  backend.answer({ overview: (() => 'x'.repeat(5_000_001)) as never, deleted: 'crash', runs: ok([]) });
  expect((await invoke(JSON.stringify({ functionKey: 'runs', payload: { filler: 'x'.repeat(500_000) } }))).status).toBe(413);
  expect(backend.calls).toEqual([]);
  const large = await invoke(JSON.stringify({ functionKey: 'overview' }));
  expect([large.status, await large.json()]).toEqual([502, { error: 'The answer of invoke is larger than 5 MB' }]);
  expect((await invoke(JSON.stringify({ functionKey: 'deleted' }))).status).toBe(502);
  const good = await invoke(JSON.stringify({ functionKey: 'runs', payload: {} }));
  expect(await good.json()).toEqual({ value: { ok: true, value: [] } });
});

test('another origin can change nothing, another host name gets nothing', async () => {
  backend.answer({ runs: ok([]) });
  expect((await invoke('{"functionKey":"runs"}', { origin: 'http://localhost:1' })).status).toBe(403);
  expect(backend.calls).toEqual([]);
  expect((await raw('/__host/session', 'evil.example')).status).toBe(403);
});

test('no file outside the folders is served', async () => {
  const { host } = new URL(backend.url);
  // Paths that a URL parser cleans are addresses of the shell, which answers with its own page.
  for (const path of ['/assets/../../package.json', '/assets/%2e%2e/%2e%2e/package.json'])
    expect((await raw(path, host)).body).toContain('<title>Jira (local)</title>');
  for (const path of ['/assets/..%2f..%2fpackage.json', '/assets/..%5c..%5cpackage.json', '/assets/%00', '/assets/%ff'])
    expect((await raw(path, host)).status).toBe(404);
  const { appUrl } = await session();
  for (const path of ['/%2e%2e/package.json', '/..%2fpackage.json', '/%ff']) expect((await fetch(new URL(path, appUrl))).status).toBe(404);
});

test('a viewer is chosen among those that there are; time goes forward only', async () => {
  const post = (name: string, body: unknown) => site(`/__host/${name}`, { method: 'POST', body: JSON.stringify(body) });
  expect((await post('viewer', { accountId: 'nobody' })).status).toBe(400);
  const chosen = await post('viewer', { accountId: 'user-1' });
  expect(chosen.headers.get('set-cookie')).toMatch(/^viewer=user-1; .*HttpOnly; SameSite=Strict/);
  const cookie = { cookie: 'viewer=user-1' };
  backend.answer({ runs: ok([]) });
  await invoke('{"functionKey":"runs"}', cookie);
  expect(backend.calls.at(-1)?.accountId).toBe('user-1');
  expect((await invoke('{"functionKey":"runs"}', { cookie: 'viewer=qm%3A1' })).status).toBe(403);
  expect(backend.calls).toHaveLength(1);
  expect((await post('clock', { ms: -1 })).status).toBe(400);
  expect((await post('clock', { ms: 'soon' })).status).toBe(400);
});
