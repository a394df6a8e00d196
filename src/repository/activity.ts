import type { Json } from '../contract/ports';
import { canonicalJson } from './canonical';
import type { Activity } from './model';

const ACTIVITY_BYTES = 2_048;
const TOP = 20;

type Hour = Activity['hours'][number];

/**
 * At most 2 KB a commit: the top 20 people and fields; if that is still too much, hours lose their project (''), then people and
 * fields go, then hours merge into one. Sums are never lost.
 */
export const boundActivity = (activity: Activity): Activity => {
  const top: Activity = {
    hours: activity.hours,
    people: [...activity.people].sort((a, b) => b.changed - a.changed).slice(0, TOP),
    fields: [...activity.fields].sort((a, b) => b.changed - a.changed).slice(0, TOP),
  };
  const withoutProjects = { ...top, hours: merge(top.hours, (hour) => ({ ...hour, project: '' })) };
  const hoursOnly = { ...withoutProjects, people: [], fields: [] };
  const first = Math.min(...activity.hours.map((hour) => hour.hour));
  const oneHour = { ...hoursOnly, hours: merge(hoursOnly.hours, (hour) => ({ ...hour, hour: first })) };
  return [top, withoutProjects, hoursOnly].find(fits) ?? oneHour;
};

const fits = (activity: Activity): boolean => Buffer.byteLength(canonicalJson(activity as unknown as Json)) <= ACTIVITY_BYTES;

const merge = (hours: readonly Hour[], onto: (hour: Hour) => Hour): readonly Hour[] => {
  const sums = new Map<string, Hour>();
  for (const hour of hours.map(onto)) {
    const name = `${hour.hour} ${hour.project} ${hour.kind}`;
    const sum = sums.get(name);
    sums.set(name, sum ? { ...sum, changed: sum.changed + hour.changed, deleted: sum.deleted + hour.deleted } : hour);
  }
  return [...sums.values()];
};
