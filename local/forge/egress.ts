/** Does the allow-list of the manifest (`external.fetch.backend`) let this address through? Protocol and host name count, paths do not. */
export function mayReach(allowed: readonly string[], address: string): boolean {
  const url = new URL(address);
  return allowed.some((entry) => {
    if (entry === '*') return true;
    const [, protocol, host] = /^(?:(\w+:)\/\/)?([^/]+)/.exec(entry) ?? [];
    if (host === undefined || (protocol ?? 'https:') !== url.protocol) return false;
    return host.startsWith('*.') ? url.hostname.endsWith(host.slice(1)) : url.host === host || url.hostname === host;
  });
}
