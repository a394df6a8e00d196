/**
 * The product around the page, on this machine: a Jira-like shell on one origin, and in its sandboxed iframe the app's
 * page on another, under production's Content-Security-Policy. What the page asks over the bridge, the shell answers with
 * the calls of this server; who asks is the viewer that the shell's cookie names, and Jira and Forge decide what they may.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import type { ForgePlatform, JiraSite, OrderedTrouble, PlatformClock, SwitchableFaults } from './contract';
import type { OutboxView } from './jira/outbox';
import { pagePolicy, SANDBOX } from './pageHost/csp';
import { CannotHappen } from './disasters/disaster';
import type { HistoryDesk } from './history/desk';
import type { Trouble } from './disasters/trouble';
import { fileOf } from './pageHost/files';
import { bodyOf, closeServer, listen, send, sendJson, TooLarge } from './pageHost/http';
import { readPageManifest } from './pageHost/manifest';
import { themeAttributes, themeStylesheet } from './pageHost/theme';
import { viewersOf, type Viewer } from './pageHost/viewers';

/** What is shown may be replaced while the host runs (getters): each request takes what is there then. */
export interface HostOptions {
  /** Of the shell; 0 for any free one. The page's own port is always free to choose. */
  readonly port: number;
  readonly forge: Pick<ForgePlatform, 'invokeResolver'>;
  readonly jira: Pick<JiraSite, 'handle' | 'adminAccountId' | 'cloudId'>;
  readonly clock: PlatformClock;
  /** The built admin page, `static/admin/dist`. */
  readonly distDir: string;
  readonly manifestFile: string;
  /** The built shell; `build/shell` beside the manifest unless told. */
  readonly shellDir?: string;
  /** Who can be chosen in the strip; asked of Jira unless told. */
  readonly viewers?: readonly Viewer[];
  /** What can be broken by a click; absent: nothing. */
  readonly trouble?: Trouble;
  /** The plan of faults, whose level the strip switches; absent: it can't. */
  readonly faults?: SwitchableFaults;
  /** Faults by order; absent: none. */
  readonly ordered?: OrderedTrouble;
  /** What Jira would have sent and run because of writes; absent: not told. */
  readonly outbox?: () => OutboxView;
  /** Makes and shows a history of the site; absent: there is none. */
  readonly history?: HistoryDesk;
  /** Can the clock be moved here? */
  readonly movableClock?: boolean;
}

export interface RunningHost {
  readonly url: string;
  /** Violations of the page's Content-Security-Policy, as the browser reported them. */
  readonly cspReports: readonly unknown[];
  close(): Promise<void>;
}

// Of the bridge: facts of the platform, 2026-11.
const INVOKE_REQUEST_BYTES = 500_000;
const INVOKE_RESPONSE_BYTES = 5_000_000;
const REST_BODY_BYTES = 20_000_000;
const SMALL_BODY_BYTES = 10_000;
const HOUR_MS = 3_600_000;
const LONGEST_ADVANCE_MS = 61 * 24 * HOUR_MS;
const OUTBOX_SHOWN = 200;
const VIEWER_COOKIE = 'viewer';

/** A page with people's names, the newest first. `before`: the number of the last one shown; numbers stay as they are while more comes in. */
function outboxFor({ outbox }: HostOptions, before: number): unknown {
  const { totals, dropped, entries, nameOf } = outbox?.() ?? NOTHING_OUT;
  const end = Math.min(entries.length, Math.max(0, before - dropped));
  const from = Math.max(0, end - OUTBOX_SHOWN);
  const page = entries.slice(from, end).map((entry, i) => ({
    ...entry,
    number: dropped + from + i,
    by: nameOf(entry.by),
    ...(entry.kind === 'mail' ? { to: nameOf(entry.to) } : {}),
  }));
  return { totals, entries: page.reverse(), more: from > 0 };
}
const NOTHING_OUT: OutboxView = { totals: { mail: 0, webhook: 0, rule: 0 }, dropped: 0, entries: [], nameOf: (accountId) => accountId };

/** What goes wrong here now, for the strip. */
function faultsFor({ faults, ordered }: HostOptions): unknown {
  const until = ordered?.goneUntil();
  return {
    level: faults?.level ?? 'none',
    ...(faults?.report() ?? { planned: {}, fired: {} }),
    waiting: ordered?.waiting() ?? [],
    gone: until !== undefined,
    // JSON has no infinity: until it is brought back.
    goneUntil: until === undefined || !Number.isFinite(until) ? null : until,
  };
}

const historyFor = ({ history }: HostOptions): unknown => (history === undefined ? null : { days: history.days, ...history.state() });

