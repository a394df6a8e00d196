import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
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

/**
 * A file that appears whole or not at all, and is on the disk when this returns: written beside its place, synced, then linked
 * (`create`: fails if the name exists, even when two processes race) or renamed (`replace`). False: the name existed.
 */
export const writeWhole = async (file: string, bytes: Uint8Array | string, mode: 'create' | 'replace'): Promise<boolean> => {
  await mkdir(dirname(file), { recursive: true });
  const temporary = await writeTemporary(file, bytes);
  try {
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

const writeTemporary = async (file: string, bytes: Uint8Array | string): Promise<string> => {
  for (let counter = 0; ; counter += 1) {
    const temporary = `${dirname(file)}/.${process.pid}-${counter}.tmp`;
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

/** The directory entry too must survive a power cut. Some file systems can't: then nothing better is possible. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};
