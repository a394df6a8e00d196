/**
 * The self-check of a site: one reading a step, so that a killed step costs one reading and the page can say how far it is.
 *
 * C1 nothing is written to Jira. C2 no reading is begun that could bring the points above `SELF_CHECK_POINTS`; of a step that was killed,
 * the whole price counts as spent. C3 what can't be read is answered “not told”, with the reason, and the check goes on. C4 one at a time.
 * C5 the result holds sides, counts, sizes and times only; the checkpoints of the run also hold the few ids that a later reading asks for.
 */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import type { SelfCheckView } from '../../contract/page';
import type { Clock, Json, StateStore } from '../../contract/ports';
import type { Jira, Lane } from '../../jira/port';
import type { Runs, StepBody, StepContext, StepResult } from '../../jobs/api';
import { progressOf } from '../progress';
import { answerWords, FACT_IDS, FACTS, type Answer, type Answers, type FactId, type Untold } from './facts';
import { READINGS, type Reading, type Targets } from './readings';

/** Points of one check at most. */
export const SELF_CHECK_POINTS = 60;
const LANE = 'selfcheck';
const RESULT_KEY = 'selfcheck:last';
/** The newest run, so that two who ask at once get the same one. */
const RUN_KEY = 'selfcheck:run';

export interface SelfCheckDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly appVersion: string;
  jira(lane: Lane): Jira;
  runs(): Pick<Runs, 'start' | 'get' | 'lanes'>;
}

type CheckState = {
  readonly next: number;
  readonly points: number;
  readonly requests: number;
  /** Readings that Jira did not let Holdfast do. */
  readonly refused: number;
  readonly answers: Answers;
  readonly targets: Targets;
  readonly startedAt: number;
};

interface Result {
  readonly at: number;
  readonly appVersion: string;
  readonly points: number;
  readonly requests: number;
  readonly seconds: number;
  readonly answers: Answers;
}

const json = (value: unknown): Json => value as Json;

export async function startSelfCheck(deps: SelfCheckDeps, by: string): Promise<{ readonly run: string }> {
  const last = (await deps.state.get<number>(RUN_KEY)) ?? 0;
  const record = last === 0 ? undefined : await deps.runs().get(runId(last));
  if (record !== undefined && (record.status === 'running' || record.status === 'paused')) return { run: record.run };
  // A run whose number was written and which was never made is made now.
  const number = last > 0 && record === undefined ? last : last + 1;
  await deps.state.set(RUN_KEY, number);
  const state: CheckState = { next: 0, points: 0, requests: 0, refused: 0, answers: {}, targets: {}, startedAt: deps.clock.now() };
  await deps.runs().start({ run: runId(number), kind: 'selfcheck', lanes: [{ lane: LANE, state: json(state) }], params: {}, by });
  return { run: runId(number) };
}

const runId = (number: number): string => `selfcheck-${String(number)}`;

export const selfCheckBody = (deps: SelfCheckDeps): StepBody =>
  (async (context, _params, state) => step(deps, context, state as unknown as CheckState)) as StepBody;

async function step(deps: SelfCheckDeps, context: StepContext, from: CheckState): Promise<StepResult<Json>> {
  const reading = READINGS[from.next];
  if (reading === undefined) return finish(deps, from);
  // The killed step may have spent all of its price.
  const spent = from.points + (context.resumed ? reading.points : 0);
  if (spent + reading.points > SELF_CHECK_POINTS)
    return goOn(deps, { ...from, points: spent, answers: untold(from.answers, reading, 'budget') });
  const jira = deps.jira('baseline');
  const before = jira.spent();
  const after = (): Pick<CheckState, 'points' | 'requests'> => {
    const now = jira.spent();
    return { points: spent + now.points - before.points, requests: from.requests + now.requests - before.requests };
  };
  try {
    const outcome = await reading.read(jira, from.targets, deps.clock, from.answers);
    const answers = outcome === undefined ? untold(from.answers, reading, 'no-example') : { ...from.answers, ...outcome.answers };
    return await goOn(deps, { ...from, ...after(), answers, targets: outcome?.targets ?? from.targets });
  } catch (e) {
    if (isHoldfastError(e, 'rate-limited'))
      return { state: json({ ...from, ...after() }), done: false, delaySeconds: Math.max(1, e.retryAfterSeconds ?? 60) };
    const why = whyUntold(e);
    if (why === undefined) throw e;
    const refused = from.refused + (why === 'refused' ? 1 : 0);
    return goOn(deps, { ...from, ...after(), refused, answers: untold(from.answers, reading, why) });
  }
}

