/**
 * Work that is struck at each call to the platform with each fault, then resumed. The long set takes the whole product of calls and faults, `npm test` a
 * fair part of it.
 */
import { isHoldfastError } from '../../src/contract/errors';
import { FAULTS, Killed } from './faulty';

export interface Strike {
  /** From 0. */
  readonly call: number;
  readonly name: string;
  readonly fault: (typeof FAULTS)[number];
}

/** Some work, ready to be done from the same start as often as one likes. */
export interface Crash {
  /** Names of its calls when nothing strikes. */
  readonly calls: readonly string[];
  /** From the start: struck once, resumed, judged. `settles`: followed to the end of the trash and of the reaper, too. */
  strike(strike: Strike, settles: boolean): Promise<void>;
}

/** Calls of a kind differ in ids and numbers only. */
export const kindOfCall = (name: string): string =>
  (name.split(',')[0] ?? '')
    .replace(/[0-9a-f]{16,}/g, '#')
    .replace(/\d+/g, '#')
    .slice(0, 60);

/** Every call with every fault: first one of each kind of call, then the next of each, so that any part from the front is a fair one. */
export const strikesOf = (calls: readonly string[]): readonly Strike[] => {
  const kinds = new Map<string, number[]>();
  for (const [call, name] of calls.entries()) kinds.set(kindOfCall(name), [...(kinds.get(kindOfCall(name)) ?? []), call]);
  const turns = [...kinds.values()].map((own, kind) => {
    const step = stepOver(own.length);
    return Array.from({ length: own.length * FAULTS.length }, (_, turn): Strike => {
      const [round, place] = [Math.floor(turn / own.length), turn % own.length];
      const call = own[(place * step) % own.length] as number;
      return { call, name: calls[call] as string, fault: FAULTS[(round + place + kind) % FAULTS.length] as Strike['fault'] };
    });
  });
  const strikes: Strike[] = [];
  for (let turn = 0; strikes.length < calls.length * FAULTS.length; turn += 1)
    for (const own of turns) {
      const next = own[turn];
      if (next) strikes.push(next);
    }
  return strikes;
};

/** About 0.6 of the length, and without a common divisor: step by step it comes everywhere, and early on far around. */
const stepOver = (length: number): number => {
  let step = Math.max(1, Math.round(0.618 * length));
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  while (divisor(step, length) !== 1) step += 1;
  return step;
};

/** At most `most` strikes; every `settledEvery`-th is followed to its end. Returns how many there were. */
export const eachKill = async (crash: Crash, most = Infinity, settledEvery = 1): Promise<number> => {
  const strikes = strikesOf(crash.calls).slice(0, most);
  for (const [i, one] of strikes.entries())
    await crash.strike(one, i % settledEvery === 0).catch((cause: unknown) => {
      throw new Error(`${one.fault} at call ${one.call} (${one.name}): ${cause instanceof Error ? cause.message : String(cause)}`, {
        cause,
      });
    });
  return strikes.length;
};

/** For work that may be struck: what it then ends with is no failure. False: it did not end well. */
export const survived = async (work: Promise<unknown>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    if (!isKilled(error) && !isHoldfastError(error, 'unavailable', 'unknown-outcome', 'rate-limited')) throw error;
    return false;
  }
};
export const isKilled = (error: unknown): boolean =>
  error instanceof Killed || (error instanceof Error && error.cause !== undefined && isKilled(error.cause));
