/**
 * What capture, restore and the page call. `openRepository` (in `open.ts`) returns this over a `BlobStore`, a `CommitLog`, a
 * `SecretStore`, a `Clock` and a `Random`. Nothing here knows Forge or Jira.
 */
import type { Maintenance } from './maintenance/upkeep';
import type { BlobRef, CapturedRecord, CommitDraft, Kind, Missing, Moment, PackRef, Row, Tombstone } from './model';
import type { Questions } from './questions/api';
import type { Writes } from './writes';

/** Who commits a pack: whoever may (a step of a run stages it), or only the attempt that wrote it, so that its rows need not stand in the pack too. */
export type PackFate = 'staged' | 'own';

/** Everything that one writer does under one never-reused number (invariant W: only it writes `<type>/<a>-*`). */
export interface Attempt {
  readonly a: number;
  /** Compresses into frames of ≤ 256 records and uploads one pack; records of one kind. Throws `limit` past 64 packs. */
  writePack(records: readonly CapturedRecord[], fate?: PackFate): Promise<PackRef>;
  /** Uploads one attachment part (≤ 16 MiB). Throws `limit` past 64 parts. */
  writePart(bytes: Uint8Array): Promise<BlobRef>;
  /**
   * Creates the next commit, durable when this returns. A conflict moves on to the next number; a lost reply is read back.
   * Throws `conflict` when the attempt has become too old (a < parent.minF): its packs are orphans, do the work again.
   */
  commit(draft: CommitDraft): Promise<Moment>;
}

/** The site as of one moment. Loaded rows only; records are read when asked for. */
export interface View {
  readonly moment: Moment | undefined;
  /** Rows that can't be read. What they may hide is marked `unsure`, and reading it throws `damaged`: never another version. */
  readonly missing: readonly Missing[];
  /** The version that holds at this moment; a tombstone row (`deleted`) if it is proved gone; one with `erased` if it must never be shown again. */
  row(kind: Kind, id: string): Row | undefined;
  /** Live rows, ordered by (project, key number, id). */
  rows(filter: { readonly kind: Kind; readonly project?: string }): Iterable<Row>;
  /** Tombstones at this moment, newest first; a project's covers its issues. */
  tombstones(): readonly Row[];
  /** Rows that held for a project right before its tombstone: what a restore of it brings back. */
  rowsBeforeDeletion(projectId: string): Iterable<Row>;
  /** All versions of one object up to this moment, oldest first. */
  versions(kind: Kind, id: string): readonly Row[];
  /** The record's body, checked against frame hash and length. Throws `damaged` or `blob-missing`, naming the object. */
  read(row: Row): Promise<CapturedRecord>;
  /** Same for many, grouped by frame, in the order given; memory stays at a few frames. */
  readMany(rows: Iterable<Row>): AsyncIterable<CapturedRecord>;
  /** Attachment content, part by part, each checked. */
  content(row: Row): AsyncIterable<Uint8Array>;
}

/** The newest state, object by object: costs what is asked for, whatever the size of the site. What is committed later is not seen. */
export interface Lookup {
  /** Of the newest commit; 0: there is none. */
  readonly n: number;
  readonly watermark: number;
  /**
   * As `View.row`, by at most one object read a level. A file's row is told by itself alone, whatever became of its work item.
   * Throws `damaged` or `blob-missing`.
   */
  row(kind: Kind, id: string): Promise<Row | undefined>;
  /** Reads what `row` of these will ask for, each block once. */
  prefetch(kind: Kind, ids: Iterable<string>): Promise<void>;
  /** Rows of commits that maintenance has not merged yet, oldest first, invisible ones too. */
  fresh(kind: Kind): Iterable<Row>;
  /** Of those the one that holds of an object. Nothing is read. */
  unmerged(kind: Kind, id: string): Row | undefined;
  /** What maintenance has merged was captured before this moment, by the clock of the host that merged it; 0: nothing is merged. */
  readonly mergedAt: number;
  /** Live issues in the order of their ids, from the one after `after` on. A block a level is in memory, and nothing is kept. */
  issues(after?: string): AsyncIterable<Row>;
  /** Those of these ids of which there is any row. Keeps nothing. */
  captured(kind: Kind, ids: Iterable<string>): Promise<ReadonlySet<string>>;
  /** Was anything of this kind ever captured? */
  any(kind: Kind): Promise<boolean>;
  /** Did a commit name this pack? */
  holdsPack(name: string): Promise<boolean>;
  /** As `View.read` and `View.readMany`. */
  read(row: Row): Promise<CapturedRecord>;
  readMany(rows: Iterable<Row>): AsyncIterable<CapturedRecord>;
}

