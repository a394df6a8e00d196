import type { Issue } from './model';

/**
 * The order of work items on every board and in every backlog of a site, as Jira's field Rank keeps it: `0|i0002v:`, compared as
 * text. Six digits of base 36, a colon, and as many more digits as it takes to stand between two others. Nobody can set it as a
 * field; a new issue comes last.
 */

const BASE = 36;
const WHOLE = 6;
/** Where ranks begin, and how far the next one is: there is room between two. */
const FIRST = 18 * BASE ** (WHOLE - 1);
const STEP = 8;
const MIDDLE = 'i';
const FORM = /^\d\|([0-9a-z]{6}):([0-9a-z]*)$/;

const digitsOf = (rank: string): string => (FORM.exec(rank) ?? []).slice(1).join('');
/** The first character is the bucket: ranks of one are above all of the one before. */
const bucketOf = (rank: string): string => (rank === '' ? '0' : rank.slice(0, 1));
const rankOfDigits = (bucket: string, digits: string): string => {
  const padded = digits.padEnd(WHOLE, '0');
  return `${bucket}|${padded.slice(0, WHOLE)}:${padded.slice(WHOLE)}`;
};

/** The rank of a made-up issue that nobody has moved: they stand in the order of their creation. */
export const madeUpRank = (id: number): string => rankOfDigits('0', (FIRST + id).toString(BASE));

/** What comes last when `highest` did so far; '' when nothing has a rank yet. */
export const nextRank = (highest: string): string => {
  if (highest === '') return rankOfDigits('0', FIRST.toString(BASE));
  const digits = digitsOf(highest);
  const next = Number.parseInt(digits.slice(0, WHOLE), BASE) + STEP;
  return rankOfDigits(bucketOf(highest), next < BASE ** WHOLE ? next.toString(BASE).padStart(WHOLE, '0') : `${digits}${MIDDLE}`);
};

/** A rank between two others; '' stands for the beginning or the end of everything. */
export const rankBetween = (before: string, after: string): string => {
  if (after === '') return nextRank(before);
  const bucket = bucketOf(after);
  return rankOfDigits(bucket, between(bucketOf(before) === bucket ? digitsOf(before) : '', digitsOf(after)));
};

/** Of fractions in base 36, `low` below `high`: the shortest one between them. */
const between = (low: string, high: string): string => {
  let out = '';
  for (let i = 0; i <= Math.max(low.length, high.length); i += 1) {
    const a = Number.parseInt(low[i] ?? '0', BASE);
    // From the first digit on that is below that of `high`, everything is.
    const b = out < high.slice(0, i) ? BASE : Number.parseInt(high[i] ?? '0', BASE);
    if (b - a > 1) return out + Math.floor((a + b) / 2).toString(BASE);
    out += a.toString(BASE);
  }
  return out;
};

/** What has a rank: an issue, or a made-up row, which knows its own without being made whole. */
type Ranked = Pick<Issue, 'custom'> & { readonly rank?: string | null };

/** The rank of an issue, or null: it has none. */
export const rankOf = (issue: Ranked, field: string): string | null => {
  if (issue.rank !== undefined) return issue.rank;
  const value = JSON.parse(issue.custom[field] ?? 'null') as unknown;
  return typeof value === 'string' && FORM.test(value) ? value : null;
};
