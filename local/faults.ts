/**
 * The plan of everything that goes wrong, drawn from one seed. Each kind has its own stream of numbers, so that one more call
 * of one kind does not change the faults of another. `planned` counts what was drawn, `fired` what really happened; a planned
 * fault that did not fire is an error of the platform, so the platform carries out every one that it asks for.
 */
import type { FaultPlan } from './contract';

export type FaultLevel = FaultPlan['level'];
export type CallFault = ReturnType<FaultPlan['call']>;
export type KillPoint = 'before' | 'after-effect' | 'after-reply';

interface Rates {
  readonly duplicate: number;
  readonly kill: number;
  /** 429 or 5xx, half each. */
  readonly refuse: number;
  readonly lostReply: number;
  /** Share of events that are held back, and for how long at most. */
  readonly reorder: number;
  readonly reorderMs: number;
  readonly indexLag: number;
  readonly indexLagMs: number;
}

/** The rates that the `--faults` option promises. */
const RATES: Readonly<Record<FaultLevel, Rates>> = {
  none: { duplicate: 0, kill: 0, refuse: 0, lostReply: 0, reorder: 0, reorderMs: 0, indexLag: 0, indexLagMs: 0 },
  light: { duplicate: 0.05, kill: 0.01, refuse: 0.02, lostReply: 0.005, reorder: 0, reorderMs: 0, indexLag: 0, indexLagMs: 0 },
  heavy: { duplicate: 0.3, kill: 0.1, refuse: 0.1, lostReply: 0.03, reorder: 0.5, reorderMs: 30_000, indexLag: 0.5, indexLagMs: 300_000 },
};

/** A second delivery follows the first one within this time. */
const DUPLICATE_WITHIN_MS = 5_000;
/** Kills are planned at one of the first calls; one that an invocation does not reach happens at its end (its answer is lost). */
const KILL_WITHIN_CALLS = 24;

/** Under which kind a kill is counted. */
export function killKind(when: KillPoint): string {
  return `kill ${when}`;
}

export function faultPlan(level: FaultLevel, seed: number): FaultPlan {
  const rates = RATES[level];
  const planned: Record<string, number> = {};
  const fired: Record<string, number> = {};
  const streams = new Map<string, () => number>();

  function draw(stream: string): number {
    let next = streams.get(stream);
    if (next === undefined) {
      next = randomFrom(`${seed}:${stream}`);
      streams.set(stream, next);
    }
    return next();
  }
  const plan = (what: string): void => add(planned, what);

  return {
    level,
    event() {
      const duplicate = draw('duplicate') < rates.duplicate;
      // One thing at a time: the second copy of a duplicate comes late anyhow.
      const held = draw('reorder') < rates.reorder && !duplicate;
      if (duplicate) plan('duplicate');
      if (held) plan('reorder');
      const spread = Math.max(rates.reorderMs, DUPLICATE_WITHIN_MS);
      return { duplicate, delayMs: duplicate || held ? 1 + Math.floor(draw('delay') * spread) : 0 };
    },
    invocation() {
      if (draw('kill') >= rates.kill) return undefined;
      const points: readonly KillPoint[] = ['before', 'after-effect', 'after-reply'];
      const when = points[Math.floor(draw('kill-point') * points.length)] ?? 'before';
      plan(killKind(when));
      return {
        call: 1 + Math.floor(draw('kill-call') * KILL_WITHIN_CALLS),
        when,
      };
    },
    call(kind) {
      const drawn = draw(`call:${kind}`);
      const fault: CallFault =
        drawn < rates.refuse / 2
          ? 'throttle'
          : drawn < rates.refuse
            ? 'error'
            : drawn < rates.refuse + rates.lostReply
              ? 'lost-reply'
              : 'none';
      if (fault !== 'none') plan(fault);
      return fault;
    },
    indexLagMs() {
      if (draw('index-lag') >= rates.indexLag) return 0;
      plan('index-lag');
      // Whoever asks holds the write back from search by the answer: asked is fired.
      add(fired, 'index-lag');
      return Math.ceil(draw('index-lag-ms') * rates.indexLagMs);
    },
    fired(what) {
      if (what !== 'index-lag') add(fired, what);
    },
    report: () => ({ planned: { ...planned }, fired: { ...fired } }),
  };
}

/** Numbers in [0, 1) from a text (mulberry32 over an FNV-1a hash). */
export function randomFrom(seed: string): () => number {
  let state = 0x811c9dc5;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function add(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}
