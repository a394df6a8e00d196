/**
 * Platform limits, each with its source. Dates are those of the documents. The local platform enforces the same limits from
 * a table of its own, written from the documents and not from this file, so that a wrong constant here is caught there.
 */

/** Forge: a consumer or scheduled function runs at most 900 s (limits-invocation, 2026-09-01). */
export const FUNCTION_MAX_MS = 900_000;
/** Forge: resolvers and product events run at most 25 s (limits-invocation, 2026-09-01). */
export const RESOLVER_MAX_MS = 25_000;
/** Forge: an async event is at most 100 KB when its consumer may run over 55 s (limits-async-events, 2026-02-26). */
export const EVENT_MAX_BYTES = 100_000;
/** Forge: an event is delayed at most 900 s (async-events-api, 2026-09-01). */
export const EVENT_MAX_DELAY_S = 900;
/** Forge: 1,000 chained push requests from one originating invocation (limits-async-events, 2026-02-26). */
export const PUSH_CHAIN_MAX = 1_000;
/** Forge KVS: a value is at most 240 KiB (limits-kvs-ce, 2026-09-28). */
export const KVS_VALUE_MAX_BYTES = 245_760;
/** Forge KVS: 25 keys a batch, ≤ 4 MB documented; FRGE-1916 says 1 MB, so batches stay below that. */
export const KVS_BATCH_KEYS = 25;
/** Forge Object Store: 1 GB an object (limits-object-store, 2026-09-28). */
export const OBJECT_MAX_BYTES = 1_000_000_000;
/** Forge Object Store: API requests a minute of an installation (limits-object-store, 2026-09-28). */
export const OBJECT_REQUESTS_PER_MINUTE = 5_000;
/** Jira: issues of one search page with full fields; more is clamped (search/jql, field evidence 2026). */
export const SEARCH_PAGE = 100;
/** Jira: ids of one bulkfetch (issue/bulkfetch, OpenAPI 2026-02). */
export const BULKFETCH_MAX = 100;
/** Jira: issues of one bulk create (issue/bulk, OpenAPI 2026-02). */
export const BULK_CREATE_MAX = 50;
/** Jira: issues of one bulk changelog read (changelog/bulkfetch, OpenAPI 2026-02). */
export const CHANGELOG_BULK_MAX = 1_000;
/** Jira: API points an hour of the app, tier 1, shared by all tenants (rate-limiting, 2026-10-09). */
export const POINTS_PER_HOUR = 65_000;
/** Jira: writes on one issue, 20 in 2 s and 100 in 30 s (rate-limiting, 2026-10-09). */
export const ISSUE_WRITES = [
  { writes: 20, ms: 2_000 },
  { writes: 100, ms: 30_000 },
] as const;
/** Jira: a summary has at most 255 characters. */
export const SUMMARY_MAX = 255;
/** Jira: an entity property value has at most 32,768 characters (OpenAPI 2026-02). */
export const PROPERTY_MAX_CHARS = 32_768;

/** Ours: a step hands over when less than this is left, so that its checkpoint and push always fit. */
export const STEP_RESERVE_MS = 150_000;
/** Ours (REPOSITORY §7): 900 s and a margin; an attempt or claim older than this belongs to nobody who still runs. */
export const ATTEMPT_DEAD_MS = 16 * 60_000;
/** Ours (REPOSITORY §2): objects of one type that one attempt may write. */
export const NAMES_PER_ATTEMPT = 64;
/** Ours (REPOSITORY §11): an attachment part. */
export const ATTACHMENT_PART_BYTES = 16 * 1024 * 1024;
/** Ours (REPOSITORY §5): records a frame. 256 take 5 % less than 128 on a real site; whoever shows one record decodes half a megabyte. */
export const FRAME_RECORDS = 256;
/** Ours (REPOSITORY §8): issues a baseline step, issues a baseline window. */
export const STEP_ISSUES = 2_048;
export const WINDOW_ISSUES = 5_000;
