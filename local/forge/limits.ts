/**
 * The limits of Forge as the emulator enforces them: a table of its own, written from the documents. `docs/PLATFORM.md` shows it, and
 * `test/local/forge/limits` has a test for each of them.
 */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  /** A page of developer.atlassian.com/platform/forge, or an issue of Atlassian's. */
  readonly source: string;
  /** Of the page. */
  readonly date: string;
  /** What enforces it here. */
  readonly where: string;
  /** Whose words the refusal has: the documents' or packages', or ours because they are silent. A limit that shapes instead of refusing has none. */
  readonly words: 'Forge' | 'ours' | 'none';
}

const invocation = { source: 'limits-invocation', date: '2026-09-01' };
const events = { source: 'limits-async-events', date: '2026-02-26' };
const eventsApi = { source: 'runtime-reference/async-events-api', date: '2026-09-01' };
const kvs = { source: 'limits-kvs-ce', date: '2026-09-28' };
const objects = { source: 'limits-object-store', date: '2026-09-28' };
const schedules = { source: 'limits-scheduled-trigger', date: '2025-12-01' };
/** Several pages, read in that month. */
const app = { source: 'limits pages', date: '2026-10' };

const KB = 1_024;
const MB = 1_024 * KB;

export const LIMITS = {
  // Invocations
  longRunningSeconds: { value: 900, unit: 's', ...invocation, where: 'manifest', words: 'ours' },
  longRunningDefaultSeconds: { value: 55, unit: 's', ...invocation, where: 'manifest', words: 'none' },
  shortSeconds: { value: 25, unit: 's', ...invocation, where: 'runner', words: 'Forge' },
  memoryDefaultMB: { value: 512, unit: 'MB', ...invocation, where: 'manifest', words: 'none' },
  memoryMinMB: { value: 128, unit: 'MB', ...invocation, where: 'manifest', words: 'ours' },
  memoryMaxMB: { value: 1024, unit: 'MB', ...invocation, where: 'manifest', words: 'ours' },
  tmpBytes: { value: 512 * MB, unit: 'bytes', ...invocation, where: 'worker/files', words: 'Forge' },
  requestBytes: { value: 5 * MB, unit: 'bytes', ...invocation, where: 'runner', words: 'ours' },
  resolverRequestBytes: { value: 500 * KB, unit: 'bytes', ...invocation, where: 'frontEnd', words: 'ours' },
  resolverResponseBytes: { value: 5 * MB, unit: 'bytes', ...invocation, where: 'frontEnd', words: 'ours' },
  userInvocationsPerMinute: { value: 1_200, unit: 'a minute', ...invocation, where: 'frontEnd', words: 'ours' },
  invocationsPerSecond: { value: 300, unit: 'a second', ...invocation, where: 'frontEnd', words: 'ours' },
  invocationsPerMinute: { value: 7_000, unit: 'a minute', ...invocation, where: 'frontEnd', words: 'ours' },
  logLinesPerRuntimeMinute: { value: 100, unit: 'lines', ...invocation, where: 'worker/console', words: 'ours' },
  logBytes: { value: 200 * KB, unit: 'bytes', ...invocation, where: 'worker/console', words: 'ours' },
  // What an invocation sends out
  outboundSeconds: { value: 180, unit: 's', ...invocation, where: 'proxy', words: 'ours' },
  egressPerRuntimeMinute: { value: 100, unit: 'requests', ...invocation, where: 'traffic', words: 'ours' },
  egressPerMinute: { value: 50_000, unit: 'a minute', ...invocation, where: 'traffic', words: 'ours' },
  networkPerMinute: { value: 100_000, unit: 'a minute', ...invocation, where: 'traffic', words: 'ours' },
  networkPerMinuteOfApp: { value: 3_000_000, unit: 'a minute', ...invocation, where: 'traffic', words: 'ours' },
  impersonationsPerMinute: { value: 1_000, unit: 'a minute', ...app, where: 'services', words: 'ours' },
  reportAccounts: { value: 90, unit: 'accounts', source: 'user-privacy-guidelines', date: '2026-01-01', where: 'services', words: 'ours' },
  // Async events and product events
  eventsPerPush: { value: 50, unit: 'events', ...events, where: 'queue', words: 'Forge' },
  eventsPerMinute: { value: 500, unit: 'a minute', ...events, where: 'queue', words: 'Forge' },
  pushBytes: { value: 200 * KB, unit: 'bytes', ...events, where: 'queue', words: 'Forge' },
  longRunningEventBytes: { value: 100 * KB, unit: 'bytes', ...events, where: 'queue', words: 'Forge' },
  retryDataBytes: { value: 4 * KB, unit: 'bytes', ...events, where: 'deliveries', words: 'none' },
  chainedPushes: { value: 1_000, unit: 'requests', ...events, where: 'queue', words: 'Forge' },
  delaySeconds: { value: 900, unit: 's', ...eventsApi, where: 'queue', words: 'Forge' },
  retryAfterSeconds: { value: 900, unit: 's', ...eventsApi, where: 'deliveries', words: 'none' },
  retentionSeconds: { value: 86_400, unit: 's', ...eventsApi, where: 'deliveries', words: 'none' },
  productEventRetries: {
    value: 4,
    unit: 'retries',
    source: 'events-reference/product_events',
    date: '2026-09-01',
    where: 'deliveries',
    words: 'none',
  },
  // The manifest and what is deployed
  scheduledTriggers: { value: 5, unit: 'modules', ...schedules, where: 'manifest', words: 'ours' },
  fiveMinuteTriggers: { value: 1, unit: 'modules', ...schedules, where: 'manifest', words: 'ours' },
  modules: { value: 150, unit: 'modules', ...app, where: 'manifestRules', words: 'ours' },
  resources: { value: 10, unit: 'resources', ...app, where: 'manifestRules', words: 'ours' },
  resourceFiles: { value: 5_000, unit: 'files', ...app, where: 'manifestRules', words: 'ours' },
  resourceBytes: { value: 100 * MB, unit: 'bytes', ...app, where: 'manifestRules', words: 'ours' },
  // Key-Value Store
  kvsRequestsPerSecond: { value: 1_000, unit: 'a second', ...kvs, where: 'kvs', words: 'Forge' },
  kvsReadUnitsPerMinute: { value: 4_000, unit: 'units a minute', ...kvs, where: 'kvs', words: 'Forge' },
  kvsWriteUnitsPerMinute: { value: 4_000, unit: 'units a minute', ...kvs, where: 'kvs', words: 'Forge' },
  kvsUnitBytes: { value: 10 * KB, unit: 'bytes', ...kvs, where: 'kvs', words: 'none' },
  /** MB is taken as 10⁶ here: the strict side. */
  kvsKeyReadBytesPerSecond: { value: 12_000_000, unit: 'bytes a second', ...kvs, where: 'kvs', words: 'Forge' },
  kvsKeyWriteBytesPerSecond: { value: 1_000_000, unit: 'bytes a second', ...kvs, where: 'kvs', words: 'Forge' },
  kvsQueryBytesPerSecond: { value: 24_000_000, unit: 'bytes a second', ...kvs, where: 'kvs', words: 'Forge' },
  kvsKeyChars: { value: 500, unit: 'characters', ...kvs, where: 'kvs', words: 'Forge' },
  kvsValueBytes: { value: 240 * KB, unit: 'bytes', ...kvs, where: 'kvs', words: 'Forge' },
  kvsDepth: { value: 31, unit: 'levels', ...kvs, where: 'kvs', words: 'Forge' },
  kvsQueryDefault: { value: 10, unit: 'keys', ...kvs, where: 'kvs', words: 'none' },
  kvsQueryMax: { value: 100, unit: 'keys', ...kvs, where: 'kvs', words: 'Forge' },
  /** “Must not be persisted”, without a time: no invocation lives longer than this. */
  kvsCursorSeconds: { value: 900, unit: 's', ...kvs, where: 'kvs', words: 'ours' },
  kvsBatchKeys: { value: 25, unit: 'keys', source: 'storage-reference/kvs-batch', date: '2026-08-21', where: 'kvs', words: 'ours' },
  /** The documents say 4 MB; FRGE-1916 says that the platform refuses above 1 MB. The strict side is enforced. */
  kvsBatchBytes: { value: MB, unit: 'bytes', source: 'FRGE-1916', date: '2025-12-01', where: 'kvs', words: 'Forge' },
  kvsTransactionOperations: {
    value: 25,
    unit: 'operations',
    source: 'storage-reference/kvs-transactions',
    date: '2026-09-28',
    where: 'kvs',
    words: 'ours',
  },
  kvsTtlSeconds: { value: 365 * 86_400, unit: 's', ...kvs, where: 'kvs', words: 'ours' },
  kvsExpiryLagSeconds: { value: 48 * 3_600, unit: 's', ...kvs, where: 'kvs (switch)', words: 'none' },
  // Object Store
  objectRequestsPerMinute: { value: 5_000, unit: 'a minute', ...objects, where: 'objects', words: 'Forge' },
  presignedPerSecond: { value: 1_000, unit: 'a second', ...objects, where: 'objects', words: 'ours' },
  objectBytes: { value: 1_000_000_000, unit: 'bytes', ...objects, where: 'objects', words: 'ours' },
  objectRequestBytes: { value: 1_024, unit: 'bytes', ...objects, where: 'objects', words: 'ours' },
  objectKeyChars: {
    value: 128,
    unit: 'characters',
    source: 'app-migration/forge-storage/os',
    date: '2025-11-07',
    where: 'objects',
    words: 'ours',
  },
  presignedUrlSeconds: {
    value: 3_600,
    unit: 's',
    source: 'storage-reference/object-store-api',
    date: '2026-06-22',
    where: 'objects',
    words: 'ours',
  },
} as const satisfies Readonly<Record<string, Limit>>;

/** Keys of the Key-Value Store (storage-reference/handling-errors-kvs). */
export const KVS_KEY = /^(?!\s+$)[a-zA-Z0-9:._\s\-#]+$/;

/** Runtimes and processors that can be deployed (limits-invocation, 2026-09-01; nodejs20.x ended on 2026-05-06, CHANGE-3209). */
export const RUNTIMES: ReadonlySet<string> = new Set(['nodejs22.x', 'nodejs24.x']);
export const ARCHITECTURES: ReadonlySet<string> = new Set(['arm64', 'x86_64']);

/** Error codes with which the platform reports the end of an invocation (@forge/events, `InvocationErrorCode`). */
export type InvocationErrorCode =
  | 'FUNCTION_OUT_OF_MEMORY'
  | 'FUNCTION_TIME_OUT'
  | 'FUNCTION_PLATFORM_UNKNOWN_ERROR'
  | 'FUNCTION_PLATFORM_RATE_LIMITED'
  | 'FUNCTION_UPSTREAM_RATE_LIMITED'
  | 'FUNCTION_RETRY_REQUEST';
