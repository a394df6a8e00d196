/**
 * What can be asked of a repository: one interface for the page, the restore planner, the issue panel and the command-line reader. No question needs the whole
 * index in memory; what is long comes as a stream, a page with a cursor, or steps that go on where the last one ended.
 *
 * Terms: a _moment_ is the number of a kept commit, or a time, which means the last kept moment not after it. Everything throws `bad-input` for a
 * moment that is not kept, and `damaged` or `blob-missing` for what can't be read.
 */
import type { Millis } from '../../contract/ids';
import type { CapturedRecord, Kind, Row } from '../model';
import type { Readable } from '../readMany';

export interface Questions {
  /** The number of the kept moment that is meant; the newest where nothing is. No object read. */
  moment(when?: When): Promise<number>;
  /**
   * The row that holds, a tombstone (`deleted`) if the object is gone, its project's where that covers it. Two object reads at most for an issue, a project or what
   * belongs to the site; for a part of an issue two more. `owner`: the issue that lists an attachment; unless it is given, only the attachment's own project covers it.
   */
  row(kind: Kind, id: string, when?: When, owner?: string): Promise<Row | undefined>;
  /** The same with its record: three object reads at most. No record: it is gone, or has a row only. */
  at(kind: Kind, id: string, when?: When, owner?: string): Promise<ObjectAt>;
  /** Every distinct version up to a moment, oldest first. `fields`: what changed, which reads every record. */
  versions(
    kind: Kind,
    id: string,
    options?: { readonly when?: When; readonly fields?: boolean; readonly onDamage?: OnDamage },
  ): Promise<readonly ObjectVersion[]>;
  /**
   * Everything of a project at a moment: its own record, its issues in the order of their keys, then their comments, worklogs, changelog, the rows of the files
   * that they list, and other records of the project. Records come and go by the batch; ids and places of the issues are in memory, about 60 bytes each.
   */
  project(id: string, when?: When, onDamage?: OnDamage): AsyncIterable<ProjectPart>;
  /** Records of one kind at a moment, in the order of their ids, a batch in memory. For kinds without records, see `project`. */
  records(kind: Kind, when?: When, onDamage?: OnDamage): AsyncIterable<CapturedRecord>;
  /** Rows of one kind that hold at a moment, those of what is gone too (`deleted`), in the order of their ids, a block a level in memory. An attachment is judged as in `changes`. */
  rows(kind: Kind, when?: When, onDamage?: OnDamage): AsyncIterable<Row>;
  /**
   * What there is of one kind at a moment, of a site or a project, in the order of (project, key number, id), to be walked through as often as is wanted: about 60
   * bytes an object in memory. Reads the rows of the kind; a file goes with the work items that list it, so that theirs are read too.
   */
  listing(kind: Kind, options?: { readonly project?: string; readonly when?: When; readonly onDamage?: OnDamage }): Promise<Listing>;
  /** Rows of some objects that hold at a moment, in the order of their ids; of what was never captured none. `owner`: as in `row`. */
  rowsOf(kind: Kind, ids: Iterable<string>, when?: When, onDamage?: OnDamage, owner?: string): Promise<readonly Row[]>;
  /** Records of rows that an answer gave, in their order, a batch in memory; rows without a record are passed over. */
  read(rows: Iterable<Readable>, onDamage?: OnDamage): AsyncIterable<CapturedRecord>;
  /** Content of an attachment's row, a part (≤ 16 MiB) in memory, each checked. */
  content(row: Row): AsyncIterable<Uint8Array>;
  /**
   * What was added, changed, moved to another project or deleted between two moments, in the order of (kind, id), a page a call. An attachment is judged by its own row and
   * project alone. Reads the rows of the kinds asked for, no records.
   */
  changes(query: ChangesQuery): Promise<ChangesPage>;
  /** What was deleted since a moment, or ever, a page a call: with who, when and what it was called; what only went with its project is marked. Created and deleted since counts too. */
  deleted(query: DeletedQuery): Promise<DeletedPage>;
  /** One step of a search through the text of issues, in any case of letters. Goes on from `cursor` until `until()` or the limit; memory is flat. At least one issue is passed a step. */
  search(query: SearchQuery): Promise<SearchStep>;
  /** Who changed how much, where and when: from the summaries of commits, which outlive their moments. Few object reads whatever the span (≤ 40 for 90 days). */
  activity(query: ActivityQuery): Promise<ActivityAnswer>;
}

/** A kept moment by its number; or the last one not after a time. */
export type When = { readonly moment: number } | { readonly time: Millis };

export interface ObjectAt {
  /** Moment that was meant. */
  readonly moment: number;
  readonly row: Row | undefined;
  readonly record: CapturedRecord | undefined;
}

