/**
 * From what was observed to sides: pure. A side is given only where an example shows it; where the examples contradict each other there
 * is none. `seen` holds the counts that an answer stands on.
 */
import type { Answer, Answers } from './facts';
import type { Inline, Observed } from './observe';

/** Two times of one action, as Jira stamps them. */
const SAME_MS = 2_000;
/** Search is asked about a change only when that is so fresh that an answer says something. */
export const FRESH_MS = 600_000;
/** Documented nowhere, known to many: characters of a rich text (facts §6.3, 2026). */
const TEXT_LIMIT = 32_767;
/** Changes of one work item that make an order. */
const ORDER_MIN = 3;

const untold = (untold: 'no-example' | 'mixed', seen?: Record<string, number>): Answer => ({
  untold,
  ...(seen === undefined ? {} : { seen }),
});

/** All that one page of work items tells. `asked`: how many were asked for. */
export function answersOfPage(issues: readonly Observed[], asked: number, isLast: boolean): Answers {
  return {
    pageCap: pageCap(issues.length, asked, isLast),
    ...answersOfParts(issues),
    changelogShuffled: shuffled(issues),
    adfLocalIds: yesNo(
      sum(issues, (one) => one.comments.appsWithIds),
      sum(issues, (one) => one.comments.appsWithoutIds),
    ),
    commentEditBumpsUpdated: bumps(issues.map((one) => ({ updated: one.updated, times: one.comments.edits, others: notEdits(one) }))),
    partsBumpUpdated: bumps(issues.map((one) => ({ updated: one.updated, times: one.parts, others: notParts(one) }))),
    textLimit: textLimit(issues),
    customHistoryFieldIds: yesNo(
      sum(issues, (one) => one.customWithId),
      sum(issues, (one) => one.customWithoutId),
    ),
  };
}

/** How much comes inline; the more work items, the likelier an example. */
export const answersOfParts = (issues: readonly Observed[]): Pick<Answers, 'inlineComments' | 'inlineWorklogs' | 'inlineHistories'> => ({
  inlineComments: inline(issues.map((one) => one.comments)),
  inlineWorklogs: inline(issues.map((one) => one.worklogs)),
  inlineHistories: inline(issues.map((one) => one.histories)),
});

function pageCap(came: number, asked: number, isLast: boolean): Answer {
  if (came >= asked) return { side: 'more', seen: { asked, came } };
  return isLast ? untold('no-example', { asked, came }) : { side: String(came), seen: { asked, came } };
}

function inline(lists: readonly Inline[]): Answer {
  const cut = lists.filter(({ total, came }) => total > came);
  const atLeast = Math.max(0, ...lists.map(({ came }) => came));
  // One that is hidden in part comes short as well: the limit is the most that came.
  if (cut.length === 0) return untold('no-example', { atLeast });
  return { side: String(Math.max(...cut.map(({ came }) => came))), seen: { cut: cut.length, atLeast } };
}

/** Comments of a page as the document says; a longer thread shows what a page really holds. */
export const DOCUMENTED_COMMENTS = 100;

/** The shortest thread among those that came in part, better one that is longer than a page. */
export const shortOfComments = (issues: readonly Observed[]): Observed | undefined => {
  const pages = (one: Observed): number => (one.comments.total > DOCUMENTED_COMMENTS ? 0 : 1);
  return issues
    .filter(({ comments }) => comments.came > 0 && comments.total > comments.came)
    .sort((a, b) => pages(a) - pages(b) || a.comments.total - b.comments.total)[0];
};

/** A page of comments that was asked for without a limit. */
export function commentPage(came: number, total: number): Answer {
  if (came > DOCUMENTED_COMMENTS) return { side: 'more', seen: { came } };
  return came < total ? { side: String(came), seen: { came } } : untold('no-example', { came });
}

/** `created` of one history of the bulk changelog. */
export const changelogTime = (created: unknown): Answer =>
  created === undefined ? untold('no-example') : { side: typeof created === 'number' ? 'number' : 'text' };

