/** What a repository of the local platform takes: objects by type, and its keys in the state store. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodeBlock, encodeBlock } from '../../src/repository/levels/block';
import { footerLength, hasFooter, linesOf, parseFooter, TAIL_BYTES } from '../../src/repository/pack';
import { decode, decompressFrame } from '../../src/repository/zstd';

/** `<repoId>/e<epoch>/<type>/<a>-<k>` */
const OBJECT = /^[^/]+\/e\d+\/([a-z])\/\d+-\d+$/;
/** Keys of the repository (docs/FORMAT.md §1). */
const KEY = /^(repo|[cfm]:\d+|h:[cf])$/;

/** Of a bare pack. */
const RAW_MAX = 256 * 1024 * 1024;

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
  readonly objects: readonly (readonly [string, number, string])[];
  readonly blocks: readonly (readonly [string, string, number, number, number, number, string])[];
  readonly manifest: readonly [string, number, string];
}

export interface IndexFigures {
  /** Rows of records and tombstones; bytes of the levels with manifests and tables, but for the rows of files. */
  readonly rows: number;
  readonly bytes: number;
  /** Rows of files, which carry the SHA-256 of each part of a content. */
  readonly fileRows: number;
  readonly fileBytes: number;
}

/** What the levels of the index take. */
export const indexOf = (dir: string, entries: Entries): IndexFigures => {
  const figures = { rows: 0, bytes: 0, fileRows: 0, fileBytes: 0 };
  const state = new Map(entries);
  const { repoId } = state.get('repo') as { readonly repoId: string };
  for (const [key, value] of state) {
    if (!/^m:\d+$/.test(key)) continue;
    const { objects, blocks, manifest } = value as LevelTable;
    let total = manifest[1] + Buffer.byteLength(JSON.stringify(value));
    for (const [, , object, offset, length] of blocks) {
      total += length;
      const rows = decodeBlock(repoId, readFileSync(path.join(dir, repoId, objects[object]?.[0] ?? '')).subarray(offset, offset + length));
      const others = rows.filter(({ kind }) => kind !== 'attachment');
      const files = length - (others.length === rows.length ? length : others.length === 0 ? 0 : encodeBlock(repoId, others).length);
      figures.rows += others.length;
      figures.fileRows += rows.length - others.length;
      figures.fileBytes += files;
      total -= files;
    }
    figures.bytes += total;
  }
  return figures;
};

/** The lines of every pack, frame by frame. */
export function* recordLines(dir: string): Iterable<Buffer> {
  for (const { type, file } of objectsIn(dir)) {
    if (type !== 'p') continue;
    const bytes = readFileSync(file);
    if (!hasFooter(bytes)) yield* linesOf(decode(bytes, RAW_MAX));
    else {
      const footer = parseFooter(bytes.subarray(bytes.length - footerLength(bytes.subarray(-TAIL_BYTES))));
      for (const { offset, length, rawLength } of footer.frames)
        yield* linesOf(decompressFrame(bytes.subarray(offset, offset + length), rawLength));
    }
  }
}
