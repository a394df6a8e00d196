/** What a repository of the local platform takes: objects by type, and its keys in the state store. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { footerLength, linesOf, parseFooter, TAIL_BYTES } from '../../src/repository/pack';
import { decompressFrame } from '../../src/repository/zstd';

/** `<repoId>/e<epoch>/<type>/<a>-<k>` */
const OBJECT = /^[^/]+\/e\d+\/([a-z])\/\d+-\d+$/;
/** Keys of the repository (docs/FORMAT.md §1). */
const KEY = /^(repo|[cfm]:\d+|h:[cf])$/;

type Entries = Iterable<readonly [string, unknown]>;

export interface Stored {
  /** Without attachment content. */
  readonly objects: number;
  readonly keys: number;
  readonly byType: Readonly<Record<string, number>>;
}

const objectsIn = (dir: string): readonly { readonly type: string; readonly file: string }[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const type = entry.isFile() ? OBJECT.exec(path.relative(dir, file))?.[1] : undefined;
    return type === undefined ? [] : [{ type, file }];
  });

export const storedIn = (dir: string, entries: Entries): Stored => {
  const byType: Record<string, number> = {};
  const add = (type: string, bytes: number): number => (byType[type] = (byType[type] ?? 0) + bytes);
  let [objects, keys] = [0, 0];
  for (const { type, file } of objectsIn(dir)) {
    if (type === 'a') continue;
    const { size } = statSync(file);
    objects += size;
    add(type, size);
  }
  for (const [key, value] of entries) {
    if (!KEY.test(key)) continue;
    const size = key.length + Buffer.byteLength(JSON.stringify(value));
    keys += size;
    add(key.includes(':') ? `${key.slice(0, key.indexOf(':'))}:` : key, size);
  }
  return { objects, keys, byType };
};

interface LevelTable {
  readonly rows: number;
  readonly objects: readonly (readonly [string, number, string])[];
  readonly manifest: readonly [string, number, string];
}

/** Rows of the levels of the index, and bytes of their objects, manifests and tables. */
export const indexOf = (entries: Entries): { readonly rows: number; readonly bytes: number } => {
  let [rows, bytes] = [0, 0];
  for (const [key, value] of entries) {
    if (!/^m:\d+$/.test(key)) continue;
    const table = value as LevelTable;
    rows += table.rows;
    bytes += [...table.objects, table.manifest].reduce((sum, [, length]) => sum + length, 0) + Buffer.byteLength(JSON.stringify(value));
  }
  return { rows, bytes };
};

/** The lines of every pack, frame by frame. */
export function* recordLines(dir: string): Iterable<Buffer> {
  for (const { type, file } of objectsIn(dir)) {
    if (type !== 'p') continue;
    const bytes = readFileSync(file);
    const footer = parseFooter(bytes.subarray(bytes.length - footerLength(bytes.subarray(-TAIL_BYTES))));
    for (const { offset, length, rawLength } of footer.frames)
      yield* linesOf(decompressFrame(bytes.subarray(offset, offset + length), rawLength));
  }
}
