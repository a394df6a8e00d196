/**
 * Long work as chains of short steps over an at-least-once queue (REPOSITORY §8). A run has lanes; a lane is a chain of steps
 * 0, 1, 2 … Each step: checkpoint exists → leave without pushing; claim (conditional create), conflict → leave; do the work;
 * create the checkpoint (one winner); only the winner and the five-minute tick push the next step.
 *
 * KVS: `run:<run>` what it is · `b:<run>:<lane>:<k>` checkpoint · `q:<run>:<lane>:<k>:<try>` claim.
 * I1 at most one invocation at a time works on (run, lane): a claim younger than 16 minutes excludes others.
 * I2 a step that was delivered twice, late or out of order changes nothing. I3 a killed step is done again by the tick from the last
 * checkpoint, with `resumed` true. I4 no chain ever has two heads.
 */
import type { AdminMessage } from '../contract/errors';
import type { Deadline, Json } from '../contract/ports';

export type RunKind =
  'baseline' | 'attachments' | 'configuration' | 'restore' | 'plan' | 'verify' | 'audit' | 'upkeep' | 'repair' | 'selfcheck' | 'search';

/** What the queue carries. */
export interface StepEvent {
  readonly run: string;
  readonly lane: string;
  readonly k: number;
  readonly try: number;
  /**
   * Pushes that this chain may still make: Forge ends a chain after 1,000 pushes of one origin. At 0 the tick, a fresh origin,
   * pushes instead. Absent: none.
   */
  readonly pushes?: number;
}

export interface StepContext {
  readonly run: string;
  readonly lane: string;
  readonly k: number;
  /** True when an earlier try of this very step may have had effects: read back before doing anything that is not idempotent. */
  readonly resumed: boolean;
  readonly deadline: Deadline;
  /** True when a person asked to stop or pause: hand over at the next safe point. */
  stopRequested(): Promise<boolean>;
}

export interface StepResult<S extends Json> {
  /** Carried to the next step; ≤ 100 kB. */
  readonly state: S;
  readonly done: boolean;
  /** Wait before the next step (a quota, index lag). Longer than 900 s is allowed: the tick pushes when it is due. */
  readonly delaySeconds?: number;
}

export type StepBody<S extends Json = Json> = (context: StepContext, params: Json, state: S) => Promise<StepResult<S>>;

export type RunStatus = 'running' | 'paused' | 'stopping' | 'stopped' | 'done' | 'failed';

export interface RunRecord {
  readonly run: string;
  readonly kind: RunKind;
  readonly lanes: readonly string[];
  readonly params: Json;
  readonly startedAt: number;
  readonly status: RunStatus;
  /** Account id of who started it; absent for the app itself. */
  readonly by?: string;
  readonly failure?: AdminMessage;
  /** When it was over: done, failed or stopped. */
  readonly endedAt?: number;
}

export interface LaneState {
  readonly lane: string;
  readonly k: number;
  readonly state: Json;
  readonly done: boolean;
  readonly at: number;
  /** The next step is not due before then. */
  readonly waitingUntil?: number;
  /** Why the newest step did not get on; it is tried again. */
  readonly trouble?: AdminMessage;
}

export interface Runs {
  /** Creates the run (false: it was there already) and pushes step 0 of each lane. `run` is the caller's id, e.g. `baseline-1`. */
  start(run: {
    readonly run: string;
    readonly kind: RunKind;
    readonly lanes: readonly { readonly lane: string; readonly state: Json }[];
    readonly params: Json;
    readonly by?: string;
  }): Promise<boolean>;
  /** The consumer. Never throws for a duplicate; errors of the body with retry 'later' become a delayed step, 'never' fail the run. */
  handle(event: StepEvent, deadline: Deadline): Promise<void>;
  /** Pushes what is due: first steps that never ran, successors that were not pushed, claims older than 16 minutes. */
  tick(): Promise<void>;
  get(run: string): Promise<RunRecord | undefined>;
  /** The newest checkpoint of every lane, in the run's order; `k` is -1 and `state` the initial one before the first. */
  lanes(run: string): Promise<readonly LaneState[]>;
  /** Runs that are not over; eventually consistent. */
  active(): Promise<readonly RunRecord[]>;
  /**
   * What a person wants: `paused`, `stopping`, and `running` to go on after a pause or a failure. `stopped`, `done` and `failed` end
   * the run; the first end wins.
   */
  setStatus(run: string, status: RunStatus): Promise<void>;
  /**
   * Deletes what stands in the state of a run that is over, the run itself last; to be asked again until it is gone. What still runs, or may have to be
   * explained to somebody, must not be named.
   */
  forget(run: string): Promise<void>;
}
