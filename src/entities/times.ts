import type { Millis } from '../contract/ids';

/**
 * Times as Jira writes them: `2026-09-27T10:03:11.123+0200` in the site's zone, and a bare number of milliseconds in the bulk
 * changelog. Records hold one form, Jira's own at UTC, so that a change of the site's zone is not a change of every issue.
 */
const JIRA_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?([+-]\d\d:?\d\d|Z)$/;

/** Milliseconds UTC; 0 when Jira does not say or the text is no time. */
export const millisOf = (value: unknown): Millis => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'string' || !JIRA_TIME.test(value)) return 0;
  const offset = value.length - 5;
  const at = Date.parse(
    value.endsWith('Z') || value.charAt(offset + 2) === ':' ? value : `${value.slice(0, offset + 3)}:${value.slice(offset + 3)}`,
  );
  return Number.isNaN(at) ? 0 : at;
};

/** `2026-09-27T08:03:11.123+0000`. */
export const jiraTime = (at: Millis): string => `${new Date(at).toISOString().slice(0, -1)}+0000`;

/** The farthest that a `Date` reaches. */
const LAST = 8.64e15;

/** The record's form of a time; whatever is not a time stays as it is. */
export const utcTime = (value: unknown): unknown => {
  const at = millisOf(value);
  return at === 0 || Math.abs(at) > LAST ? value : jiraTime(at);
};
