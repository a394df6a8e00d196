/**
 * Each open question about Jira Cloud is a switch: what we know is not certain, so both sides can be tested.
 * The defaults are the side that makes life harder for an app, or where that does not apply the side with more evidence.
 */
export interface Switches {
  /** Most issues of a search page with real fields. Seen: 100, sometimes fewer (37). */
  readonly pageCap: number;
  /** Which comments come inline when there are more than `inlineComments`. Reports differ. */
  readonly inlineCommentSide: 'newest' | 'oldest';
  /** Comments inline in search and bulkfetch. */
  readonly inlineComments: number;
  /** Worklogs inline. */
  readonly inlineWorklogs: number;
  /** Histories of `expand=changelog` in search. */
  readonly inlineHistories: number;
  /** Documented: the order of an expanded changelog is not guaranteed. */
  readonly changelogShuffled: boolean;
  /** How far search is behind a write, without a fault plan, ms. */
  readonly indexLagMs: number;
  /** Jira adds `attrs.localId` to rich text that is written. */
  readonly adfLocalIds: boolean;
  /** Whether editing or deleting a comment moves the issue's `updated`. */
  readonly commentEditBumpsUpdated: boolean;
  /** Whether links, attachments and worklogs move the issue's `updated`. */
  readonly partsBumpUpdated: boolean;
  /** What the event of a deleted issue carries: the few fields of all events, or the whole issue. */
  readonly deletedIssuePayload: 'few' | 'full';
  /** Whether an edit (PUT) may set and clear `resolution`. */
  readonly resolutionByEdit: boolean;
  /** Characters of a rich text. Raised at load to the longest text of the seed: that site proves its own limit. */
  readonly textLimit: number;
  /** Whether `attachment/content` answers 303 when `redirect` is not given (documented) or streams. */
  readonly redirectByDefault: boolean;
  /** Zone of the timestamps in replies. */
  readonly siteZone: string;
  /** Zone of the app user's profile, in which its JQL dates are read. */
  readonly appZone: string;
  /** What an issue id or key in JQL does that does not exist or is hidden: 400 (strict validation) or no match. */
  readonly unknownIssueInJql: 'error' | 'ignore';
  /** A create screen may lack fields (environment, versions), by project and type. */
  readonly partialCreateScreens: boolean;
  /** Whether the app was put into the project role Administrators, as some sites do; else what is kept to that role is hidden from it. */
  readonly appIsAdministrator: boolean;
  /** Points an hour. */
  readonly pointsPerHour: number;
  /** Burst buckets and per-issue write limits are enforced. */
  readonly burst: boolean;
}

export const DEFAULT_SWITCHES: Switches = {
  pageCap: 100,
  inlineCommentSide: 'newest',
  inlineComments: 20,
  inlineWorklogs: 20,
  inlineHistories: 40,
  changelogShuffled: false,
  indexLagMs: 0,
  adfLocalIds: false,
  commentEditBumpsUpdated: false,
  partsBumpUpdated: true,
  deletedIssuePayload: 'few',
  resolutionByEdit: true,
  textLimit: 32_767,
  redirectByDefault: true,
  siteZone: 'UTC',
  appZone: 'UTC',
  unknownIssueInJql: 'error',
  partialCreateScreens: true,
  appIsAdministrator: false,
  pointsPerHour: 65_000,
  burst: true,
};
