/** What resolvers ask of restores: plans, runs and reports as the page shows them (`contract/page.ts`). */
import { HoldfastError } from '../contract/errors';
import type { PlanActionPage, PlanSelection, PlanView, Progress, ReportPage, RunView } from '../contract/page';
import type { RunRecord } from '../jobs/api';
import { momentTimes } from './deleted';
import type { RestoreDeps } from './deps';
import { planActionPage } from './actions';
import { indexPlan, listPlans, readPlan, writePlan, type StoredPlan, type StoredPlanResult } from './planStore';
import { reportPage } from './report';
import { RunStore } from './runStore';
import { STAGES, STAGE_OF, firstState, type RestoreState } from './state';

type Deps = Pick<RestoreDeps, 'repository' | 'state' | 'runs' | 'clock' | 'random'>;

const planRunOf = (plan: string): string => `plan-${plan}`;
const restoreRunOf = (plan: string): string => `restore-${plan}`;
const planOf = (run: string): string => run.replace(/^restore-/, '');

/** Stores a draft and starts to plan it; the page watches `planView`. `by`: account id of who asks. */
export const createPlan = async (deps: Deps, selection: PlanSelection, by?: string): Promise<{ readonly id: string }> => {
  const view = await deps.repository.view();
  const projects = [...new Set(selection.projects)];
  const gone = new Map(view.tombstones().flatMap((row) => (row.kind === 'project' ? [[row.id, row] as const] : [])));
  const chosen = projects.flatMap((id) => gone.get(id) ?? []);
  if (projects.length === 0 || chosen.length < projects.length || view.moment === undefined) {
    throw new HoldfastError('bad-input', 'Not all of these are deleted spaces.', {
      adminMessage: { next: 'Choose from the list of what was deleted.' },
    });
  }
  const before = await momentTimes(deps.repository, chosen);
  const id = deps.random.hex(8);
  const plan: StoredPlan = {
    id,
    status: 'planning',
    createdAt: deps.clock.now(),
    ...(by === undefined ? {} : { createdBy: by }),
    projects,
    moment: view.moment.n,
    asOf: Object.fromEntries(chosen.map((row) => [row.id, before(row)])),
  };
  await writePlan(deps.state, plan);
  await deps.runs().start({
    run: planRunOf(id),
    kind: 'plan',
    lanes: [{ lane: 'plan', state: null }],
    params: { plan: id },
    ...(by === undefined ? {} : { by }),
  });
  return { id };
};

const NO_RESULT: StoredPlanResult = {
  title: 'Put back spaces',
  projects: [],
  actions: [],
  fidelity: [],
  blockers: [],
  warnings: [],
  points: 0,
  minutes: { low: 0, high: 0 },
  inactivePages: 0,
};

export const planView = async (deps: Deps, id: string): Promise<PlanView> => {
  const plan = await readPlan(deps.state, id);
  const run = plan.status === 'planning' ? await deps.runs().get(planRunOf(id)) : undefined;
  const { projects, inactivePages: _pages, ...result } = plan.result ?? NO_RESULT;
  return {
    ...result,
    id,
    status: run?.status === 'failed' ? 'failed' : plan.status,
    createdAt: plan.createdAt,
    ...(plan.createdBy === undefined ? {} : { createdBy: plan.createdBy }),
    ...(plan.status === 'planning'
      ? { progress: { stage: 'Look at Jira', stages: ['Look at Jira'], done: 0, total: plan.projects.length } }
      : {}),
    ...(run?.failure === undefined ? {} : { failure: run.failure }),
    projects: projects.map(({ last: _last, ...one }) => ({ ...one, momentAt: plan.asOf[one.id] ?? plan.createdAt })),
    ...(plan.run === undefined ? {} : { run: plan.run }),
  };
};

export const planActions = async (deps: Deps, id: string, cursor?: string): Promise<PlanActionPage> =>
  planActionPage(deps.repository, deps.state, await readPlan(deps.state, id), cursor);

/** Starts it; a second click answers the same run. */
export const startRestore = async (deps: Deps, id: string, by?: string): Promise<{ readonly run: string }> => {
  const plan = await readPlan(deps.state, id);
  if (plan.status === 'started' && plan.run !== undefined) return { run: plan.run };
  if (plan.status !== 'ready' || plan.result === undefined)
    throw new HoldfastError('bad-input', 'This plan is not ready to run.', {
      adminMessage: { safe: 'Nothing was changed.', next: 'Open the plan to see what is in the way.' },
    });
  const run = restoreRunOf(id);
  await deps
    .runs()
    .start({ run, kind: 'restore', lanes: [{ lane: 'restore', state: null }], params: { plan: id }, ...(by === undefined ? {} : { by }) });
  await writePlan(deps.state, {
    ...plan,
    status: 'started',
    run,
    ...(plan.createdBy === undefined && by !== undefined ? { createdBy: by } : {}),
  });
  await indexPlan(deps.state, id);
  return { run };
};

