import type { Sha256 } from '../contract/ids';
import type { Kind, Place, Row, Tombstone } from './model';
import { longName, shortName } from './names';

/** A row as JSON (docs/FORMAT.md §5). Absent members have the value that most rows have. */
export interface RowJson {
  readonly [member: string]: RowValue | undefined;
  readonly k: string;
  readonly i: string;
  /** Project; absent: ''. */
  readonly p?: string;
  /** Key number; absent: 0. */
  readonly q?: number;
  readonly c?: number;
  readonly u?: number;
  readonly s: number;
  readonly f: string;
  /** Deleted. */
  readonly d?: 1;
  /** Lost: it can't be read any more. */
  readonly y?: 1;
  /** Attachment ids. */
  readonly x?: readonly string[];
  /** Erased. */
  readonly e?: 1;
  /** What a tombstone tells. */
  readonly b?: { readonly [member: string]: string | undefined };
  /** Attachment parts: [name, length, sha256]. */
  readonly t?: readonly (readonly [string, number, string])[];
  /** Size of an attachment. */
  readonly z?: number;
  /** Inline rows of a pack: [index in `packs`, frame, line]. */
  readonly l?: readonly [number, number, number];
}
type RowValue =
  | string
  | number
  | readonly string[]
  | { readonly [member: string]: string | undefined }
  | readonly (readonly [string, number, string])[]
  | readonly [number, number, number];

type Rowish = Omit<Row, 'from' | 'place'>;

const NONE: readonly string[] = Object.freeze([]);

export const rowToJson = (repoId: string, row: Rowish): RowJson => ({
  k: row.kind,
  i: row.id,
  p: row.project || undefined,
  q: row.keyNumber || undefined,
  c: row.created || undefined,
  u: row.updated || undefined,
  s: row.seen,
  f: row.fingerprint,
  d: row.deleted ? 1 : undefined,
  y: row.lost === true ? 1 : undefined,
  x: row.attachments.length > 0 ? row.attachments : undefined,
  e: row.erased ? 1 : undefined,
  b: row.about,
  t: row.parts?.map((part) => [shortName(repoId, part.name), part.length, part.sha256] as const),
  z: row.size,
});

export const rowFromJson = (repoId: string, json: RowJson, from: number, place: Place | undefined): Row => {
  const row: Row = {
    kind: json.k as Kind,
    id: json.i,
    project: json.p ?? '',
    keyNumber: json.q ?? 0,
    created: json.c ?? 0,
    updated: json.u ?? 0,
    seen: json.s,
    from,
    fingerprint: json.f,
    place,
    deleted: json.d === 1,
    attachments: json.x ?? NONE,
  };
  if (json.b === undefined && json.t === undefined && json.z === undefined && json.e === undefined && json.y === undefined) return row;
  return {
    ...row,
    ...(json.e === 1 && { erased: true as const }),
    ...(json.b && { about: json.b as Tombstone['about'] }),
    ...(json.t && { parts: json.t.map(([name, length, hash]) => ({ name: longName(repoId, name), length, sha256: hash as Sha256 })) }),
    ...(json.z !== undefined && { size: json.z }),
    ...(json.y === 1 && { lost: true }),
  };
};

/** Rows by column: like values lie together, which halves what they weigh compressed. `null` stands for an absent member. */
export interface Columns {
  readonly [column: string]: readonly (RowValue | null)[];
}

/** Numbers that rise slowly from row to row are stored as the difference from the row before (`j` and `n`: in blocks only). */
const DELTA: ReadonlySet<string> = new Set(['c', 'u', 's', 'q', 'j', 'n']);

export const toColumns = (rows: readonly RowJson[]): Columns => {
  const names = new Set(rows.flatMap((row) => Object.keys(row).filter((name) => row[name] !== undefined)));
  return Object.fromEntries([...names].map((name) => [name, encodeColumn(name, rows)]));
};

const encodeColumn = (name: string, rows: readonly RowJson[]): readonly (RowValue | null)[] => {
  if (!DELTA.has(name)) return rows.map((row) => row[name] ?? null);
  let before = 0;
  return rows.map((row) => {
    const value = Number(row[name] ?? 0);
    const difference = value - before;
    before = value;
    return difference;
  });
};

/** `count` rows; members that are the same in all of them come from `common`. */
export const fromColumns = (columns: Columns, count: number, common: Partial<RowJson>): RowJson[] => {
  const names = Object.keys(columns);
  const before = new Map<string, number>();
  const rows: RowJson[] = [];
  for (let i = 0; i < count; i += 1) {
    const row: { [member: string]: RowValue | undefined } = { ...common };
    for (const name of names) {
      const value = columns[name]?.[i] ?? null;
      if (DELTA.has(name)) {
        const sum = (before.get(name) ?? 0) + Number(value ?? 0);
        before.set(name, sum);
        row[name] = sum;
      } else if (value !== null) row[name] = value;
    }
    rows.push(row as RowJson);
  }
  return rows;
};
