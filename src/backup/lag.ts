/**
 * How long after a change Jira's search may not show it, as allowed for in a watermark (seconds to minutes, facts 5.3). What comes
 * later still is found by the overlap, and by the marks of product events, which are read from the database.
 */
export const INDEX_LAG_MS = 120_000;
/** How far before the watermark a sweep looks again (REPOSITORY §3: at least five minutes). */
export const OVERLAP_MS = 300_000;
/** For so long after a read of the database, search may still serve what was before it. */
export const SETTLED_MS = 360_000;
/** How far Jira's clock and a host's may be apart where a version must not be taken for new: beyond it one is stored twice, and nothing is lost. */
export const CLOCKS_APART_MS = 600_000;
