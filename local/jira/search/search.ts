import { createHash } from 'node:crypto';
import { badRequest } from '../errors';
import type { Issue } from '../model';
import { hash32 } from '../random';
import { firstWhere } from '../store/sorted';
import type { Bounds } from './bounds';
import type { Predicate } from './clauses';
import { compile } from './compile';
import type { JqlContext } from './jqlField';
import { jqlField } from './jqlFields';
import { indexFor, MadeUpSearch } from './madeUp';
import { compileOrder, type Compare } from './order';
import { parseJql, type OrderBy } from './parser';

/** What one query finds, as long as the index does not change. */
interface Found {
  readonly version: number;
  readonly minute: number | undefined;
  readonly test: Predicate;
  readonly compare: Compare;
  readonly count: () => number;
  /** In order, what comes after an issue, which need not be among them any more. */
  readonly after: (last: Issue | undefined) => Iterable<Issue>;
}

export interface SearchPage {
  readonly issues: readonly Issue[];
  readonly nextPageToken: string | undefined;
}

interface PageAsked {
  readonly token: string | undefined;
  /** Most issues. */
  readonly size: number;
  /** Ids of issues that are found as they are now, whatever the index knows of them; the same on every page. */
  readonly reconcile?: readonly number[];
}

/** Where a page begins. */
interface Place {
  /** The last issue before it, if there was one. */
  readonly last: Issue | undefined;
  /** The page before it had no issue. */
  readonly afterNone: boolean;
  readonly jql: string;
  readonly at: number;
  page: readonly number[] | undefined;
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
  private readonly places = new Map<string, Place>();
  private tokens = 0;

  /** How many issues the query finds. */
  count(jql: string, context: JqlContext): number {
    return this.find(jql, context).count();
  }

  private find(jql: string, context: JqlContext): Found {
    const key = `${context.accountId}\n${context.zone}\n${jql}`;
    const version = context.state.index.version();
    const minute = Math.floor(context.now / 60_000);
    const known = this.found.get(key);
    if (known !== undefined && known.version === version && (known.minute === undefined || known.minute === minute)) return known;
    let usesNow = false;
    const watched: JqlContext = { ...context, usesNow: () => (usesNow = true) };
    const { where, orderBy } = parseJql(jql, (name) => jqlField(name, context) !== undefined);
    if (where === undefined) throw badRequest('Unbounded JQL queries are not allowed here. Please add a search restriction to your query.');
    const { test, bounds } = compile(where, watched);
    const compare = compileOrder(orderBy, watched);
    const result: Found = {
      version,
      minute: usesNow || context.state.switches.searchFlickers ? minute : undefined,
      test,
      compare,
      ...listing(context, test, bounds, compare, orderBy),
    };
    this.found.delete(key);
    this.found.set(key, result);
    for (const old of this.found.keys()) {
      if (this.found.size <= KEPT_RESULTS) break;
      this.found.delete(old);
    }
    return result;
  }

  page(jql: string, context: JqlContext, { token, size, reconcile = [] }: PageAsked): SearchPage {
    const place = token === undefined ? undefined : this.place(token, jql, context.now);
    const now = new Set(reconcile);
    const found = reconciled(this.find(jql, context), now, context);
    if (place?.page !== undefined) {
      const again = place.page.flatMap((id) => {
        const issue = now.has(id) ? context.state.issues.get(id) : context.state.index.seen(id);
        return issue !== undefined && (now.has(id) ? context.sees(issue) : context.finds(issue)) ? [issue] : [];
      });
      const last = again.at(-1) ?? place.last;
      const more = take(found.after(last), 1).length > 0;
      return { issues: again, nextPageToken: more ? this.token(jql, last, again.length === 0, context) : undefined };
    }
    const most = context.state.switches.pagesVary ? drawnSize(token ?? jql, size, place?.afterNone === true) : size;
    const issues = take(found.after(place?.last), most + 1);
    const page = issues.slice(0, most);
    if (place !== undefined) place.page = page.map((issue) => issue.id);
    const more = issues.length > most;
    return {
      issues: page,
      nextPageToken: more ? this.token(jql, page.at(-1) ?? place?.last, page.length === 0, context) : undefined,
    };
  }