/** Undefined: not the site's doing; the engine knows what to do with it. */
function whyUntold(e: unknown): Untold | undefined {
  if (isHoldfastError(e, 'not-allowed', 'not-found')) return 'refused';
  return isHoldfastError(e, 'unavailable', 'refused', 'unknown-outcome', 'limit', 'conflict') ? 'no-answer' : undefined;
}

const untold = (answers: Answers, reading: Reading, why: Untold): Answers => ({
  ...answers,
  ...Object.fromEntries(reading.facts.map((id): [FactId, Answer] => [id, { untold: why }])),
});

const goOn = (deps: SelfCheckDeps, state: CheckState): Promise<StepResult<Json>> | StepResult<Json> => {
  const next = { ...state, next: state.next + 1 };
  return next.next >= READINGS.length ? finish(deps, next) : { state: json(next), done: false };
};

async function finish(deps: SelfCheckDeps, state: CheckState): Promise<StepResult<Json>> {
  const { points, requests, refused, startedAt } = state;
  const denied: Answer = { side: refused > 0 ? 'some' : 'none', seen: { refused } };
  const answers: Answers = { ...state.answers, deniedOperations: denied };
  const at = deps.clock.now();
  const result: Result = { at, appVersion: deps.appVersion, points, requests, seconds: Math.round((at - startedAt) / 1_000), answers };
  await deps.state.set(RESULT_KEY, json(result));
  return { state: json({ ...state, next: READINGS.length, targets: {} }), done: true };
}

export async function selfCheckView(deps: SelfCheckDeps): Promise<SelfCheckView> {
  const now = deps.clock.now();
  const [number, result] = await Promise.all([deps.state.get<number>(RUN_KEY), deps.state.get<Json>(RESULT_KEY)]);
  const record = number === undefined ? undefined : await deps.runs().get(runId(number));
  return {
    asOf: now,
    budget: SELF_CHECK_POINTS,
    ...(record !== undefined && record.status === 'running' ? { running: await runningView(deps, record.run, record.startedAt, now) } : {}),
    ...(record?.status === 'failed' ? { failure: record.failure ?? unknownFailure.adminMessage } : {}),
    ...(result === undefined ? {} : { result: resultView(result as unknown as Result) }),
  };
}

const unknownFailure = new HoldfastError('bug', 'The check did not end.', {
  adminMessage: { safe: 'Nothing was changed in Jira.', next: 'Check this site again.' },
});

async function runningView(deps: SelfCheckDeps, run: string, startedAt: number, now: number): Promise<SelfCheckView['running']> {
  const lane = (await deps.runs().lanes(run))[0];
  const done = (lane?.state as unknown as CheckState | undefined)?.next ?? 0;
  const progress = progressOf(
    {
      stage: 'Reading',
      stages: ['Reading'],
      done,
      total: READINGS.length,
      startedAt,
      verified: false,
      ...(lane?.waitingUntil === undefined ? {} : { waitingUntil: lane.waitingUntil }),
    },
    now,
  );
  return { run, startedAt, progress };
}

/** In the words of this version, whichever version made the check. */
const resultView = ({ answers, ...rest }: Result): SelfCheckView['result'] => ({
  ...rest,
  facts: FACT_IDS.map((id) => {
    const answer = answers[id];
    return {
      id,
      question: FACTS[id].question,
      answer: answerWords(id, answer),
      told: answer !== undefined && 'side' in answer,
      how: FACTS[id].how,
      seen: answer?.seen ?? {},
    };
  }),
});
