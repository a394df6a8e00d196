/** All ports in memory, for tests and tools. They promise what the real ones promise, limits included. */
import { createHash } from 'node:crypto';
import { HoldfastError } from '../contract/errors';
import type { Sha256 } from '../contract/ids';
import type { BlobStore, Json, SecretStore, StateStore } from '../contract/ports';
import { checkKey, encodeValue } from './stateRules';

export interface MemoryBlobs extends BlobStore {
  /** The very bytes, for tests that damage them. */
  readonly objects: Map<string, Uint8Array>;
}

export const memoryBlobs = (): MemoryBlobs => {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    put: async (name, bytes, sha256) => {
      if (hash(bytes) !== sha256) throw new HoldfastError('damaged', `${name}: the bytes do not have the given SHA-256.`);
      const there = objects.get(name);
      if (there === undefined) {
        objects.set(name, Uint8Array.from(bytes));
        return 'created';
      }
      if (there.length === bytes.length && hash(there) === sha256) return 'exists';
      throw new HoldfastError('conflict', `${name} exists with other content.`);
    },
    get: async (name, range) => {
      const bytes = objects.get(name);
      if (bytes === undefined) throw new HoldfastError('blob-missing', `${name} does not exist.`);
      if (range && range.to > bytes.length) throw new HoldfastError('damaged', `${name} ends before byte ${range.to}.`);
      return Uint8Array.from(range ? bytes.subarray(range.from, range.to) : bytes);
    },
    head: async (name) => {
      const bytes = objects.get(name);
      return bytes && { size: bytes.length, sha256: hash(bytes) };
    },
    delete: async (name) => {
      objects.delete(name);
    },
  };
};

export interface MemoryState extends StateStore {
  /** Key → JSON text. */
  readonly values: Map<string, string>;
}

export const memoryState = (): MemoryState => {
  const values = new Map<string, string>();
  const get = async <T extends Json>(key: string): Promise<T | undefined> => {
    const text = values.get(checkKey(key));
    return text === undefined ? undefined : (JSON.parse(text) as T);
  };
  return {
    values,
    get,
    getMany: async <T extends Json>(keys: readonly string[]) => {
      const found = new Map<string, T>();
      for (const key of keys) {
        const value = await get<T>(key);
        if (value !== undefined) found.set(key, value);
      }
      return found;
    },
    set: async (key, value) => {
      values.set(checkKey(key), encodeValue(key, value));
    },
    create: async (key, value) => {
      const text = encodeValue(key, value);
      if (values.has(checkKey(key))) return 'exists';
      values.set(key, text);
      return 'created';
    },
    delete: async (key) => {
      values.delete(checkKey(key));
    },
    listKeys: async (prefix, limit) =>
      [...values.keys()]
        .filter((key) => key.startsWith(prefix))
        .sort()
        .slice(0, limit),
  };
};

export const memorySecrets = (): SecretStore => {
  const values = new Map<string, string>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => {
      values.set(key, value);
    },
  };
};

const hash = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256;
