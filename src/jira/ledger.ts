/**
 * The hour's API points of this installation, in the state store under `pt:<hour>:<slot>`. Several invocations spend at once; each
 * adds to one of a few slots, written seldom, so the sum is a little late and a little low. That is enough: it decides only when a
 * lane yields. The truth comes from Jira's `RateLimit` header, which says what is left once less than a fifth is.
 */
import type { Clock, Log, Random, StateStore } from '../contract/ports';
import { POINTS_PER_HOUR } from '../contract/limits';

export interface Ledger {
  /** Loads the hour if it is a new one. Points spent in it as far as known. */
  spent(): Promise<number>;
  add(points: number): Promise<void>;
  /** Jira said how many points of the app are left in this hour. */
  left(points: number): void;
  /** Jira's wall was hit: nothing is left until then. */
  exhausted(until: number): void;
  /** Until when nothing may be asked; 0 when open. */
  closedUntil(): number;
  /** Writes what was added since the last time. Never throws: points must not fail work. */
  flush(): Promise<void>;
}

export const HOUR_MS = 3_600_000;
const SLOTS = 4;
const FLUSH_POINTS = 500;
/** Between reads of what the other invocations have written. */
const RELOAD_MS = 60_000;
const PREFIX = 'pt:';
const slotKey = (hour: number, slot: number): string => `${PREFIX}${String(hour)}:${String(slot)}`;

export function createLedger({
  state,
  clock,
  random,
  log,
}: {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}): Ledger {
  const slot = Math.floor(random.fraction() * SLOTS);
  let hour = -1;
  let loadedAt = -Infinity;
  let known = 0;
  let unwritten = 0;
  let closed = 0;

  async function load(): Promise<void> {
    const now = Math.floor(clock.now() / HOUR_MS);
    if (now !== hour) {
      await flush();
      hour = now;
      known = 0;
      unwritten = 0;
      loadedAt = -Infinity;
    }
    if (clock.now() - loadedAt < RELOAD_MS) return;
    loadedAt = clock.now();
    try {
      known = Math.max(known, unwritten + (await sum(hour)));
    } catch {
      log.warn('the points of this hour could not be read');
    }
  }

  async function sum(of: number): Promise<number> {
    const values = await Promise.all(Array.from({ length: SLOTS }, (_, i) => state.get<number>(slotKey(of, i))));
    return values.reduce<number>((total, value) => total + (value ?? 0), 0);
  }

  async function flush(): Promise<void> {
    if (unwritten === 0) return;
    const points = unwritten;
    unwritten = 0;
    try {
      const key = slotKey(hour, slot);
      await state.set(key, ((await state.get<number>(key)) ?? 0) + points);
    } catch {
      unwritten += points;
      log.warn('the points of this hour could not be written');
    }
  }

  return {
    async spent() {
      await load();
      return known;
    },
    async add(points) {
      await load();
      known += points;
      unwritten += points;
      if (unwritten >= FLUSH_POINTS) await flush();
    },
    left(points) {
      known = Math.max(known, POINTS_PER_HOUR - points);
    },
    exhausted(until) {
      closed = Math.max(closed, until);
    },
    closedUntil: () => (closed > clock.now() ? closed : 0),
    flush,
  };
}

/** Forgets hours that are over a week old. */
export async function forgetOldHours(state: StateStore, now: number): Promise<void> {
  const oldest = Math.floor(now / HOUR_MS) - 7 * 24;
  for (const key of await state.listKeys(PREFIX)) if (Number(key.split(':')[1]) < oldest) await state.delete(key);
}
