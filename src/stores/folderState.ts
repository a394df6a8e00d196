import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HoldfastError } from '../contract/errors';
import type { Json, StateStore } from '../contract/ports';
import { codeOf, readIfThere, wholeFiles } from './files';
import { checkKey, encodeValue } from './stateRules';

/** Longest file name of common file systems, less the ending. */
const NAME_MAX = 250;

/** `StateStore` in a folder, a file a key. For the reader and the local platform: keys above about 200 characters throw `limit`. */
export const folderState = (folder: string): StateStore => {
  const writeWhole = wholeFiles(folder);
  const pathOf = (key: string): string => {
    const name = [...Buffer.from(checkKey(key), 'utf8')].map(escaped).join('');
    if (name.length > NAME_MAX) throw new HoldfastError('limit', `“${key.slice(0, 80)}…” is too long for a file name.`);
    return join(folder, `${name}.json`);
  };
  const get = async <T extends Json>(key: string): Promise<T | undefined> => {
    const bytes = await readIfThere(pathOf(key));
    return bytes && parsed<T>(key, bytes);
  };
  return {
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
      await writeWhole(pathOf(key), encodeValue(key, value), 'replace');
    },
    create: async (key, value) => ((await writeWhole(pathOf(key), encodeValue(key, value), 'create')) ? 'created' : 'exists'),
    delete: async (key) => {
      await unlink(pathOf(key)).catch((error: unknown) => {
        if (codeOf(error) !== 'ENOENT') throw new HoldfastError('unavailable', `${key} can't be deleted.`, { cause: error });
      });
    },
    listKeys: async (prefix, limit) => {
      const files = await readdir(folder).catch((): string[] => []);
      const keys = files.filter((file) => file.endsWith('.json')).map((file) => decodeURIComponent(file.slice(0, -'.json'.length)));
      return keys
        .filter((key) => key.startsWith(prefix))
        .sort()
        .slice(0, limit);
    },
  };
};

/** File systems without upper case would mix keys up: capitals are escaped too. */
const escaped = (byte: number): string => {
  const char = String.fromCharCode(byte);
  return /[a-z0-9_-]/.test(char) ? char : `%${byte.toString(16).padStart(2, '0')}`;
};

const parsed = <T extends Json>(key: string, bytes: Uint8Array): T => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as T;
  } catch (cause) {
    throw new HoldfastError('damaged', `The value of ${key} is not JSON.`, { cause });
  }
};
