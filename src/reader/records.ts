/** Records of many rows where some may be damaged: whatever can be read is read, and the rest is told. */
import { isHoldfastError } from '../contract/errors';
import type { View } from '../repository/api';
import type { CapturedRecord, Kind, Row } from '../repository/model';

/** Rows that are read together: they share frames. Their records are what is held in memory. */
const ROWS = 64;

export interface Damage {
  readonly kind: string;
  readonly id: string;
  readonly what: string;
}
export type OnDamage = (damage: Damage) => void;

/** In the order of the rows; a row without a record (a tombstone) is passed over. */
export async function* readAll(
  view: View,
  rows: Iterable<Row>,
  onDamage: OnDamage,
): AsyncIterable<readonly [row: Row, record: CapturedRecord]> {
  let batch: Row[] = [];
  for (const row of rows) {
    if (row.place || row.lost === true) batch.push(row);
    if (batch.length < ROWS) continue;
    yield* readBatch(view, batch, onDamage);
    batch = [];
  }
  yield* readBatch(view, batch, onDamage);
}

async function* readBatch(view: View, rows: readonly Row[], onDamage: OnDamage): AsyncIterable<readonly [Row, CapturedRecord]> {
  let done = 0;
  try {
    for await (const record of view.readMany(rows)) {
      const row = rows[done] as Row;
      done += 1;
      yield [row, record];
    }
    return;
  } catch (error) {
    if (!isDamage(error)) throw error;
  }
  // one by one from where it broke off, to learn which are affected
  for (const row of rows.slice(done)) {
    const record = await readOr(view, row, onDamage);
    if (record) yield [row, record];
  }
}

/** Undefined: it is damaged, which was told. */
export const readOr = async (view: View, row: Row, onDamage: OnDamage): Promise<CapturedRecord | undefined> => {
  try {
    return await view.read(row);
  } catch (error) {
    if (!isDamage(error)) throw error;
    onDamage({ kind: row.kind, id: row.id, what: error.message });
    return undefined;
  }
};

export const isDamage = (error: unknown): error is Error => isHoldfastError(error, 'damaged', 'blob-missing');

/** The chunks of a thread past what its work item's record holds; those above `chunks` are left-overs of a longer past. */
export async function* chunksOf(view: View, kind: Kind, issue: string, chunks: number, onDamage: OnDamage): AsyncIterable<CapturedRecord> {
  for (let n = 1; n <= chunks; n += 1) {
    const row = view.row(kind, `${issue}/${n}`);
    if (!row?.place) {
      onDamage({ kind, id: `${issue}/${n}`, what: `A part of the ${kind} of work item ${issue} is not in the backup.` });
      continue;
    }
    const record = await readOr(view, row, onDamage);
    if (record) yield record;
  }
}
