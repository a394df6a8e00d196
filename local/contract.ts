/**
 * What the parts of the local platform say to each other. Nothing here or below `local/` imports anything of `src`: the
 * platform's limits are its own table, so that a wrong constant on either side is caught by the other.
 */

/** Time of the whole local platform. Real (npm start) or virtual (scenario): then waiting costs no real time. */
export interface PlatformClock {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Moves time forward (the clock control of the strip, the scenario's `sweep`). */
  advance(ms: number): Promise<void>;
}

/** Who calls Jira. The app acts as its own app user, within its scopes; people act with their permissions. */
export type JiraCaller =
  | { readonly kind: 'app'; readonly scopes: readonly string[] }
  /** The app on behalf of a person (`asUser`): both the scopes and the person's permissions count. */
  | { readonly kind: 'app-as-user'; readonly accountId: string; readonly scopes: readonly string[] }
  /** A person in the browser or through the bridge: no points. */
  | { readonly kind: 'user'; readonly accountId: string };

export interface HttpRequest {
  readonly method: string;
  /** Path with query, `/rest/api/3/…`. */
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string | undefined;
}

/** Forge product event as the app receives it; `name` is `avi:jira:deleted:project` and so on. */
export interface ProductEvent {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Caused by the app itself (`selfGenerated`). */
  readonly self: boolean;
}

export interface EndpointCost {
  requests: number;
  points: number;
}

/** Counted by the simulator, never by the app. */
export interface JiraMeter {
  requests: number;
  points: number;
  throttled: number;
  writes: number;
  /** `METHOD /path/{template}` → cost. */
  byEndpoint: Record<string, EndpointCost>;
}

export interface ForgeMeter {
  invocations: number;
  gbSeconds: number;
  kvsReads: number;
  kvsWrites: number;
  /** As billed: a read that finds nothing counts 1 KB. */
  kvsReadBytes: number;
  kvsWriteBytes: number;
  objectRequests: number;
  logBytes: number;
  events: number;
  /** Peak resident size of a worker process, in MB. */
  peakMB: number;
}

export type FaultyService = 'jira' | 'kvs' | 'object' | 'queue' | 'transfer';

/** What goes wrong with one platform call; `kind` is the name under which the plan counts it. */
export type CallFault =
  | { readonly what: 'none' }
  /** 429 before any effect. `reason` is of Jira alone. */
  | { readonly what: 'throttle'; readonly kind: string; readonly reason?: 'burst' | 'per-issue' | 'quota' | 'tenant-quota' }
  /** 5xx before any effect. */
  | { readonly what: 'error'; readonly kind: string; readonly status: number }
  /** The presigned URL of this transfer has expired meanwhile. */
  | { readonly what: 'expired'; readonly kind: string }
  /** The effect happens, the reply does not come as it should: ask `spoil` how, once it is known. */
  | { readonly what: 'spoil' };

/** What of a reply may be spoiled: nothing but the reply itself, JSON, bytes, or bytes whose checksum the receiver knows. */
export type ReplyBody = 'none' | 'json' | 'bytes' | 'checked';

export interface SpoiledReply {
  readonly what: 'lost' | 'gateway-timeout' | 'truncated' | 'corrupted';
  /** Truncated: the connection ends there, or the length says that this is all. */
  readonly cut: boolean;
  readonly kind: string;
}

/** How the plan ends an invocation. A kill is the host's end, a crash the process's own. */
export interface PlannedEnd {
  /** The number of its platform call, from 1. */
  readonly call: number;
  readonly how: 'kill before' | 'kill after-effect' | 'kill after-reply' | 'crash' | 'out of memory' | 'time-out';
}

/**
 * Faults from one seeded plan. The platform asks at each point; the plan counts what it planned and what really fired.
 * Rates: light: events delivered twice 5 %, an invocation ended early 1 %, 429 or 5xx 2 % a call, lost or spoiled reply 0.5 % a call;
 * heavy: 30 %, 10 %, 10 %, 3 %, events reordered, index lag up to 5 minutes, and the rest of docs/PLATFORM.md.
 */
export interface FaultPlan {
  readonly level: 'none' | 'light' | 'heavy';
  /** For each delivered queue event, product event or scheduled trigger; `kinds` are to be told as fired. */
  event(): { readonly duplicate: boolean; readonly delayMs: number; readonly kinds: readonly string[] };
  /** For each invocation: how it is ended, if at all. `place` names it (function and number): same seed and place, same answer. */
  invocation(place?: string): PlannedEnd | undefined;
  /** For each invocation: how far the clock of its host is wrong at first, ms; it is set right while the invocation runs. */
  clockOff(place?: string): { readonly ms: number; readonly kind: string } | undefined;
  /** For each platform call; `writesIssue`: a request to Jira that may meet the limit of writes on one issue; `place`: its invocation's, and its number there. */
  call(service: FaultyService, writesIssue: boolean, place?: string): CallFault;
  /** Of a call whose reply is to be spoiled. */
  spoil(service: FaultyService, body: ReplyBody, place?: string): SpoiledReply;
  /** Jira refuses this write, because somebody else wrote at the same time (409). Asked is fired. */
  conflict(): boolean;
  /** For a KVS query that might show an older state than a get; asked is fired. */
  staleQuery(): boolean;
  /** How far search lags behind for a write made now, ms. Asked is fired. */
  indexLagMs(): number;
  /** Somebody orders a fault by hand: it counts as planned. */
  ordered(kind: string): void;
  /** Call when a planned fault has really happened. */
  fired(kind: string): void;
  report(): { readonly planned: Record<string, number>; readonly fired: Record<string, number> };
}

/** A plan whose level can be changed while it is asked; what was planned before stays planned. */
export interface SwitchableFaults extends FaultPlan {
  switchTo(level: FaultPlan['level']): void;
}

/** A fault that somebody orders by hand. */
export type Order =
  /** Others use up the points of the hour: Jira refuses every call until the next UTC hour. */
  | { readonly what: 'points-dry' }
  /** The worker process that makes the write is killed after its effect. */
  | { readonly what: 'worker-dies' }
  /** Whatever is called of Jira and of Forge's services fails, for `ms` of platform time (Infinity: until `bringBack`). */
  | { readonly what: 'atlassian-gone'; readonly ms: number };

/** Faults by order (`local/forge/orders.ts`), beside those that the plan draws. */
export interface OrderedTrouble {
  /**
   * Strikes when the app has written to Jira `afterWrites` times from now on, after the effect of that write; 0: at once (`worker-dies`: at
   * the next write). Planned from now on, fired once the app has felt it.
   */
  order(order: Order, afterWrites: number): void;
  /** What has not been felt yet. */
  waiting(): readonly Order['what'][];
  /** What was felt, oldest first; `said` is one sentence. */
  readonly struck: readonly { readonly what: Order['what']; readonly at: number; readonly said: string }[];
  /** Platform time at which Atlassian is back (Infinity: when it is brought back); undefined: it is there. */
  goneUntil(): number | undefined;
  bringBack(): void;
}

/** The simulated site as the other parts see it (`local/jira/site.ts`). */
export interface JiraSite {
  handle(request: HttpRequest, caller: JiraCaller): Promise<HttpReply>;
  /** Called once per product event, already in the payload form of Forge. */
  onEvent(listener: (event: ProductEvent) => void): void;
  readonly meter: JiraMeter;
  /** Sums for the report. */
  summary(): { issues: number; attachments: number; attachmentBytes: number; comments: number; projects: number };
  /** Writes the site as a seed (gzipped NDJSON, attachments with `contentSha256`), from its own state. */
  exportSeed(file: string): Promise<void>;
  /** A person with global admin rights, for the driver and the shell. */
  readonly adminAccountId: string;
  /** The app's own user. */
  readonly appAccountId: string;
  readonly cloudId: string;
}

/** The emulated platform as the other parts see it (`local/forge/platform.ts`). */
export interface ForgePlatform {
  /** Fires `avi:forge:installed:app`; idempotent. */
  install(): Promise<void>;
  /** A front-end `invoke(functionKey, payload)` of a person on a module's page, through its resolver function. */
  invokeResolver(call: {
    readonly moduleKey: string;
    readonly functionKey: string;
    readonly payload: unknown;
    readonly accountId: string;
  }): Promise<unknown>;
  /** Fires one scheduled trigger now (`interval`: fiveMinute, hour, day). Resolves when that invocation ended. */
  fireSchedule(interval: 'fiveMinute' | 'hour' | 'day'): Promise<void>;
  /** With true, schedules fire by themselves as the clock goes on (npm start; inside a scenario step). */
  autoSchedule(on: boolean): void;
  /** Resolves when nothing is running, queued or delayed (due within `horizonMs` of platform time). On a virtual clock it moves time on. */
  idle(options?: { readonly horizonMs?: number }): Promise<void>;
  readonly meter: ForgeMeter;
  /** What the app tried to reach and may not: `function: what`. An app that is right leaves it empty. */
  readonly refused: readonly string[];
  readonly kvs: { entries(): Iterable<readonly [string, unknown]> };
  readonly trouble: OrderedTrouble;
  /** Copies every object to `dir` under its name. */
  exportObjects(dir: string): Promise<{ readonly objects: number; readonly bytes: number }>;
  close(): Promise<void>;
}
