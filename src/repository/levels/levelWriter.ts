/** Writes a level from rows that come sorted: blocks, objects of some megabytes, at last the manifest and the table. */
import { HoldfastError } from '../../contract/errors';
import { KVS_VALUE_MAX_BYTES } from '../../contract/limits';
import type { Json } from '../../contract/ports';
import { canonicalJson } from '../canonical';
import { sha256 } from '../hash';
import type { BlobRef, Row } from '../model';
import { shortName } from '../names';
import { FORMAT } from '../pack';
import { compressFrame, PACK_LEVEL } from '../zstd';
import { encodeBlock } from './block';
import { levelBytes } from './level';
import type { BlobJson, BlockEntry, LevelRef, LevelValue } from './level';
import type { ActivityEntry } from './activityObject';
import type { Manifest } from './manifest';

/** Rows of a block: one range read brings some tens of kilobytes. */
const BLOCK_ROWS = 4_096;
/** More blocks than this would not fit into one value of the state: blocks of a bigger level hold more rows. */
const BLOCKS_MAX = 1_500;
const OBJECT_BYTES = 8 * 1024 * 1024;
/** Rows of projects stand in the table up to this (base64): about a thousand of them. */
const PROJECTS_CHARS = 32 * 1024;

export interface LevelWriterDeps {
  readonly repoId: string;
  /** Attempt that writes. */
  readonly a: number;
  /** Uploads one object of the type (x: blocks, m: manifest). */
  put(type: 'x' | 't' | 'm', bytes: Uint8Array): Promise<BlobRef>;
}

export class LevelWriter {
  private readonly blocks: BlockEntry[] = [];
  private readonly objects: BlobJson[] = [];
  private readonly graves: Row[] = [];
  private readonly gone: Row[] = [];
  private readonly projects: Row[] = [];
  private pending: Row[] = [];
  private parts: Uint8Array[] = [];
  private bytes = 0;
  private rows = 0;
  private readonly blockRows: number;

  constructor(
    private readonly deps: LevelWriterDeps,
    private readonly type: 'x' | 't',
    /** About how many rows will come. */
    expected: number,
  ) {
    this.blockRows = Math.max(BLOCK_ROWS, Math.ceil(expected / BLOCKS_MAX));
  }

  /** All rows of the next object. */
  async add(rows: readonly Row[]): Promise<void> {
    if (this.pending.length > 0 && this.pending.length + rows.length > this.blockRows) await this.cut();
    for (const row of rows) this.pending.push(row);
    for (const row of rows) if (row.deleted || row.lost === true) this.gone.push(row);
    if (rows[0]?.kind !== 'project') return;
    for (const row of rows) this.projects.push(placeless(row));
    if (rows.some((row) => row.deleted)) for (const row of rows) this.graves.push(placeless(row));
  }

  /** Uploads what is left. The table still has to be created in the state, then the commit that names `ref`. */
  async end(
    upTo: number,
    at: number,
    manifest: Manifest,
    activity: readonly ActivityEntry[],
  ): Promise<{ readonly ref: LevelRef; readonly value: LevelValue }> {
    await this.cut();
    await this.flush();
    const gone = this.gone.length === 0 ? {} : { gone: this.table(this.gone) };
    const bytes = compressFrame(Buffer.from(canonicalJson({ ...manifest, ...gone } as unknown as Json), 'utf8'), PACK_LEVEL);
    const graves = this.graves.length === 0 ? undefined : this.table(this.graves);
    const projects = this.table(this.projects);
    const always: LevelValue = {
      format: FORMAT,
      upTo,
      rows: this.rows,
      objects: this.objects,
      blocks: this.blocks,
      manifest: this.json(await this.deps.put('m', bytes)),
      copy: this.json(await this.deps.put('m', bytes)),
      ...(graves !== undefined && { graves }),
      kept: runsOf(manifest.moments.map(([n]) => n)),
      ...(activity.length > 0 && { activity }),
    };
    // they save reads, no more: where there is no room they are left out
    const whole = { ...always, projects };
    const isRoom = projects.length <= PROJECTS_CHARS && Buffer.byteLength(levelBytes(whole)) <= KVS_VALUE_MAX_BYTES;
    const value = isRoom ? whole : always;
    const text = levelBytes(value);
    if (Buffer.byteLength(text) > KVS_VALUE_MAX_BYTES)
      throw new HoldfastError('limit', `The table of the index has ${Buffer.byteLength(text)} bytes: too many rows for one level.`);
    return { ref: { a: this.deps.a, upTo, at, sha256: sha256(text) }, value };
  }

  private async cut(): Promise<void> {
    const first = this.pending[0];
    if (!first) return;
    const bytes = encodeBlock(this.deps.repoId, this.pending);
    if (this.bytes > 0 && this.bytes + bytes.length > OBJECT_BYTES) await this.flush();
    this.blocks.push([first.kind, first.id, this.objects.length, this.bytes, bytes.length, this.pending.length, sha256(bytes)]);
    this.parts.push(bytes);
    this.bytes += bytes.length;
    this.rows += this.pending.length;
    this.pending = [];
  }

  private async flush(): Promise<void> {
    if (this.parts.length === 0) return;
    this.objects.push(this.json(await this.deps.put(this.type, Buffer.concat(this.parts, this.bytes))));
    this.parts = [];
    this.bytes = 0;
  }

  private table(rows: readonly Row[]): string {
    return Buffer.from(encodeBlock(this.deps.repoId, rows)).toString('base64');
  }

  private json(ref: BlobRef): BlobJson {
    return [shortName(this.deps.repoId, ref.name), ref.length, ref.sha256];
  }
}

const placeless = (row: Row): Row => ({ ...row, place: undefined });

/** Ascending numbers as runs [first, how many]. */
const runsOf = (numbers: readonly number[]): readonly (readonly [number, number])[] => {
  const runs: [number, number][] = [];
  for (const n of numbers) {
    const run = runs.at(-1);
    if (run && run[0] + run[1] === n) run[1] += 1;
    else runs.push([n, 1]);
  }
  return runs;
};
