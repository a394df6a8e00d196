/** Records of many rows, a batch at a time; where asked for, what is damaged is told and passed over. */
import { isHoldfastError } from '../../contract/errors';
import type { CapturedRecord } from '../model';
import type { PackReader } from '../packReader';
import { hasRecord, readMany, readOne } from '../readMany';
import type { Readable } from '../readMany';
import type { OnDamage } from './api';

/** Rows that are read together: they share frames. Their records are what is in memory. */
const BATCH = 64;

/** In the order of the rows, each with its record; rows without a record are passed over. Without `onDamage`, damage is thrown. */
export async function* recordsOf<T extends Readable>(
  packs: PackReader,
  rows: AsyncIterable<T> | Iterable<T>,
  onDamage?: OnDamage,
): AsyncIterable<readonly [T, CapturedRecord]> {
  let batch: T[] = [];
  for await (const row of rows) {
    if (hasRecord(row)) batch.push(row);
    if (batch.length < BATCH) continue;
    yield* readBatch(packs, batch, onDamage);
    batch = [];
  }
  yield* readBatch(packs, batch, onDamage);
}

export async function* readBatch<T extends Readable>(
  packs: PackReader,
  rows: readonly T[],
  onDamage?: OnDamage,
): AsyncIterable<readonly [T, CapturedRecord]> {
  let done = 0;
  try {
    for await (const record of readMany(packs, rows)) {
      const row = rows[done] as T;
      done += 1;
      yield [row, record];
    }
    return;
  } catch (error) {
    if (!onDamage || !isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
  }
  // one by one from where it broke off, to learn which are affected
  for (const row of rows.slice(done)) {
    const record = await readOrTell(packs, row, onDamage);
    if (record) yield [row, record];
  }
}

/** Undefined: it is damaged, which was told. */
export const readOrTell = (packs: PackReader, row: Readable, onDamage?: OnDamage): Promise<CapturedRecord | undefined> =>
  readOne(packs, row).catch((error: unknown) => {
    if (!onDamage || !isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    onDamage({ kind: row.kind, id: row.id, what: error.message });
    return undefined;
  });