export interface Head {
  readonly moment: Moment | undefined;
  readonly watermark: number;
}

export interface Problem {
  readonly object: string;
  readonly what: string;
  /** What it touches: at most 20 `kind:id`. */
  readonly touches: readonly string[];
  /** Saved items (records, files) that can't be read because of it; absent: none. */
  readonly items?: number;
}

/** What can be known without a key. */
export interface Reading {
  readonly repoId: string;
  /** The newest commit, upkeep included: probes upward from the hints with strict gets. */
  head(): Promise<Head>;
  /** The newest moment: upkeep captures nothing. By strict gets downward from the head; no object read, as a rule. */
  lastMoment(): Promise<Pick<Moment, 'n' | 'at'> | undefined>;
  /** The site as of commit `n` (default: the newest), with all that was before it. */
  view(n?: number): Promise<View>;
  /** `view(n)` for whoever stays there, as a restore does: nothing that came later is in memory, however much that was. Loaded anew each time. */
  asOf(n: number): Promise<View>;
  /** The newest state, object by object, for capture. */
  lookup(): Promise<Lookup>;
  /** Every commit after `n`, oldest first. */
  moments(after?: number): Promise<readonly Moment[]>;
  /** Rows that commits (from, to] made visible. */
  changes(from: number, to: number): Promise<readonly Row[]>;
  /**
   * Reads everything that commits refer to from `cursor` on (default: the start) until `until()` says stop; checks the chain,
   * lengths, hashes, frames and rows. `cursor` absent in the answer: done. `retryAfterSeconds`: the store
   * could not be reached any more.
   */
  verify(options: { readonly cursor?: VerifyCursor; readonly until: () => boolean }): Promise<VerifyResult>;
  /** What the page, the planner and the reader ask. */
  readonly questions: Questions;
}

export interface Repository extends Reading {
  /** `writes`: types of objects that the attempt will write; absent: any, and whoever looks for what it left asks for all of them. */
  begin(lane: string, writes?: Writes): Promise<Attempt>;
  fingerprint(record: Pick<CapturedRecord, 'kind' | 'id' | 'body'>): string;
  /** Tidy, fold, prune, holds: plans and their execution. */
  readonly maintenance: Maintenance;
  /** Makes the row of a tombstone. */
  tombstone(t: Tombstone): Omit<Row, 'from'>;
  /** Makes the row of a stored attachment. */
  attachmentRow(a: {
    readonly id: string;
    readonly project: string;
    readonly created: number;
    readonly seen: number;
    readonly size: number;
    readonly parts: readonly BlobRef[];
  }): Omit<Row, 'from'>;
}

export interface VerifyCursor {
  readonly commit: number;
  /** Object of that commit, or of this part, to go on with. */
  readonly object: number;
  /** After the commits above the levels: the chain below, the index, the packs and files that it names. */
  readonly part?: 'chain' | 'index' | 'packs' | 'base files' | 'tail files' | 'trash' | 'mirror';
  /** The pack, file or list whose `object` is next. */
  readonly at?: string;
  /** Attempt of the level (for the index: of both) that this is about; another one begins anew. */
  readonly level?: string;
}

export interface VerifyResult {
  readonly cursor: VerifyCursor | undefined;
  readonly objects: number;
  readonly records: number;
  readonly bytes: number;
  readonly problems: readonly Problem[];
  readonly retryAfterSeconds?: number;
}
