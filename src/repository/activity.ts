import type { Json } from '../contract/ports';
import { canonicalJson } from './canonical';
import type { Activity } from './model';

const ACTIVITY_BYTES = 2_048;
const TOP = 20;

type Hour = Activity['hours'][number];
type Person = Activity['people'][number];
type Field = Activity['fields'][number];

/** With nothing left to be guessed. */
export interface WholeActivity {
  readonly hours: readonly Hour[];
  readonly people: readonly Required<Person>[];
  readonly fields: readonly Required<Field>[];
}

/**
 * At most 2 KB a commit: the top 20 people and fields; if that is still too much, these lose hour and project, then hours lose their project (''),
 * then people and fields go, then hours merge into one. Sums of hours are never lost. What goes without saying is not said.
 */
export const boundActivity = (activity: Activity): Activity => {
  const top = {
    hours: activity.hours,
    people: topOf(activity.people, ({ accountId }) => accountId),
    fields: topOf(activity.fields, ({ field }) => field),
  };
  const sums = { ...top, people: mergePeople(top.people), fields: mergeFields(top.fields) };
  const withoutProjects = { ...sums, hours: merge(sums.hours, (hour) => ({ ...hour, project: '' })) };
  const hoursOnly = { ...withoutProjects, people: [], fields: [] };
  const first = firstHour(activity.hours);
  const oneHour = { ...hoursOnly, hours: merge(hoursOnly.hours, (hour) => ({ ...hour, hour: first })) };
  return [top, sums, withoutProjects, hoursOnly].map(terse).find(fits) ?? oneHour;
};

/** The summary of a commit with every entry's hour and project. */
export const wholeActivity = ({ hours, people, fields }: Activity): WholeActivity => {
  const [hour, project] = [firstHour(hours), onlyProject(hours)];
  return {
    hours,
    people: people.map((person) => ({ hour, project, deleted: 0, ...person })),
    fields: fields.map((field) => ({ hour, project, ...field })),
  };
};

const firstHour = (hours: readonly Hour[]): number => hours.reduce((first, { hour }) => Math.min(first, hour), hours[0]?.hour ?? 0);

const onlyProject = (hours: readonly Hour[]): string => {
  const project = hours[0]?.project ?? '';
  return hours.every((hour) => hour.project === project) ? project : '';
};

const terse = (activity: Activity): Activity => {
  const [first, only] = [firstHour(activity.hours), onlyProject(activity.hours)];
  const place = ({ hour = first, project = only }: Person | Field) => ({
    ...(hour !== first && { hour }),
    ...(project !== only && { project }),
  });
  return {
    hours: activity.hours,
    people: activity.people.map((person) => {
      const { accountId, changed, deleted = 0 } = person;
      return { accountId, changed, ...(deleted > 0 && { deleted }), ...place(person) };
    }),
    fields: activity.fields.map((field) => ({ field: field.field, changed: field.changed, ...place(field) })),
  };
};

const fits = (activity: Activity): boolean => Buffer.byteLength(canonicalJson(activity as unknown as Json)) <= ACTIVITY_BYTES;

const weight = ({ changed, deleted = 0 }: { readonly changed: number; readonly deleted?: number }): number => changed + deleted;

/** All entries of those with the most. */
const topOf = <T extends Person | Field>(entries: readonly T[], nameOf: (entry: T) => string): readonly T[] => {
  const sums = new Map<string, number>();
  for (const entry of entries) sums.set(nameOf(entry), (sums.get(nameOf(entry)) ?? 0) + weight(entry));
  const order = [...sums].sort(([, a], [, b]) => b - a).slice(0, TOP);
  const rank = new Map(order.map(([name], i) => [name, i]));
  return entries.filter((entry) => rank.has(nameOf(entry))).sort((a, b) => (rank.get(nameOf(a)) ?? 0) - (rank.get(nameOf(b)) ?? 0));
};

const mergePeople = (people: readonly Person[]): readonly Person[] => {
  const sums = new Map<string, { accountId: string; changed: number; deleted: number }>();
  for (const { accountId, changed, deleted = 0 } of people) {
    const sum = sums.get(accountId) ?? { accountId, changed: 0, deleted: 0 };
    sums.set(accountId, { accountId, changed: sum.changed + changed, deleted: sum.deleted + deleted });
  }
  return [...sums.values()];
};

const mergeFields = (fields: readonly Field[]): readonly Field[] => {
  const sums = new Map<string, number>();
  for (const { field, changed } of fields) sums.set(field, (sums.get(field) ?? 0) + changed);
  return [...sums].map(([field, changed]) => ({ field, changed }));
};

const merge = (hours: readonly Hour[], onto: (hour: Hour) => Hour): readonly Hour[] => {
  const sums = new Map<string, Hour>();
  for (const hour of hours.map(onto)) {
    const name = `${hour.hour} ${hour.project} ${hour.kind}`;
    const sum = sums.get(name);
    sums.set(name, sum ? { ...sum, changed: sum.changed + hour.changed, deleted: sum.deleted + hour.deleted } : hour);
  }
  return [...sums.values()];
};
