// @ts-check
'use strict';
/**
 * The ways out of the process, other than `fetch` (fetch.cjs): sockets, and what is built on them (http, https, http2, tls, WebSocket),
 * names, datagrams, other processes. Only the platform's proxy and hosts that the manifest names can be reached; everything else is
 * told to the platform and fails where it is called, whatever client the app uses.
 */
const net = require('node:net');
const dns = require('node:dns');
const dgram = require('node:dgram');
const childProcess = require('node:child_process');

/**
 * `told(text)`: the platform hears what was refused. The answer sets for each invocation where the proxy is, and which hosts the manifest
 * names (`mayReach`); before the first one nothing can be reached.
 */
function installNetwork(told) {
  let proxy = new URL('http://none.invalid');
  let mayReach = (_host) => false;

  const refusal = (what) => {
    told(what);
    return Object.assign(
      new Error(
        `${what}: not included in the external fetch backend permissions. Visit go.atlassian.com/forge-egress for more information.`,
      ),
      { name: 'REQUEST_EGRESS_ALLOWLIST_ERR', code: 'REQUEST_EGRESS_ALLOWLIST_ERR' },
    );
  };

  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (...args) {
    const given = Array.isArray(args[0]) ? args[0][0] : /** @type {any} */ (net)._normalizeArgs(args)[0];
    const host = String(given.host ?? 'localhost');
    const port = String(given.port ?? '');
    const toProxy = !given.path && host === proxy.hostname && port === proxy.port;
    // Thrown, not told by an event: nobody can overlook it, and what is built on sockets stays in order.
    if (!toProxy && (given.path || !mayReach(host))) throw refusal(`A connection to ${given.path || `${host}:${port}`}`);
    return Reflect.apply(connect, this, args);
  };

  const guardNames = (module, promised) => {
    for (const name of Object.keys(module)) {
      const asked = module[name];
      if (typeof asked !== 'function' || !/^(lookup|resolve|reverse)/.test(name)) continue;
      module[name] = function (host, ...rest) {
        if (net.isIP(String(host)) !== 0 || String(host) === 'localhost' || mayReach(String(host))) return asked.call(this, host, ...rest);
        const error = refusal(`A look-up of ${host}`);
        if (promised) return Promise.reject(error);
        const done = rest.at(-1);
        if (typeof done !== 'function') throw error;
        process.nextTick(done, error);
      };
    }
  };
  guardNames(dns, false);
  guardNames(dns.promises, true);

  for (const name of ['send', 'connect', 'bind'])
    dgram.Socket.prototype[name] = () => {
      throw refusal('A datagram');
    };
  for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork'])
    childProcess[name] = (command) => {
      throw refusal(`The process ${String(command)}`);
    };

  return (proxyUrl, names) => {
    proxy = new URL(proxyUrl);
    mayReach = names;
  };
}

/** Does a list of `external.fetch.backend` name this host? Paths and protocols are not known here. */
function named(egress, host) {
  return egress.some((entry) => {
    const [, wanted] = /^(?:\w+:\/\/)?([^/:]+)/.exec(entry) ?? [];
    if (entry === '*') return true;
    return wanted !== undefined && (wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted);
  });
}

module.exports = { installNetwork, named };
