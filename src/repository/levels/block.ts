/**
 * A block of a level (docs/FORMAT.md §8): some thousand rows in the order of (kind, id, commit), by column, with the table of the frames that
 * they point into, so that a record is read without its pack's footer. All rows of one object stand in one block. A big block has a frame for
 * each column; a small one, or one of before feature `columns`, is a single frame.
 */
import { HoldfastError } from '../../contract/errors';
import type { Json } from '../../contract/ports';
import type { Sha256 } from '../../contract/ids';
import { canonicalJson } from '../canonical';
import type { Frame, Place, Row } from '../model';
import { longName, shortName } from '../names';
import { fromColumns, rowFromJson, rowToJson, toColumns } from '../rows';
import type { Columns, RowJson } from '../rows';
import { BLOCK_LEVEL, compressFrame, decode } from '../zstd';
import { fromBlockColumns, isDecimal, toBlockColumns } from './blockColumns';
import type { BlockColumns, BlockRow } from './blockColumns';

/** A decoded block is a few hundred kilobytes; more than this means damage. */
const RAW_MAX = 64 * 1024 * 1024;
/** A frame a column costs some 13 bytes each: not worth it below so many rows. */
const SPLIT_ROWS = 128;
/** A skippable frame before the others: the length of each, u32, little endian. */
const LENGTHS_MAGIC = 0x184d2a59;

/** [pack, index in the pack, offset, length, raw length, records, SHA-256] */
type FrameJson = readonly [string, number, number, number, number, number, string];

interface BlockHead {
  readonly count: number;
  readonly frames: readonly FrameJson[];
}

interface SplitHead extends BlockHead {
  /** The column of each line that follows. */
  readonly columns: readonly string[];
  /** Some of them stand in the order of commits; absent: written before feature `byCommit`. */
  readonly byCommit?: true;
}

interface SmallBlock extends BlockHead {
  /** True: ids are decimal numbers, stored as differences. */
  readonly decimal: boolean;
  readonly rows: Columns;
}

/** Throws `bug` for a row whose place lacks its frame: only rows with whole places go into a level. */
export const encodeBlock = (repoId: string, rows: readonly Row[]): Uint8Array => {
  const frames = new Map<string, number>();
  const table: FrameJson[] = [];
  const frameOf = (place: Place): number => {
    const key = `${place.pack} ${place.frame}`;
    const known = frames.get(key);
    if (known !== undefined) return known;
    if (!place.at) throw new HoldfastError('bug', `The place in ${place.pack} has no frame.`);
    const { offset, length, rawLength, records, sha256 } = place.at;
    table.push([shortName(repoId, place.pack), place.frame, offset, length, rawLength, records, sha256]);
    frames.set(key, table.length - 1);
    return table.length - 1;
  };
  const isBig = rows.length >= SPLIT_ROWS;
  const decimal = rows.every((row) => isDecimal(row.id));
  const json = rows.map((row): BlockRow => {
    const { i, ...rest } = rowToJson(repoId, row);
    return {
      ...rest,
      ...(decimal || (isBig && isDecimal(i)) ? { j: Number(i) } : { i }),
      n: row.from,
      g: row.place && frameOf(row.place),
      h: row.place && row.place.line,
    } as BlockRow;
  });
  const head: BlockHead = { count: rows.length, frames: table };
  if (isBig) return split(head, toBlockColumns(json));
  const block: SmallBlock = { ...head, decimal, rows: toColumns(json as unknown as RowJson[]) };
  return compressFrame(bytesOf(block), BLOCK_LEVEL);
};

const split = (head: BlockHead, columns: BlockColumns): Uint8Array => {
  const first: SplitHead = { ...head, byCommit: true, columns: Object.keys(columns) };
  const lines = [first, ...Object.values(columns)].map((line) => Buffer.concat([bytesOf(line), NEWLINE]));
  const frames = lines.map((line) => compressFrame(line, BLOCK_LEVEL));
  const lengths = Buffer.alloc(8 + 4 * frames.length);
  [LENGTHS_MAGIC, 4 * frames.length, ...frames.map(({ length }) => length)].forEach((value, i) => lengths.writeUInt32LE(value, 4 * i));
  return Buffer.concat([lengths, ...frames]);
};

const NEWLINE = Buffer.from('\n');
const bytesOf = (value: unknown): Buffer => Buffer.from(canonicalJson(value as Json), 'utf8');

/** Throws `damaged`. */
export const decodeBlock = (repoId: string, bytes: Uint8Array): Row[] => {
  const { head, rows } = isSplit(bytes) ? readSplit(bytes) : readSmall(bytes);
  const frames = head.frames.map(([pack, index, offset, length, rawLength, records, hash]) => ({
    pack: longName(repoId, pack),
    index,
    at: { offset, length, rawLength, records, sha256: hash as Sha256 } satisfies Frame,
  }));
  return rows.map(({ n, g, h, j, i, ...rest }) => {
    const frame = g === undefined ? undefined : frames[g];
    if (g !== undefined && !frame) throw new HoldfastError('damaged', `A row points at frame ${g} that its block does not name.`);
    const place = frame && { pack: frame.pack, frame: frame.index, line: h ?? 0, at: frame.at };
    return rowFromJson(repoId, { ...rest, i: i ?? String(j) } as RowJson, n, place);
  });
};

interface Read {
  readonly head: BlockHead;
  readonly rows: readonly BlockRow[];
}

const readSmall = (bytes: Uint8Array): Read => {
  const head = parsed(decode(bytes, RAW_MAX)) as SmallBlock;
  return { head, rows: fromColumns(head.rows, head.count, {}) as unknown as BlockRow[] };
};

const isSplit = (bytes: Uint8Array): boolean => bytes.length >= 8 && viewOf(bytes).getUint32(0, true) === LENGTHS_MAGIC;
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const readSplit = (bytes: Uint8Array): Read => {
  const view = viewOf(bytes);
  const count = view.getUint32(4, true) / 4;
  if (8 + 4 * count > bytes.length) throw new HoldfastError('damaged', 'A block of the index is cut off.');
  let at = 8 + 4 * count;
  const lines = Array.from({ length: count }, (_, i) => {
    const from = at;
    at += view.getUint32(8 + 4 * i, true);
    return parsed(decode(bytes.subarray(from, at), RAW_MAX));
  });
  const head = lines[0] as SplitHead;
  const columns = Object.fromEntries(head.columns.map((name, i) => [name, lines[i + 1]])) as BlockColumns;
  return { head, rows: fromBlockColumns(columns, head.count, head.byCommit === true) };
};

const parsed = (raw: Buffer): unknown => {
  try {
    return JSON.parse(raw.toString('utf8')) as unknown;
  } catch (cause) {
    throw new HoldfastError('damaged', 'A block of the index is not JSON.', { cause });
  }
};
