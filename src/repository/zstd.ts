import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { HoldfastError } from '../contract/errors';

/** Many frames. On a real site level 11 takes 2 % less than 9 for a tenth more CPU; 13 takes another 0.6 % for six times as much. */
export const PACK_LEVEL = 11;
/** Footers are small, but read until a level has their rows; above this the gain is 1 % of them, for three times the CPU. */
export const FOOTER_LEVEL = 15;
/** Blocks of the index: written seldom, read often. */
export const BLOCK_LEVEL = 19;
/** A sweep's single small frame: milliseconds, and it lies there for weeks. */
export const SMALL_LEVEL = 19;
export const SMALL_BYTES = 256 * 1024;

/** One frame, with the content size and the checksum in it: without the checksum half of all single-bit flips decode silently. */
export const compressFrame = (raw: Uint8Array, level: number): Uint8Array =>
  zstdCompressSync(raw, {
    params: { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 },
    pledgedSrcSize: raw.length,
  });

/**
 * Decodes exactly one frame of `rawLength` bytes. Node decodes the first of several frames and says nothing (nodejs/node#64741),
 * so callers cut frames by their table. Throws `damaged`.
 */
export const decompressFrame = (frame: Uint8Array, rawLength: number): Buffer => {
  const raw = decode(frame, rawLength);
  if (raw.length !== rawLength) throw new HoldfastError('damaged', `A frame holds ${raw.length} bytes instead of ${rawLength}.`);
  return raw;
};

/** Decodes one frame whose size isn't known from elsewhere, up to `most` bytes. Throws `damaged`. */
export const decode = (frame: Uint8Array, most: number): Buffer => {
  try {
    return zstdDecompressSync(frame, { maxOutputLength: Math.max(1, most) });
  } catch (cause) {
    throw new HoldfastError('damaged', 'A frame does not decompress.', { cause });
  }
};
