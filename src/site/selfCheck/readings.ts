/**
 * The reads of a check, in order. Each asks Jira for one thing and answers some facts; what a later one needs of an earlier one is in
 * `Targets`, ids and times only. `points`: what it costs at most when nothing goes wrong.
 */
import { millisOf } from '../../entities/times';
import { isHoldfastError } from '../../contract/errors';
import type { Clock } from '../../contract/ports';
import type { JsonObject } from '../../jira/read/envelope';
import type { Jira } from '../../jira/port';
import { attachmentRedirects, attachmentSettings } from '../../jira/read/attachments';
import { changelogBulk } from '../../jira/read/changelog';
import { createFields } from '../../jira/read/createmeta';
import { peopleBulk, PEOPLE_PER_READ } from '../../jira/read/people';
import { searchProjects } from '../../jira/read/projects';
import { bulkFetch, searchIssues } from '../../jira/read/search';
import { myself, siteTimeZone } from '../../jira/read/site';
import { issueComments } from '../../jira/read/threads';
import type { Answers, FactId } from './facts';
import { observe, type Observed } from './observe';
import {
  answersOfPage,
  answersOfParts,
  changelogTime,
  commentPage,
  commentSide,
  createScreens,
  searchLag,
  shortOfComments,
  trashDays,
} from './rules';

/** What the page of work items leaves for the readings after it. */
export type Targets = {
  /** When search was asked, and what it said of those that changed last. */
  readonly at?: number;
  readonly newest?: readonly { readonly id: string; readonly updated: number }[];
  /** A work item that came with fewer comments than it has. */
  readonly comments?: { readonly issue: string; readonly total: number; readonly ids: readonly string[] };
  readonly file?: string;
  /** A work item with changes; the fewer, the smaller the answer. */
  readonly changed?: string;
  readonly screens?: readonly { readonly project: string; readonly type: string }[];
};

export interface Outcome {
  readonly answers: Answers;
  readonly targets?: Targets;
}

export interface Reading {
  readonly name: string;
  readonly facts: readonly FactId[];
  readonly points: number;
  /** Undefined: nothing to ask, because an earlier reading left no example. */
  read(jira: Jira, targets: Targets, clock: Clock, before: Answers): Promise<Outcome | undefined>;
}

/** One more than the smallest cap that was seen (37, facts §6.5). */
const PAGE = 38;
const POPULAR = 1;
const NEWEST = 2;
const SCREENS = 2;
/** What older reports say of a page of comments (facts §2a). */
const COMMENTS = 5_000;
const FIELDS = ['created', 'updated', 'project', 'issuetype', 'description', 'comment', 'worklog', 'attachment'];
/** Any site is younger, and a search needs a bound. */
const ALL = 'created >= "1990/01/01 00:00"';
/** Jira counts up from 10,000; this many work items no site has. */
const NO_SUCH_ID = '999999999999';

export const READINGS: readonly Reading[] = [
  { name: 'site', facts: ['siteZone'], points: 1, read: readSite },
  { name: 'app', facts: ['appZone', 'pointsPerHour', 'pointsPool', 'pointsEnforced'], points: 3, read: readApp },
  {
    name: 'page',
    facts: [
      'pageCap',
      'inlineComments',
      'inlineWorklogs',
      'inlineHistories',
      'changelogShuffled',
      'adfLocalIds',
      'commentEditBumpsUpdated',
      'partsBumpUpdated',
      'textLimit',
      'customHistoryFieldIds',
    ],
    points: 1 + PAGE,
    read: readPage,
  },
  { name: 'database', facts: ['indexLagMs'], points: 1 + NEWEST, read: readDatabase },
  { name: 'popular', facts: [], points: 1 + POPULAR, read: readPopular },
  { name: 'comments', facts: ['inlineCommentSide', 'commentPage'], points: 2, read: readComments },
  { name: 'unknown', facts: ['unknownIssueInJql'], points: 1, read: readUnknown },
  { name: 'file', facts: ['redirectByDefault'], points: 2, read: readFile },
  { name: 'settings', facts: ['uploadLimit'], points: 1, read: readSettings },
  { name: 'changes', facts: ['bulkChangelogCreated'], points: 2, read: readChanges },
  { name: 'trash', facts: ['trashDays'], points: 2, read: readTrash },
  { name: 'screens', facts: ['partialCreateScreens'], points: SCREENS, read: readScreens },
  { name: 'accounts', facts: ['usersBulkMost'], points: 2, read: readAccounts },
];

