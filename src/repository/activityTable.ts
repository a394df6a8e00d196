/**
 * Sums of what changed: hour × project × kind, hour × project × person, hour × project × field. Tables are added up, never compared: what two of them tell of the
 * same hour is the sum of both. The lines of docs/FORMAT.md §11.
 */
import { wholeActivity } from './activity';
import type { Activity } from './model';

export const HOUR = 3_600_000;
/** People and fields that an hour keeps: those with the most. Hours themselves are never cut. */
const MOST_AN_HOUR = 50;

/** [hours since 1970, project, kind | account id | field, changed, deleted] */
export type ActivityLine = readonly [hour: number, project: string, name: string, changed: number, deleted: number];

export const TABLES = ['hours', 'people', 'fields'] as const;
type TableName = (typeof TABLES)[number];
export type ActivityLines = Readonly<Record<TableName, readonly ActivityLine[]>>;

export class ActivityTable {
  private readonly sums: Readonly<Record<TableName, Map<string, ActivityLine>>> = {
    hours: new Map(),
    people: new Map(),
    fields: new Map(),
  };

  /** The summary of one commit. */
  addCommit(activity: Activity): void {
    const { hours, people, fields } = wholeActivity(activity);
    for (const { hour, project, kind, changed, deleted } of hours) this.add('hours', [hour / HOUR, project, kind, changed, deleted]);
    for (const { hour, project, accountId, changed, deleted } of people)
      this.add('people', [hour / HOUR, project, accountId, changed, deleted]);
    for (const { hour, project, field, changed } of fields) this.add('fields', [hour / HOUR, project, field, changed, 0]);
  }

  /** Lines of another table, of hours in [from, to) only. */
  addLines(lines: ActivityLines, from = -Infinity, to = Infinity): void {
    for (const table of TABLES) for (const line of lines[table]) if (line[0] * HOUR >= from && line[0] * HOUR < to) this.add(table, line);
  }

  get isEmpty(): boolean {
    return TABLES.every((table) => this.sums[table].size === 0);
  }

  /** In the order of hour, project, name; people and fields cut to the most of each hour. */
  lines(): ActivityLines {
    return {
      hours: inOrder(this.sums.hours),
      people: inOrder(this.sums.people, MOST_AN_HOUR),
      fields: inOrder(this.sums.fields, MOST_AN_HOUR),
    };
  }

  private add(table: TableName, [at, project, name, changed, deleted]: ActivityLine): void {
    const hour = Math.floor(at);
    // an id may hold any character: JSON keeps the parts apart
    const key = JSON.stringify([hour, project, name]);
    const sum = this.sums[table].get(key);
    this.sums[table].set(key, [hour, project, name, changed + (sum?.[3] ?? 0), deleted + (sum?.[4] ?? 0)]);
  }
}

const inOrder = (sums: ReadonlyMap<string, ActivityLine>, most = Infinity): readonly ActivityLine[] => {
  const lines = [...sums.values()].sort((a, b) => a[0] - b[0] || weight(b) - weight(a) || compare(a, b));
  const kept = lines.filter((_, i) => lines[i - most]?.[0] !== lines[i]?.[0]);
  return kept.sort((a, b) => a[0] - b[0] || compare(a, b));
};

const weight = ([, , , changed, deleted]: ActivityLine): number => changed + deleted;
const compare = (a: ActivityLine, b: ActivityLine): number => order(a[1], b[1]) || order(a[2], b[2]);
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