/** Both 0: no such space. */
export const trashDays = (deleted: number, gone: number): Answer =>
  deleted === 0 || gone === 0 ? untold('no-example') : { side: String(Math.round((gone - deleted) / 86_400_000)) };

function shuffled(issues: readonly Observed[]): Answer {
  const judged = issues.map(({ histories }) => histories.times).filter((times) => new Set(times).size >= ORDER_MIN);
  const goes = (times: readonly number[], sign: 1 | -1): boolean =>
    times.every((at, i) => i === 0 || sign * (at - (times[i - 1] ?? at)) >= 0);
  const arbitrary = judged.filter((times) => !goes(times, 1) && !goes(times, -1)).length;
  const seen = { arbitrary, inOrder: judged.length - arbitrary };
  if (judged.length === 0) return untold('no-example', seen);
  return { side: arbitrary > 0 ? 'yes' : 'no', seen };
}

const notEdits = (one: Observed): readonly number[] => [one.created, ...one.comments.writes, ...one.parts, ...one.histories.times];
const notParts = (one: Observed): readonly number[] => [one.created, ...one.comments.writes, ...one.comments.edits, ...one.others];

/**
 * A time after `updated` shows that it did not move it. One that is `updated` shows that it did, unless something else happened
 * then as well.
 */
function bumps(
  issues: readonly { readonly updated: number; readonly times: readonly number[]; readonly others: readonly number[] }[],
): Answer {
  let moved = 0;
  let still = 0;
  for (const { updated, times, others } of issues) {
    const newest = Math.max(0, ...times);
    if (newest === 0 || updated === 0) continue;
    if (newest > updated + SAME_MS) still += 1;
    else if (updated - newest <= SAME_MS && !others.some((at) => Math.abs(at - updated) <= SAME_MS)) moved += 1;
  }
  return yesNo(moved, still);
}

function yesNo(yes: number, no: number): Answer {
  const seen = { yes, no };
  if (yes === 0 && no === 0) return untold('no-example', seen);
  return yes > 0 && no > 0 ? untold('mixed', seen) : { side: yes > 0 ? 'yes' : 'no', seen };
}

function textLimit(issues: readonly Observed[]): Answer {
  const longest = Math.max(0, ...issues.map((one) => one.longestText));
  return longest > TEXT_LIMIT ? { side: 'longer', seen: { longest } } : untold('no-example', { longest });
}

/** `oldest`, `newest`: whether that comment is among those that came. */
export function commentSide(came: { readonly oldest: boolean; readonly newest: boolean }): Answer {
  if (came.oldest === came.newest) return untold('mixed');
  return { side: came.oldest ? 'oldest' : 'newest' };
}

/**
 * `search` was asked at `at`, the database after it: what changed in between is left out. A change that search does show bounds its lag, too.
 */
export function searchLag(pairs: readonly { readonly search: number; readonly database: number }[], at: number): Answer {
  const behind = pairs.filter(({ search, database }) => database > search && database < at - SAME_MS);
  if (behind.length > 0)
    return { side: 'behind', seen: { atLeastSeconds: Math.round((at - Math.min(...behind.map(({ database }) => database))) / 1_000) } };
  const age = at - Math.max(0, ...pairs.filter(({ search, database }) => search === database).map(({ search }) => search));
  if (age > FRESH_MS) return untold('no-example');
  return { side: 'level', seen: { atMostSeconds: Math.max(0, Math.round(age / 1_000)) } };
}

/** `screens`: ids of the fields of each create screen. */
export function createScreens(screens: readonly (readonly string[])[]): Answer {
  if (screens.length === 0) return untold('no-example');
  const lacking = screens.filter((fields) => ['environment', 'versions', 'fixVersions'].some((field) => !fields.includes(field))).length;
  return { side: lacking > 0 ? 'yes' : 'none', seen: { read: screens.length, lacking } };
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);
