import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export interface Checksum {
  update(chunk: Uint8Array): void;
  base64(): string;
}

/** Undefined for a type that the Object Store does not know. */
export function checksumOf(type: unknown): Checksum | undefined {
  switch (type) {
    case 'SHA1':
    case 'SHA256': {
      const hash = createHash(type.toLowerCase());
      return { update: (chunk) => void hash.update(chunk), base64: () => hash.digest('base64') };
    }
    case 'CRC32':
      return sumOf((chunk, sum) => crc32(chunk, sum));
    case 'CRC32C':
      return sumOf(crc32c);
    default:
      return undefined;
  }
}

function sumOf(next: (chunk: Uint8Array, sum: number) => number): Checksum {
  let sum = 0;
  return {
    update(chunk) {
      sum = next(chunk, sum);
    },
    base64() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(sum >>> 0);
      return bytes.toString('base64');
    },
  };
}

const CASTAGNOLI = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

function crc32c(chunk: Uint8Array, sum: number): number {
  let value = ~sum;
  for (const byte of chunk) value = (CASTAGNOLI[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return ~value;
}