async function readSite(jira: Jira): Promise<Outcome> {
  const zone = await siteTimeZone(jira);
  return { answers: { siteZone: zone === undefined ? { untold: 'no-answer' } : { side: zone } } };
}

async function readApp(jira: Jira): Promise<Outcome> {
  const { timeZone } = await myself(jira);
  const { quota } = jira.spent();
  const said: Pick<Answers, 'pointsPerHour' | 'pointsPool' | 'pointsEnforced'> =
    quota === undefined
      ? { pointsPerHour: { untold: 'no-answer' }, pointsPool: { untold: 'no-answer' }, pointsEnforced: { untold: 'no-answer' } }
      : {
          pointsPerHour: { side: String(quota.perHour) },
          pointsPool: { side: quota.pool },
          pointsEnforced: { side: quota.enforced ? 'yes' : 'no' },
        };
  return { answers: { appZone: { side: timeZone }, ...said } };
}

async function readPage(jira: Jira, _targets: Targets, clock: Clock): Promise<Outcome> {
  const at = clock.now();
  const page = await searchIssues(jira, {
    jql: `${ALL} ORDER BY updated DESC`,
    fields: FIELDS,
    expand: 'changelog',
    maxResults: PAGE,
  });
  const issues = page.issues.map(observe);
  const last = page.isLast ?? page.nextPageToken === undefined;
  return { answers: answersOfPage(issues, PAGE, last), targets: targetsOf(issues, at) };
}

function targetsOf(issues: readonly Observed[], at: number): Targets {
  const file = issues.flatMap(({ files }) => files).sort((a, b) => a.size - b.size)[0]?.id;
  const changed = issues.filter(({ histories }) => histories.came > 0).sort((a, b) => a.histories.total - b.histories.total)[0]?.id;
  const kinds = issues.flatMap(({ project, type }) => (project === undefined || type === undefined ? [] : [{ project, type }]));
  const screens = [...new Map(kinds.map((one) => [`${one.project}/${one.type}`, one])).values()].slice(0, SCREENS);
  return {
    at,
    newest: issues.slice(0, NEWEST).map(({ id, updated }) => ({ id, updated })),
    ...commentsTarget(issues),
    ...(file === undefined ? {} : { file }),
    ...(changed === undefined ? {} : { changed }),
    screens,
  };
}

function commentsTarget(issues: readonly Observed[]): Pick<Targets, 'comments'> {
  const short = shortOfComments(issues);
  return short === undefined ? {} : { comments: { issue: short.id, total: short.comments.total, ids: short.comments.ids } };
}

/** Work items that many watch have many comments: asked only where the first page had no example. */
async function readPopular(jira: Jira, targets: Targets, _clock: Clock, before: Answers): Promise<Outcome | undefined> {
  const missing = (['inlineComments', 'inlineWorklogs', 'inlineHistories'] as const).filter(
    (id) => 'untold' in (before[id] ?? { untold: '' }),
  );
  if (missing.length === 0 || targets.newest === undefined || targets.newest.length === 0) return undefined;
  const page = await searchIssues(jira, {
    jql: `${ALL} ORDER BY watchers DESC`,
    fields: ['comment', 'worklog'],
    expand: 'changelog',
    maxResults: POPULAR,
  });
  const issues = page.issues.map(observe);
  const found = answersOfParts(issues);
  const told = missing.filter((id) => 'side' in (found[id] ?? {}));
  return {
    answers: Object.fromEntries(told.map((id) => [id, found[id]])),
    targets: targets.comments === undefined ? { ...targets, ...commentsTarget(issues) } : targets,
  };
}

