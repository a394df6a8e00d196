/** Activity of a span, from the summaries of commits. */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import { ActivityTable, HOUR } from '../activityTable';
import type { ActivityLine, ActivityLines } from '../activityTable';
import { readActivity } from '../levels/activityObject';
import type { ActivityAnswer, ActivityBucket, ActivityQuery } from './api';
import { massChanges } from './massChanges';
import type { Standing, StandingDeps } from './standing';

const DAY = 24 * HOUR;
const MOST_DAYS = 800;
const TOP = 20;

/** Throws `bad-input`. */
export const refuseBadActivity = ({ from, to, kind, person, field }: ActivityQuery): void => {
  const refuse = (why: string): never => {
    throw new HoldfastError('bad-input', `This span of activity can't be shown: ${why}`);
  };
  if (!Number.isFinite(from) || !Number.isFinite(to) || to < from) refuse('it ends before it begins.');
  if (to - from > MOST_DAYS * DAY) refuse(`it is longer than ${MOST_DAYS} days.`);
  if ([kind, person, field].filter((one) => one !== undefined).length > 1) refuse('ask for a kind, a person or a field, one at a time.');
};

/** Everything that commits told of hours that begin in [from, to), and how many objects about them can't be read. */
export const activityLines = async (
  { repoId, blobs }: Pick<StandingDeps, 'repoId' | 'blobs'>,
  standing: Standing | undefined,
  { from, to }: Pick<ActivityQuery, 'from' | 'to'>,
): Promise<{ readonly lines: ActivityLines; readonly unread: number }> => {
  const table = new ActivityTable();
  const part = new ActivityTable();
  for (const { activity } of standing?.fresh ?? []) if (activity) part.addCommit(activity);
  table.addLines(part.lines(), from, to);
  const entries = [standing?.base, standing?.tail].flatMap((level) => level?.value.activity ?? []);
  let unread = 0;
  for (const entry of entries.filter(([begin, end]) => begin < to && end > from)) {
    const lines = await readActivity(repoId, blobs, entry).catch((error: unknown) => {
      if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
      unread += 1;
      return undefined;
    });
    if (lines) table.addLines(lines, from, to);
  }
  return { lines: table.lines(), unread };
};

/** Pure: what `lines` say to the question. */
export const activityAnswer = (query: ActivityQuery, lines: ActivityLines, unread: number): ActivityAnswer => {
  const { project, kind, person, field } = query;
  const here = (line: ActivityLine): boolean => project === undefined || line[1] === project;
  const table = person !== undefined ? lines.people : field !== undefined ? lines.fields : lines.hours;
  const name = person ?? field ?? kind;
  const counted = table.filter((line) => here(line) && (name === undefined || line[2] === name));
  return {
    buckets: buckets(query, counted),
    people: top(lines.people.filter(here), 2).map(([accountId, changed, deleted]) => ({ accountId, changed, deleted })),
    fields: top(lines.fields.filter(here), 2).map(([id, changed]) => ({ field: id, changed })),
    projects: top(
      lines.hours.filter((line) => here(line) && line[1] !== ''),
      1,
    ).map(([id, changed, deleted]) => ({ project: id, changed, deleted })),
    mass: massChanges({ ...lines, hours: lines.hours.filter(here) }),
    unplaced: lines.hours.reduce((sum, [, where, , changed, deleted]) => (where === '' ? sum + changed + deleted : sum), 0),
    unread,
  };
};

const buckets = ({ from, to, by }: ActivityQuery, lines: readonly ActivityLine[]): readonly ActivityBucket[] => {
  const length = by === 'hour' ? HOUR : DAY;
  const first = Math.floor(from / length);
  const all = Array.from({ length: Math.max(0, Math.ceil(to / length) - first) }, (_, i) => ({
    start: (first + i) * length,
    changed: 0,
    deleted: 0,
  }));
  for (const [hour, , , changed, deleted] of lines) {
    const bucket = all[Math.floor((hour * HOUR) / length) - first];
    if (!bucket) continue;
    bucket.changed += changed;
    bucket.deleted += deleted;
  }
  return all;
};

/** Sums by one member of the lines, most first. */
const top = (lines: readonly ActivityLine[], member: 1 | 2): readonly (readonly [string, number, number])[] => {
  const sums = new Map<string, readonly [string, number, number]>();
  for (const line of lines) {
    const [, changed = 0, deleted = 0] = sums.get(line[member]) ?? [];
    sums.set(line[member], [line[member], changed + line[3], deleted + line[4]]);
  }
  return [...sums.values()].sort((a, b) => b[1] + b[2] - (a[1] + a[2]) || (a[0] < b[0] ? -1 : 1)).slice(0, TOP);
};
