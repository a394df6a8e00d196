/**
 * Keys of the runs in the state store, and the values under them. `run:` is written once and never changed; whatever changes
 * lives beside it, so that no read-modify-write can lose an update: the wish of a person (last one wins) and the end (first one wins).
 */
import type { AdminMessage } from '../contract/errors';
import type { Clock, Json, StateStore } from '../contract/ports';
import type { RunKind } from './api';

export const runKey = (run: string): string => `run:${run}`;
export const endKey = (run: string): string => `run-end:${run}`;
export const wishKey = (run: string): string => `run-wish:${run}`;
/**
 * A mark stands while the run is not over: the tick looks for these, so the prefix must stay short of entries. Each time that a run is taken
 * up it gets a mark of its own: a slow tick that removes the mark of an ended run can then never remove that of its second life.
 */
export const ACTIVE = 'active:';
export const FIRST_LIFE = '0';
export const activeKey = (run: string, life: string): string => `${ACTIVE}${run}:${life}`;
export const runOfMark = (key: string): string => key.slice(ACTIVE.length, key.lastIndexOf(':'));
export const checkpointKey = (run: string, lane: string, k: number): string => `b:${run}:${lane}:${String(k)}`;
export const claimKey = (run: string, lane: string, k: number, attempt: number): string =>
  `q:${run}:${lane}:${String(k)}:${String(attempt)}`;
/** Lower bound of the lane's newest checkpoint. */
export const hintKey = (run: string, lane: string): string => `k:${run}:${lane}`;

export type StoredRun = {
  readonly run: string;
  readonly kind: RunKind;
  readonly lanes: readonly string[];
  readonly states: readonly Json[];
  readonly params: Json;
  readonly startedAt: number;
  readonly by?: string;
};

export type StoredEnd = { readonly status: 'done' | 'failed' | 'stopped'; readonly at: number; readonly failure?: StoredMessage };
export type StoredWish = { readonly status: 'running' | 'paused' | 'stopping' };
export type StoredHint = { readonly k: number; readonly done: boolean };
export type StoredClaim = { readonly nonce: string; readonly at: number };
export type StoredMessage = { readonly [K in keyof AdminMessage]: string };

export type StoredCheckpoint = {
  readonly nonce: string;
  readonly state: Json;
  readonly done: boolean;
  readonly at: number;
  /** The next step is not due before then. */
  readonly due: number;
  /** Steps in a row that ended in an error. */
  readonly errors: number;
  /** The step stopped half-way: the next one reads back before it does anything that is not idempotent. */
  readonly unfinished: boolean;
  readonly trouble?: StoredMessage;
};

/**
 * Conditional create that knows whose value stands there in the end. A lost reply and a conflict look the same from here, and
 * taking one for the other either runs a step twice or loses it (REPOSITORY §12, 1): so the value is read back and its nonce compared.
 */
export async function createMine(
  { state, clock }: { readonly state: StateStore; readonly clock: Clock },
  key: string,
  value: { readonly nonce: string } & { readonly [k: string]: Json | undefined },
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      if ((await state.create(key, value)) === 'created') return true;
    } catch (e) {
      if (tries >= 4) throw e;
      const there = await state.get<{ readonly nonce: string }>(key).catch(() => undefined);
      if (there !== undefined) return there.nonce === value.nonce;
      await clock.sleep(200 * 4 ** tries);
      continue;
    }
    const there = await state.get<{ readonly nonce: string }>(key);
    return there?.nonce === value.nonce;
  }
}
