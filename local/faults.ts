/**
 * The plan of everything that goes wrong, drawn from one seed. Each kind has its own stream of numbers, so that one more call
 * of one kind does not change the faults of another; what befalls an invocation and its calls is drawn for its place (function, number of the invocation, number of
 * the call), so that what other functions do changes nothing of it. `planned` counts what was drawn, `fired` what really happened; a planned
 * fault that did not fire is an error of the platform, so the platform carries out every one that it asks for.
 */
import type { CallFault, FaultPlan, FaultyService, SwitchableFaults, PlannedEnd, ReplyBody, SpoiledReply } from './contract';

export type FaultLevel = FaultPlan['level'];

interface Rates {
  readonly duplicate: number;
  /** Invocations that end early, by any of `ENDS`. */
  readonly end: number;
  /** 429 or 5xx, half each. */
  readonly refuse: number;
  /** The effect happens, and its reply is lost, late, cut off or damaged. */
  readonly spoil: number;
  /** Share of events that are held back, and for how long at most. */
  readonly reorder: number;
  readonly reorderMs: number;
  /** Share of events that come much later. */
  readonly late: number;
  readonly indexLag: number;
  readonly indexLagMs: number;
  readonly conflict: number;
  readonly expired: number;
  readonly clock: number;
  /** Of the queries that may be stale. */
  readonly stale: number;
}

/** The rates that the `--faults` option promises; `duplicate`, `end`, `refuse` and `spoil` are part of the promise of the first slice. */
const RATES: Readonly<Record<FaultLevel, Rates>> = {
  none: {
    ...{ duplicate: 0, end: 0, refuse: 0, spoil: 0, reorder: 0, reorderMs: 0, late: 0, indexLag: 0, indexLagMs: 0 },
    ...{ conflict: 0, expired: 0, clock: 0, stale: 0 },
  },
  light: {
    ...{ duplicate: 0.05, end: 0.01, refuse: 0.02, spoil: 0.005, reorder: 0, reorderMs: 0, late: 0, indexLag: 0, indexLagMs: 0 },
    ...{ conflict: 0.005, expired: 0, clock: 0, stale: 0.5 },
  },
  heavy: {
    ...{
      duplicate: 0.3,
      end: 0.1,
      refuse: 0.1,
      spoil: 0.03,
      reorder: 0.5,
      reorderMs: 30_000,
      late: 0.03,
      indexLag: 0.5,
      indexLagMs: 300_000,
    },
    ...{ conflict: 0.03, expired: 0.02, clock: 0.1, stale: 0.5 },
  },
};

/** A second delivery follows the first one within this time. */
const DUPLICATE_WITHIN_MS = 5_000;
/** A late event comes after this, and at most after twice this. */
const LATE_MS = 600_000;
/** An end is planned at one of the first calls; one that an invocation does not reach happens at its end (its answer is lost). */
const END_WITHIN_CALLS = 24;
/** Hosts keep time far better; an hour's drift or a resumed machine is what this stands for. */
const CLOCK_OFF_MS = 60_000;
/** Share of the 429s of Jira that say that the hour is used up (by others; the app's pool or that of the site): each is a wall until the next hour. */
const QUOTA_SHARE = 0.04;
const STATUSES = [500, 502, 503, 504] as const;

const ENDS: readonly (readonly [PlannedEnd['how'], number])[] = [
  ['kill before', 0.24],
  ['kill after-effect', 0.24],
  ['kill after-reply', 0.24],
  ['crash', 0.12],
  ['out of memory', 0.08],
  ['time-out', 0.08],
];

/** How a reply can be spoiled, most harmless last; what nobody could notice (a changed byte without a checksum) is left out. */
const SPOILS: Readonly<Record<ReplyBody, readonly SpoiledReply['what'][]>> = {
  none: ['lost', 'gateway-timeout'],
  json: ['lost', 'gateway-timeout', 'truncated', 'corrupted'],
  bytes: ['lost', 'gateway-timeout', 'truncated'],
  checked: ['lost', 'gateway-timeout', 'truncated', 'corrupted'],
};

