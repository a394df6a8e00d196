/**
 * The restore run: one lane, phases as data (`state.ts`). A step loads the newest state, works through phases until its time is up, and
 * hands the state over.
 *
 * R1 nothing is made twice and nothing is left out, wherever a step is killed: each phase is either idempotent or reads back first what
 * an earlier try may have done · R2 only what makes the rest wrong stops a project, and only that project; everything else is an outcome of
 * one work item · R3 the report comes from reading Jira, not from what was sent.
 */
import { holdFor, RUN_HOLD_MS } from './holds';
import { HoldfastError } from '../contract/errors';
import type { Json } from '../contract/ports';
import type { StepBody, StepContext } from '../jobs/api';
import type { RestoreDeps } from './deps';
import { Job } from './job';
import { contentPhase } from './phases/content';
import { convertPhase } from './phases/convert';
import { createPhase } from './phases/create';
import { fieldsPhase } from './phases/fields';
import { linksPhase } from './phases/links';
import { placeholdersPhase } from './phases/placeholders';
import { finishPhase, preparePhase, savePhase } from './phases/prepare';
import { statusPhase } from './phases/status';
import { verifyPhase } from './phases/verify';
import { readPlan } from './planStore';
import { RunStore } from './runStore';
import { firstState, nextPhase, type Phase, type RestoreState } from './state';

/** Phases that hold much in memory begin in a step of their own. */
const FRESH: ReadonlySet<Phase> = new Set<Phase>(['content', 'verify']);

/** True: the phase is done. False: hand over. */
const WORK: Readonly<Record<Exclude<Phase, 'done'>, (job: Job) => Promise<boolean>>> = {
  save: savePhase,
  prepare: preparePhase,
  create: createPhase,
  convert: convertPhase,
  fields: fieldsPhase,
  status: statusPhase,
  content: contentPhase,
  links: linksPhase,
  placeholders: placeholdersPhase,
  finish: finishPhase,
  verify: verifyPhase,
};

export const restoreBody =
  (deps: RestoreDeps): StepBody =>
  async (context, params, state) => {
    const job = await openJob(deps, context, params, state);
    while (job.state.phase !== 'done') {
      if (!(await WORK[job.state.phase](job))) return { state: await job.checkpoint(), done: false };
      job.state.phase = nextPhase(job.state.phase);
      job.state.p = 0;
      job.state.after = 0;
      await job.save();
      if (FRESH.has(job.state.phase)) return { state: await job.checkpoint(), done: false };
    }
    job.state.units = job.state.total;
    deps.log.info('restore ended', { run: context.run, ...job.state.counts });
    return { state: await job.checkpoint(), done: true };
  };

const openJob = async (deps: RestoreDeps, context: StepContext, params: Json, given: Json): Promise<Job> => {
  const plan = await readPlan(deps.state, String((params as { readonly plan?: unknown }).plan));
  if (plan.result === undefined) throw new HoldfastError('bug', `The plan ${plan.id} has no result.`);
  if (given === null) await holdFor(deps, `run:${plan.id}`, plan.moment, RUN_HOLD_MS);
  const before = (given ??
    firstState(
      plan.result.projects.length,
      sum(plan.result.projects, 'workItems'),
      sum(plan.result.projects, 'placeholders'),
    )) as unknown as RestoreState;
  // A try of this step that was killed got further than the checkpoint: go on from what it saved last.
  const soft = context.resumed ? await new RunStore(deps.state, context.run).readSoft() : undefined;
  const newer = soft !== undefined && soft.state.seq > before.seq ? soft : undefined;
  const state = structuredClone(newer?.state ?? before);
  const careful = context.resumed ? { phase: state.phase, p: state.p, number: newer?.reach ?? 0 } : undefined;
  return new Job(deps, context, plan, await deps.repository.asOf(plan.moment), state, careful);
};

const sum = (
  projects: readonly { readonly workItems: number; readonly placeholders: number }[],
  of: 'workItems' | 'placeholders',
): number => projects.reduce((total, one) => total + one[of], 0);
