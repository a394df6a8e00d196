import type { Millis } from '../contract/ids';
import { millisOf } from '../entities/times';
import type { RawIssue } from '../jira/read/search';
import { windowJql } from './jql';
import type { Window } from './jql';
import { SearchBroke, pagesLeavingOut, searchIsStuck } from './pages';
import type { Asking, IssuePage } from './pages';
import type { Zone } from './zone';

/**
 * Where a window's reading stands: the minute of the last issue's `created`, and the ids taken in it. JQL knows whole minutes only and
 * page tokens do not outlive a step, so the next search begins at that minute and leaves those ids out.
 */
export interface Cursor {
  readonly minute: Millis;
  readonly ids: readonly string[];
}

const MINUTE = 60_000;

/** The cursor after `issue`, which comes after all that `cursor` stands for. */
export const advance = (cursor: Cursor | undefined, issue: { readonly id: string; readonly created: Millis }): Cursor => {
  const minute = Math.floor(issue.created / MINUTE) * MINUTE;
  if (cursor === undefined || minute > cursor.minute) return { minute, ids: [issue.id] };
  // Later by id only, or out of order, which the cursor must not follow backwards.
  return { minute: cursor.minute, ids: [...cursor.ids, issue.id] };
};

export interface Reading {
  /** After each page; true: enough for now. */
  page(page: IssuePage, cursor: Cursor | undefined): Promise<boolean>;
}

/** Reads a window from `cursor` on. True: the window's end was reached. */
export const readWindow = async (
  asking: Asking,
  window: Window,
  zone: Zone,
  from: Cursor | undefined,
  reading: Reading,
): Promise<boolean> => {
  let cursor = from;
  for (;;) {
    const before = cursor;
    try {
      for await (const page of pagesLeavingOut(asking, cursor?.ids ?? [], (taken) => windowJql(rest(window, zone, cursor), zone, taken))) {
        const fresh = page.issues.filter((issue) => isFresh(issue, before));
        for (const issue of fresh) cursor = advance(cursor, { id: issue.id, created: millisOf(issue.fields['created']) });
        const enough = await reading.page({ ...page, issues: fresh }, cursor);
        // Not behind the last page, which would cost another search to be told so; nor on a page of issues that it had: such a step would
        // never get on.
        if (enough && !page.last && fresh.length > 0) return false;
      }
      return true;
    } catch (e) {
      if (!(e instanceof SearchBroke)) throw e;
      if (cursor === before) throw searchIsStuck();
    }
  }
};

const rest = (window: Window, zone: Zone, cursor: Cursor | undefined): Window => {
  if (cursor === undefined) return window;
  return { ...window, from: Math.max(zone.lower(cursor.minute), window.from ?? -Infinity) };
};

/** Not yet taken before this search: the search may begin a little earlier than the cursor. */
const isFresh = (issue: RawIssue, cursor: Cursor | undefined): boolean => {
  if (cursor === undefined) return true;
  return millisOf(issue.fields['created']) >= cursor.minute && !cursor.ids.includes(issue.id);
};
