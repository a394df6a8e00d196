/**
 * The columns of a block (docs/FORMAT.md §8), each a line of JSON of its own, so that each is compressed by itself: digits of times beside the
 * letters of ids would weigh a tenth more. Times are seconds, with what is beyond them apart; times, ids and places are stored as differences.
 * What rows of one commit have in common (when they were read, in which frame they lie) stands in the order of commits: in the order of ids, each
 * changed row among unchanged ones would cost the way there and the way back.
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

/** By name. Absent members are `null`. A text: all fingerprints, one after the other. */
export type BlockColumns = Readonly<Record<string, Column>>;
type Column = readonly unknown[] | string;
type Numbers = readonly (number | null)[];

/** Stored as differences from the last row that has a value; of these with the same value in another column, where one is named: key numbers rise within a project, lines within a frame. */
const DIFFERENCES: ReadonlyMap<string, string | undefined> = new Map([
  ['q', 'p'],
  ['h', 'g'],
  ['j', undefined],
  ['n', undefined],
]);
const TIMES: ReadonlySet<string> = new Set(['c', 'u', 's']);
/** In the order of commits, within one in that of the rows. `v` stands for `u`: the seconds that it lies before `s`, few for what was changed between two sweeps. */
const BY_COMMIT: ReadonlySet<string> = new Set(['g', 's', 'sm', 'um', 'v']);
const SECOND = 1_000;
const FINGERPRINT = /^[0-9a-f]{16}$/;
const FINGERPRINT_CHARS = 16;

export const toBlockColumns = (rows: readonly BlockRow[]): BlockColumns => {
  const names = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => row[name] !== undefined)));
  const order = orderOf(rows.map(({ n }) => n));
  const columns: Record<string, Column> = {};
  const add = (name: string, values: readonly unknown[]): void => {
    columns[name] = encode(name, BY_COMMIT.has(name) ? order.map((row) => values[row]) : values, rows);
  };
  for (const name of [...names].sort()) {
    const values = rows.map((row) => row[name] ?? null);
    if (!TIMES.has(name)) {
      add(name, values);
      continue;
    }
    const times = values as Numbers;
    const seconds = times.map((time) => time && Math.floor(time / SECOND));
    if (name === 'u')
      add(
        'v',
        seconds.map((second, i) => (second === null ? null : Math.floor(Number(rows[i]?.s) / SECOND) - second)),
      );
    else add(name, seconds);
    const beyond = times.map((time) => time && time % SECOND);
    if (beyond.some((ms) => (ms ?? 0) > 0)) add(beyondOf(name), beyond);
  }
  return columns;
};

/** Rows in the order of commits. */
const orderOf = (commits: readonly number[]): readonly number[] =>
  commits.map((_, row) => row).sort((a, b) => Number(commits[a]) - Number(commits[b]) || a - b);

/** Column of the milliseconds beyond the seconds of a time; absent: none. */
const beyondOf = (time: string): string => `${time}m`;

const encode = (name: string, values: readonly unknown[], rows: readonly BlockRow[]): Column => {
  if (DIFFERENCES.has(name) || TIMES.has(name))
    return differences(
      values as Numbers,
      groupsOf(name, (by) => rows.map((row) => row[by] ?? null)),
    );
  if (name === 'i') return values.map((value) => (value === null ? null : shortId(value as string)));
  if (name === 'f' && values.every((value) => FINGERPRINT.test(String(value)))) return values.join('');
  if (name === 'x') return listDifferences(values as readonly (readonly string[] | null)[]);
  return values;
};

/** The values that the differences of a column are kept apart by. */
const groupsOf = (name: string, column: (name: string) => readonly unknown[]): readonly unknown[] | undefined => {
  const by = DIFFERENCES.get(name);
  return by === undefined ? undefined : column(by);
};

/** `byCommit`: some columns stand in the order of commits. Throws `damaged` for columns that don't have `count` values. */
export const fromBlockColumns = (columns: BlockColumns, count: number, byCommit: boolean): BlockRow[] => {
  const order = byCommit ? orderOf(sums((columns['n'] ?? []) as Numbers) as readonly number[]) : undefined;
  const column = (name: string): readonly unknown[] => {
    const values = decodeColumn(name, columns[name] ?? [], column);
    return order !== undefined && BY_COMMIT.has(name) && values.length === order.length ? placed(values, order) : values;
  };
  const decoded = new Map(Object.keys(columns).map((name) => [name, column(name)]));
  for (const [name, { length }] of decoded)
    if (length !== count) throw new HoldfastError('damaged', `Column ${name} of a block has ${length} values, not ${count}.`);
  const before = decoded.get('v') as Numbers | undefined;
  if (before) {
    const seen = (decoded.get('s') ?? []) as readonly number[];
    decoded.set(
      'u',
      before.map((seconds, i) => (seconds === null ? null : Number(seen[i]) - seconds)),
    );
    decoded.delete('v');
  }
  for (const name of TIMES) {
    const [seconds, beyond] = [decoded.get(name) as Numbers | undefined, decoded.get(beyondOf(name)) as Numbers | undefined];
    if (!seconds) continue;
    decoded.set(
      name,
      seconds.map((value, i) => (value === null ? null : value * SECOND + (beyond?.[i] ?? 0))),
    );
    decoded.delete(beyondOf(name));
  }
  const rows = Array.from({ length: count }, (): Record<string, unknown> => ({}));
  for (const [name, values] of decoded) for (const [i, row] of rows.entries()) if (values[i] !== null) row[name] = values[i];
  return rows as BlockRow[];
};

/** Values in the order `order`, back in that of the rows. */
const placed = (values: readonly unknown[], order: readonly number[]): readonly unknown[] => {
  const rows: unknown[] = Array.from({ length: values.length });
  for (const [i, row] of order.entries()) rows[row] = values[i];
  return rows;
};

const decodeColumn = (name: string, column: Column, other: (name: string) => readonly unknown[]): readonly unknown[] => {
  if (typeof column === 'string')
    return Array.from({ length: Math.ceil(column.length / FINGERPRINT_CHARS) }, (_, i) =>
      column.slice(i * FINGERPRINT_CHARS, (i + 1) * FINGERPRINT_CHARS),
    );
  if (DIFFERENCES.has(name) || TIMES.has(name)) return sums(column as Numbers, groupsOf(name, other));
  if (name === 'i') return column.map((value) => (value === null ? null : longId(value as string)));
  if (name === 'x') return listSums(column as readonly (readonly (number | string)[] | null)[]);
  return column;
};

const differences = (values: Numbers, groups: readonly unknown[] = []): Numbers => {
  const before = new Map<unknown, number>();
  return values.map((value, i) => {
    if (value === null) return null;
    const group = groups[i] ?? null;
    const difference = value - (before.get(group) ?? 0);
    before.set(group, value);
    return difference;
  });
};

const sums = (values: Numbers, groups: readonly unknown[] = []): Numbers => {
  const sum = new Map<unknown, number>();
  return values.map((value, i) => {
    if (value === null) return null;
    const group = groups[i] ?? null;
    const now = (sum.get(group) ?? 0) + value;
    sum.set(group, now);
    return now;
  });
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
