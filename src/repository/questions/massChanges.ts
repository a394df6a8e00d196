/**
 * Mass changes: within one hour, in one space, at least 50 edits or 10 deletions, and at least five times what is usual for an hour of that space. Pure.
 * Usual is the mean of the hours that saw any change: spaces sleep at night.
 */
import { HOUR } from '../activityTable';
import type { ActivityLine, ActivityLines } from '../activityTable';
import type { MassChange } from './api';

const EDITS = 50;
const DELETIONS = 10;
const TIMES_USUAL = 5;
/** Whose part is at least this made it; otherwise nobody is named. */
const MOST_OF_IT = 0.5;
const MOST = 100;

interface Sum {
  readonly hour: number;
  readonly project: string;
  changed: number;
  deleted: number;
}

/** Newest first. */
export const massChanges = (lines: ActivityLines): readonly MassChange[] => {
  const hours = byHourAndProject(lines.hours);
  const usual = usualOf(hours.values());
  return [...hours.values()]
    .filter((sum) => {
      const mean = usual.get(sum.project);
      return mean !== undefined && (beyond(sum.changed, EDITS, mean.changed(sum)) || beyond(sum.deleted, DELETIONS, mean.deleted(sum)));
    })
    .sort((a, b) => b.hour - a.hour || b.changed + b.deleted - (a.changed + a.deleted))
    .slice(0, MOST)
    .map((sum) => ({
      start: sum.hour * HOUR,
      project: sum.project,
      changed: sum.changed,
      deleted: sum.deleted,
      ...whoOf(lines.people, sum),
    }));
};

const beyond = (count: number, least: number, usual: number): boolean => count >= least && count >= TIMES_USUAL * usual;

const byHourAndProject = (lines: readonly ActivityLine[]): ReadonlyMap<string, Sum> => {
  const sums = new Map<string, Sum>();
  for (const [hour, project, , changed, deleted] of lines) {
    if (project === '') continue;
    const key = `${hour} ${project}`;
    const sum = sums.get(key) ?? { hour, project, changed: 0, deleted: 0 };
    sum.changed += changed;
    sum.deleted += deleted;
    sums.set(key, sum);
  }
  return sums;
};

/** Mean of a space's other busy hours: the hour in question must not make itself usual. */
const usualOf = (sums: Iterable<Sum>) => {
  const totals = new Map<string, { hours: number; changed: number; deleted: number }>();
  for (const { project, changed, deleted } of sums) {
    const total = totals.get(project) ?? { hours: 0, changed: 0, deleted: 0 };
    totals.set(project, { hours: total.hours + 1, changed: total.changed + changed, deleted: total.deleted + deleted });
  }
  return new Map(
    [...totals].map(([project, total]) => {
      const others = Math.max(1, total.hours - 1);
      return [
        project,
        {
          changed: (sum: Sum): number => (total.changed - sum.changed) / others,
          deleted: (sum: Sum): number => (total.deleted - sum.deleted) / others,
        },
      ];
    }),
  );
};

const whoOf = (people: readonly ActivityLine[], { hour, project, changed, deleted }: Sum): { readonly person?: string } => {
  let most: ActivityLine | undefined;
  for (const line of people) {
    if (line[0] === hour && line[1] === project && (!most || line[3] + line[4] > most[3] + most[4])) most = line;
  }
  return most && most[3] + most[4] >= MOST_OF_IT * (changed + deleted) ? { person: most[2] } : {};
};
