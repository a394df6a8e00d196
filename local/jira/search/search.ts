import { createHash } from 'node:crypto';
import { badRequest } from '../errors';
import type { Issue } from '../model';
import { compile, compileOrder, type Compare } from './compile';
import type { JqlContext } from './jqlFields';
import { parseJql } from './parser';

/** What one query finds, sorted, as long as the index does not change. */
interface Found {
  readonly version: number;
  readonly minute: number | undefined;
  /** In no order until `sorted`. */
  readonly issues: Issue[];
  readonly compare: Compare;
  sorted: boolean;
}

export interface SearchPage {
  readonly issues: readonly Issue[];
  readonly nextPageToken: string | undefined;
}

const TOKEN_LIFE_MS = 7 * 86_400_000;
const KEPT_RESULTS = 64;
const KEPT_PAGES = 2_000;

/**
 * Search over the index. A token says after which issue its page begins, by the values it is sorted by, so a page is what comes
 * after that place *now*: issues that move in the order meanwhile are seen twice or not at all, as on a live site. A token
 * that is sent again brings the issues that it brought first.
 */
export class Search {
  private readonly found = new Map<string, Found>();
  private readonly places = new Map<
    string,
    { readonly last: Issue; readonly jql: string; readonly at: number; page: readonly number[] | undefined }
  >();
  private tokens = 0;

  /** How many issues the query finds. */
  count(jql: string, context: JqlContext): number {
    return this.find(jql, context).issues.length;
  }

  /** Every issue that the query finds, in order. */
  private all(jql: string, context: JqlContext): Found {
    const found = this.find(jql, context);
    if (!found.sorted) found.issues.sort(found.compare);
    found.sorted = true;
    return found;
  }

  private find(jql: string, context: JqlContext): Found {
    const key = `${context.accountId}\n${context.zone}\n${jql}`;
    const version = context.state.index.version();
    const minute = Math.floor(context.now / 60_000);
    const known = this.found.get(key);
    if (known !== undefined && known.version === version && (known.minute === undefined || known.minute === minute)) return known;
    let usesNow = false;
    const watched: JqlContext = { ...context, usesNow: () => (usesNow = true) };
    const { where, orderBy } = parseJql(jql);
    if (where === undefined) throw badRequest('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
    const matches = compile(where, watched);
    const compare = compileOrder(orderBy, watched);
    const issues: Issue[] = [];
    for (const issue of context.state.index.all()) if (context.sees(issue) && matches(issue)) issues.push(issue);
    const result: Found = { version, minute: usesNow ? minute : undefined, issues, compare, sorted: false };
    this.found.delete(key);
    this.found.set(key, result);
    for (const old of this.found.keys()) {
      if (this.found.size <= KEPT_RESULTS) break;
      this.found.delete(old);
    }
    return result;
  }

  page(jql: string, context: JqlContext, token: string | undefined, size: number): SearchPage {
    const place = token === undefined ? undefined : this.place(token, jql, context.now);
    const { issues, compare } = this.all(jql, context);
    if (place?.page !== undefined) {
      const again = place.page
        .map((id) => context.state.index.seen(id))
        .filter((issue) => issue !== undefined && context.sees(issue)) as Issue[];
      const last = again.at(-1) ?? place.last;
      return { issues: again, nextPageToken: this.more(issues, compare, last) ? this.token(jql, last, context.now) : undefined };
    }
    const from = place === undefined ? 0 : firstAfter(issues, compare, place.last);
    const page = issues.slice(from, from + size);
    if (place !== undefined) place.page = page.map((issue) => issue.id);
    const last = page.at(-1);
    return {
      issues: page,
      nextPageToken: last !== undefined && from + size < issues.length ? this.token(jql, last, context.now) : undefined,
    };
  }

  private more(issues: readonly Issue[], compare: Compare, last: Issue): boolean {
    return firstAfter(issues, compare, last) < issues.length;
  }

  private token(jql: string, last: Issue, now: number): string {
    this.tokens += 1;
    const token = Buffer.from(createHash('sha256').update(`${this.tokens}\n${jql}\n${last.id}`).digest()).toString('base64url');
    this.places.set(token, { last: { ...last }, jql, at: now, page: undefined });
    for (const old of this.places.keys()) {
      if (this.places.size <= KEPT_PAGES) break;
      this.places.delete(old);
    }
    return token;
  }

  private place(token: string, jql: string, now: number) {
    const place = this.places.get(token);
    if (place === undefined || place.jql !== jql || now - place.at > TOKEN_LIFE_MS)
      throw badRequest('The provided next page token is invalid or expired.');
    return place;
  }
}

/** The first index whose issue sorts after `last`, which need not be in the list any more. */
const firstAfter = (issues: readonly Issue[], compare: Compare, last: Issue): number => {
  let low = 0;
  let high = issues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(issues[middle] as Issue, last) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};