export function faultPlan(first: FaultLevel, seed: number): SwitchableFaults {
  let level = first;
  let rates = RATES[level];
  const planned: Record<string, number> = {};
  const fired: Record<string, number> = {};
  const streams = new Map<string, () => number>();

  function draw(stream: string, place?: string): number {
    if (place !== undefined) return randomFrom(`${seed}:${stream}:${place}`)();
    let next = streams.get(stream);
    if (next === undefined) {
      next = randomFrom(`${seed}:${stream}`);
      streams.set(stream, next);
    }
    return next();
  }
  const plan = (kind: string): string => {
    add(planned, kind);
    return kind;
  };
  /** Whoever asks for it carries it out at once: asked is fired. */
  const atOnce = (kind: string, rate: number): boolean => {
    if (draw(kind) >= rate) return false;
    add(fired, plan(kind));
    return true;
  };
  const oneOf = <T>(stream: string, choices: readonly T[], place?: string): T =>
    choices[Math.floor(draw(stream, place) * choices.length)] as T;

  return {
    get level() {
      return level;
    },
    switchTo(to) {
      level = to;
      rates = RATES[to];
    },
    event() {
      const duplicate = draw('duplicate') < rates.duplicate;
      // One thing at a time: the second copy of a duplicate comes late anyhow.
      const held = draw('reorder') < rates.reorder && !duplicate;
      const late = draw('late') < rates.late && !duplicate && !held;
      const kinds = [...(duplicate ? ['duplicate'] : []), ...(held ? ['reorder'] : []), ...(late ? ['late'] : [])];
      kinds.forEach(plan);
      const spread = Math.max(rates.reorderMs, DUPLICATE_WITHIN_MS);
      const part = draw('delay');
      const delayMs = late ? Math.ceil(LATE_MS * (1 + part)) : duplicate || held ? 1 + Math.floor(part * spread) : 0;
      return { duplicate, delayMs, kinds };
    },
    invocation(place) {
      if (draw('end', place) >= rates.end) return undefined;
      let left = draw('end-how', place);
      const how = ENDS.find(([, share]) => (left -= share) < 0)?.[0] ?? 'kill before';
      plan(how);
      return { call: 1 + Math.floor(draw('end-call', place) * END_WITHIN_CALLS), how };
    },
    clockOff(place) {
      if (draw('clock', place) >= rates.clock) return undefined;
      const ms = Math.round((draw('clock-ms', place) * 2 - 1) * CLOCK_OFF_MS) || 1;
      return { ms, kind: plan(ms < 0 ? 'clock back' : 'clock forward') };
    },
    call(service, writesIssue, place): CallFault {
      const drawn = draw(`call:${service}`, place);
      if (drawn < rates.refuse / 2) return throttle(service, writesIssue, place);
      if (drawn < rates.refuse) return { what: 'error', kind: plan(`5xx ${service}`), status: oneOf(`status:${service}`, STATUSES, place) };
      if (drawn < rates.refuse + rates.spoil) return { what: 'spoil' };
      if (service === 'transfer' && draw('expired', place) < rates.expired) return { what: 'expired', kind: plan('presigned URL expired') };
      return { what: 'none' };
    },
    spoil(service, body, place) {
      const what = oneOf(`spoil:${body}`, SPOILS[body], place);
      return { what, cut: draw('cut', place) < 0.5, kind: plan(`${SPOIL_NAMES[what]} ${service}`) };
    },
    conflict: () => atOnce('409 jira', rates.conflict),
    staleQuery: () => atOnce('stale query', rates.stale),
    indexLagMs: () => (atOnce('index-lag', rates.indexLag) ? Math.ceil(draw('index-lag-ms') * rates.indexLagMs) : 0),
    ordered: (kind) => void plan(kind),
    fired: (kind) => add(fired, kind),
    report: () => ({ planned: { ...planned }, fired: { ...fired } }),
  };

  function throttle(service: FaultyService, writesIssue: boolean, place: string | undefined): CallFault {
    if (service !== 'jira') return { what: 'throttle', kind: plan(`429 ${service}`) };
    const quota = draw('throttle-quota', place) < QUOTA_SHARE;
    const pool = quota && draw('throttle-pool', place) < 0.5 ? 'tenant-quota' : 'quota';
    const reason = quota ? pool : writesIssue && draw('throttle-issue', place) < 0.5 ? 'per-issue' : 'burst';
    return { what: 'throttle', kind: plan(`429 jira ${reason}`), reason };
  }
}

const SPOIL_NAMES: Readonly<Record<SpoiledReply['what'], string>> = {
  lost: 'lost reply',
  'gateway-timeout': 'reply replaced by 504',
  truncated: 'truncated reply',
  corrupted: 'corrupted reply',
};

/** Kinds that were planned and have not fired as often, each with how many are missing. */
export function unfired({ planned, fired }: ReturnType<FaultPlan['report']>): readonly string[] {
  return Object.entries(planned).flatMap(([kind, count]) => {
    const missing = count - (fired[kind] ?? 0);
    return missing === 0 ? [] : [`${kind} (${missing})`];
  });
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
