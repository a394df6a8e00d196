/**
 * What can be asked of a repository: one interface for the page, the restore planner, the issue panel and the command-line reader. No question needs the whole
 * index in memory; what is long comes as a stream, a page with a cursor, or steps that go on where the last one ended.
 *
 * Terms: a _moment_ is the number of a kept commit, or a time, which means the last kept moment not after it. Everything throws `bad-input` for a
 * moment that is not kept, and `damaged` or `blob-missing` for what can't be read.
 */
import type { Millis } from '../../contract/ids';

export interface Questions {
  /** Who changed how much, where and when: from the summaries of commits, which outlive their moments. Few object reads whatever the span (≤ 40 for 90 days). */
  activity(query: ActivityQuery): Promise<ActivityAnswer>;
}

export interface ActivityQuery {
  /** Hours that begin in [from, to), UTC. At most 800 days. */
  readonly from: Millis;
  readonly to: Millis;
  /** Buckets: UTC hours or UTC days. */
  readonly by: 'hour' | 'day';
  /** Project id. Changes whose commit was too big to say the project of are then left out (`unplaced` counts them). */
  readonly project?: string;
  readonly kind?: string;
  /** Account id: buckets then count this person's edits. Not together with `kind` or `field`. */
  readonly person?: string;
  /** Id of a field: buckets then count its edits. Not together with `kind` or `person`. */
  readonly field?: string;
}

export interface ActivityBucket {
  readonly start: Millis;
  readonly changed: number;
  readonly deleted: number;
}

/** Many changes of one space within one hour, beyond what is usual there. */
export interface MassChange {
  /** Begin of the hour. */
  readonly start: Millis;
  readonly project: string;
  /** Account id of whoever made most of it; absent: several, or not known. */
  readonly person?: string;
  readonly changed: number;
  readonly deleted: number;
}

export interface ActivityAnswer {
  /** Ascending, without holes: every hour or day of the span. */
  readonly buckets: readonly ActivityBucket[];
  /** Most first, at most 20; of the span and project asked for. */
  readonly people: readonly { readonly accountId: string; readonly changed: number; readonly deleted: number }[];
  readonly fields: readonly { readonly field: string; readonly changed: number }[];
  readonly projects: readonly { readonly project: string; readonly changed: number; readonly deleted: number }[];
  /** Newest first, at most 100; by the rule of `massChanges`. Kind, person and field do not narrow people, fields, projects and this. */
  readonly mass: readonly MassChange[];
  /** Changes of the span of which only the hour is known, not the project. */
  readonly unplaced: number;
  /** Objects about the span that can't be read: the counts are then too low, and verification names them. */
  readonly unread: number;
}
