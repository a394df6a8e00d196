/**
 * The limits of Forge as the emulator enforces them: a table of its own, written from the documents. `source` is a page of
 * developer.atlassian.com/platform/forge (or a package), `date` the date of that page, `where` what enforces it here.
 */
export interface Limit {
  readonly value: number;
  readonly source: string;
  readonly date: string;
  readonly where: string;
}

const invocation = { source: 'limits-invocation', date: '2026-09-01' };
const events = { source: 'limits-async-events', date: '2026-02-26' };
const kvs = { source: 'limits-kvs-ce', date: '2026-09-28' };
const objects = { source: 'limits-object-store', date: '2026-09-28' };
const schedules = { source: 'limits-scheduled-trigger', date: '2025-12-01' };

export const LIMITS = {
  // Invocations
  longRunningSeconds: { value: 900, ...invocation, where: 'manifest: largest timeoutSeconds' },
  longRunningDefaultSeconds: { value: 55, ...invocation, where: 'manifest: consumers and schedules without timeoutSeconds' },
  shortSeconds: { value: 25, ...invocation, where: 'platform: resolvers and product events' },
  memoryDefaultMB: { value: 512, ...invocation, where: 'manifest' },
  memoryMinMB: { value: 128, ...invocation, where: 'manifest' },
  memoryMaxMB: { value: 1024, ...invocation, where: 'manifest' },
  resolverRequestBytes: { value: 500 * 1024, ...invocation, where: 'platform: payload of a front-end invoke' },
  resolverResponseBytes: { value: 5 * 1024 * 1024, ...invocation, where: 'platform: answer of a front-end invoke' },
  userInvocationsPerMinute: { value: 1_200, ...invocation, where: 'platform: front-end invokes of one person' },
  invocationsPerMinute: { value: 7_000, ...invocation, where: 'platform: front-end invokes of the installation' },
  egressPerRuntimeMinute: { value: 100, ...invocation, where: 'proxy: fetch that is not a product request (switch: presigned URLs)' },
  logLinesPerRuntimeMinute: { value: 100, ...invocation, where: 'platform: lines of console of one invocation' },
  logBytes: { value: 200 * 1024, ...invocation, where: 'platform: bytes of console of one invocation' },
  // Async events
  eventsPerPush: { value: 50, ...events, where: 'queue' },
  eventsPerMinute: { value: 500, ...events, where: 'queue' },
  pushBytes: { value: 200 * 1024, ...events, where: 'queue' },
  longRunningEventBytes: { value: 100 * 1024, ...events, where: 'queue: consumers with a timeout over 55 s' },
  retryDataBytes: { value: 4 * 1024, ...events, where: 'queue' },
  chainedPushes: { value: 1_000, ...events, where: 'queue: push requests of one originating invocation' },
  delaySeconds: { value: 900, source: 'runtime-reference/async-events-api', date: '2026-09-01', where: 'queue' },
  retryAfterSeconds: { value: 900, source: 'runtime-reference/async-events-api', date: '2026-09-01', where: 'queue' },
  retentionSeconds: { value: 86_400, source: 'runtime-reference/async-events-api', date: '2026-09-01', where: 'queue: retries end' },
  productEventRetries: { value: 4, source: 'events-reference/product_events', date: '2026-09-01', where: 'queue' },
  // Scheduled triggers
  scheduledTriggers: { value: 5, ...schedules, where: 'manifest' },
  fiveMinuteTriggers: { value: 1, ...schedules, where: 'manifest' },
  // Key-Value Store
  kvsRequestsPerSecond: { value: 1_000, ...kvs, where: 'kvs' },
  kvsReadUnitsPerMinute: { value: 4_000, ...kvs, where: 'kvs: units of 10 KB' },
  kvsWriteUnitsPerMinute: { value: 4_000, ...kvs, where: 'kvs: units of 10 KB' },
  kvsUnitBytes: { value: 10 * 1024, ...kvs, where: 'kvs' },
  kvsKeyChars: { value: 500, ...kvs, where: 'kvs' },
  kvsValueBytes: { value: 240 * 1024, ...kvs, where: 'kvs' },
  kvsDepth: { value: 31, ...kvs, where: 'kvs' },
  kvsQueryDefault: { value: 10, ...kvs, where: 'kvs' },
  kvsQueryMax: { value: 100, ...kvs, where: 'kvs' },
  kvsBatchKeys: { value: 25, source: 'storage-reference/kvs-batch', date: '2026-08-21', where: 'kvs' },
  /** The documents say 4 MB; FRGE-1916 says that the platform refuses above 1 MB. The strict side is enforced. */
  kvsBatchBytes: { value: 1024 * 1024, source: 'FRGE-1916', date: '2025-12-01', where: 'kvs: batches and transactions' },
  kvsTransactionOperations: { value: 25, source: 'storage-reference/kvs-transactions', date: '2026-09-28', where: 'kvs' },
  kvsTtlSeconds: { value: 365 * 86_400, ...kvs, where: 'kvs' },
  // Object Store
  objectRequestsPerMinute: { value: 5_000, ...objects, where: 'objects: API requests' },
  presignedPerSecond: { value: 1_000, ...objects, where: 'objects: PUT and GET of presigned URLs' },
  objectBytes: { value: 1_000_000_000, ...objects, where: 'objects' },
  objectRequestBytes: { value: 1_024, ...objects, where: 'objects: body of an API request' },
  objectKeyChars: { value: 128, source: 'app-migration/forge-storage/os', date: '2025-11-07', where: 'objects' },
  presignedUrlSeconds: { value: 3_600, source: 'storage-reference/object-store-api', date: '2026-06-22', where: 'objects' },
  // Personal data
  reportAccounts: { value: 90, source: 'user-privacy-guidelines', date: '2026-01-01', where: 'proxy: /app/report-accounts' },
} as const satisfies Readonly<Record<string, Limit>>;

/** Keys of the Key-Value Store (storage-reference/handling-errors-kvs). */
export const KVS_KEY = /^(?!\s+$)[a-zA-Z0-9:._\s\-#]+$/;

/** Error codes with which the platform reports the end of an invocation (@forge/events, `InvocationErrorCode`). */
export type InvocationErrorCode =
  | 'FUNCTION_OUT_OF_MEMORY'
  | 'FUNCTION_TIME_OUT'
  | 'FUNCTION_PLATFORM_UNKNOWN_ERROR'
  | 'FUNCTION_PLATFORM_RATE_LIMITED'
  | 'FUNCTION_UPSTREAM_RATE_LIMITED'
  | 'FUNCTION_RETRY_REQUEST';

/** A number of requests in fixed windows of platform time. */
export class Window {
  private start = -Infinity;
  private used = 0;

  constructor(
    private readonly max: number,
    private readonly ms: number,
  ) {}

  /** True when `amount` still fits into the window of `now`; then it is taken. */
  take(now: number, amount = 1): boolean {
    const start = Math.floor(now / this.ms) * this.ms;
    if (start !== this.start) {
      this.start = start;
      this.used = 0;
    }
    if (this.used + amount > this.max) return false;
    this.used += amount;
    return true;
  }
}
