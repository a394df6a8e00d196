/** Node 20 has no zstd of its own: there the official library, compiled to WebAssembly, takes its place. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Zlib {
  zstdDecompressSync?: (bytes: Uint8Array, options?: { readonly maxOutputLength?: number }) => Buffer;
}

/** The module itself: an imported namespace would be a copy without the name that is added. */
const nodeZlib = (): Zlib => createRequire(join(process.cwd(), 'any.cjs'))('node:zlib') as Zlib;

/** Loaded only where it is missing. The bundle of `main.ts` calls `node:zlib` through the module, so it meets what is added here. */
export const provideZstd = async (module: Zlib = nodeZlib()): Promise<void> => {
  if (module.zstdDecompressSync) return;
  const { ZSTDDecoder } = await import('zstddec');
  const decoder = new ZSTDDecoder();
  await decoder.init();
  module.zstdDecompressSync = (bytes, { maxOutputLength = Infinity } = {}) => {
    const size = contentSize(bytes);
    if (size > maxOutputLength)
      throw new RangeError(`The frame says that it holds ${size} bytes; ${maxOutputLength} are expected at most.`);
    const raw = decoder.decode(bytes, size);
    if (raw.length !== size) throw new RangeError(`The frame holds ${raw.length} bytes instead of ${size}.`);
    return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  };
};

/** Frame_Content_Size of RFC 8878 §3.1.1.1: Holdfast's frames have it, and without it a damaged frame could ask for any memory. */
const contentSize = (bytes: Uint8Array): number => {
  const frame = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (frame.length < 6 || frame.readUInt32LE(0) !== 0xfd2fb528) throw new RangeError('This is no zstd frame.');
  const descriptor = frame[4] as number;
  const single = (descriptor >> 5) & 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const at = 5 + (single ? 0 : 1) + dictionary;
  switch (descriptor >> 6) {
    case 0:
      if (!single) throw new RangeError('The frame does not say how much it holds.');
      return frame.readUInt8(at);
    case 1:
      return frame.readUInt16LE(at) + 256;
    case 2:
      return frame.readUInt32LE(at);
    default:
      return Number(frame.readBigUInt64LE(at));
  }
};
