/**
 * Activity of the commits that a merge takes over (REPOSITORY §6): the tail keeps it by day, the base by month, so that it outlives the commits and a question
 * about months reads few objects. An hour may be told of by several objects, which are added up: so a span that can't be read is left as it is,
 * and what is new of it gets an object of its own.
 */
import { isHoldfastError } from '../../contract/errors';
import type { BlobStore } from '../../contract/ports';
import { ActivityTable, HOUR } from '../activityTable';
import type { ActivityLine, ActivityLines } from '../activityTable';
import type { CommitValue } from '../commit';
import { encodeActivity, readActivity } from '../levels/activityObject';
import type { ActivityEntry } from '../levels/activityObject';
import type { BlobRef } from '../model';
import { shortName } from '../names';

const DAY = 24 * HOUR;
/** The tail keeps this many days by day; what is older stands by month there, too. */
const DAYS = 21;
/** Objects of one merge: an attempt may write 64. What is beyond becomes one object over many months. */
const SPANS = 48;

export interface ActivityMerge {
  readonly repoId: string;
  readonly blobs: BlobStore;
  readonly kind: 'tidy' | 'fold';
  /** What the levels that are replaced know. */
  readonly entries: readonly ActivityEntry[];
  readonly fresh: readonly Pick<CommitValue, 'activity'>[];
  /** `at` of the head. */
  readonly now: number;
  /** Activity of hours before this is given up; at a fold only. */
  readonly keepFrom: number;
  put(bytes: Uint8Array): Promise<BlobRef>;
}

type Span = readonly [from: number, to: number];

/** The entries of the new level, in the order of time. Those that are not among `entries` were written here. */
export const mergeActivity = async (merge: ActivityMerge): Promise<readonly ActivityEntry[]> => {
  const groups = new Groups((hour) => (merge.kind === 'fold' || hour < dayOf(merge.now)[0] - DAYS * DAY ? monthOf(hour) : dayOf(hour)));
  const news = new ActivityTable();
  for (const { activity } of merge.fresh) if (activity) news.addCommit(activity);
  groups.add(news.lines());
  const kept = merge.entries.filter(([, to]) => merge.kind === 'tidy' || to > merge.keepFrom);
  const carried: ActivityEntry[] = [];
  // days that are a month's by now first: they make that month's object one to write anew
  for (const entry of [...kept.filter((one) => groups.isMoved(one)), ...kept.filter((one) => !groups.isMoved(one))]) {
    const isTwice = kept.some((other) => other !== entry && other[0] === entry[0] && other[1] === entry[1]);
    const lines = groups.isMoved(entry) || groups.has(entry) || isTwice ? await readOrLeave(merge, entry) : undefined;
    if (lines) groups.add(lines);
    else carried.push(entry);
  }
  const written: ActivityEntry[] = [];
  for (const [[from, to], table] of groups.spans(SPANS)) {
    const { name, length, sha256 } = await merge.put(encodeActivity(table.lines()));
    written.push([from, to, shortName(merge.repoId, name), length, sha256]);
  }
  return [...carried, ...written].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
};

/** Undefined: it is damaged or gone, which verification tells. */
const readOrLeave = ({ repoId, blobs }: ActivityMerge, entry: ActivityEntry): Promise<ActivityLines | undefined> =>
  readActivity(repoId, blobs, entry).catch((error: unknown) => {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    return undefined;
  });

const dayOf = (at: number): Span => {
  const from = Math.floor(at / DAY) * DAY;
  return [from, from + DAY];
};

const monthOf = (at: number): Span => {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return [Date.UTC(year, month), Date.UTC(year, month + 1)];
};

class Groups {
  private readonly tables = new Map<number, { readonly span: Span; readonly table: ActivityTable }>();

  constructor(private readonly spanOf: (hour: number) => Span) {}

  add(lines: ActivityLines): void {
    const hours = new Set([...lines.hours, ...lines.people, ...lines.fields].map(([hour]) => hour * HOUR));
    const spans = new Map([...hours].map((hour) => [this.spanOf(hour)[0], this.spanOf(hour)]));
    for (const [from, span] of spans) {
      const group = this.tables.get(from) ?? { span, table: new ActivityTable() };
      // by the span of each hour: a month that is old at its begin may have days of its own at its end
      const ofSpan = (table: readonly ActivityLine[]): readonly ActivityLine[] =>
        table.filter(([hour]) => this.spanOf(hour * HOUR)[0] === from);
      group.table.addLines({ hours: ofSpan(lines.hours), people: ofSpan(lines.people), fields: ofSpan(lines.fields) });
      this.tables.set(from, group);
    }
  }

  has([from, to]: ActivityEntry): boolean {
    return this.tables.get(from)?.span[1] === to;
  }

  /** A day that is to stand in a month from now on. */
  isMoved([from, to]: ActivityEntry): boolean {
    return to - from <= DAY && this.spanOf(from)[1] - this.spanOf(from)[0] > DAY;
  }

  /** At most `most`, the newest ones whole, those before them as one. */
  spans(most: number): readonly (readonly [Span, ActivityTable])[] {
    const all = [...this.tables.values()].sort((a, b) => a.span[0] - b.span[0]);
    const old = all.length > most ? all.slice(0, all.length - most + 1) : [];
    const rest = all.slice(old.length).map(({ span, table }) => [span, table] as const);
    const [first, last] = [old[0], old.at(-1)];
    if (!first || !last) return rest;
    const table = new ActivityTable();
    for (const one of old) table.addLines(one.table.lines());
    return [[[first.span[0], last.span[1]], table], ...rest];
  }
}