export const listRuns = async (deps: Deps): Promise<readonly RunView[]> => {
  const views: RunView[] = [];
  for (const plan of [...(await listPlans(deps.state))].reverse().slice(0, 20)) views.push(await runView(deps, restoreRunOf(plan)));
  return views;
};

export const runView = async (deps: Deps, run: string): Promise<RunView> => {
  const record = await deps.runs().get(run);
  if (record === undefined || record.kind !== 'restore') throw new HoldfastError('not-found', 'There is no such restore.');
  const plan = await readPlan(deps.state, planOf(run));
  const { state, waitingUntil, at } = await newestState(deps, run, plan);
  const waiting = record.status === 'running' && waitingUntil !== undefined && waitingUntil - deps.clock.now() > 60_000;
  const endedAt = (record as RunRecord & { readonly endedAt?: number }).endedAt ?? at;
  const over = record.status === 'done' || record.status === 'stopped' || record.status === 'failed';
  return {
    run,
    plan: plan.id,
    title: plan.result?.title ?? 'Put back spaces',
    status: waiting ? 'waiting' : record.status,
    startedAt: record.startedAt,
    ...(record.by === undefined ? {} : { startedBy: record.by }),
    ...(over ? { finishedAt: endedAt } : {}),
    progress: { ...progressOf(state, record, deps.clock.now()), ...(waiting ? { waitingUntil } : {}) },
    ...(record.failure === undefined ? {} : { failure: record.failure }),
    ...(record.status === 'done' ? { report: { ...state.counts, verifiedAt: endedAt } } : {}),
  };
};

/** The checkpoint, or what the step at work saved since. */
const newestState = async (
  deps: Deps,
  run: string,
  plan: StoredPlan,
): Promise<{ readonly state: RestoreState; readonly at: number; readonly waitingUntil?: number }> => {
  const lane = (await deps.runs().lanes(run))[0] as
    { readonly state: unknown; readonly at: number; readonly waitingUntil?: number } | undefined;
  const projects = plan.result?.projects ?? [];
  const empty = firstState(
    projects.length,
    projects.reduce((n, one) => n + one.workItems, 0),
    projects.reduce((n, one) => n + one.placeholders, 0),
  );
  const checkpoint = (lane?.state ?? undefined) as RestoreState | undefined;
  const soft = (await new RunStore(deps.state, run).readSoft())?.state;
  const newest = [checkpoint, soft].filter((one) => one !== undefined).sort((a, b) => b.seq - a.seq)[0] ?? empty;
  return { state: newest, at: lane?.at ?? 0, ...(lane?.waitingUntil === undefined ? {} : { waitingUntil: lane.waitingUntil }) };
};

/** Never above 99 % before it is verified; a range of time once a minute and 2 % are over (UX §3). */
const progressOf = (state: RestoreState, record: RunRecord, now: number): Progress => {
  const done = state.phase === 'done' ? state.total : Math.min(state.units, Math.floor(state.total * 0.99));
  const elapsed = now - record.startedAt;
  const share = state.total === 0 ? 0 : done / state.total;
  const left = share > 0.02 && elapsed > 60_000 && state.phase !== 'done' ? (elapsed / share) * (1 - share) : undefined;
  return {
    stage: STAGE_OF[state.phase],
    stages: STAGES,
    done,
    total: state.total,
    ...(left === undefined ? {} : { left: { low: Math.round((left * 0.7) / 1_000), high: Math.round((left * 1.5) / 1_000) } }),
  };
};

export const pauseRun = (deps: Deps, run: string): Promise<RunView> => wish(deps, run, 'paused');
export const resumeRun = (deps: Deps, run: string): Promise<RunView> => wish(deps, run, 'running');
export const stopRun = (deps: Deps, run: string): Promise<RunView> => wish(deps, run, 'stopping');

const wish = async (deps: Deps, run: string, status: 'paused' | 'running' | 'stopping'): Promise<RunView> => {
  await runView(deps, run);
  await deps.runs().setStatus(run, status);
  return runView(deps, run);
};

export const report = async (
  deps: Deps,
  run: string,
  ask: { readonly cursor?: string; readonly only?: 'failed' | 'approximate' },
): Promise<ReportPage> => {
  const plan = await readPlan(deps.state, planOf(run));
  const { state } = await newestState(deps, run, plan);
  return reportPage(deps.state, run, state.reportPages, state.counts, ask);
};

/** Outcomes of the newest restore that ended, for the verification of restored objects. */
export const lastCompared = async (
  deps: Deps,
): Promise<{ readonly match: number; readonly approximate: number; readonly failed: number } | undefined> => {
  for (const plan of [...(await listPlans(deps.state))].reverse()) {
    const view = await runView(deps, restoreRunOf(plan));
    if (view.report !== undefined) return { match: view.report.match, approximate: view.report.approximate, failed: view.report.failed };
  }
  return undefined;
};
