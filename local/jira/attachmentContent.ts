import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { hash32 } from './random';
import type { Content } from './model';

/**
 * Bytes of attachments. A generated content is a random block of 64 KiB, repeated, whose every page of 4 KiB begins with its own
 * number: no two pages are alike, any range can be made on its own, and it costs little more than a memory copy.
 */
const BLOCK = 64 * 1024;
const PAGE = 4096;

const block = (seed: string): Buffer => {
  const words = new Uint32Array(BLOCK / 4);
  let x = hash32(seed) | 1;
  for (let i = 0; i < words.length; i += 1) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[i] = x;
  }
  return Buffer.from(words.buffer);
};

/** Fills `out` with the bytes from `from` on. */
const fill = (source: Buffer, out: Buffer, from: number): void => {
  let at = 0;
  while (at < out.length) {
    const start = (from + at) % BLOCK;
    at += source.copy(out, at, start, Math.min(BLOCK, start + out.length - at));
  }
  for (let page = Math.floor(from / PAGE); page * PAGE < from + out.length; page += 1) {
    const position = page * PAGE - from;
    const number = (page ^ source.readUInt32LE((page * PAGE) % BLOCK)) >>> 0;
    if (position >= 0 && position + 4 <= out.length) out.writeUInt32LE(number, position);
    else for (let i = 0; i < 4; i += 1) if (position + i >= 0 && position + i < out.length) out[position + i] = (number >>> (8 * i)) & 255;
  }
};

/** The bytes [from, to) of a content. */
export const contentBytes = (content: Content, from: number, to: number): Buffer => {
  const out = Buffer.allocUnsafe(to - from);
  if (content.kind === 'generated') {
    fill(block(content.seed), out, from);
    return out;
  }
  const file = openSync(content.path, 'r');
  try {
    let at = 0;
    while (at < out.length) {
      const read = readSync(file, out, at, out.length - at, from + at);
      if (read === 0) throw new Error(`${content.path} is shorter than it was`);
      at += read;
    }
  } finally {
    closeSync(file);
  }
  return out;
};

/** SHA-256 of the whole content, in chunks, remembered. */
export const contentSha256 = (content: Content): string => {
  if (content.sha256 !== undefined) return content.sha256;
  const hash = createHash('sha256');
  const source = block(content.kind === 'generated' ? content.seed : '');
  const chunk = Buffer.allocUnsafe(Math.min(1024 * 1024, content.size));
  for (let at = 0; at < content.size; at += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, content.size - at));
    fill(source, part, at);
    hash.update(part);
  }
  const sha256 = hash.digest('hex');
  if (content.kind === 'generated') content.sha256 = sha256;
  return sha256;
};
