import { readdir } from 'node:fs/promises';
import { codeOf } from './files';

/** Repositories in a folder, each with its newest epoch, by id. Throws what Node throws when the folder can't be read. */
export const repositoriesIn = async (folder: string): Promise<readonly { readonly repoId: string; readonly epoch: number }[]> => {
  const found = [];
  for (const repoId of (await readdir(folder)).filter((name) => /^[0-9a-f]{32}$/.test(name)).sort()) {
    const epochs = (await readdir(`${folder}/${repoId}`).catch((): string[] => []))
      .map((name) => Number(/^e(\d+)$/.exec(name)?.[1] ?? NaN))
      .filter((epoch) => !Number.isNaN(epoch));
    if (epochs.length > 0) found.push({ repoId, epoch: Math.max(...epochs) });
  }
  return found;
};

/** The same for a store that is made by the first object: a folder that is not there yet holds none. */
export const repositoriesIfAny = (folder: string): ReturnType<typeof repositoriesIn> =>
  repositoriesIn(folder).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    return [];
  });
