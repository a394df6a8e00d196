import { readdir } from 'node:fs/promises';
import { codeOf } from './files';

export interface FoundRepository {
  readonly repoId: string;
  /** The newest one that has a `repo.json`; where none has, the newest. */
  readonly epoch: number;
  /** The highest number of a commit of that epoch of which a file is there, its signature counts; 0: none. */
  readonly newest: number;
}

/** Repositories in a folder, by id. Throws what Node throws when the folder can't be read. */
export const repositoriesIn = async (folder: string): Promise<readonly FoundRepository[]> => {
  const found: FoundRepository[] = [];
  for (const repoId of (await readdir(folder)).filter((name) => /^[0-9a-f]{32}$/.test(name)).sort()) {
    const home = `${folder}/${repoId}`;
    const epochs = numbers(await namesIn(home), /^e(\d+)$/).sort((a, b) => b - a);
    const described = await Promise.all(epochs.map(async (epoch) => (await namesIn(`${home}/e${epoch}`)).includes('repo.json')));
    const epoch = epochs[Math.max(0, described.indexOf(true))];
    if (epoch === undefined) continue;
    const commits = numbers(await namesIn(`${home}/e${epoch}/c`), /^(\d+)\.(?:json|sig)$/);
    found.push({ repoId, epoch, newest: commits.reduce((most, n) => Math.max(most, n), 0) });
  }
  return found;
};

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch((): string[] => []);

const numbers = (names: readonly string[], form: RegExp): number[] =>
  names.flatMap((name) => {
    const number = form.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });

/** The same for a store that is made by the first object: a folder that is not there yet holds none. */
export const repositoriesIfAny = (folder: string): ReturnType<typeof repositoriesIn> =>
  repositoriesIn(folder).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    return [];
  });