export interface ObjectVersion {
  /** `from`: the commit since which it holds; `seen`: when it was read. */
  readonly row: Row;
  /** Members that differ from the version before: fields by their ids, other members of the body by name. Only where records were read. */
  readonly fields?: readonly string[];
  /** Why its record can't be read. */
  readonly damage?: string;
}

/** What is kept of a row to list it and to read its record. */
export type ListedRow = Readable & Pick<Row, 'project' | 'keyNumber' | 'from' | 'size'>;

export interface Listing extends Iterable<ListedRow> {
  readonly length: number;
  find(id: string): ListedRow | undefined;
}

export interface Damaged {
  /** `rows`: `id` names an object of the store with rows of any objects, and what they would have said is not known. */
  readonly kind: Kind | 'rows';
  readonly id: string;
  readonly what: string;
  /** Of `rows`: how many saved items it had. */
  readonly items?: number;
}
/** Told of each record that can't be read, and of each pack of rows; the answer goes on without it. Where nobody listens, damage is thrown. */
export type OnDamage = (damage: Damaged) => void;

/** A record, or the row of a file. */
export type ProjectPart =
  { readonly record: CapturedRecord; readonly file?: undefined } | { readonly file: Row; readonly record?: undefined };

/** The last object that was looked at. Plain JSON. */
export interface PageCursor {
  readonly kind: string;
  readonly id: string;
}

export interface PageOptions {
  readonly project?: string;
  /** In their order. */
  readonly kinds?: readonly Kind[];
  readonly cursor?: PageCursor;
  /** Entries of a page; default 200. */
  readonly limit?: number;
  /** True: the page ends here. */
  readonly until?: () => boolean;
  /** Of packs of rows alone: no record is read. */
  readonly onDamage?: OnDamage;
}

export interface ChangesQuery extends PageOptions {
  readonly from: When;
  readonly to?: When;
}

export interface Change {
  readonly change: 'added' | 'changed' | 'moved' | 'deleted';
  /** As it is at the later moment: a tombstone where it was deleted. */
  readonly row: Row;
  /** As it was at the earlier moment. */
  readonly before?: Row;
  /** It went with its project or issue. */
  readonly covered?: true;
}

export interface ChangesPage {
  /** The moments that were meant: name these for the next page. */
  readonly from: number;
  readonly to: number;
  readonly changes: readonly Change[];
  readonly cursor?: PageCursor;
}

export interface DeletedQuery extends PageOptions {
  /** Absent: since the beginning. */
  readonly since?: When;
  /** As of this moment; default: the newest. */
  readonly when?: When;
}

export interface DeletedObject {
  /** `about` tells who and what, `updated` when it was deleted, `seen` when that was heard. */
  readonly row: Row;
  /** The last version that lived, if one was captured. */
  readonly last?: Row;
  /** It went with its project or issue. */
  readonly covered?: true;
}

export interface DeletedPage {
  /** 0: the beginning. */
  readonly from: number;
  readonly to: number;
  readonly deleted: readonly DeletedObject[];
  readonly cursor?: PageCursor;
}

/** Words to search in, each with a name of where they stand. */
export type Texts = (record: CapturedRecord) => Iterable<readonly [where: string, words: string]>;

export interface SearchQuery {
  /** At least one character that is no space. */
  readonly words: string;
  readonly when?: When;
  readonly project?: string;
  /** What of a record is searched; default: summary, description and comments. */
  readonly texts?: Texts;
  /** Parts of an issue past its first hundred entries that are searched, too; default: comments. */
  readonly threads?: readonly ('comments' | 'worklogs')[];
  readonly cursor?: SearchCursor;
  /** Hits of a step; default 100. A step ends after the issue that reaches it. */
  readonly limit?: number;
  /** Hits of one issue; default 10. */
  readonly mostAnIssue?: number;
  readonly until?: () => boolean;
  readonly onDamage?: OnDamage;
}

/** Plain JSON. The moment stays the same from the first step on. */
export interface SearchCursor {
  readonly moment: number;
  /** The last issue that was searched. */
  readonly id: string;
  readonly done: number;
}

export interface SearchHit {
  /** Of the issue. */
  readonly id: string;
  readonly key: string;
  /** Its summary. */
  readonly title: string;
  readonly where: string;
  /** Some words around what was found. */
  readonly excerpt: string;
  /** The last of its issue, which has more of them than are told of one. */
  readonly more?: true;
}

export interface SearchStep {
  readonly moment: number;
  readonly hits: readonly SearchHit[];
  /** Absent: done. */
  readonly cursor?: SearchCursor;
  /** Rows of issues that were passed, of about how many. */
  readonly done: number;
  readonly total: number;
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