async function readDatabase(jira: Jira, { at, newest }: Targets): Promise<Outcome | undefined> {
  if (at === undefined || newest === undefined || newest.length === 0) return undefined;
  const { issues } = await bulkFetch(jira, { issueIdsOrKeys: newest.map(({ id }) => id), fields: ['updated'] });
  const database = new Map(issues.map((one) => [one.id, millisOf(one.fields['updated'])]));
  const pairs = newest.flatMap(({ id, updated }) => {
    const now = database.get(id);
    return now === undefined ? [] : [{ search: updated, database: now }];
  });
  return { answers: { indexLagMs: searchLag(pairs, at) } };
}

async function readComments(jira: Jira, { comments }: Targets): Promise<Outcome | undefined> {
  if (comments === undefined) return undefined;
  const came = new Set(comments.ids);
  const among = (one: JsonObject | undefined): boolean => one !== undefined && came.has(String(one['id']));
  const page = await issueComments(jira, comments.issue, 0, COMMENTS);
  const whole = page.entries.length >= page.total;
  const newest = (whole ? page : await issueComments(jira, comments.issue, page.total - 1)).entries.at(-1);
  return {
    answers: {
      inlineCommentSide: commentSide({ oldest: among(page.entries[0]), newest: among(newest) }),
      commentPage: commentPage(page.entries.length, page.total),
    },
  };
}

async function readSettings(jira: Jira): Promise<Outcome> {
  const { uploadLimit } = await attachmentSettings(jira);
  return { answers: { uploadLimit: uploadLimit > 0 ? { side: String(uploadLimit) } : { untold: 'no-answer' } } };
}

async function readChanges(jira: Jira, { changed }: Targets): Promise<Outcome | undefined> {
  if (changed === undefined) return undefined;
  const { issueChangeLogs } = await changelogBulk(jira, [changed]);
  return { answers: { bulkChangelogCreated: changelogTime(issueChangeLogs[0]?.changeHistories[0]?.['created']) } };
}

async function readTrash(jira: Jira): Promise<Outcome> {
  const { values } = await searchProjects(jira, { status: ['deleted'], maxResults: 1, expand: '' });
  const [space] = values;
  return { answers: { trashDays: trashDays(millisOf(space?.['deletedDate']), millisOf(space?.['retentionTillDate'])) } };
}

/** Ids of the usual form that nobody has: an account that exists would cost two points and be a person. */
const nobody = (n: number): readonly string[] =>
  Array.from({ length: n }, (_, i) => `557058:00000000-0000-4000-8000-${String(i).padStart(12, '0')}`);

async function readAccounts(jira: Jira): Promise<Outcome> {
  const taken = async (n: number): Promise<boolean> => {
    try {
      await peopleBulk(jira, nobody(n));
      return true;
    } catch (e) {
      if (isHoldfastError(e, 'refused')) return false;
      throw e;
    }
  };
  if (await taken(PEOPLE_PER_READ)) return { answers: { usersBulkMost: { side: 'enough' } } };
  // Ids of nobody may be refused as well: then it is not their number.
  return { answers: { usersBulkMost: (await taken(1)) ? { side: 'fewer' } : { untold: 'no-answer' } } };
}

async function readUnknown(jira: Jira): Promise<Outcome> {
  try {
    const { issues } = await searchIssues(jira, { jql: `id = ${NO_SUCH_ID}`, fields: ['id'], maxResults: 1 });
    return { answers: { unknownIssueInJql: issues.length === 0 ? { side: 'ignore' } : { untold: 'no-answer' } } };
  } catch (e) {
    if (!isHoldfastError(e, 'refused')) throw e;
    return { answers: { unknownIssueInJql: { side: 'error' } } };
  }
}

async function readFile(jira: Jira, { file }: Targets): Promise<Outcome | undefined> {
  if (file === undefined) return undefined;
  return { answers: { redirectByDefault: { side: (await attachmentRedirects(jira, file)) ? 'yes' : 'no' } } };
}

async function readScreens(jira: Jira, { screens = [] }: Targets): Promise<Outcome | undefined> {
  if (screens.length === 0) return undefined;
  const read: (readonly string[])[] = [];
  for (const { project, type } of screens) read.push((await createFields(jira, project, type)).map(({ fieldId }) => fieldId));
  return { answers: { partialCreateScreens: createScreens(read) } };
}
