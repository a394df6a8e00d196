import { isHoldfastError } from '../contract/errors';
import { CHANGELOG_BULK_MAX } from '../contract/limits';
import { compareIds } from '../entities/thread';
import { isRaw, rawList, textOf } from '../entities/normalise';
import type { Raw } from '../entities/normalise';
import type { Jira } from '../jira/port';
import { changelogBulk } from '../jira/read/changelog';
import type { ChangelogPage } from '../jira/read/changelog';
import { issueComments, issueWorklogs } from '../jira/read/threads';
import type { ThreadPage } from '../jira/read/threads';
import type { RawIssue } from '../jira/read/search';

/**
 * Makes the threads of issues whole. Search gives the first 20 comments and worklogs and 40 changes of an issue, with the true `total`
 * (facts 2a): where that is more than what came, or the container is missing, the rest is read apart. Nothing is read apart otherwise.
 */
export interface Incomplete {
  readonly comments: boolean;
  readonly worklogs: boolean;
  readonly changelog: boolean;
}

export const incomplete = (issue: RawIssue): Incomplete => ({
  comments: cutOff(issue.fields['comment'], 'comments'),
  worklogs: cutOff(issue.fields['worklog'], 'worklogs'),
  changelog: cutOff(issue.changelog, 'histories'),
});

/** A site without time tracking has no `worklog` at all; nothing says that there is one, so nothing is read. */
const cutOff = (container: unknown, list: string): boolean =>
  isRaw(container) && Number(container['total'] ?? 0) > rawList(container[list]).length;

/** What could not be read whole: thread → entries missing. */
export type Missing = (what: 'comments' | 'worklogs' | 'history', count: number) => void;

/** The issues, in the same order, with whole threads. Two issues are read at a time. */
export const completeThreads = async (jira: Jira, issues: readonly RawIssue[], missing: Missing): Promise<readonly RawIssue[]> => {
  const changes = await changelogs(
    jira,
    issues.filter((issue) => incomplete(issue).changelog).map((issue) => issue.id),
  );
  const out: RawIssue[] = [];
  for (let i = 0; i < issues.length; i += 2) {
    out.push(...(await Promise.all(issues.slice(i, i + 2).map((issue) => complete(jira, issue, changes.get(issue.id), missing)))));
  }
  return out;
};

const complete = async (jira: Jira, issue: RawIssue, changes: readonly Raw[] | undefined, missing: Missing): Promise<RawIssue> => {
  const need = incomplete(issue);
  const fields: Record<string, unknown> = { ...issue.fields };
  if (need.comments)
    fields['comment'] = await whole(
      fields['comment'],
      'comments',
      (startAt) => issueComments(jira, issue.id, startAt),
      (n) => missing('comments', n),
    );
  if (need.worklogs)
    fields['worklog'] = await whole(
      fields['worklog'],
      'worklogs',
      (startAt) => issueWorklogs(jira, issue.id, startAt),
      (n) => missing('worklogs', n),
    );
  const changelog = changes === undefined ? undefined : merged(issue.changelog, 'histories', changes, (n) => missing('history', n));
  return { ...issue, fields, ...(changelog === undefined ? {} : { changelog: { ...changelog } }) };
};

/** Pages by offset: an entry that is deleted between two pages shifts the rest, so a short result is read once more. */
const whole = async (
  container: unknown,
  list: string,
  page: (startAt: number) => Promise<ThreadPage>,
  missing: (n: number) => void,
): Promise<Raw> => {
  const found = new Map<string, Raw>();
  let total = 0;
  try {
    for (let pass = 0; pass < 2; pass++) {
      for (let startAt = 0; ;) {
        const { entries, total: said } = await page(startAt);
        for (const entry of entries) found.set(textOf(entry['id']), entry);
        total = said;
        startAt += entries.length;
        if (entries.length === 0 || startAt >= total) break;
      }
      if (found.size >= total) break;
    }
  } catch (e) {
    // Hidden or gone since the search: what came inline is kept.
    if (!isHoldfastError(e, 'not-found', 'not-allowed')) throw e;
    return merged(container, list, [], missing);
  }
  if (found.size < total) missing(total - found.size);
  return { [list]: [...found.values()], total };
};

const merged = (container: unknown, list: string, more: readonly Raw[], missing: (n: number) => void): Raw => {
  const inline = isRaw(container) ? rawList(container[list]) : [];
  const total = isRaw(container) ? Number(container['total'] ?? 0) : 0;
  const byId = new Map([...inline, ...more].map((entry) => [textOf(entry['id']), entry]));
  if (byId.size < total) missing(total - byId.size);
  return { [list]: [...byId.values()].sort((a, b) => compareIds(textOf(a['id']), textOf(b['id']))), total };
};

/**
 * Histories of many issues at once; one issue may come in parts over several pages. How long a page's token lives is not known: when one
 * has expired it begins again, and the second time it keeps what came, so that the rest is a gap and not the end of a backup.
 */
const changelogs = async (jira: Jira, ids: readonly string[]): Promise<ReadonlyMap<string, readonly Raw[]>> => {
  const found = new Map<string, Raw[]>(ids.map((id) => [id, []]));
  for (let i = 0; i < ids.length; i += CHANGELOG_BULK_MAX) {
    const part = ids.slice(i, i + CHANGELOG_BULK_MAX);
    if (!(await allPages(jira, part, found))) await allPages(jira, part, found);
  }
  return found;
};

/** False: a token was refused before the last page. */
const allPages = async (jira: Jira, part: readonly string[], found: ReadonlyMap<string, Raw[]>): Promise<boolean> => {
  const used = new Set<string>();
  for (let token: string | undefined; ;) {
    let page: ChangelogPage;
    try {
      page = await changelogBulk(jira, part, token);
    } catch (e) {
      if (token === undefined || !isHoldfastError(e, 'refused')) throw e;
      return false;
    }
    for (const one of page.issueChangeLogs) found.get(textOf(one.issueId))?.push(...rawList(one.changeHistories));
    token = page.nextPageToken;
    if (token === undefined || used.has(token)) return true;
    used.add(token);
  }
};
