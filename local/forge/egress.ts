/** The way out of the platform: only where the manifest allows (`external.fetch.backend`). How often: `traffic`. */
import type { AppManifest } from './manifest';
import type { PlatformCall } from './proxy';
import type { ServiceReply } from './reply';

/** No manifest can name these (add-content-security-and-egress-controls): what is Atlassian's goes through the product's API. */
const ATLASSIAN = /(^|\.)(atlassian\.(com|net)|jira\.com|jira-dev\.com|bitbucket\.org|trello\.com|atl-paas\.net|atlassian-dev\.net)$/i;

export function isAtlassian(host: string): boolean {
  return ATLASSIAN.test(host);
}

/** Sends the call out, or answers with the refusal that the process turns into the platform's error. */
export async function sendOut(manifest: AppManifest, call: PlatformCall, refused: (what: string) => void): Promise<ServiceReply> {
  if (!mayReach(manifest.egress, call.path)) {
    refused(`A request to ${new URL(call.path).origin}`);
    return {
      status: 403,
      headers: { 'x-forge-refused': 'REQUEST_EGRESS_ALLOWLIST_ERR' },
      body: `URL not included in the external fetch backend permissions: ${call.path}. Visit go.atlassian.com/forge-egress for more information.`,
    };
  }
  const body = call.body.byteLength === 0 ? undefined : Buffer.from(call.body);
  const reply = await fetch(call.path, {
    method: call.method,
    headers: call.headers,
    body,
    redirect: call.followRedirects ? 'follow' : 'manual',
  });
  return { status: reply.status, headers: endToEnd(reply.headers), body: new Uint8Array(await reply.arrayBuffer()) };
}

/** Protocol and host name count, paths do not. */
export function mayReach(allowed: readonly string[], address: string): boolean {
  const url = new URL(address);
  if (isAtlassian(url.hostname)) return false;
  return allowed.some((entry) => {
    if (entry === '*') return true;
    const [, protocol, host] = /^(?:(\w+:)\/\/)?([^/]+)/.exec(entry) ?? [];
    if (host === undefined || (protocol ?? 'https:') !== url.protocol) return false;
    return host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.host === host || url.hostname === host;
  });
}

const HOP_BY_HOP = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'connection', 'keep-alive']);

function endToEnd(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => !HOP_BY_HOP.has(name)));
}
