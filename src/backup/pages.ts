import { HoldfastError, isHoldfastError } from '../contract/errors';
import { SEARCH_PAGE } from '../contract/limits';
import type { Millis } from '../contract/ids';
import type { Clock } from '../contract/ports';
import type { Jira } from '../jira/port';
import { searchIssues } from '../jira/read/search';
import type { RawIssue } from '../jira/read/search';
import { weigh } from './weigh';

/** Search led nowhere: whoever asked starts a new search behind what it has. */
export class SearchBroke extends Error {}

export interface Asking {
  readonly jira: Jira;
  readonly clock: Clock;
}

export interface IssuePage {
  readonly issues: readonly RawIssue[];
  /** When it was asked for: what changed since may or may not be in it. */
  readonly asked: Millis;
  /** About how much text it was. */
  readonly chars: number;
  readonly last: boolean;
}

/** Pages without an issue in a row, after which search is taken to be stuck. */
const EMPTY_MAX = 5;
/** A page whose text is larger than this makes the next one smaller: a worker has to hold it, and its parsed form, at once. */
const PAGE_CHARS = 4 * 1024 * 1024;

/**
 * Pages of whole issues with their history, until the end, with guards for what search does (facts 6.2): a page may be short, or
 * empty with a token; only `isLast` or a missing token ends it; a token that comes again is a loop; a token may have expired.
 */
export async function* issuePages({ jira, clock }: Asking, jql: string): AsyncGenerator<IssuePage> {
  const used = new Set<string>();
  let token: string | undefined;
  let empty = 0;
  let size = SEARCH_PAGE;
  for (;;) {
    const asked = clock.now();
    const page = await pageOf(jira, jql, token, size);
    empty = page.issues.length === 0 ? empty + 1 : 0;
    const chars = weigh(page.issues);
    token = page.isLast === true ? undefined : page.nextPageToken;
    yield { issues: page.issues, asked, chars, last: token === undefined };
    if (token === undefined) return;
    if (used.has(token) || empty >= EMPTY_MAX) throw new SearchBroke();
    used.add(token);
    size = nextSize(chars, size);
  }
}

/** An id that Jira no longer knows makes it refuse the whole clause: then nothing is left out, and the caller drops what it has by id. */
export async function* pagesLeavingOut(
  asking: Asking,
  ids: readonly string[],
  jql: (leftOut: readonly string[]) => string,
): AsyncGenerator<IssuePage> {
  let begun = false;
  try {
    for await (const page of issuePages(asking, jql(ids))) {
      begun = true;
      yield page;
    }
  } catch (e) {
    if (begun || ids.length === 0 || !isHoldfastError(e, 'refused')) throw e;
    yield* issuePages(asking, jql([]));
  }
}

const pageOf = async (
  jira: Jira,
  jql: string,
  token: string | undefined,
  maxResults: number,
): Promise<Awaited<ReturnType<typeof searchIssues>>> => {
  try {
    return await searchIssues(jira, {
      jql,
      fields: ['*all'],
      expand: 'changelog',
      maxResults,
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
  } catch (e) {
    if (token !== undefined && isHoldfastError(e, 'refused', 'unavailable'))
      throw new SearchBroke('the page token was refused', { cause: e });
    throw e;
  }
};

const nextSize = (chars: number, size: number): number => {
  if (chars > PAGE_CHARS) return Math.max(10, Math.floor(size / 2));
  return chars < PAGE_CHARS / 4 ? Math.min(SEARCH_PAGE, size * 2) : size;
};

export const searchIsStuck = (): HoldfastError =>
  new HoldfastError('unavailable', 'Jira’s search gives the same page again and again.', {
    retry: 'later',
    retryAfterSeconds: 60,
    adminMessage: { next: 'Holdfast tries again in a minute.' },
  });
