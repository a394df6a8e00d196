/**
 * The only file that picks adapters. Everything is made anew for each invocation: processes are shared by tenants, so nothing of one
 * may live in a module. Product events make do with `composeBase`; the repository is opened by `compose`.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { attachmentsRun } from '../backup/attachments';
import { auditRun } from '../backup/audit';
import { baselineRun } from '../backup/baseline';
import { configurationRun } from '../backup/configuration';
import { repairRun } from '../backup/repair';
import { upkeepRun } from '../backup/upkeep';
import { verifyRun } from '../backup/verify';
import { HoldfastError } from '../contract/errors';
import type { BlobStore, Clock, CommitLog, Deadline, Log, Random, StateStore } from '../contract/ports';
import { createJira } from '../jira/client';
import { forgeTransport } from '../jira/forgeTransport';
import { createLedger, type Ledger } from '../jira/ledger';
import { createPacing } from '../jira/pacing';
import type { Jira, Lane } from '../jira/port';
import type { RunKind, Runs, StepBody } from '../jobs/api';
import { forgeQueue } from '../jobs/forgeQueue';
import { createRuns } from '../jobs/runs';
import type { Repository } from '../repository/api';
import { adoptWhatIsThere } from '../repository/adopt';
import { openRepository } from '../repository/open';
import { planBody } from '../restore/planRun';
import { restoreBody } from '../restore/run';
import { releasedEpochs } from '../site/adopted';
import { gate } from '../site/deletion';
import { searchBody } from '../site/search';
import { selfCheckBody } from '../site/selfCheck/run';
import { commitLogOver } from '../stores/commitLog';
import { folderBlobs } from '../stores/folderBlobs';
import { repositoriesIfAny } from '../stores/folderRepositories';
import { forgeBlobs } from '../stores/forgeBlobs';
import { forgeSecrets } from '../stores/forgeSecrets';
import { forgeState } from '../stores/forgeState';
import type { Invocation } from './invocation';

export interface Base {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly state: StateStore;
  readonly deadline: Deadline;
  readonly ledger: Ledger;
  readonly appVersion: string;
  jira(lane: Lane): Jira;
}

/** What features ask for: they each declare the part that they need. */
export interface App extends Base {
  readonly repository: Repository;
  runs(): Runs;
}

/** Without the repository: quick, for product events. */
export function composeBase(invocation: Invocation): Base {
  const clock = systemClock;
  const random = systemRandom;
  const log = consoleLog;
  const state = forgeState({ clock, random });
  const deadline: Deadline = { remainingMs: () => invocation.remainingMs() };
  const ledger = createLedger({ state, clock, random, log });
  const pacing = createPacing();
  const clients = new Map<Lane, Jira>();
  return {
    clock,
    random,
    log,
    state,
    deadline,
    ledger,
    appVersion: invocation.appVersion,
    jira(lane) {
      const client = clients.get(lane) ?? createJira({ transport: forgeTransport, clock, random, log, lane, deadline, ledger, pacing });
      clients.set(lane, client);
      return client;
    },
  };
}

/** Opens the repository, and makes it on first use. Throws `cancelled` while all backups are deleted, and after. */
export async function compose(invocation: Invocation, base = composeBase(invocation)): Promise<App> {
  const { clock, random, state } = base;
  await gate(base);
  const { blobs, commits, storeKind, folder } = storesOf(base);
  const deps = { blobs, log: commits, secrets: forgeSecrets({ clock, random }), clock, random, cloudId: invocation.cloudId };
  // a folder outlives installations, an Object Store does not
  if (folder !== undefined)
    await adoptWhatIsThere(
      { ...deps, state, storeKind: 'folder' },
      { there: () => repositoriesIfAny(folder), log: base.log, accepted: process.env['HOLDFAST_ADOPT'] },
    );
  const released = folder === undefined ? 0 : await releasedEpochs(state);
  const repository = await openRepository({ ...deps, storeKind, released });
  const app: App = { ...base, repository, runs: () => runs };
  const runs: Runs = createRuns({ ...base, queue: forgeQueue(), bodies: bodiesOf(app) });
  return app;
}

function bodiesOf(app: App): Partial<Record<RunKind, StepBody>> {
  return {
    baseline: baselineRun(app).body,
    attachments: attachmentsRun(app).body,
    configuration: configurationRun(app).body,
    audit: auditRun(app).body,
    verify: verifyRun(app).body,
    upkeep: upkeepRun(app).body,
    repair: repairRun(app).body,
    search: searchBody(app),
    selfcheck: selfCheckBody(app),
    plan: planBody(app),
    restore: restoreBody(app),
  };
}

/** The stores without the repository. */
export function storesOf(base: Base): ReturnType<typeof blobStore> & { readonly commits: CommitLog } {
  return { ...blobStore(base), commits: commitLogOver(base.state) };
}

/** `HOLDFAST_STORE`: absent: Forge Object Store; `folder:<path>`: a folder, on the local platform. Commits are always in Forge KVS. */
function blobStore({ clock, random }: Base): {
  readonly blobs: BlobStore;
  readonly storeKind: 'object' | 'folder';
  readonly folder?: string;
} {
  const store = process.env['HOLDFAST_STORE'] ?? '';
  if (store === '') return { blobs: forgeBlobs({ clock, random }), storeKind: 'object' };
  if (store.startsWith('folder:')) {
    const folder = store.slice('folder:'.length);
    return { blobs: folderBlobs(folder), storeKind: 'folder', folder };
  }
  throw new HoldfastError('bad-input', `HOLDFAST_STORE names a store that is not built yet: ${store.replace(/:.*/, '')}.`);
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
};

const systemRandom: Random = {
  hex: (n) => randomBytes(n).toString('hex'),
  fraction: () => randomInt(2 ** 47) / 2 ** 47,
};

const consoleLog: Log = {
  info: (message, facts) => console.log(lineOf(message, facts)),
  warn: (message, facts) => console.warn(lineOf(message, facts)),
};

const lineOf = (message: string, facts: Readonly<Record<string, string | number | boolean>> = {}): string =>
  [message, ...Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`)].join(' ');
