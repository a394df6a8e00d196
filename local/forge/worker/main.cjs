// @ts-check
'use strict';
/**
 * The process of invocations, one after the other. It starts before anybody needs it and knows nothing then; it takes a `run` message,
 * loads the bundle, calls the function, reports what came of it, and is killed, or frozen until the next `run`. What the app keeps in
 * its modules and what it left undone is there again then; everything of the platform is the new invocation's.
 *
 * Everything here is plain CommonJS, so that the process starts as fast as Node does.
 */
const { enableCompileCache, flushCompileCache } = require('node:module');
const { installTime } = require('./time.cjs');
const { installConsole } = require('./console.cjs');
const { installFetch } = require('./fetch.cjs');
const { installFiles } = require('./files.cjs');
const { installNetwork, named } = require('./network.cjs');
const { peakMB } = require('./memory.cjs');

const send = (message) => process.send?.(message);

const time = installTime(send);
const allow = installNetwork((what) => send({ t: 'refused', what }));
let running = false;
let first = true;
let watch;
const isAtlassian = (host) =>
  /(^|\.)(atlassian\.(com|net)|jira\.com|jira-dev\.com|bitbucket\.org|trello\.com|atl-paas\.net|atlassian-dev\.net)$/i.test(host);
/** As after SIGSEGV, without the core. */
const CRASHED = 139;

process.on('message', (message) => {
  if (message.t === 'run') void run(message.run);
  else if (message.t === 'wake') time.wake(message.id, message.offset);
  else if (message.t === 'crash') process.exit(CRASHED);
  else if (message.t === 'time') time.told(message.offset, message.deadline);
});
process.on('disconnect', () => process.exit(0));
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error) => (running ? fail(error, true) : process.exit(1)));

async function run(run) {
  running = true;
  time.begin(run.offset, run.deadline, run.clockOff);
  installConsole(send, run.logLines, run.logBytes);
  if (first) installFiles(run.tmpBytes, process.env.FORGE_LOCAL_MOUNT);
  first = false;
  installFetch(run, time);
  allow(run.proxyUrl, (host) => !isAtlassian(host) && named(run.runtime.appContext.permissions.external.fetch.backend, host));
  globalThis.__forge_runtime__ = {
    ...run.runtime,
    lambdaContext: { awsRequestId: run.runtime.appContext.invocationId, getRemainingTimeInMillis: () => time.remaining() },
    metrics,
  };
  try {
    const handler = require(run.file)[run.exportName];
    if (typeof handler !== 'function') throw new Error(`The module has no function "${run.exportName}".`);
    if (run.watchState) watch ??= new (require('./moduleState.cjs').StateWatch)();
    watch?.remember(run.file, require(run.file));
    const value = await handler(...run.args);
    if (watch) send({ t: 'state', changes: watch.changes(run.file, require(run.file)) });
    // The process may be killed and would keep nothing: what was compiled is written for those that come after.
    if (run.keepCompiled) flushCompileCache?.();
    rest();
    send({ t: 'done', json: value === undefined ? undefined : JSON.stringify(value), peakMB: peakMB() });
  } catch (error) {
    fail(error, false);
  }
}

/** What the app has left undone is no use of time. */
function rest() {
  running = false;
  time.rest();
}

/** `fatal`: nothing caught it. */
function fail(error, fatal) {
  rest();
  const known = error instanceof Error ? error : new Error(String(error));
  send({ t: 'error', name: known.name, message: known.message, stack: known.stack ?? '', peakMB: peakMB(), fatal });
}

/** The platform's metrics, which go nowhere here. */
const metrics = {
  counter: () => ({ incr() {}, decr() {} }),
  timing: () => ({ measure: () => ({ stop() {} }) }),
  gauge: () => ({ set() {}, incr() {}, decr() {} }),
};

// Loaded now, so that the invocation does not pay for it.
void new Response('');
enableCompileCache?.(process.env.FORGE_COMPILE_CACHE);
delete process.env.FORGE_COMPILE_CACHE;
send({ t: 'ready' });
