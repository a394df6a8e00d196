/**
 * The run engine. A step is `waiting` (pushed, not claimed) → `claimed` → `checkpointed`; a claim older than 16 minutes is dead and
 * its step is claimed again under the next try. A run is `running`, on a person's wish `paused` or `stopping`, and over once
 * as `done`, `failed` or `stopped` (`run-end:` is created conditionally: the first end wins).
 *
 * Lanes are worked on by a few strands: lane i is followed by lane i + STRANDS, so that a site with hundreds of lanes has never more
 * than STRANDS steps at once, and nobody has to search for the next lane.
 *
 * I1 at most one invocation works on a lane · I2 duplicates, late and reordered events change nothing · I3 a killed step is done again
 * from the last checkpoint, `resumed` · I4 no chain has two heads: only the winner of a checkpoint and the tick push.
 */
import { HoldfastError, type AdminMessage } from '../contract/errors';
import { ATTEMPT_DEAD_MS, EVENT_MAX_DELAY_S, PUSH_CHAIN_MAX } from '../contract/limits';
import type { Clock, Deadline, JobQueue, Json, Log, Random, StateStore } from '../contract/ports';
import type { LaneState, RunKind, RunRecord, Runs, RunStatus, StepBody, StepContext, StepEvent, StepResult } from './api';
import { hintedDone, readHead, readHeads, type Head } from './heads';
import {
  ACTIVE,
  FIRST_LIFE,
  activeKey,
  checkpointKey,
  claimKey,
  createMine,
  endKey,
  hintKey,
  runKey,
  runOfMark,
  wishKey,
  type StoredCheckpoint,
  type StoredClaim,
  type StoredEnd,
  type StoredHint,
  type StoredRun,
  type StoredWish,
} from './keys';
import { asHoldfastError, verdict } from './trouble';

export interface RunsDeps {
  readonly state: StateStore;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly bodies: Partial<Record<RunKind, StepBody>>;
}

/** Steps of one run at a time: Forge advises 5–10 requests of an app at once (facts, rate limits). */
const STRANDS = 4;
/** Pushes that all chains of one origin share, below the platform's 1,000. */
const CHAIN_BUDGET = PUSH_CHAIN_MAX - 100;
/** How long a push may take to arrive before the tick repeats it. */
const GRACE_MS = 30_000;
/** The tick comes every five minutes; what falls due before the next one is pushed with its exact delay. */
const TICK_MS = 300_000;
const STATE_MAX_CHARS = 100_000;
const RECORD_MAX_CHARS = 200_000;
/** A delayed event may come a little early when two clocks differ. */
const EARLY_MS = 2_000;
/** The hint is only a place to start from: every fourth step is often enough. */
const HINT_EVERY = 4;
const WISH_CACHE_MS = 5_000;

interface Loaded {
  readonly stored: StoredRun;
  readonly end: StoredEnd | undefined;
  readonly wish: StoredWish['status'];
}

