/**
 * The resolvers of the admin page. Each call: parse the payload → authorise on the server → one feature → `{ok, value}` or `{ok, error}`.
 * Nothing is thrown at the page: an error of ours is an answer with words for an admin.
 */
import Resolver, { type Request } from '@forge/resolver';
import { startFirstBackup } from '../backup/firstBackup';
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { Answer, ResolverName, Resolvers } from '../contract/page';
import { listDeleted } from '../restore/deleted';
import {
  createPlan,
  lastCompared,
  listRuns,
  pauseRun,
  planActions,
  planView,
  report,
  resumeRun,
  runView,
  startRestore,
  stopRun,
} from '../restore/views';
import { changesAfter } from '../site/changes';
import { auditView, startAudit, startVerify, verifyView } from '../site/checks';
import { overviewOf } from '../site/overview';
import { gatherOverview } from '../site/overviewFacts';
import { releaseEpochs } from '../site/adopted';
import { askForDeletion, cancelDeletion, deletionOf, startAfresh } from '../site/deletion';
import { retentionView, type RetentionDeps } from '../site/retentionView';
import { searchView, startSearch, stopSearch } from '../site/search';
import { selfCheckView, startSelfCheck } from '../site/selfCheck/run';
import { itemAt, itemHistory } from '../site/timeline/item';
import { changedSince, everythingThen } from '../site/timeline/lists';
import { momentOf, timelineOf } from '../site/timeline/timeline';
import { requireAdmin } from './authorise';
import { compose, composeBase, storesOf, type App } from './compose';
import { invocationOf, type PlatformContext } from './invocation';
import { PAYLOADS, parsePayload } from './payloads';

interface Who {
  readonly accountId: string;
  readonly licensed: boolean;
}

/** These don't open the repository: they must answer while it goes, and when it is gone. */
type Unopened = 'retention' | 'deleteBackups' | 'cancelDeletion' | 'releaseAdopted' | 'startAfresh';
type Opened = Exclude<ResolverName, Unopened>;
type BareWork<N extends Unopened> = (deps: RetentionDeps, who: Who) => Promise<Resolvers[N][1]>;
type Work<N extends ResolverName> = (app: App, payload: Resolvers[N][0], who: Who) => Promise<Resolvers[N][1]>;

const WORK: { readonly [N in Opened]: Work<N> } = {
  overview: async (app, _payload, { licensed }) => {
    const deletion = await deletionOf(app);
    const overview = overviewOf(await gatherOverview(app, licensed));
    return deletion.status === 'waiting' ? { ...overview, deletesAllAt: deletion.takesEffectAt } : overview;
  },
  startBackup: async (app, _payload, { accountId, licensed }) => {
    if (!licensed)
      throw new HoldfastError('not-allowed', 'Your subscription ended.', {
        adminMessage: { safe: 'What’s captured is kept.', next: 'Open Manage apps to renew it.' },
      });
    const backup = await startFirstBackup(app, accountId);
    // Trying again after a failure: it goes on where it stopped.
    if (!backup.started && (await app.runs().get(backup.run))?.status === 'failed') await app.runs().setStatus(backup.run, 'running');
    return backup;
  },
  deleted: (app, payload) => listDeleted(app.repository, payload),
  timeline: (app, payload) => timelineOf(app, payload),
  moment: (app, { at }) => momentOf(app, at),
  changedSince: (app, payload) => changedSince(app, payload),
  everythingThen: (app, payload) => everythingThen(app, payload),
  itemHistory: (app, payload) => itemHistory(app, payload),
  itemAt: (app, payload) => itemAt(app, payload),
  startSearch: (app, payload, { accountId }) => startSearch(app, payload, accountId),
  search: (app, payload) => searchView(app, payload),
  stopSearch: (app, payload) => stopSearch(app, payload),
  createPlan: (app, { selection }, { accountId }) => createPlan(app, selection, accountId),
  plan: (app, { id }) => planView(app, id),
  planActions: (app, { id, cursor }) => planActions(app, id, cursor),
  startRestore: (app, { plan }, { accountId }) => startRestore(app, plan, accountId),
  runs: (app) => listRuns(app),
  run: (app, { run }) => runView(app, run),
  pauseRun: (app, { run }) => pauseRun(app, run),
  resumeRun: (app, { run }) => resumeRun(app, run),
  stopRun: (app, { run }) => stopRun(app, run),
  report: (app, { run, cursor, only }) =>
    report(app, run, { ...(cursor === undefined ? {} : { cursor }), ...(only === undefined ? {} : { only }) }),
  startVerify: (app, _payload, { accountId }) => startVerify(app, accountId),
  verify: async (app, { run }) => verifyView(app, run, await lastCompared(app)),
  changes: (app, { after, cursor }) => changesAfter(app.repository, after, cursor),
  startAudit: (app, _payload, { accountId }) => startAudit(app, accountId),
  audit: (app, { run }) => auditView(app, run),
  startSelfCheck: (app, _payload, { accountId }) => startSelfCheck(app, accountId),
  selfCheck: (app) => selfCheckView(app),
};

