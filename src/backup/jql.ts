import type { Millis } from '../contract/ids';
import type { Zone } from './zone';

/** Issues of some projects that were created in [from, to); an open end has no bound. Whole minutes. */
export interface Window {
  readonly projects: readonly string[];
  readonly from?: Millis;
  readonly to?: Millis;
}

/** Ids in a `NOT IN`: more make Jira warn of too many clauses; above it the caller drops by id what it has. */
export const NOT_IN_MAX = 500;

const ids = (list: readonly string[]): string => list.filter((id) => /^\d+$/.test(id)).join(', ');

export const projectClause = (projects: readonly string[]): string =>
  projects.length === 1 ? `project = ${ids(projects)}` : `project in (${ids(projects)})`;

export const windowClause = (window: Window, zone: Zone): string =>
  [
    projectClause(window.projects),
    ...(window.from === undefined ? [] : [`created >= "${zone.literal(window.from)}"`]),
    ...(window.to === undefined ? [] : [`created < "${zone.literal(window.to)}"`]),
  ].join(' AND ');

export const notIn = (list: readonly string[]): string =>
  list.length === 0 || list.length > NOT_IN_MAX ? '' : ` AND id NOT IN (${ids(list)})`;

/** Search for the rest of a window. `created` alone would not fix the order of issues of one moment. */
export const windowJql = (window: Window, zone: Zone, taken: readonly string[]): string =>
  `${windowClause(window, zone)}${notIn(taken)} ORDER BY created ASC, id ASC`;

const MINUTE = 60_000;

/** Relative times need no zone, and the margin of a minute covers that JQL has no seconds and that two clocks differ a little. */
const ago = (now: Millis, at: Millis): string => `"-${String(Math.max(1, Math.ceil((now - at) / MINUTE) + 1))}m"`;

const BY_UPDATED = 'ORDER BY updated ASC, id ASC';

/** What changed since `since`, and in the overlap before it, where what is held already is left out. */
export const changedJql = (now: Millis, since: Millis, overlap: Millis, leftOut: readonly string[]): string => {
  const before = ago(now, since - overlap);
  const changed =
    leftOut.length === 0 ? `updated >= ${before}` : `(updated >= ${ago(now, since)} OR (updated >= ${before}${notIn(leftOut)}))`;
  return `${changed} ${BY_UPDATED}`;
};

/** What changed in one project since then; 0: all of it. */
export const changedInJql = (project: string, since: Millis, now: Millis): string =>
  `${projectClause([project])}${since === 0 ? '' : ` AND updated >= ${ago(now, since)}`} ${BY_UPDATED}`;
