import { link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { HoldfastError } from '../contract/errors';

/** Node's error code, `ENOENT` and so on. */
export const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code;

/** Undefined when there is no such file. */
export const readIfThere = async (file: string): Promise<Uint8Array | undefined> => {
  try {
    return await readFile(file);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new HoldfastError('unavailable', `${file} can't be read.`, { cause });
  }
};

/** Where files of a store are written before they have a name; hidden, so that no object is called so. */
const TEMPORARY = '.tmp';
/** Inside the repository: a folder of repositories holds nothing else. */
const temporariesFor = (folder: string, file: string): string => {
  const [first = '', ...rest] = relative(folder, file).split(sep);
  return join(folder, rest.length > 0 ? first : '', TEMPORARY);
};
/** Nobody writes one file for so long: an invocation lasts 900 s. Generous, because the reader and machines that sleep write too. */
const ABANDONED_MS = 86_400_000;

/**
 * Writes files below `folder` that appear whole or not at all, and are on the disk when this resolves: written in a folder of their own, synced, then linked
 * (`create`: fails if the name exists, even when two processes race) or renamed (`replace`). False: the name existed.
 *
 * What writers that were killed have left in that folder is removed at the first write, once it is a day old: there is hardly ever anything in it, so the look
 * costs one listing of a near-empty folder.
 */
export const wholeFiles = (
  folder: string,
): ((file: string, bytes: Uint8Array | string, mode: 'create' | 'replace') => Promise<boolean>) => {
  const tidied = new Set<string>();
  return async (file, bytes, mode) => {
    const temporaries = temporariesFor(folder, file);
    await mkdir(dirname(file), { recursive: true });
    await mkdir(temporaries, { recursive: true });
    const temporary = await writeTemporary(temporaries, bytes);
    try {
      if (!tidied.has(temporaries)) {
        tidied.add(temporaries);
        await removeAbandoned(temporaries, temporary);
      }
      if (mode === 'replace') await rename(temporary, file);
      else await link(temporary, file);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
    await syncFolder(dirname(file));
    return true;
  };
};

const writeTemporary = async (folder: string, bytes: Uint8Array | string): Promise<string> => {
  for (let counter = 0; ; counter += 1) {
    const temporary = join(folder, `${process.pid}-${counter}.tmp`);
    try {
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      return temporary;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error; // somebody else's at this moment, or left by a process that was killed
    }
  }
};

/** Ages are from `justWritten`, by the clock of the file system: that of the process may be another one. What can't be removed is left for the next. */
const removeAbandoned = async (folder: string, justWritten: string): Promise<void> => {
  try {
    const { mtimeMs: now } = await stat(justWritten);
    for (const name of await readdir(folder)) {
      const file = join(folder, name);
      const written = await stat(file).catch(() => undefined);
      if (name.endsWith('.tmp') && written && now - written.mtimeMs > ABANDONED_MS) await unlink(file).catch(() => undefined);
    }
  } catch {
    // not worth a write
  }
};

/** The directory entry too must survive a power cut. Some file systems can't: then nothing better is possible. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};
