/**
 * The columns of a block (docs/FORMAT.md §8), each a line of JSON of its own, so that each is compressed by itself: digits of times beside the
 * letters of ids would weigh a tenth more. Times count in whole seconds where all of them are, ids and places as differences.
 */
import { HoldfastError } from '../../contract/errors';
import type { RowJson } from '../rows';

/** A row with the commit that made it visible (`n`), its id as a number (`j`, instead of `i`) and its place (`g` frame of the block's table, `h` line). */
export type BlockRow = Omit<RowJson, 'i'> & {
  readonly n: number;
  readonly i?: string;
  readonly j?: number;
  readonly g?: number;
  readonly h?: number;
};

/** Absent members are `null`. A text: all fingerprints, one after the other. */
type Column = readonly unknown[] | string;
export interface BlockColumns {
  readonly columns: Readonly<Record<string, Column>>;
  /** Columns that don't count in ones, and in what. */
  readonly units: Readonly<Record<string, number>>;
}

const DIFFERENCES: ReadonlySet<string> = new Set(['c', 'u', 's', 'q', 'j', 'n', 'h']);
const TIMES: ReadonlySet<string> = new Set(['c', 'u', 's']);
const SECOND = 1_000;
const FINGERPRINT = /^[0-9a-f]{16}$/;
const FINGERPRINT_CHARS = 16;

export const toBlockColumns = (rows: readonly BlockRow[]): BlockColumns => {
  const names = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => row[name] !== undefined)));
  const columns: Record<string, Column> = {};
  const units: Record<string, number> = {};
  for (const name of [...names].sort()) {
    const values = rows.map((row) => row[name] ?? null);
    if (TIMES.has(name) && values.every((value) => value === null || Number(value) % SECOND === 0)) units[name] = SECOND;
    columns[name] = encode(name, values, units[name] ?? 1);
  }
  return { columns, units };
};

const encode = (name: string, values: readonly unknown[], unit: number): Column => {
  if (DIFFERENCES.has(name)) return differences(values as readonly (number | null)[], unit);
  if (name === 'i') return values.map((value) => (value === null ? null : shortId(value as string)));
  if (name === 'f' && values.every((value) => FINGERPRINT.test(String(value)))) return values.join('');
  if (name === 'x') return listDifferences(values as readonly (readonly string[] | null)[]);
  return values;
};

/** Throws `damaged` for columns that don't have `count` values. */
export const fromBlockColumns = ({ columns, units }: BlockColumns, count: number): BlockRow[] => {
  const rows = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  for (const [name, column] of Object.entries(columns)) {
    const values = decodeColumn(name, column, units[name] ?? 1);
    if (values.length !== count) throw new HoldfastError('damaged', `Column ${name} of a block has ${values.length} values, not ${count}.`);
    for (const [i, row] of rows.entries()) if (values[i] !== null) row[name] = values[i];
  }
  return rows as BlockRow[];
};

const decodeColumn = (name: string, column: Column, unit: number): readonly unknown[] => {
  if (typeof column === 'string')
    return Array.from({ length: Math.ceil(column.length / FINGERPRINT_CHARS) }, (_, i) =>
      column.slice(i * FINGERPRINT_CHARS, (i + 1) * FINGERPRINT_CHARS),
    );
  if (DIFFERENCES.has(name)) return sums(column as readonly (number | null)[], unit);
  if (name === 'i') return column.map((value) => (value === null ? null : longId(value as string)));
  if (name === 'x') return listSums(column as readonly (readonly (number | string)[] | null)[]);
  return column;
};

/** From the last one that is there. */
const differences = (values: readonly (number | null)[], unit: number): readonly (number | null)[] => {
  let before = 0;
  return values.map((value) => {
    if (value === null) return null;
    const difference = (value - before) / unit;
    before = value;
    return difference;
  });
};

const sums = (values: readonly (number | null)[], unit: number): readonly (number | null)[] => {
  let sum = 0;
  return values.map((value) => (value === null ? null : (sum += value * unit)));
};

/** Numbers that are written exactly as a number prints them. */
export const isDecimal = (id: string): boolean => /^(0|[1-9]\d{0,14})$/.test(id);

/** Decimal ids are differences from the decimal one before, in whatever row; others stay as they are. */
const listDifferences = (lists: readonly (readonly string[] | null)[]): readonly unknown[] => {
  let before = 0;
  const difference = (id: string): number | string => {
    if (!isDecimal(id)) return id;
    const from = before;
    before = Number(id);
    return before - from;
  };
  return lists.map((list) => list?.map(difference) ?? null);
};

const listSums = (lists: readonly (readonly (number | string)[] | null)[]): readonly unknown[] => {
  let sum = 0;
  return lists.map((list) => list?.map((id) => (typeof id === 'string' ? id : String((sum += id)))) ?? null);
};

/** The hyphens of a UUID at the end, as account ids have one, are worth two bytes; `~` says that they are left out, `~~` that an id begins with `~`. */
const UUID_AT_END = /^([^~].*:|)([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/;
const shortId = (id: string): string => (id.startsWith('~') ? `~${id}` : id.replace(UUID_AT_END, '~$1$2$3$4$5$6'));

const HEX_AT_END = /([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;
const longId = (id: string): string => {
  if (!id.startsWith('~')) return id;
  return id.startsWith('~~') ? id.slice(1) : id.slice(1).replace(HEX_AT_END, '$1-$2-$3-$4-$5');
};
