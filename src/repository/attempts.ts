/**
 * Attempts: `f:<a>` is taken by a conditional create and never given back, so everything that is named by it has one writer.
 */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import { ATTEMPT_DEAD_MS, NAMES_PER_ATTEMPT } from '../contract/limits';
import type { Clock, CommitLog, Json, Random } from '../contract/ports';
import { newest } from './newest';
import type { Writes } from './writes';

/** The value of `f:<a>`. The nonce tells one's own create from somebody else's after a lost reply. */
export interface AttemptValue {
  readonly [member: string]: Json | undefined;
  readonly at: number;
  readonly lane: string;
  /** Most objects of each type that this attempt may write: who deletes orphans tries exactly these names. */
  readonly names: number;
  readonly nonce: string;
  /** Absent: every type, 16 at once. */
  readonly writes?: Readonly<Record<string, number>>;
}

/** How far the hint of attempts may fall behind before somebody who is not committing corrects it. */
const HINT_LAG = 8;
const TRIES = 5;
/** Attempts that are looked at together, and how often: what one commit can move the fence over. Trash of a first backup waits for the fence. */
const FENCE_READS = 8;
const FENCE_ROUNDS = 8;

interface Deps {
  readonly log: CommitLog;
  readonly clock: Clock;
  readonly random: Random;
}

export const takeAttempt = async ({ log, clock, random }: Deps, lane: string, writes?: Writes): Promise<number> => {
  const hint = (await log.readHints()).attempt;
  const value = {
    at: clock.now(),
    lane,
    names: NAMES_PER_ATTEMPT,
    nonce: random.hex(12),
    ...(writes && { writes: { ...writes } }),
  } satisfies Json;
  let a = (await newest((n) => log.readAttempt(n), hint)).n + 1;
  for (;;) {
    const { isMine } = await createRecognised(
      value,
      () => log.createAttempt(a, value),
      () => log.readAttempt(a),
      (there) => (there as AttemptValue).nonce === value.nonce,
    );
    if (isMine) break;
    a += 1;
  }
  if (a > hint + HINT_LAG) await bestEffort(() => log.writeHints({ attempt: a }));
  return a;
};

/** What stands there now, and whether its author is the one who asks. */
export interface Recognised {
  readonly isMine: boolean;
  readonly there: Json;
}

/**
 * A conditional create whose author recognises it. 'exists' and a lost reply both say nothing about who did it: the value does. If
 * nothing is there, the same is sent again: should the first send still be on its way, only one of the two can win, and both are ours.
 * What is there may also be what its author sent before, in other words: go on with that.
 */
export const createRecognised = async (
  value: Json,
  create: () => Promise<'created' | 'exists'>,
  read: () => Promise<Json | undefined>,
  isMine: (there: Json) => boolean,
): Promise<Recognised> => {
  for (let tries = 1; ; tries += 1) {
    const outcome = await create().catch((error: unknown) => {
      if (!isHoldfastError(error, 'unknown-outcome') || tries === TRIES) throw error;
      return 'unknown' as const;
    });
    if (outcome === 'created') return { isMine: true, there: value };
    const there = await read();
    if (there !== undefined) return { isMine: isMine(there), there };
    if (tries === TRIES) throw new HoldfastError('unknown-outcome', 'A conditional create is neither done nor refused.');
  }
};

/**
 * The fence: the oldest attempt that may still run, at most `own`. Attempts older than 16 minutes belong to nobody: an invocation
 * lives 900 s. A commit takes about one attempt, so mostly two reads are enough. One whose time lies ahead, by the clock of a host that was wrong, is as
 * old as those that were taken after it: it holds nothing up.
 */
export const fenceFrom = async (log: CommitLog, clock: Clock, minF: number, own: number): Promise<number> => {
  const now = clock.now();
  let fence = minF;
  let next = minF;
  for (let round = 0; round < FENCE_ROUNDS && next < own; round += 1) {
    // one at first: mostly it may still run, or is the only dead one
    const reads = Math.min(round === 0 ? 1 : FENCE_READS, own - next);
    const first = next;
    const attempts = (await Promise.all(Array.from({ length: reads }, (_, i) => log.readAttempt(first + i)))) as (
      AttemptValue | undefined
    )[];
    for (const attempt of attempts) {
      if (attempt === undefined) return fence;
      next += 1;
      if (attempt.at + ATTEMPT_DEAD_MS <= now) fence = next;
      else if (attempt.at <= now + ATTEMPT_DEAD_MS) return fence;
    }
  }
  return fence;
};

/** For what the next writer repairs: hints and the mirror. Only our own family of errors is forgiven. */
export const bestEffort = async (work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!isHoldfastError(error)) throw error;
  }
};
