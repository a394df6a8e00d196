/**
 * A level of the index (docs/FORMAT.md §8): rows up to a commit, sorted, in blocks. L1 is the tail (all rows since the fold), L2 the base. A
 * commit names a level by the attempt that wrote it; `m:<a>` in the state holds the table of its blocks, so that one object is found by one
 * range read.
 */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import type { Sha256 } from '../../contract/ids';
import type { BlobStore, CommitLog, Json } from '../../contract/ports';
import { canonicalJson } from '../canonical';
import { sha256 } from '../hash';
import type { BlobRef, Row } from '../model';
import { longName } from '../names';
import { compareKeys } from '../order';
import { rereading } from '../reread';
import type { ActivityEntry } from './activityObject';
import { decodeBlock } from './block';

/** What a commit says of a level. */
export interface LevelRef {
  readonly [member: string]: Json;
  /** Attempt that wrote it: its table is `m:<a>`. */
  readonly a: number;
  /** Rows of commits up to this one are in it (or in the base below it). */
  readonly upTo: number;
  /** When it was planned. */
  readonly at: number;
  /** Of the canonical bytes of `m:<a>`. */
  readonly sha256: string;
}

export type BlobJson = readonly [string, number, string];

/** [kind, id of its first object, index of the object, offset, length, rows, SHA-256 of the stored bytes] */
export type BlockEntry = readonly [string, string, number, number, number, number, string];

/** The value of `m:<a>`. */
export interface LevelValue {
  readonly format: number;
  readonly upTo: number;
  readonly rows: number;
  readonly objects: readonly BlobJson[];
  readonly blocks: readonly BlockEntry[];
  /** Moments and packs that the level took over from its commits. */
  readonly manifest: BlobJson;
  /** The manifest once more. */
  readonly copy?: BlobJson;
  /** A block (base64) of the projects that were ever deleted, once more: what covers an issue is known without another read. */
  readonly graves?: string;
  /** A block (base64) of all projects, where it is small enough: an issue's project is known without another read. */
  readonly projects?: string;
  /** Numbers of the moments in the manifest, ascending, as runs [first, how many]. */
  readonly kept?: readonly (readonly [number, number])[];
  /** Activity of the commits that the level took over. */
  readonly activity?: readonly ActivityEntry[];
}

export interface BlockRange {
  readonly first: Pick<Row, 'kind' | 'id'>;
  /** The first object of the next block; undefined: this is the last. */
  readonly next: Pick<Row, 'kind' | 'id'> | undefined;
  readonly rows: number;
  /** Full name. */
  readonly object: string;
}

/** Blocks that are read by one range request when a level is read from end to end. */
const RANGE_BYTES = 2 * 1024 * 1024;
const KEPT_BLOCKS = 6;

export class Level {
  private readonly kept = new Map<number, readonly Row[]>();
  private recover: ((index: number) => Promise<readonly Row[]>) | undefined;

  constructor(
    private readonly repoId: string,
    private readonly blobs: BlobStore,
    readonly ref: LevelRef,
    readonly value: LevelValue,
  ) {}

  get upTo(): number {
    return this.ref.upTo;
  }

  /** From now on rows of a damaged block come from there. */
  recoverWith(recover: (index: number) => Promise<readonly Row[]>): void {
    this.recover = recover;
  }

  /** Which objects stand in a block, how many rows, in which object. */
  range(index: number): BlockRange {
    const [kind, id, object, , , rows] = this.entry(index);
    const next = this.value.blocks[index + 1];
    return {
      first: { kind: kind as Row['kind'], id },
      next: next && { kind: next[0] as Row['kind'], id: next[1] },
      rows,
      object: this.objectName(object),
    };
  }

  /** That block and those after it in the same object, at most `most`. */
  rangesFrom(index: number, most: number): readonly BlockRange[] {
    const ranges: BlockRange[] = [];
    for (let i = index; i < this.value.blocks.length && ranges.length < most && this.entry(i)[2] === this.entry(index)[2]; i += 1)
      ranges.push(this.range(i));
    return ranges;
  }

