/** The site as of one moment, asked through the questions: of what there is, keys and places are held (60 bytes an object), of records a batch. */
import { isHoldfastError } from '../contract/errors';
import type { Reading } from '../repository/api';
import type { CapturedRecord, Kind, Moment, Row } from '../repository/model';
import type { DeletedObject, DeletedQuery, Listing, ObjectVersion } from '../repository/questions/api';
import { throughPages } from '../repository/questions/pages';
import type { Readable } from '../repository/readMany';
import type { OnDamage } from './damage';

/** Rows that are read together: they share frames. Their records are what is held in memory. */
const ROWS = 64;

export async function* inBatches<T>(all: Iterable<T> | AsyncIterable<T>): AsyncIterable<readonly T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

export class Snapshot {
  private readonly when: { readonly moment: number };

  constructor(
    private readonly repository: Reading,
    readonly moment: Moment,
    private readonly onDamage: OnDamage,
  ) {
    this.when = { moment: moment.n };
  }

  /** What there is of one kind, by space and key. */
  listing(kind: Kind, project?: string): Promise<Listing> {
    return this.questions.listing(kind, { when: this.when, onDamage: this.onDamage, ...(project !== undefined && { project }) });
  }

  /** Rows that hold, tombstones too, by id. */
  rows(kind: Kind): AsyncIterable<Row> {
    return this.questions.rows(kind, this.when, this.onDamage);
  }

  /** `owner`: the work item that lists an attachment. */
  async row(kind: Kind, id: string, owner?: string): Promise<Row | undefined> {
    return (await this.questions.rowsOf(kind, [id], this.when, this.onDamage, owner))[0];
  }

  versions(kind: Kind, id: string): Promise<readonly ObjectVersion[]> {
    return this.questions.versions(kind, id, { when: this.when, onDamage: this.onDamage });
  }

  deleted(query: Pick<DeletedQuery, 'kinds' | 'project'>): AsyncIterable<DeletedObject> {
    return throughPages(
      (next) => this.questions.deleted({ ...query, ...next, when: this.when, onDamage: this.onDamage }),
      (page) => page.deleted,
    );
  }

  /** Throws `damaged` or `blob-missing`. */
  async read(row: Readable): Promise<CapturedRecord> {
    for await (const record of this.questions.read([row])) return record;
    throw new Error(`${row.kind} ${row.id} has no record.`);
  }

  /** Undefined: it is damaged, which was told. */
  async readOr(row: Readable): Promise<CapturedRecord | undefined> {
    for await (const record of this.questions.read([row], this.onDamage)) return record;
    return undefined;
  }

  /** In the order of the rows; a row without a record is passed over, and so is one that can't be read, which was told. */
  async *readAll<T extends Readable>(rows: Iterable<T> | AsyncIterable<T>): AsyncIterable<readonly [row: T, record: CapturedRecord]> {
    for await (const batch of inBatches(rows)) {
      let at = 0;
      for await (const record of this.questions.read(batch, this.onDamage)) {
        while (batch[at]?.id !== record.id) at += 1;
        yield [batch[at] as T, record];
        at += 1;
      }
    }
  }

  content(row: Row): AsyncIterable<Uint8Array> {
    return this.questions.content(row);
  }

  /** The chunks of a thread past what its work item's record holds; those above `chunks` are left-overs of a longer past. */
  async *chunks(kind: Kind, issue: string, chunks: number): AsyncIterable<CapturedRecord> {
    for (let n = 1; n <= chunks; n += 1) {
      const row = await this.row(kind, `${issue}/${n}`);
      if (!row?.place) {
        this.onDamage({ kind, id: `${issue}/${n}`, what: `A part of the ${kind} of work item ${issue} is not in the backup.` });
        continue;
      }
      const record = await this.readOr(row);
      if (record) yield record;
    }
  }

  private get questions(): Reading['questions'] {
    return this.repository.questions;
  }
}

export const isDamage = (error: unknown): error is Error => isHoldfastError(error, 'damaged', 'blob-missing');
