/**
 * The app's page in its sandboxed iframe, and the product's answers to the bridge. Messages count only when they come from
 * this frame's window and origin.
 */
import { useEffect, useRef, useState } from 'react';
import type { Look } from './look';
import { invokeResolver, type Session } from './session';
import { useRoute } from './route';

export interface Flag {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly type?: string;
}

export interface AppFrameProps {
  readonly session: Session;
  readonly look: Look;
  readonly onFlag: (flag: Flag) => void;
  readonly onCloseFlag: (id: string) => void;
}

interface PageLocation {
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  readonly state?: unknown;
  readonly key?: string;
}

const LEAST_HEIGHT = 480;

export const appRoot = (session: Session): string => `/jira/apps/${session.module.key}`;

/** The page's own location inside the shell's address. */
function pageLocation(session: Session): PageLocation {
  const rest = location.pathname.slice(appRoot(session).length);
  return {
    pathname: rest === '' ? '/' : rest,
    search: location.search,
    hash: location.hash,
    state: (history.state as { page?: unknown } | null)?.page ?? null,
    key: 'initial',
  };
}

export function AppFrame({ session, look, onFlag, onCloseFlag }: AppFrameProps) {
  const { mode, locale, width } = look;
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(LEAST_HEIGHT);
  const route = useRoute();
  const shown = useRef('');
  // Before its first call the frame still has the shell's own origin.
  const [talking, setTalking] = useState(false);
  const origin = new URL(session.appUrl).origin;
  const answers = useRef<Readonly<Record<string, (args: never) => unknown>>>({});

  answers.current = {
    invoke: ({ functionKey, payload, metadata }: { functionKey: string; payload?: unknown; metadata?: unknown }) => {
      if (metadata !== undefined) throw new Error('The local host doesn’t tell the rate limit of an invocation (rateLimitProperties)');
      return invokeResolver(functionKey, payload);
    },
    getContext: () => ({
      accountId: session.viewer.accountId,
      cloudId: session.cloudId,
      siteUrl: location.origin,
      moduleKey: session.module.key,
      localId: session.module.key,
      locale,
      timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      environmentId: 'local',
      environmentType: 'DEVELOPMENT',
      extension: { type: 'jira:adminPage' },
      theme: { colorMode: mode },
    }),
    createHistory: () => pageLocation(session),
    history: ({ action, location: to, n }: { action: string; location?: PageLocation; n?: number }) => {
      if (action === 'GO') history.go(n ?? 0);
      else if (to) {
        const path = `${appRoot(session)}${to.pathname === '/' ? '' : to.pathname}${to.search}${to.hash}`;
        shown.current = path;
        route.go(path, action === 'REPLACE');
      }
    },
    changeWindowTitle: (title: string) => {
      document.title = `${title} - Jira (local)`;
    },
    enableTheming: () => session.theme[mode],
    showFlag: (flag: Flag) => onFlag(flag),
    closeFlag: ({ id }: { id: string }) => onCloseFlag(id),
    navigate: ({ url, type }: { url?: string; type?: string }) => {
      const to = new URL(url ?? '/', location.origin);
      if (to.origin === location.origin && type !== 'new-tab') route.go(`${to.pathname}${to.search}${to.hash}`);
      else if (to.protocol === 'https:' || to.protocol === 'http:') window.open(to, '_blank', 'noopener');
    },
    open: () => undefined,
    reload: () => location.reload(),
    emitReadyEvent: () => undefined,
    fetchProduct: (request: never) => fetchProduct(request),
  };

  useEffect(() => {
    const heard = async ({ data, source, origin: from }: MessageEvent) => {
      const target = frame.current?.contentWindow;
      if (!target || source !== target || from !== origin || typeof data !== 'object' || data === null) return;
      const message = data as { bridge?: string; id?: number; command?: string; args?: unknown; height?: number };
      if (message.bridge === 'resize') setHeight(Math.max(LEAST_HEIGHT, Math.min(100_000, Number(message.height) || 0)));
      if (message.bridge !== 'call' || message.command === undefined) return;
      setTalking(true);
      const answer = Object.hasOwn(answers.current, message.command) ? answers.current[message.command] : undefined;
      try {
        if (!answer) throw new Error(`The local host doesn't know the bridge command ${message.command}`);
        target.postMessage({ bridge: 'reply', id: message.id, value: await answer(message.args as never) }, origin);
      } catch (error) {
        target.postMessage({ bridge: 'reply', id: message.id, error: error instanceof Error ? error.message : String(error) }, origin);
      }
    };
    const listener = (event: MessageEvent) => void heard(event);
    addEventListener('message', listener);
    return () => removeEventListener('message', listener);
  }, [origin]);

  useEffect(() => {
    if (talking) frame.current?.contentWindow?.postMessage({ bridge: 'theme', attributes: session.theme[mode] }, origin);
  }, [talking, mode, origin, session.theme]);

  // Back, forward and the sidebar move the shell's address; the page inside is told where it is now.
  useEffect(() => {
    const path = `${route.path}${route.search}`;
    if (shown.current === '' || shown.current === path) {
      shown.current = path;
      return;
    }
    shown.current = path;
    frame.current?.contentWindow?.postMessage(
      { bridge: 'history', location: { ...pageLocation(session), key: crypto.randomUUID() } },
      origin,
    );
  }, [route.path, route.search, origin, session]);

  return (
    <iframe
      ref={frame}
      title={session.module.title}
      className="app"
      src={session.appUrl}
      sandbox={session.sandbox}
      style={{ blockSize: height, ...(width === undefined ? {} : { inlineSize: width }) }}
    />
  );
}

/** `requestJira` of the bridge: the viewer's own call. */
async function fetchProduct({
  restPath,
  fetchRequestInit,
}: {
  restPath: string;
  fetchRequestInit?: { method?: string; headers?: [string, string][]; body?: string | null };
}) {
  if (!restPath.startsWith('/rest/')) throw new Error('Only REST paths of Jira');
  const method = fetchRequestInit?.method ?? 'GET';
  const response = await fetch(restPath, {
    method,
    headers: fetchRequestInit?.headers ?? [],
    ...(method === 'GET' || fetchRequestInit?.body == null ? {} : { body: fetchRequestInit.body }),
  });
  return {
    status: response.status,
    statusText: response.statusText,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    isAttachment: false,
  };
}