  private token(jql: string, last: Issue | undefined, afterNone: boolean, context: JqlContext): string {
    this.tokens += 1;
    const token = Buffer.from(createHash('sha256').update(`${this.tokens}\n${jql}\n${last?.id}`).digest()).toString('base64url');
    const copy = last === undefined ? undefined : context.state.index.copyOf(last);
    this.places.set(token, { last: copy, afterNone, jql, at: context.now, page: undefined });
    for (const old of this.places.keys()) {
      if (this.places.size <= KEPT_PAGES) break;
      this.places.delete(old);
    }
    return token;
  }

  private place(token: string, jql: string, now: number): Place {
    const place = this.places.get(token);
    if (place === undefined || place.jql !== jql || now - place.at > TOKEN_LIFE_MS)
      throw badRequest('The provided next page token is invalid or expired.');
    return place;
  }
}

/** Held issues are looked at one by one and sorted when somebody wants them in order; made-up ones are found by their indexes. */
const listing = (
  context: JqlContext,
  test: Predicate,
  bounds: Bounds,
  compare: Compare,
  orderBy: readonly OrderBy[],
): Pick<Found, 'count' | 'after'> => {
  const madeUp = new MadeUpSearch(bounds, test, context);
  const index = indexFor(orderBy);
  const held: Issue[] = [];
  for (const issue of context.state.index.held()) if (context.finds(issue) && test(issue)) held.push(issue);
  const own = held.length;
  let count: number | undefined;
  let sorted: readonly Issue[] | undefined;
  return {
    count: () => (count ??= own + madeUp.count()),
    after: (last) => {
      if (sorted === undefined) {
        if (index === undefined) for (const row of madeUp.all()) held.push(row);
        sorted = held.sort(compare);
      }
      const rest = from(sorted, last === undefined ? 0 : firstAfter(sorted, compare, last));
      return index === undefined ? rest : merged(rest, madeUp.inOrder(index, compare, last), compare);
    },
  };
};

/** One page in four has no issue, but never two in a row: a client may take more of them for a search that is stuck. */
const drawnSize = (seed: string, size: number, afterNone: boolean): number => {
  const chance = hash32(seed);
  return chance % 4 === 0 && !afterNone ? 0 : 1 + ((chance >>> 8) % size);
};

/** With these issues as they are now: those that match where they belong, and nothing of what the index says of them. */
const reconciled = (found: Found, ids: ReadonlySet<number>, context: JqlContext): Found => {
  if (ids.size === 0) return found;
  const fresh = [...ids]
    .flatMap((id) => context.state.issues.get(id) ?? [])
    .filter((issue) => context.sees(issue) && found.test(issue))
    .sort(found.compare);
  return {
    ...found,
    after: (last) => {
      const rest = fresh.filter((issue) => last === undefined || found.compare(issue, last) > 0);
      return merged(without(found.after(last), ids), rest, found.compare);
    },
  };
};

function* without(issues: Iterable<Issue>, ids: ReadonlySet<number>): Iterable<Issue> {
  for (const issue of issues) if (!ids.has(issue.id)) yield issue;
}

function* from<T>(list: readonly T[], place: number): Iterable<T> {
  for (let i = place; i < list.length; i += 1) yield list[i] as T;
}

function* merged(a: Iterable<Issue>, b: Iterable<Issue>, compare: Compare): Iterable<Issue> {
  const others = b[Symbol.iterator]();
  let other = others.next();
  for (const issue of a) {
    for (; other.done !== true && compare(other.value, issue) < 0; other = others.next()) yield other.value;
    yield issue;
  }
  for (; other.done !== true; other = others.next()) yield other.value;
}

const take = <T>(items: Iterable<T>, most: number): T[] => {
  const out: T[] = [];
  for (const item of items) {
    out.push(item);
    if (out.length === most) break;
  }
  return out;
};

/** The first index whose issue sorts after `last`, which need not be in the list any more. */
const firstAfter = (issues: readonly Issue[], compare: Compare, last: Issue): number =>
  firstWhere(0, issues.length, (place) => compare(issues[place] as Issue, last) > 0);
