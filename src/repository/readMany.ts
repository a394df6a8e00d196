import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { CapturedRecord, Place, Row } from './model';
import { parseRecord } from './pack';
import type { PackReader } from './packReader';

/** What is needed of a row to read its record. */
export type Readable = Pick<Row, 'kind' | 'id' | 'updated' | 'seen' | 'place' | 'deleted' | 'lost' | 'unsure'>;

/** Is there a record to be read, or was there one that is known to be lost? Reading that throws, so that it is missed and not passed over. */
export const hasRecord = ({ place, lost, kind }: Readable): boolean => place !== undefined || (lost === true && kind !== 'attachment');

/** Rows that are looked at together, and an estimate of their decoded bytes: bounds of what is in memory. */
const WINDOW_ROWS = 128;
const WINDOW_BYTES = 8 * 1024 * 1024;

export const readOne = async (packs: PackReader, row: Readable): Promise<CapturedRecord> => {
  const place = placeOf(row);
  packs.learn(place);
  const lines = await packs.lines(place.pack, place.frame).catch(naming([row]));
  return recordAt(row, place, lines);
};

/**
 * Records in the order of `rows`. A window of rows is grouped by frame, so that each frame is fetched and decoded once a window
 * however the rows are mixed; only the records of one window and one frame are in memory.
 */
export async function* readMany(packs: PackReader, rows: Iterable<Readable>): AsyncIterable<CapturedRecord> {
  let window: Readable[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += await averageBytes(packs, placeOf(row)).catch(naming([row]));
    window.push(row);
    if (window.length < WINDOW_ROWS && bytes < WINDOW_BYTES) continue;
    yield* readWindow(packs, window);
    window = [];
    bytes = 0;
  }
  yield* readWindow(packs, window);
}

async function* readWindow(packs: PackReader, window: readonly Readable[]): AsyncIterable<CapturedRecord> {
  const records: (CapturedRecord | undefined)[] = new Array<undefined>(window.length).fill(undefined);
  for (const [pack, byFrame] of grouped(window)) {
    const wanted = [...byFrame.keys()].sort((a, b) => a - b);
    try {
      for await (const [frame, lines] of packs.frames(pack, wanted)) {
        for (const i of byFrame.get(frame) ?? []) {
          const row = window[i] as Readable;
          records[i] = recordAt(row, placeOf(row), lines);
        }
      }
    } catch (error) {
      naming([...byFrame.values()].flat().flatMap((i) => (records[i] ? [] : [window[i] as Readable])))(error);
    }
  }
  for (const [i, record] of records.entries()) {
    if (!record) throw new HoldfastError('bug', `No record came for row ${i}.`);
    yield record;
  }
}

const NAMED = 5;

/** Damage is told with the objects that it touches, not only with the pack. */
const naming =
  (rows: readonly Readable[]) =>
  (error: unknown): never => {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    const names = rows.slice(0, NAMED).map((row) => `${row.kind} ${row.id}`);
    const more = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
    throw new HoldfastError(error.kind, `${names.join(', ')}${more}: ${error.message}`, { cause: error });
  };

/** pack → frame → indexes in the window. */
const grouped = (window: readonly Readable[]): ReadonlyMap<string, ReadonlyMap<number, readonly number[]>> => {
  const packs = new Map<string, Map<number, number[]>>();
  for (const [i, row] of window.entries()) {
    const { pack, frame } = placeOf(row);
    const frames = packs.get(pack) ?? new Map<number, number[]>();
    packs.set(pack, frames.set(frame, [...(frames.get(frame) ?? []), i]));
  }
  return packs;
};

const averageBytes = async (packs: PackReader, place: Place): Promise<number> => {
  packs.learn(place);
  const frame = await packs.frame(place.pack, place.frame);
  return frame ? frame.rawLength / frame.records : 0;
};

const placeOf = (row: Readable): Place => {
  if (row.unsure !== undefined)
    throw new HoldfastError('damaged', `${row.kind} ${row.id}: ${row.unsure}, which can't be read, may hold a newer version.`);
  if (row.lost === true) throw new HoldfastError('damaged', `${row.kind} ${row.id}: this version is lost, and Jira has it no more.`);
  if (!row.place)
    throw new HoldfastError('bad-input', `${row.kind} ${row.id} has no record: it is ${row.deleted ? 'a tombstone' : 'a row only'}.`);
  return row.place;
};

const recordAt = (row: Readable, place: Place, lines: readonly Buffer[]): CapturedRecord => {
  const where = `${row.kind} ${row.id} (${place.pack}, frame ${place.frame}, line ${place.line})`;
  const line = lines[place.line];
  if (!line) throw new HoldfastError('damaged', `${where}: there is no such line.`);
  const record = parseRecord(line, where);
  if (record.kind !== row.kind || record.id !== row.id)
    throw new HoldfastError('damaged', `${where}: the line holds ${record.kind} ${record.id}.`);
  if (record.updated !== row.updated || record.seen !== row.seen)
    throw new HoldfastError('damaged', `${where}: the line holds another version.`);
  return record;
};