export function createRuns(deps: RunsDeps): Runs {
  const { state, clock, random, log } = deps;

  async function load(run: string): Promise<Loaded | undefined> {
    const [stored, over, wish] = await Promise.all([
      state.get<StoredRun>(runKey(run)),
      state.get<StoredEnd>(endKey(run)),
      state.get<StoredWish>(wishKey(run)),
    ]);
    return stored === undefined ? undefined : { stored, end: over, wish: wish?.status ?? 'running' };
  }

  /** A push that fails is no error: the tick repeats it within five minutes. */
  async function push(event: StepEvent, dueAt: number): Promise<void> {
    const delaySeconds = Math.max(0, Math.ceil((dueAt - clock.now()) / 1_000));
    try {
      await deps.queue.push({ ...event }, delaySeconds > 0 ? { delaySeconds } : {});
    } catch (e) {
      log.warn('a step could not be pushed; the tick will', {
        run: event.run,
        lane: event.lane,
        k: event.k,
        error: asHoldfastError(e).kind,
      });
    }
  }

  async function end(run: string, status: StoredEnd['status'], failure?: AdminMessage): Promise<void> {
    const value: StoredEnd = { status, at: clock.now(), ...(failure === undefined ? {} : { failure: { ...failure } }) };
    try {
      await state.create(endKey(run), value);
    } catch (e) {
      if ((await state.get(endKey(run))) === undefined) throw e;
    }
    await state.delete(activeKey(run, FIRST_LIFE));
    log.info('run ended', { run, status });
  }

  async function start(run: Parameters<Runs['start']>[0]): Promise<boolean> {
    const stored: StoredRun = {
      run: run.run,
      kind: run.kind,
      lanes: run.lanes.map((l) => l.lane),
      states: run.lanes.map((l) => l.state),
      params: run.params,
      startedAt: clock.now(),
      ...(run.by === undefined ? {} : { by: run.by }),
    };
    if (JSON.stringify(stored).length > RECORD_MAX_CHARS)
      throw new HoldfastError('limit', `The run ${run.run} has too many lanes for one record.`);
    if (new Set(stored.lanes).size !== stored.lanes.length) throw new HoldfastError('bug', `The run ${run.run} names a lane twice.`);
    if ((await state.get(runKey(run.run))) !== undefined) return false;
    // Before the record: a run without this key would never be found by the tick; this key without a run is harmless.
    await state.set(activeKey(run.run, FIRST_LIFE), { at: stored.startedAt });
    const nonce = random.hex(8);
    if (!(await createMine(deps, runKey(run.run), { ...stored, nonce }))) return false;
    log.info('run started', { run: run.run, kind: run.kind, lanes: stored.lanes.length });
    if (stored.lanes.length === 0) await end(run.run, 'done');
    const first = stored.lanes.slice(0, STRANDS);
    const pushes = Math.floor(CHAIN_BUDGET / Math.max(1, first.length));
    for (const lane of first) await push({ run: run.run, lane, k: 0, try: 0, pushes }, clock.now());
    return true;
  }

  async function handle(event: StepEvent, deadline: Deadline): Promise<void> {
    const { run, lane, k } = event;
    const loaded = await load(run);
    if (loaded === undefined || loaded.end !== undefined) return;
    if (loaded.wish !== 'running') return loaded.wish === 'stopping' ? settle(loaded) : undefined;
    const index = loaded.stored.lanes.indexOf(lane);
    const before = index < 0 ? undefined : await turnOf(loaded.stored, index, k);
    if (before === undefined) return;

    const nonce = random.hex(8);
    if (!(await createMine(deps, claimKey(run, lane, k, event.try), { nonce, at: clock.now() } satisfies StoredClaim))) return;
    const context: StepContext = { run, lane, k, resumed: event.try > 0 || before.unfinished, deadline, stopRequested: wishReader(run) };
    const outcome = await perform(loaded.stored, context, before.state, before.errors);
    const checkpoint = checkpointOf(outcome, nonce, before.errors);
    if (!(await createMine(deps, checkpointKey(run, lane, k), checkpoint))) return;
    if (outcome.done || k % HINT_EVERY === 0) await writeHint(run, lane, { k, done: outcome.done });
    if (outcome.end !== undefined) return end(run, outcome.end, outcome.end === 'failed' ? outcome.error?.adminMessage : undefined);
    await goOn(loaded.stored, index, event, checkpoint);
  }

  /** What step k starts from; undefined when it is not its turn: it is done, or not due, or the step before it is not done. */
  async function turnOf(
    stored: StoredRun,
    index: number,
    k: number,
  ): Promise<Pick<StoredCheckpoint, 'state' | 'errors' | 'unfinished'> | undefined> {
    const lane = stored.lanes[index] as string;
    const [there, previous] = await Promise.all([
      state.get(checkpointKey(stored.run, lane, k)),
      k === 0 ? undefined : state.get<StoredCheckpoint>(checkpointKey(stored.run, lane, k - 1)),
    ]);
    if (there !== undefined) return undefined;
    if (k === 0) return { state: stored.states[index] ?? null, errors: 0, unfinished: false };
    return previous === undefined || previous.done || clock.now() < previous.due - EARLY_MS ? undefined : previous;
  }

  function checkpointOf({ state: after, done, delaySeconds, error }: Outcome, nonce: string, errors: number): StoredCheckpoint {
    const now = clock.now();
    return {
      nonce,
      state: after,
      done,
      at: now,
      due: now + Math.ceil(delaySeconds * 1_000),
      errors: error === undefined ? 0 : errors + 1,
      unfinished: error !== undefined,
      ...(error === undefined ? {} : { trouble: { ...error.adminMessage } }),
    };
  }

  async function writeHint(run: string, lane: string, hint: StoredHint): Promise<void> {
    await state.set(hintKey(run, lane), hint).catch(() => log.warn('a hint was not written', { run, lane }));
  }

  /** The winner's part after its checkpoint: the next step, the next lane of the strand, or the end of the run. */
  async function goOn(stored: StoredRun, index: number, event: StepEvent, checkpoint: StoredCheckpoint): Promise<void> {
    const { run, lane, k } = event;
    const wish = await wishReader(run)();
    const next = checkpoint.done ? stored.lanes[index + STRANDS] : lane;
    if (wish || next === undefined) {
      const loaded = await load(run);
      if (loaded !== undefined && loaded.end === undefined) await settle(loaded);
      return;
    }
    const pushes = (event.pushes ?? 0) - 1;
    if (pushes < 0 || checkpoint.due - checkpoint.at > EVENT_MAX_DELAY_S * 1_000) return; // the tick pushes
    await push({ run, lane: next, k: checkpoint.done ? 0 : k + 1, try: 0, pushes }, checkpoint.due);
  }

  interface Outcome {
    readonly state: Json;
    readonly done: boolean;
    readonly delaySeconds: number;
    readonly error?: HoldfastError;
    readonly end?: StoredEnd['status'];
  }

  async function perform(stored: StoredRun, context: StepContext, before: Json, errors: number): Promise<Outcome> {
    try {
      const body = deps.bodies[stored.kind];
      if (body === undefined) throw new HoldfastError('bad-input', `This version of Holdfast cannot do “${stored.kind}”.`);
      const result: StepResult<Json> = await body(context, stored.params, before);
      if (JSON.stringify(result.state).length > STATE_MAX_CHARS)
        throw new HoldfastError('limit', `The state of ${context.run}/${context.lane} is over ${String(STATE_MAX_CHARS)} characters.`);
      return { state: result.state, done: result.done, delaySeconds: result.done ? 0 : (result.delaySeconds ?? 0) };
    } catch (e) {
      const error = asHoldfastError(e);
      const what = verdict(error, errors);
      log.warn('step ended in an error', {
        run: context.run,
        lane: context.lane,
        k: context.k,
        kind: error.kind,
        then: what.then,
        message: error.message.slice(0, 300),
      });
      if (error.kind === 'bug' && error.cause instanceof Error) log.warn(String(error.cause.stack).slice(0, 1_500));
      if (what.then === 'again') return { state: before, done: false, delaySeconds: what.delaySeconds, error };
      return { state: before, done: false, delaySeconds: 0, error, end: what.then === 'stop' ? 'stopped' : 'failed' };
    }
  }

  /** Reads a person's wish at most every few seconds, so that bodies may ask for each item. */
  function wishReader(run: string): () => Promise<boolean> {
    let asked = -Infinity;
    let answer = false;
    return async () => {
      if (answer || clock.now() - asked < WISH_CACHE_MS) return answer;
      const wish = await state.get<StoredWish>(wishKey(run));
      asked = clock.now();
      answer = (wish !== undefined && wish.status !== 'running') || (await state.get<StoredEnd>(endKey(run))) !== undefined;
      return answer;
    };
  }

  /** The head of each strand: its first lane that is not done. */
  async function strandHeads(stored: StoredRun): Promise<readonly Head[]> {
    const done = await hintedDone(state, stored.run, stored.lanes);
    const heads: Head[] = [];
    for (let strand = 0; strand < Math.min(STRANDS, stored.lanes.length); strand++) {
      for (let i = strand; i < stored.lanes.length; i += STRANDS) {
        const lane = stored.lanes[i] as string;
        if (done.has(lane)) continue;
        const head = await readHead(state, stored.run, lane, await state.get<StoredHint>(hintKey(stored.run, lane)));
        if (head.checkpoint?.done === true) {
          await writeHint(stored.run, lane, { k: head.k, done: true });
          continue;
        }
        heads.push(head);
        break;
      }
    }
    return heads;
  }

  const alive = (head: Head): boolean => head.claim !== undefined && clock.now() - head.claim.at < ATTEMPT_DEAD_MS;

  /** Ends a run whose lanes are all done, or which was told to stop and has nobody at work. */
  async function settle(loaded: Loaded): Promise<void> {
    const heads = await strandHeads(loaded.stored);
    if (heads.length === 0) return end(loaded.stored.run, 'done');
    if (loaded.wish === 'stopping' && !heads.some(alive)) await end(loaded.stored.run, 'stopped');
  }

  /** Pushes what is due now or before the next tick. `grace`: how long the winner's own push may still be under way. */
  async function advance(stored: StoredRun, grace: number): Promise<void> {
    const heads = await strandHeads(stored);
    if (heads.length === 0) return end(stored.run, 'done');
    const now = clock.now();
    const pushes = Math.floor(CHAIN_BUDGET / heads.length);
    for (const head of heads) {
      const next = { run: stored.run, lane: head.lane, k: head.k + 1, pushes };
      if (head.claim !== undefined) {
        if (!alive(head)) await push({ ...next, try: head.claim.try + 1 }, now);
        continue;
      }
      const since = head.checkpoint?.at ?? stored.startedAt;
      const due = head.checkpoint?.due ?? stored.startedAt;
      const winnerPushed = due - since <= EVENT_MAX_DELAY_S * 1_000;
      if (winnerPushed ? now >= due + grace : due - now <= TICK_MS) await push({ ...next, try: 0 }, due);
    }
  }

  async function tick(): Promise<void> {
    const runs = new Map<string, string[]>();
    for (const key of await state.listKeys(ACTIVE)) runs.set(runOfMark(key), [...(runs.get(runOfMark(key)) ?? []), key]);
    for (const [run, marks] of runs) {
      try {
        await tickRun(run, marks);
      } catch (e) {
        // One run's trouble must not keep the others from going on.
        log.warn('the tick could not look after a run', { run, error: asHoldfastError(e).message.slice(0, 200) });
      }
    }
  }

  async function tickRun(run: string, marks: readonly string[]): Promise<void> {
    const loaded = await load(run);
    // A mark without a run is a start that is under way, or was killed and comes again: it stays.
    if (loaded === undefined) return;
    if (loaded.end !== undefined) for (const mark of marks) await state.delete(mark);
    else if (loaded.wish === 'running') await advance(loaded.stored, GRACE_MS);
    else await settle(loaded);
  }

  const asRecord = ({ stored, end: over, wish }: Loaded): RunRecord => ({
    run: stored.run,
    kind: stored.kind,
    lanes: stored.lanes,
    params: stored.params,
    startedAt: stored.startedAt,
    status: over?.status ?? wish,
    ...(stored.by === undefined ? {} : { by: stored.by }),
    ...(over?.failure === undefined ? {} : { failure: over.failure }),
    ...(over === undefined ? {} : { endedAt: over.at }),
  });

  async function get(run: string): Promise<RunRecord | undefined> {
    const loaded = await load(run);
    return loaded === undefined ? undefined : asRecord(loaded);
  }

  async function lanes(run: string): Promise<readonly LaneState[]> {
    const loaded = await load(run);
    if (loaded === undefined) return [];
    const { stored } = loaded;
    const heads = await readHeads(state, run, stored.lanes);
    return heads.map(({ lane, k, checkpoint }, i) => ({
      lane,
      k,
      state: checkpoint === undefined ? (stored.states[i] ?? null) : checkpoint.state,
      done: checkpoint?.done ?? false,
      at: checkpoint?.at ?? stored.startedAt,
      ...(checkpoint !== undefined && !checkpoint.done && checkpoint.due > checkpoint.at ? { waitingUntil: checkpoint.due } : {}),
      ...(checkpoint?.trouble === undefined ? {} : { trouble: checkpoint.trouble }),
    }));
  }

  async function active(): Promise<readonly RunRecord[]> {
    const records: RunRecord[] = [];
    for (const run of new Set((await state.listKeys(ACTIVE)).map(runOfMark))) {
      const loaded = await load(run);
      if (loaded !== undefined && loaded.end === undefined) records.push(asRecord(loaded));
    }
    return records.sort((a, b) => a.startedAt - b.startedAt);
  }

  async function setStatus(run: string, status: RunStatus): Promise<void> {
    const loaded = await load(run);
    if (loaded === undefined) throw new HoldfastError('not-found', `There is no run ${run}.`);
    if (status === 'done' || status === 'failed' || status === 'stopped') return end(run, status);
    if (loaded.end !== undefined) {
      if (!(status === 'running' && loaded.end.status === 'failed')) return;
      await state.delete(endKey(run));
    }
    // Whoever says it again after being killed half-way gets the mark set.
    if (status === 'running') await state.set(activeKey(run, random.hex(4)), { at: clock.now() });
    await state.set(wishKey(run), { status } satisfies StoredWish);
    if (status === 'running') return advance(loaded.stored, 0);
    await settle({ ...loaded, end: undefined, wish: status });
  }

  async function forget(run: string): Promise<void> {
    const loaded = await load(run);
    if (loaded?.end === undefined) return;
    const parts = (await Promise.all([`b:${run}:`, `q:${run}:`, `k:${run}:`].map((prefix) => state.listKeys(prefix)))).flat();
    for (const key of parts) await state.delete(key);
    // the list may be an old one: gone only when nothing was there any more
    if (parts.length > 0) return;
    for (const key of [wishKey(run), endKey(run), runKey(run)]) await state.delete(key);
  }

  return { start, handle, tick, get, lanes, active, setStatus, forget };
}
