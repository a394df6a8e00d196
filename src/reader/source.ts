/** A folder with a repository in it, opened to be read. */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { BlobStore } from '../contract/ports';
import { codeOf } from '../stores/files';
import type { Moment } from '../repository/model';
import type { Reading } from '../repository/api';
import { HeadOfLog } from '../repository/history';
import { openMirror } from '../repository/mirrorLog';
import type { MirrorLog } from '../repository/mirrorLog';
import { readingOf } from '../repository/reading';
import { folderBlobs } from '../stores/folderBlobs';
import { repositoriesIn } from '../stores/folderRepositories';
import { Failure, usage } from './failure';

export interface Source {
  readonly repository: Reading;
  readonly log: MirrorLog;
}

export interface SourceOptions {
  readonly folder: string;
  readonly repo?: string;
  readonly key?: string;
}

/** Throws `Failure` when there is no repository, or several and none was named. */
export const openSource = async ({ folder, repo, key }: SourceOptions): Promise<Source> => {
  const found = (await repositoriesOf(folder)).filter(({ repoId }) => repo === undefined || repoId === repo);
  const one = found[0];
  if (!one)
    throw usage(
      `There is no Holdfast repository in ${folder}${repo === undefined ? '' : ` with the id ${repo}`}: it holds a folder with a name of 32 hexadecimal digits, and in it e1/repo.json.`,
    );
  if (found.length > 1)
    throw usage(`There are several repositories in ${folder}. Add --repo with one of: ${found.map(({ repoId }) => repoId).join(', ')}.`);
  const blobs = damagedWhereUnreadable(folderBlobs(folder));
  const log = await openMirror({ ...one, blobs, publicKey: key });
  return { log, repository: readingOf({ repoId: one.repoId, log, blobs, head: new HeadOfLog(log) }) };
};

/** A file that the disk can't read is a damaged object like others: it is named, and the rest is read. */
const damagedWhereUnreadable = (blobs: BlobStore): BlobStore => {
  const damaged = (name: string) => (error: unknown) => {
    if (!isHoldfastError(error, 'unavailable')) throw error;
    const code = codeOf(error.cause) ?? 'unknown';
    throw new HoldfastError('damaged', `${name} can't be read: the disk reports ${code}.`, { cause: error });
  };
  return {
    ...blobs,
    get: (name, range) => blobs.get(name, range).catch(damaged(name)),
    head: (name) => blobs.head(name).catch(damaged(name)),
  };
};

const repositoriesOf = (folder: string): ReturnType<typeof repositoriesIn> =>
  repositoriesIn(folder).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'does not exist' : code === 'ENOTDIR' ? 'is a file, not a folder' : `can't be read (${code ?? 'unknown'})`;
    throw new Failure(2, `${folder} ${why}.`, { cause: error });
  });

/** `--at`: the number of a moment, or a time: the last moment not after it. A day means its end; a time without a zone is UTC. */
export const momentAt = async (repository: Reading, at: string | undefined): Promise<Moment> => {
  const moments = await repository.moments();
  const newest = moments.at(-1);
  if (!newest) throw usage('The repository has no moment yet: its first backup was not committed.');
  if (at === undefined) return newest;
  if (/^\d+$/.test(at)) {
    const moment = moments.find(({ n }) => n === Number(at));
    if (!moment) throw usage(`There is no moment ${at}: “log” lists them; the newest is ${newest.n}.`);
    return moment;
  }
  const time = timeOf(at);
  if (time === undefined) throw usage(`“${at}” is neither the number of a moment nor a time like 2026-11-24 or 2026-11-24T09:55Z.`);
  const moment = moments.findLast((one) => one.at <= time);
  if (!moment) throw usage(`There is no moment as early as ${at}: the first is ${isoOf(moments[0]?.at ?? 0)}.`);
  return moment;
};

const timeOf = (text: string): number | undefined => {
  const [, day, time, seconds, zone] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text) ?? [];
  if (day === undefined) return undefined;
  const parsed = Date.parse(time === undefined ? `${day}T23:59:59.999Z` : `${day}T${time}${seconds ?? ':59.999'}${zone ?? 'Z'}`);
  // the 31st of a month with 30 days would be the first of the next one
  return Number.isNaN(parsed) || !isoOf(Date.parse(`${day}T00:00Z`)).startsWith(day) ? undefined : parsed;
};

export const isoOf = (at: number): string => new Date(at).toISOString();
