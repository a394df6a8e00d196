/** The object `m/<a>-0` of a level: moments and packs that it took over from the commits it covers. */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import type { BlobStore } from '../../contract/ports';
import type { PackJson } from '../commit';
import { sha256 } from '../hash';
import type { CommitKind, Moment } from '../model';
import { longName } from '../names';
import { rereading } from '../reread';
import { decode } from '../zstd';
import type { BlobJson, Level } from './level';

/** A pack of the level, with how many of its records a row of this level points to. */
export interface PackEntry extends PackJson {
  readonly live: number;
  /** When the first of its records died (time of the commit that found it dead). Absent: none is dead. */
  readonly deadSince?: number;
  /** The commit that made all its records visible; absent: its footer says of each. */
  readonly n?: number;
}

/** [n, at, kind, watermark, rows, attempt] */
export type MomentEntry = readonly [number, number, CommitKind, number, number, number];

export interface Manifest {
  readonly format: number;
  /** Kept moments that this level covers and the one below it does not. */
  readonly moments: readonly MomentEntry[];
  readonly packs: readonly PackEntry[];
  /** A block (base64) of all tombstones, once more: nothing else would tell of them, should their block be damaged. */
  readonly gone?: string;
}

const RAW_MAX = 256 * 1024 * 1024;

/** One object read; one more where that object is damaged. Throws `damaged`. */
export const readManifest = async (repoId: string, blobs: BlobStore, level: Level): Promise<Manifest> => {
  const { manifest, copy } = level.value;
  try {
    return await readOne(repoId, blobs, manifest);
  } catch (error) {
    if (!copy || !isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    return readOne(repoId, blobs, copy);
  }
};

const readOne = (repoId: string, blobs: BlobStore, [name, , hash]: BlobJson): Promise<Manifest> => {
  const long = longName(repoId, name);
  return rereading(async () => {
    const bytes = await blobs.get(long);
    if (sha256(bytes) !== hash) throw new HoldfastError('damaged', `${long} is not what was written.`);
    try {
      return JSON.parse(decode(bytes, RAW_MAX).toString('utf8')) as Manifest;
    } catch (cause) {
      throw new HoldfastError('damaged', `${long} is not a manifest.`, { cause });
    }
  });
};

export const momentOfEntry = ([n, at, kind, watermark, rows]: MomentEntry): Moment => ({ n, at, kind, watermark, rows });
