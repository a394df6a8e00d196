/**
 * A block of a level (docs/FORMAT.md §8): some thousand rows in the order of (kind, id, commit), by column, with the table of the frames that
 * they point into, so that a record is read without its pack's footer. All rows of one object stand in one block.
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

/** A decoded block is a few hundred kilobytes; more than this means damage. */
const RAW_MAX = 64 * 1024 * 1024;

/** A row with the commit that made it visible (`n`) and its place (`g` frame of the block's table, `h` line). */
type BlockRow = RowJson & { readonly n: number; readonly g?: number; readonly h?: number };

interface BlockJson {
  readonly count: number;
  /** [pack, index in the pack, offset, length, raw length, records, SHA-256] */
  readonly frames: readonly (readonly [string, number, number, number, number, number, string])[];
  /** True: ids are decimal numbers, stored as differences. */
  readonly decimal: boolean;
  readonly rows: Columns;
}

/** Throws `bug` for a row whose place lacks its frame: only rows with whole places go into a level. */
export const encodeBlock = (repoId: string, rows: readonly Row[]): Uint8Array => {
  const frames = new Map<string, number>();
  const table: BlockJson['frames'][number][] = [];
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
  const decimal = rows.every((row) => isDecimal(row.id));
  const json = rows.map((row): BlockRow => {
    const { i, ...rest } = rowToJson(repoId, row);
    return {
      ...rest,
      ...(decimal ? { j: Number(i) } : { i }),
      n: row.from,
      g: row.place && frameOf(row.place),
      h: row.place && row.place.line,
    } as unknown as BlockRow;
  });
  const block: BlockJson = { count: rows.length, frames: table, decimal, rows: toColumns(json) };
  return compressFrame(Buffer.from(canonicalJson(block as unknown as Json), 'utf8'), BLOCK_LEVEL);
};

/** Throws `damaged`. */
export const decodeBlock = (repoId: string, bytes: Uint8Array): Row[] => {
  const block = parsed(decode(bytes, RAW_MAX));
  const frames = block.frames.map(([pack, index, offset, length, rawLength, records, hash]) => ({
    pack: longName(repoId, pack),
    index,
    at: { offset, length, rawLength, records, sha256: hash as Sha256 } satisfies Frame,
  }));
  return fromColumns(block.rows, block.count, {}).map((json) => {
    const { n, g, h, j, ...rest } = json as RowJson & { readonly n: number; readonly g?: number; readonly h?: number; readonly j?: number };
    const frame = g === undefined ? undefined : frames[g];
    if (g !== undefined && !frame) throw new HoldfastError('damaged', `A row points at frame ${g} that its block does not name.`);
    const place = frame && { pack: frame.pack, frame: frame.index, line: h ?? 0, at: frame.at };
    return rowFromJson(repoId, block.decimal ? ({ ...rest, i: String(j) } as RowJson) : (rest as RowJson), n, place);
  });
};

/** Numbers that are written exactly as a number prints them. */
const isDecimal = (id: string): boolean => /^(0|[1-9]\d{0,14})$/.test(id);

const parsed = (raw: Buffer): BlockJson => {
  try {
    return JSON.parse(raw.toString('utf8')) as BlockJson;
  } catch (cause) {
    throw new HoldfastError('damaged', 'A block of the index is not JSON.', { cause });
  }
};
