import type { ForgeMeter } from '../contract';

/**
 * Figures of the platform since its start. The scenario takes differences of them; `peakMB` is a maximum, which it may set to 0.
 *
 * - `kvsReads`, `kvsWrites`: one for each key of a get, set, delete, batch or transaction; a query is one read.
 * - `kvsReadBytes`: bytes of the JSON of values read; a key or a query that finds nothing counts 1 KB (CHANGE-3309).
 * - `logBytes`: what came through of the app's console.
 * - `kvsWriteBytes`: bytes of the JSON of values written.
 * - `objectRequests`: API requests (upload-url, download-url, metadata, delete and the public ones) and presigned PUTs and GETs.
 * - `gbSeconds`: platform seconds of every invocation × memory, at 0.5 GB whatever the manifest says (monitor-usage-metrics).
 * - `events`: events taken from push requests, without retries and duplicates.
 */
export function emptyMeter(): ForgeMeter {
  return {
    ...{ invocations: 0, gbSeconds: 0, kvsReads: 0, kvsWrites: 0, kvsReadBytes: 0, kvsWriteBytes: 0 },
    ...{ objectRequests: 0, logBytes: 0, events: 0, peakMB: 0 },
  };
}

export const BILLED_GB = 0.5;
/** What a read that finds nothing is billed as. */
export const EMPTY_READ_BYTES = 1_024;