export async function startHost(options: HostOptions): Promise<RunningHost> {
  const root = dirname(resolve(options.manifestFile));
  const manifest = readPageManifest(options.manifestFile);
  const shellDir = options.shellDir ?? join(root, 'build/shell');
  const themeCss = await themeStylesheet(root);
  const bridge = await readFile(join(root, 'local/shell/bridge.js'), 'utf8');
  const viewers = options.viewers ?? (await viewersOf(options.jira));
  const cspReports: unknown[] = [];
  const origins = { site: '', app: '' };

  const appServer = createServer((request, response) => void guarded(response, () => serveApp(request, response)));
  const siteServer = createServer((request, response) => void guarded(response, () => serveSite(request, response)));

  async function serveApp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://app');
    if (pathname === '/__csp') {
      cspReports.push(JSON.parse((await bodyOf(request, SMALL_BODY_BYTES * 10)).toString('utf8')) as unknown);
      return send(response, 204, 'text/plain', '');
    }
    if (pathname === '/__bridge.js') return send(response, 200, 'text/javascript', bridge);
    if (pathname === '/__theme.css') return send(response, 200, 'text/css', themeCss);
    const file = await fileOf(options.distDir, pathname === '/' ? '/index.html' : pathname);
    if (!file) return send(response, 404, 'text/plain', 'Not found');
    if (!file.type.startsWith('text/html')) return send(response, 200, file.type, file.bytes);
    const html = file.bytes.toString('utf8').replace('<head>', `<head><script src="/__bridge.js" data-parent="${origins.site}"></script>`);
    return send(response, 200, file.type, html, { 'content-security-policy': pagePolicy(manifest.content, origins.site, '/__csp') });
  }

  async function serveSite(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://site');
    // Another site that resolves to this machine, or a page of another origin, gets nothing.
    if (`http://${request.headers.host ?? ''}` !== origins.site) return send(response, 403, 'text/plain', `Open ${origins.site}`);
    if (request.method !== 'GET' && request.headers.origin !== undefined && request.headers.origin !== origins.site)
      return send(response, 403, 'text/plain', 'Another origin');
    const viewer = viewerOf(request, viewers);
    if (url.pathname.startsWith('/rest/')) return rest(request, response, viewer);
    if (url.pathname === '/__theme.css') return send(response, 200, 'text/css', themeCss);
    if (url.pathname.startsWith('/__host/')) return control(request, response, url, viewer);
    const asset = url.pathname.startsWith('/assets/') ? await fileOf(shellDir, url.pathname) : undefined;
    if (asset) return send(response, 200, asset.type, asset.bytes);
    if (request.method !== 'GET' || url.pathname.startsWith('/assets/')) return send(response, 404, 'text/plain', 'Not found');
    if (url.pathname === '/favicon.ico') return send(response, 204, 'image/x-icon', '');
    const page = await fileOf(shellDir, '/index.html');
    if (!page)
      return send(
        response,
        500,
        'text/plain',
        `The shell isn't built: ${shellDir} has no index.html. Run: vite build -c local/shell/vite.config.mts`,
      );
    const html = page.bytes.toString('utf8').replace('<head>', '<head><link rel="stylesheet" href="/__theme.css">');
    return send(response, 200, page.type, html, {
      'content-security-policy': `default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src ${origins.app}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
      'referrer-policy': 'same-origin',
    });
  }

  /** Jira's REST API as the viewer. */
  async function rest(request: IncomingMessage, response: ServerResponse, viewer: Viewer): Promise<void> {
    if (options.ordered?.goneUntil() !== undefined) {
      request.resume();
      return sendJson(response, 503, { errorMessages: ['Atlassian is gone.'], errors: {} });
    }
    const body = await bodyOf(request, REST_BODY_BYTES);
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' && name !== 'cookie' && name !== 'host' ? [[name, value]] : [],
      ),
    );
    const reply = await options.jira.handle(
      { method: request.method ?? 'GET', path: request.url ?? '/', headers, body: body.length > 0 ? body : undefined },
      { kind: 'user', accountId: viewer.accountId },
    );
    // Content is hostile: a file never runs as a page of this origin.
    response.writeHead(reply.status, {
      ...reply.headers,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': 'no-store',
    });
    response.end(reply.body ?? '');
  }

  async function control(request: IncomingMessage, response: ServerResponse, url: URL, viewer: Viewer): Promise<void> {
    const name = url.pathname.slice('/__host/'.length);
    if (name === 'session' && request.method === 'GET') {
      return sendJson(response, 200, {
        viewer,
        viewers,
        appUrl: `${origins.app}/index.html`,
        sandbox: SANDBOX,
        module: manifest.adminPage,
        cloudId: options.jira.cloudId,
        now: options.clock.now(),
        movableClock: options.movableClock ?? true,
        outbox: options.outbox !== undefined,
        history: options.history !== undefined,
        faults: options.faults !== undefined,
        disasters: options.trouble?.list ?? [],
        theme: { light: themeAttributes(root, 'light'), dark: themeAttributes(root, 'dark') },
      });
    }
    if (name === 'faults' && request.method === 'GET') return sendJson(response, 200, faultsFor(options));
    if (name === 'history' && request.method === 'GET') return sendJson(response, 200, historyFor(options));
    if (name === 'judge' && request.method === 'GET')
      return sendJson(response, 200, { judgement: (await options.trouble?.judge()) ?? null });
    if (name === 'outbox' && request.method === 'GET')
      return sendJson(response, 200, outboxFor(options, Number(url.searchParams.get('before') ?? Infinity)));
    if (request.method !== 'POST') return sendJson(response, 405, { error: 'Not here' });
    if (name === 'invoke') return invoke(request, response, viewer);
    const body = JSON.parse((await bodyOf(request, SMALL_BODY_BYTES)).toString('utf8')) as {
      accountId?: unknown;
      ms?: unknown;
      disaster?: unknown;
      level?: unknown;
      history?: unknown;
    };
    if (name === 'viewer') {
      const chosen = viewers.find((one) => one.accountId === body.accountId);
      if (!chosen) return sendJson(response, 400, { error: 'Nobody here has this account' });
      response.setHeader('set-cookie', `${VIEWER_COOKIE}=${encodeURIComponent(chosen.accountId)}; Path=/; HttpOnly; SameSite=Strict`);
      return sendJson(response, 200, { viewer: chosen });
    }
    if (name === 'clock') {
      if (typeof body.ms !== 'number' || !(body.ms > 0) || body.ms > LONGEST_ADVANCE_MS)
        return sendJson(response, 400, { error: 'Time goes forward, by at most 61 days' });
      await options.clock.advance(body.ms);
      return sendJson(response, 200, { now: options.clock.now() });
    }
    if (name === 'faults') {
      const level = (['none', 'light', 'heavy'] as const).find((one) => one === body.level);
      if (level === undefined || options.faults === undefined)
        return sendJson(response, 400, { error: 'There is no such level of faults' });
      options.faults.switchTo(level);
      return sendJson(response, 200, faultsFor(options));
    }
    if (name === 'history') {
      const { history } = options;
      const act = (['make', 'cancel', 'open'] as const).find((one) => one === body.history);
      if (history === undefined || act === undefined)
        return sendJson(response, 400, { error: 'There is no such thing to do with a history' });
      await history[act]();
      return sendJson(response, 200, historyFor(options));
    }
    if (name === 'bring-back') {
      options.ordered?.bringBack();
      return sendJson(response, 200, faultsFor(options));
    }
    if (name === 'break') return breakSomething(response, String(body.disaster));
    return sendJson(response, 404, { error: 'Not found' });
  }

  async function breakSomething(response: ServerResponse, disaster: string): Promise<void> {
    try {
      const harm = await options.trouble?.strike(disaster);
      if (harm === undefined) return sendJson(response, 400, { error: 'There is no such disaster here' });
      return sendJson(response, 200, { said: harm.said });
    } catch (error) {
      if (!(error instanceof CannotHappen)) throw error;
      return sendJson(response, 409, { error: error.message });
    }
  }

  /** `invoke` of the bridge. The platform's size limits hold; the rate (500 in 25 s) is the bridge package's own. */
  async function invoke(request: IncomingMessage, response: ServerResponse, viewer: Viewer): Promise<void> {
    if (viewer.kind === 'customer') return sendJson(response, 403, { error: 'Customers have no page of an app' });
    let call: { functionKey: string; payload?: unknown };
    try {
      call = JSON.parse((await bodyOf(request, INVOKE_REQUEST_BYTES)).toString('utf8')) as typeof call;
    } catch (error) {
      return sendJson(response, 413, {
        error: error instanceof TooLarge ? 'The payload of invoke is larger than 500 KB' : 'The payload of invoke is no JSON',
      });
    }
    try {
      const value = await options.forge.invokeResolver({
        moduleKey: manifest.adminPage.key,
        functionKey: call.functionKey,
        payload: call.payload ?? {},
        accountId: viewer.accountId,
      });
      const text = JSON.stringify({ value: value ?? {} });
      if (Buffer.byteLength(text) > INVOKE_RESPONSE_BYTES)
        return sendJson(response, 502, { error: 'The answer of invoke is larger than 5 MB' });
      return send(response, 200, 'application/json', text);
    } catch (error) {
      return sendJson(response, 502, { error: error instanceof Error ? error.message : String(error) });
    }
  }

  const sitePort = await listen(siteServer, options.port);
  // Another name and another port: another origin and, for cookies, another site.
  const appPort = await listen(appServer, 0);
  origins.site = `http://127.0.0.1:${sitePort}`;
  origins.app = `http://localhost:${appPort}`;
  return {
    url: `${origins.site}/`,
    cspReports,
    close: async () => {
      await Promise.all([closeServer(siteServer), closeServer(appServer)]);
    },
  };
}

function viewerOf(request: IncomingMessage, viewers: readonly Viewer[]): Viewer {
  const cookie = (request.headers.cookie ?? '').split(/;\s*/).find((part) => part.startsWith(`${VIEWER_COOKIE}=`));
  const accountId = cookie === undefined ? undefined : safeDecode(cookie.slice(VIEWER_COOKIE.length + 1));
  const viewer = viewers.find((one) => one.accountId === accountId) ?? viewers[0];
  if (!viewer) throw new Error('The site has nobody who could look at it.');
  return viewer;
}

function safeDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

async function guarded(response: ServerResponse, serve: () => Promise<void>): Promise<void> {
  try {
    await serve();
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendJson(response, error instanceof TooLarge ? 413 : 500, { error: error instanceof Error ? error.message : String(error) });
  }
}