  /** Blocks in the object of that name whose bytes are not what was written; `bytes` absent: all. */
  damagedBlocks(name: string, bytes: Uint8Array | undefined): readonly BlockRange[] {
    return [...this.value.blocks.keys()]
      .map((index) => ({ index, range: this.range(index) }))
      .filter(({ range }) => range.object === name)
      .filter(({ index }) => {
        const [, , , offset, length, , hash] = this.entry(index);
        return bytes === undefined || sha256(bytes.subarray(offset, offset + length)) !== hash;
      })
      .map(({ range }) => range);
  }

  /** All rows of one object, in the order of the commits. At most one object read. */
  async find(kind: string, id: string): Promise<readonly Row[]> {
    const index = this.blockOf(kind, id);
    if (index < 0) return [];
    return rowsOfObject(await this.block(index), { kind, id });
  }

  /** `find` for many, each block read once. Ids that the level does not hold are absent. */
  async findMany(kind: string, ids: Iterable<string>): Promise<ReadonlyMap<string, readonly Row[]>> {
    const byBlock = new Map<number, Set<string>>();
    for (const id of ids) {
      const index = this.blockOf(kind, id);
      if (index >= 0) byBlock.set(index, (byBlock.get(index) ?? new Set()).add(id));
    }
    const found = new Map<string, Row[]>();
    const blocks = [...byBlock];
    for (let i = 0; i < blocks.length; i += KEPT_BLOCKS) {
      const part = blocks.slice(i, i + KEPT_BLOCKS);
      const read = await Promise.all(part.map(([index]) => this.block(index)));
      for (const [at, [, wanted]] of part.entries()) {
        for (const row of read[at] ?? []) {
          if (row.kind !== kind || !wanted.has(row.id)) continue;
          const rows = found.get(row.id);
          if (rows) rows.push(row);
          else found.set(row.id, [row]);
        }
      }
    }
    return found;
  }

  /** Every row in the order of (kind, id), objects whole; of one kind (from an id on), or of all. */
  async *stream(kind?: string, from?: string): AsyncIterable<readonly Row[]> {
    const first = kind === undefined || from === undefined ? 0 : Math.max(0, this.blockOf(kind, from));
    const wanted = [...this.value.blocks.keys()].filter((i) => i >= first && (kind === undefined || this.mayHold(i, kind)));
    for (let i = 0; i < wanted.length;) {
      const run = this.run(wanted, i);
      const begin = this.entry(run[0] as number);
      const last = this.entry(run.at(-1) as number);
      const name = this.objectName(begin[2]);
      const bytes = await rereading(() => this.blobs.get(name, { from: begin[3], to: last[3] + last[4] })).catch((error: unknown) => {
        if (this.recover && isHoldfastError(error, 'damaged', 'blob-missing')) return undefined; // block by block, then
        throw error;
      });
      for (const index of run) {
        const [, , , offset, length] = this.entry(index);
        const part = bytes?.subarray(offset - begin[3], offset - begin[3] + length);
        const rows = part && sha256(part) === this.entry(index)[6] ? decodeBlock(this.repoId, part) : await this.read(index);
        yield kind === undefined ? rows : rows.filter((row) => row.kind === kind);
      }
      i += run.length;
    }
  }

  /** How many rows of a kind there are, counting whole the blocks in which it begins or ends. */
  rowsAbout(kind: string): number {
    return this.value.blocks.reduce((sum, [, , , , , rows], i) => (this.mayHold(i, kind) ? sum + rows : sum), 0);
  }

  /** All rows of projects that have a tombstone in this level. */
  graves(): readonly Row[] {
    return this.value.graves === undefined ? [] : decodeBlock(this.repoId, Buffer.from(this.value.graves, 'base64'));
  }

  /** All rows of every project; undefined: too many to stand in the table. */
  projects(): readonly Row[] | undefined {
    return this.value.projects === undefined ? undefined : decodeBlock(this.repoId, Buffer.from(this.value.projects, 'base64'));
  }

