import { createHash } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../contract/errors';
import type { Sha256 } from '../contract/ids';
import type { BlobStore } from '../contract/ports';
import { codeOf, readIfThere, wholeFiles } from './files';

/** Segments of letters, digits, dot, dash, underscore that don't begin with a dot: nothing leaves the folder, nothing hides. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** `BlobStore` in a folder: an object is a file under its name. For the reader and the local platform. */
export const folderBlobs = (folder: string): BlobStore => {
  const writeWhole = wholeFiles(folder);
  const pathOf = (name: string): string => {
    if (!NAME.test(name)) throw new HoldfastError('bad-input', `“${name}” can't be the name of an object.`);
    return join(folder, name);
  };
  return {
    put: async (name, bytes, sha256) => {
      const file = pathOf(name);
      if (hash(bytes) !== sha256) throw new HoldfastError('damaged', `${name}: the bytes do not have the given SHA-256.`);
      if (await writeWhole(file, bytes, 'create')) return 'created';
      const there = await readIfThere(file);
      if (there && there.length === bytes.length && hash(there) === sha256) return 'exists';
      throw new HoldfastError('conflict', `${name} exists with other content.`);
    },
    get: async (name, range) => {
      const file = pathOf(name);
      if (range) return readRange(file, name, range.from, range.to);
      const bytes = await readIfThere(file);
      if (!bytes) throw missing(name);
      return bytes;
    },
    head: async (name) => {
      const bytes = await readIfThere(pathOf(name));
      return bytes && { size: bytes.length, sha256: hash(bytes) };
    },
    delete: async (name) => {
      await unlink(pathOf(name)).catch((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw new HoldfastError('unavailable', `${name} can't be deleted.`, { cause: error });
      });
    },
  };
};

const readRange = async (file: string, name: string, from: number, to: number): Promise<Uint8Array> => {
  if (to <= from) return new Uint8Array();
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT' ? missing(name) : new HoldfastError('unavailable', `${name} can't be read.`, { cause: error });
  });
  try {
    const bytes = new Uint8Array(to - from);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled).catch((cause: unknown) => {
        throw new HoldfastError('unavailable', `${name} can't be read.`, { cause });
      });
      if (bytesRead === 0) throw new HoldfastError('damaged', `${name} ends before byte ${to}.`);
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
};

const missing = (name: string): HoldfastError => new HoldfastError('blob-missing', `${name} does not exist.`);
const hash = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256;
