/**
 * The nouns of the repository (REPOSITORY §2–6) as the rest of Holdfast sees them. How they become bytes is the
 * business of the files beside this one and of docs/FORMAT.md.
 */
import type { Json } from '../contract/ports';
import type { Millis, Sha256 } from '../contract/ids';

/** Kinds of records. New ones are added at the end; readers keep what they don't know. */
export const KINDS = [
  'issue',
  'comments', // a chunk of 100 past an issue's first 100: id `<issueId>/<chunk>`
  'worklogs', // same
  'changelog', // same
  'attachment', // content of one attachment: row only, its bytes are parts
  'project',
  'user',
  'issueType',
  'status',
  'priority',
  'resolution',
  'issueLinkType',
  'field',
] as const;
export type Kind = (typeof KINDS)[number];

/** One Jira object at one moment, already normalised by its entity (people as `{accountId}`, derivable members left out). */
export interface CapturedRecord {
  readonly kind: Kind;
  readonly id: string;
  /** Project id; '' for site-wide objects. */
  readonly project: string;
  /** Issue key number, 0 where there is none; for the row, so that lists need no pack. */
  readonly keyNumber: number;
  /** Of the object in Jira; 0 where Jira does not say. */
  readonly created: Millis;
  readonly updated: Millis;
  /** When we read it. Order of versions is (updated, seen). */
  readonly seen: Millis;
  /** Ids of attachments that this version lists. */
  readonly attachments: readonly string[];
  readonly body: { readonly [key: string]: Json | undefined };
}

/** Proof that an object is gone: from a delete event, nothing else. Carries what the Deleted list shows. */
export interface Tombstone {
  readonly kind: Kind;
  readonly id: string;
  readonly project: string;
  readonly keyNumber: number;
  /** When it was deleted, by the event; `seen` is when we heard of it. */
  readonly at: Millis;
  readonly seen: Millis;
  /** Key, name or summary, type, deleter; small. A project's tombstone covers its issues. */
  readonly about: { readonly key?: string; readonly title?: string; readonly type?: string; readonly actor?: string };
}

/** One frame of a pack, by the pack's table. */
export interface Frame {
  readonly offset: number;
  readonly length: number;
  readonly rawLength: number;
  readonly records: number;
  /** Of the stored bytes. */
  readonly sha256: Sha256;
}

/** Where a record's bytes are. Readers hold (object, moment), never places across invocations. */
export interface Place {
  readonly pack: string;
  readonly frame: number;
  /** Line number inside the frame. */
  readonly line: number;
  /** The frame itself where it is known: then the pack's footer need not be read. */
  readonly at?: Frame;
}

/** Append-only line of the index; `to` is never stored. */
export interface Row {
  readonly kind: Kind;
  readonly id: string;
  readonly project: string;
  readonly keyNumber: number;
  readonly created: Millis;
  readonly updated: Millis;
  readonly seen: Millis;
  /** Commit that made it visible. */
  readonly from: number;
  /** 16 hex characters: HMAC-SHA-256 under the repository's key, compares versions of one object only. */
  readonly fingerprint: string;
  readonly place: Place | undefined;
  readonly deleted: boolean;
  readonly attachments: readonly string[];
  readonly about?: Tombstone['about'];
  /** Everything that was ever known of this object is dead, at every moment and in every hold: a person whose data must go. */
  readonly erased?: true;
  /** For kind `attachment`: the parts in order, and the identity (SHA-256 over the part hashes). */
  readonly parts?: readonly BlobRef[];
  readonly size?: number;
  /** It is known that the record or file can't be read any more, and that Jira has another or none (docs/FORMAT.md §5). */
  readonly lost?: true;
  /** The object that may hold a newer version and can't be read. */
  readonly unsure?: string;
}

/** Rows that a commit or a level has and nobody can read. What they may hide is not known for certain then. */
export interface Missing {
  /** Full name. */
  readonly object: string;
  readonly why: string;
  /** The commit from which on they may hide something. */
  readonly from: number;
  /** Their kind; absent: any, for tombstones are among them. */
  readonly kind: string | undefined;
  /** Objects from the first up to and without the second; absent: all. */
  readonly between?: readonly [Pick<Row, 'kind' | 'id'>, Pick<Row, 'kind' | 'id'> | undefined];
  readonly items: number;
}

export interface BlobRef {
  readonly name: string;
  readonly length: number;
  readonly sha256: Sha256;
}

/** A pack that is uploaded but not yet committed (a baseline step stages these in its checkpoint). */
export interface PackRef extends BlobRef {
  readonly kind: Kind;
  readonly records: number;
  /** Range of the footer in the object, so that rows are read without the frames; `sha256` of those bytes (`writePack` always gives it). */
  readonly footer: { readonly from: number; readonly to: number; readonly sha256?: Sha256 };
}

/** Something that could not be captured, counted and never hidden. */
export interface Gap {
  readonly kind: string;
  readonly count: number;
  readonly reason: string;
}

/**
 * What a commit tells the timeline: hour × project × kind, people, fields; ≤ 2 KB (REPOSITORY §2). Hours begin at a full UTC hour. In people and fields an absent
 * `hour` is the first of `hours`, an absent `project` the only one of `hours`, or '' (several).
 */
export interface Activity {
  readonly hours: readonly {
    readonly hour: Millis;
    readonly project: string;
    readonly kind: Kind;
    readonly changed: number;
    readonly deleted: number;
  }[];
  readonly people: readonly {
    readonly accountId: string;
    readonly changed: number;
    /** Absent: 0. */
    readonly deleted?: number;
    readonly hour?: Millis;
    readonly project?: string;
  }[];
  readonly fields: readonly { readonly field: string; readonly changed: number; readonly hour?: Millis; readonly project?: string }[];
}

export type CommitKind = 'baseline' | 'sweep' | 'attachments' | 'configuration' | 'events' | 'tidy' | 'fold' | 'prune' | 'hold' | 'rewrite';

export interface CommitDraft {
  readonly kind: CommitKind;
  /** Everything Jira changed before this is captured, as far as search shows; absent: unchanged from the parent. */
  readonly watermark?: Millis;
  /** Packs whose rows become visible; own ones or staged steps' ones. */
  readonly packs: readonly PackRef[];
  /** Rows without a pack: tombstones and attachments. */
  readonly rows: readonly Omit<Row, 'from'>[];
  readonly activity?: Activity;
  readonly gaps?: readonly Gap[];
}

/** A captured moment. */
export interface Moment {
  readonly n: number;
  readonly at: Millis;
  readonly kind: CommitKind;
  readonly watermark: Millis;
  readonly rows: number;
}
