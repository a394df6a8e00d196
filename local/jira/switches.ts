import type { PointsPool } from './limits';

/**
 * Each open question about Jira Cloud is a switch: what we know is not certain, so both sides can be tested.
 * The defaults are the side that makes life harder for an app, or where that does not apply the side with more evidence.
 */
export interface Switches {
  /** Most issues of a search page with real fields. Seen: 100, sometimes fewer (37). */
  readonly pageCap: number;
  /** Whether a search page may be shorter than asked for and allowed, each by another measure, down to none with a token (facts 6.2: legal). */
  readonly pagesVary: boolean;
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
  /** Fields that every create screen demands, and that no edit empties. */
  readonly requiredFields: readonly string[];
  /** Where a custom field is: on the whole site, or only in the projects that had values of it, which a project made anew is none of. */
  readonly fieldContexts: 'site' | 'project';
  /** Whether workflows have short cuts with conditions (only the assignee), validators and screens (a due date). */
  readonly workflowRules: boolean;
  /** Whether the app was put into the project role Administrators, as some sites do; else what is kept to that role is hidden from it. */
  readonly appIsAdministrator: boolean;
  /** Project permissions that the default permission scheme does not grant to the app, as where somebody took its role out. */
  readonly appLacks: readonly string[];
  /** Largest attachment, bytes. 1 GB is said to be the default (from memory). */
  readonly uploadLimit: number;
  /** Who refuses a larger one with 413: Jira in its own form, or a gateway before it, in HTML. */
  readonly tooLargeReply: 'jira' | 'gateway';
  /** Most histories of a page of the bulk changelog; more is lowered silently. */
  readonly bulkChangelogPage: number;
  /** How the bulk changelog writes `created`: the example has a number, all other places text. */
  readonly bulkChangelogCreated: 'number' | 'text';
  /** How long a token of the bulk changelog lives, ms. Search's are said to live seven days. */
  readonly bulkChangelogTokenMs: number;
  /** Whether changes of custom fields carry `fieldId`. */
  readonly customHistoryFieldIds: boolean;
  /** Most comments of a page: 100 by the document, 5,000 in older reports. */
  readonly commentPage: number;
  /** Most accounts of `user/bulk`. */
  readonly usersBulkMost: number;
  /** How a missing scope is refused: 401 in the gateway's form, or 403 in Jira's. */
  readonly scopeRefusal: 401 | 403;
  /** Operations that the site refuses to the app with 403 although its scopes suffice, as `GET /rest/api/3/…`. */
  readonly deniedOperations: readonly string[];
  /** Days until a project in the trash is deleted for good. */
  readonly trashDays: number;
  /** How long a deleted project's key is still taken, ms. */
  readonly projectKeyHeldMs: number;
  /** Whether the number of the newest issue of a project is given out again when that is deleted. */
  readonly numbersReused: boolean;
  /** How long a new issue can't be deleted (409), ms. Seen on a live site, for a moment. */
  readonly freshIssueMs: number;
  /** Whether search loses an issue again for a moment that it has shown, while it was changed a short while ago. */
  readonly searchFlickers: boolean;
  /** What a 429 looks like: Jira's headers and JSON, or a gateway's HTML without `Retry-After` and reason. */
  readonly throttleForm: 'jira' | 'gateway';
  /** Whether reads by POST cost a point for each object. A partner has measured that they do. */
  readonly postReadsCount: boolean;
  /** Whether points are enforced for this app, or only announced in `Beta-` headers. */
  readonly pointsEnforced: boolean;
  /** Points an hour. */
  readonly pointsPerHour: number;
  /** Whose they are: one pool of the app over all sites (tier 1), or one of each site (tier 2, after a review by Atlassian). */
  readonly pointsPool: PointsPool;
  /** Burst buckets, bulk operations at once and writes of one issue are limited. */
  readonly burst: boolean;
}

export const DEFAULT_SWITCHES: Switches = {
  pageCap: 100,
  pagesVary: false,
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
  requiredFields: [],
  fieldContexts: 'site',
  workflowRules: false,
  appIsAdministrator: false,
  appLacks: [],
  uploadLimit: 1_073_741_824,
  tooLargeReply: 'jira',
  bulkChangelogPage: 10_000,
  bulkChangelogCreated: 'number',
  bulkChangelogTokenMs: 7 * 86_400_000,
  customHistoryFieldIds: false,
  commentPage: 100,
  usersBulkMost: 200,
  scopeRefusal: 401,
  deniedOperations: [],
  trashDays: 60,
  projectKeyHeldMs: 0,
  numbersReused: false,
  freshIssueMs: 0,
  searchFlickers: false,
  throttleForm: 'jira',
  postReadsCount: true,
  pointsEnforced: true,
  pointsPerHour: 65_000,
  pointsPool: 'global',
  burst: true,
};
