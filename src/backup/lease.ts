/**
 * One sweep at a time. A turn is a number; whoever creates `<name>:claim:<turn>` has it, beats while it works and ends by moving
 * the turn on. A turn without a beat for three minutes is dead and is moved on by the next comer. Two holders at once are possible after a
 * long pause and do no harm (REPOSITORY §3): this saves points, it protects nothing.
 */
import { isHoldfastError } from '../contract/errors';
import type { Clock, Random, StateStore } from '../contract/ports';

const DEAD_MS = 180_000;
const BEAT_MS = 30_000;

export interface Lease {
  /** Call often; writes at most twice a minute. */
  beat(): Promise<void>;
  /** Nobody has taken it over. True says little about the next second. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

export const takeLease = async (
  { state, clock, random }: { readonly state: StateStore; readonly clock: Clock; readonly random: Random },
  name: string,
): Promise<Lease | undefined> => {
  const turnKey = `${name}:turn`;
  for (let i = 0; i < 3; i++) {
    const turn = (await state.get<number>(turnKey)) ?? 0;
    const key = `${name}:claim:${String(turn)}`;
    const holder = random.hex(8);
    if (await createMine(state, key, { holder, at: clock.now() })) return lease(state, clock, turnKey, turn, key, holder);
    const there = await state.get<{ readonly at: number }>(key);
    if (there !== undefined && clock.now() - there.at < DEAD_MS) return undefined;
    await state.set(turnKey, turn + 1);
  }
  return undefined;
};

/** A create whose reply was lost may have been mine. */
const createMine = async (state: StateStore, key: string, value: { readonly holder: string; readonly at: number }): Promise<boolean> => {
  try {
    if ((await state.create(key, value)) === 'created') return true;
  } catch (e) {
    if (!isHoldfastError(e, 'unknown-outcome')) throw e;
  }
  return (await state.get<{ readonly holder: string }>(key))?.holder === value.holder;
};

const lease = (state: StateStore, clock: Clock, turnKey: string, turn: number, key: string, holder: string): Lease => {
  let beaten = clock.now();
  return {
    beat: async () => {
      if (clock.now() - beaten < BEAT_MS) return;
      beaten = clock.now();
      await state.set(key, { holder, at: beaten });
    },
    isHeld: async () => ((await state.get<number>(turnKey)) ?? 0) === turn,
    release: async () => {
      // Not the claim of this turn: a slow comer that has read the old turn must still meet it.
      await state.set(turnKey, turn + 1);
      if (turn >= 2) await state.delete(`${turnKey.replace(/:turn$/, '')}:claim:${String(turn - 2)}`);
    },
  };
};
