/** When within its hour a mass change happened. Pure. */

/** Changes that follow each other faster than this belong together. */
const GAP_MS = 10 * 60_000;
/** Of what was counted, so much must still be told by the newest versions; what was changed again since has lost its time. */
const KNOWN = 0.9;
/** The densest part, from which the rest is looked for. */
const CORE = 0.5;

export interface Span {
  readonly from: number;
  readonly to: number;
  /** The first commit that holds any of it, where known. */
  readonly commit?: number;
}

/** A change, and the commit that captured it. */
export interface Timed {
  readonly at: number;
  readonly commit: number;
}

/**
 * First and last of the changes that belong to the burst among them. Undefined: too few are known, so that only the hour is sure;
 * a first change that is too late would make “just before this” a moment in the middle of it.
 */
export function burstOf(changes: readonly Timed[], counted: number): Span | undefined {
  const sorted = [...changes].sort((a, b) => a.at - b.at);
  if (sorted.length === 0 || sorted.length < KNOWN * counted) return undefined;
  const size = Math.max(1, Math.ceil(CORE * sorted.length));
  let first = 0;
  for (let i = 0; i + size <= sorted.length; i += 1) if (spanAt(sorted, i, size) < spanAt(sorted, first, size)) first = i;
  let last = first + size - 1;
  while (first > 0 && at(sorted, first) - at(sorted, first - 1) < GAP_MS) first -= 1;
  while (last + 1 < sorted.length && at(sorted, last + 1) - at(sorted, last) < GAP_MS) last += 1;
  const commit = sorted.slice(first, last + 1).reduce((least, one) => Math.min(least, one.commit), Infinity);
  return { from: at(sorted, first), to: at(sorted, last), commit };
}

const at = (sorted: readonly Timed[], i: number): number => sorted[i]?.at ?? NaN;
const spanAt = (sorted: readonly Timed[], i: number, size: number): number => at(sorted, i + size - 1) - at(sorted, i);
