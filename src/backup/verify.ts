/** Reads the repository back, all of it, step by step, with one cursor. The result is kept for the page. */
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Json } from '../contract/ports';
import type { StepBody, StepContext, StepResult } from '../jobs/api';
import type { Problem, VerifyCursor } from '../repository/api';
import { noteDamage } from './damage';
import type { BackupDeps } from './deps';
import { startDueRepair } from './repair';
import { STEP_WORK_MS } from './stepWork';

export const VERIFY_LANE = 'verify';
export const VERIFY_KEY = 'verify:last';
/** Problems that are kept by name; the count is whole. */
const PROBLEMS_MAX = 50;

export interface VerifyState {
  readonly cursor?: VerifyCursor;
  readonly objects: number;
  readonly records: number;
  readonly bytes: number;
  readonly found: number;
  readonly problems: readonly Problem[];
}

export interface VerifyResultKept {
  readonly at: number;
  readonly objects: number;
  readonly records: number;
  readonly bytes: number;
  /** How many problems; the first 50 are named in the run's state. */
  readonly problems: number;
}

export const FIRST_VERIFY_STATE: VerifyState = { objects: 0, records: 0, bytes: 0, found: 0, problems: [] };

export const verifyRun = (
  deps: BackupDeps,
): { lanes(): readonly { readonly lane: string; readonly state: Json }[]; readonly body: StepBody } => ({
  lanes: () => [{ lane: VERIFY_LANE, state: FIRST_VERIFY_STATE as unknown as Json }],
  body: (async (context, _params, state) => step(deps, context, state as unknown as VerifyState)) as StepBody,
});

const step = async (deps: BackupDeps, context: StepContext, from: VerifyState): Promise<StepResult<Json>> => {
  const began = deps.clock.now();
  const part = await deps.repository.verify({
    ...(from.cursor === undefined ? {} : { cursor: from.cursor }),
    until: () => deps.clock.now() - began > STEP_WORK_MS || context.deadline.remainingMs() < STEP_RESERVE_MS,
  });
  const state: VerifyState = {
    objects: from.objects + part.objects,
    records: from.records + part.records,
    bytes: from.bytes + part.bytes,
    found: from.found + part.problems.length,
    problems: [...from.problems, ...part.problems].slice(0, PROBLEMS_MAX),
    ...(part.cursor === undefined ? {} : { cursor: part.cursor }),
  };
  await noteDamage(deps, part.problems);
  const done = part.cursor === undefined;
  if (done) {
    const kept: VerifyResultKept = {
      at: deps.clock.now(),
      objects: state.objects,
      records: state.records,
      bytes: state.bytes,
      problems: state.found,
    };
    await deps.state.set(VERIFY_KEY, kept as unknown as Json);
    await startDueRepair(deps);
  }
  return {
    state: state as unknown as Json,
    done,
    ...(part.retryAfterSeconds === undefined ? {} : { delaySeconds: part.retryAfterSeconds }),
  };
};
