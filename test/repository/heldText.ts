/** Everything that a repository's stores hold, as text: packs frame by frame, other objects decoded where they are zstd, and all values of the state. */
import { footerLength, hasFooter, parseFooter } from '../../src/repository/pack';
import { decodeFrame } from '../../src/repository/packReader';
import { decode } from '../../src/repository/zstd';
import type { MemoryBlobs, MemoryState } from '../../src/stores/memory';

export const heldText = ({ blobs, state }: { readonly blobs: MemoryBlobs; readonly state: MemoryState }): string =>
  [...[...blobs.objects].map(([name, bytes]) => textOf(name, bytes)), ...state.values.values()].join('\n');

const textOf = (name: string, bytes: Uint8Array): string => {
  if (!name.includes('/p/') || !hasFooter(bytes)) return plain(bytes);
  const { frames, rows } = parseFooter(bytes.subarray(bytes.length - footerLength(bytes)));
  const lines = frames.flatMap((frame, i) => decodeFrame(name, i, frame, bytes.subarray(frame.offset, frame.offset + frame.length)));
  return `${Buffer.concat(lines.map((line) => Buffer.from(line))).toString('utf8')}${JSON.stringify(rows)}`;
};

const plain = (bytes: Uint8Array): string => {
  try {
    return decode(bytes, 64 * 1024 * 1024).toString('utf8');
  } catch {
    return Buffer.from(bytes).toString('utf8');
  }
};
