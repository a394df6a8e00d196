/**
 * Timeline and time travel, as the page and its resolvers say them (UX §4). Times are UTC milliseconds. People are account ids: their names are
 * asked of Jira by the viewer; only texts of a work item name people as the backup does. Every resolver reads few objects; what is long comes in pages with a cursor.
 */

/** What narrows bars and lists together; each an id. A person or a kind, not both: summaries of hours don't hold the two together. */
export interface TimelineFilter {
  readonly space?: string;
  readonly person?: string;
  readonly kind?: string;
}

/** What one hour changed. `at`: its beginning, a whole hour of UTC. */
export interface TimelineHour {
  readonly at: number;
  readonly changed: number;
  readonly deleted: number;
}

/** Many changes of one space in one hour, beyond what is usual there; nobody is named where nobody is known to have made most of them. */
export interface MassChange {
  readonly id: string;
  readonly changed: number;
  readonly deleted: number;
  /** Between these two it happened. */
  readonly from: number;
  readonly to: number;
  readonly space: string;
  /** Account id; absent: someone. */
  readonly actor?: string;
  /** The last moment before it; absent when none is kept. */
  readonly before?: number;
}

export interface TimelineSpace {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

export interface Timeline {
  readonly asOf: number;
  readonly from: number;
  readonly to: number;
  /** Hours with at least one change or deletion, oldest first. */
  readonly hours: readonly TimelineHour[];
  /** Newest first. */
  readonly events: readonly MassChange[];
  /** What there is to filter by. */
  readonly spaces: readonly TimelineSpace[];
  readonly people: readonly string[];
  /** Changes of the range of which the space is not known; where a space is asked for, they are left out. */
  readonly unplaced: number;
  /** Something can't be read: there may be more than is shown. */
  readonly incomplete?: true;
  /** Absent before the first moment. */
  readonly oldestMoment?: number;
  readonly newestMoment?: number;
}

/** The kept moment for a time that somebody asked for. */
export interface MomentChoice {
  /** The last moment at or before that time; the oldest where none is. Absent: nothing is captured. */
  readonly at?: number;
  readonly previous?: number;
  readonly next?: number;
  readonly oldest?: number;
  readonly newest?: number;
}

export type ChangeKind = 'created' | 'changed' | 'deleted';

/** One object that is not as it was at a moment. */
export interface ChangedItem {
  readonly kind: string;
  readonly id: string;
  readonly key?: string;
  readonly title?: string;
  readonly change: ChangeKind;
  /** Of the newest change in Jira. */
  readonly at: number;
  /** Account id of who made it, where known. */
  readonly actor?: string;
}

export interface ChangedPage {
  readonly asOf: number;
  /** The moment compared with. */
  readonly moment: number;
  readonly items: readonly ChangedItem[];
  /** Part of the backup can't be read: there may be more. */
  readonly incomplete?: true;
  readonly next?: string;
}

/** A work item as it stood at a moment. */
export interface ThenItem {
  readonly id: string;
  readonly key: string;
  /** Absent where its record can't be read. */
  readonly title?: string;
  /** Jira's own time of its last change then. */
  readonly updated: number;
}

export interface ThenPage {
  readonly moment: number;
  readonly total: number;
  readonly items: readonly ThenItem[];
  /** Part of the backup can't be read: there may be more. */
  readonly incomplete?: true;
  readonly next?: string;
}

export interface FieldChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** One version of a work item. */
export interface ItemVersion {
  /** The first moment that holds it. */
  readonly at: number;
  /** Jira's own time of the change. */
  readonly updated: number;
  readonly deleted: boolean;
  /** No version before it is kept. */
  readonly first: boolean;
  /** Account ids, from Jira's own history; empty where it says nothing (a comment, a link). */
  readonly actors: readonly string[];
  readonly changes: readonly FieldChange[];
}

export interface ItemHistory {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  /** Newest first. */
  readonly versions: readonly ItemVersion[];
  readonly next?: string;
}

export interface ItemField {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** A work item at a moment, as text. */
export interface ItemContent {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly moment: number;
  readonly updated: number;
  readonly fields: readonly ItemField[];
  readonly comments: {
    readonly total: number;
    /** `author`: account id. */
    readonly shown: readonly { readonly author?: string; readonly at: number; readonly text: string }[];
  };
  /** A long text was cut. */
  readonly cut: boolean;
}