const BARE: { readonly [N in Unopened]: BareWork<N> } = {
  retention: retentionView,
  deleteBackups: async (deps, { accountId }) => {
    await askForDeletion(deps, accountId);
    return retentionView(deps);
  },
  cancelDeletion: async (deps, { accountId }) => {
    await cancelDeletion(deps, accountId);
    return retentionView(deps);
  },
  releaseAdopted: async (deps, { accountId }) => {
    await releaseEpochs(deps, accountId);
    return retentionView(deps);
  },
  startAfresh: async (deps) => {
    await startAfresh(deps);
    return retentionView(deps);
  },
};

const isUnopened = (name: ResolverName): name is Unopened => Object.hasOwn(BARE, name);

/** What starts, changes or stops something: the permission is asked of Jira anew, never remembered. */
const FRESH: ReadonlySet<ResolverName> = new Set<ResolverName>([
  'startBackup',
  'startSearch',
  'stopSearch',
  'createPlan',
  'startRestore',
  'pauseRun',
  'resumeRun',
  'stopRun',
  'startVerify',
  'startAudit',
  'startSelfCheck',
  'deleteBackups',
  'cancelDeletion',
  'releaseAdopted',
  'startAfresh',
]);

async function answer<N extends ResolverName>(name: N, request: Request): Promise<Answer<Resolvers[N][1]>> {
  try {
    const payload = parsePayload(name, request.payload);
    const context = request.context as PlatformContext & { readonly accountId?: string };
    const invocation = invocationOf(context);
    const base = composeBase(invocation);
    const accountId = await requireAdmin({ ...base, jira: base.jira('person') }, context.accountId, FRESH.has(name));
    const who: Who = { accountId, licensed: invocation.licensed };
    const value = isUnopened(name)
      ? await BARE[name]({ ...base, ...storesOf(base) }, who)
      : await (WORK as { readonly [M in ResolverName]: Work<M> })[name](await compose(invocation, base), payload, who);
    await base.ledger.flush();
    return { ok: true, value: value as Resolvers[N][1] };
  } catch (e) {
    return { ok: false, error: errorOf(name, e) };
  }
}

function errorOf(name: ResolverName, e: unknown): Extract<Answer<never>, { ok: false }>['error'] {
  if (isHoldfastError(e)) {
    if (e.kind !== 'not-allowed') console.warn(`resolver ${name}: ${e.kind}: ${e.message.slice(0, 300)}`);
    return { kind: e.kind, ...e.adminMessage };
  }
  console.warn(`resolver ${name}: ${e instanceof Error ? String(e.stack).slice(0, 1_500) : String(e)}`);
  return {
    kind: 'bug',
    happened: 'Holdfast met a fault of its own.',
    safe: 'Nothing was changed.',
    next: 'Try again.',
  };
}

const resolver = new Resolver();
for (const name of Object.keys(PAYLOADS) as ResolverName[]) resolver.define(name, (request) => answer(name, request));
export const handler = resolver.getDefinitions();