  /** Names of its objects, manifest and activity included. */
  objects(): readonly BlobRef[] {
    const { objects, manifest, copy } = this.value;
    const activity = (this.value.activity ?? []).map(([, , ...blob]) => blob);
    return [...objects, manifest, ...(copy ? [copy] : []), ...activity].map(([name, length, hash]) => ({
      name: longName(this.repoId, name),
      length,
      sha256: hash as Sha256,
    }));
  }

  private mayHold(index: number, kind: string): boolean {
    const next = this.value.blocks[index + 1];
    return (
      compareKeys({ kind: this.entry(index)[0], id: '' }, { kind, id: '' }) <= 0 &&
      (!next || compareKeys({ kind: next[0], id: next[1] }, { kind, id: '' }) > 0)
    );
  }

  private blockOf(kind: string, id: string): number {
    let low = 0;
    let high = this.value.blocks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const [k, i] = this.entry(middle);
      if (compareKeys({ kind: k, id: i }, { kind, id }) <= 0) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private async block(index: number): Promise<readonly Row[]> {
    const kept = this.kept.get(index);
    if (kept) return kept;
    const rows = await this.read(index);
    this.kept.set(index, rows);
    const oldest = this.kept.keys().next();
    if (this.kept.size > KEPT_BLOCKS && !oldest.done) this.kept.delete(oldest.value);
    return rows;
  }

  private async read(index: number): Promise<readonly Row[]> {
    try {
      return await this.stored(index);
    } catch (error) {
      if (!this.recover || !isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
      return this.recover(index);
    }
  }

  private stored(index: number): Promise<Row[]> {
    const [, , object, offset, length, , hash] = this.entry(index);
    const name = this.objectName(object);
    return rereading(async () => {
      const bytes = await this.blobs.get(name, { from: offset, to: offset + length });
      if (sha256(bytes) !== hash) throw new HoldfastError('damaged', `${name}: a block of the index is not what was written.`);
      return decodeBlock(this.repoId, bytes);
    });
  }

  private entry(index: number): BlockEntry {
    return this.value.blocks[index] as BlockEntry;
  }

  private objectName(index: number): string {
    const object = this.value.objects[index];
    if (!object) throw new HoldfastError('damaged', `The level of attempt ${this.ref.a} names an object that it does not have.`);
    return longName(this.repoId, object[0]);
  }

  /** Following blocks of one object, up to one range. */
  private run(wanted: readonly number[], from: number): readonly number[] {
    const run: number[] = [];
    let bytes = 0;
    for (let i = from; i < wanted.length; i += 1) {
      const index = wanted[i] as number;
      const [, , object, , length] = this.entry(index);
      const before = run.at(-1);
      bytes += length;
      if (before !== undefined && (before + 1 !== index || this.entry(before)[2] !== object || bytes > RANGE_BYTES)) break;
      run.push(index);
    }
    return run;
  }
}

/** They stand together in the order of the index. */
const rowsOfObject = (rows: readonly Row[], key: { readonly kind: string; readonly id: string }): readonly Row[] => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys(rows[middle] as Row, key) < 0) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < rows.length && compareKeys(rows[end] as Row, key) === 0) end += 1;
  return rows.slice(low, end);
};

/** The bytes of `m:<a>` that the commit's hash is over. */
export const levelBytes = (value: LevelValue): string => canonicalJson(value as unknown as Json);

/** Throws `damaged` when the table is missing or not the one that the commit names. */
export const openLevel = async (repoId: string, blobs: BlobStore, log: CommitLog, ref: LevelRef): Promise<Level> => {
  const value = (await log.readLevel(ref.a)) as unknown as LevelValue | undefined;
  if (!value || sha256(levelBytes(value)) !== ref.sha256)
    throw new HoldfastError('damaged', `The table of the index (m:${ref.a}) is missing or is not what its commit names.`);
  return new Level(repoId, blobs, ref, value);
};
