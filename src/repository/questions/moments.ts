/** From a moment as somebody names it to the number of a kept commit, without an object read: kept numbers stand in the tables of the levels, times in the commits. */
import { HoldfastError } from '../../contract/errors';
import type { BlobStore, CommitLog } from '../../contract/ports';
import { isMoment, parseCommit, stubOf } from '../commit';
import type { Level } from '../levels/level';
import { readManifest } from '../levels/manifest';
import type { When } from './api';
import type { Standing } from './standing';

interface Deps {
  readonly repoId: string;
  readonly log: CommitLog;
  readonly blobs: BlobStore;
}

/** Throws `bad-input` where no kept moment is meant. */
export const numberOf = async (deps: Deps, standing: Standing | undefined, when: When | undefined): Promise<number> => {
  if (!standing) return none('Nothing was backed up yet.');
  const fresh = standing.fresh.filter(({ kind }) => isMoment(kind));
  const older = await Promise.all([standing.base, standing.tail].map((level) => (level ? keptOf(deps, level) : [])));
  const runs = older.flat();
  const newest = fresh.at(-1)?.n ?? last(runs);
  if (newest === undefined) return none('Nothing was backed up yet.');
  if (when === undefined) return newest;
  if ('moment' in when) {
    const { moment } = when;
    if (fresh.some(({ n }) => n === moment) || runs.some(([first, count]) => moment >= first && moment < first + count)) return moment;
    return none(`There is no moment ${moment}: the newest is ${newest}, and old ones are kept as retention says.`);
  }
  const { time } = when;
  const found = fresh.findLast(({ at }) => at <= time)?.n ?? (await lastBefore(deps, runs, time));
  return found ?? none('No moment that is kept is as early as that.');
};

const none = (why: string): never => {
  throw new HoldfastError('bad-input', why);
};

type Run = readonly [first: number, count: number];

const last = (runs: readonly Run[]): number | undefined => {
  const run = runs.at(-1);
  return run && run[0] + run[1] - 1;
};

/** Levels of before `kept` was known need their manifest. */
const keptOf = async ({ repoId, blobs }: Deps, level: Level): Promise<readonly Run[]> =>
  level.value.kept ?? (await readManifest(repoId, blobs, level)).moments.map(([n]): Run => [n, 1]);

/** Times of commits never go back: by bisecting. */
const lastBefore = async ({ log }: Deps, runs: readonly Run[], time: number): Promise<number | undefined> => {
  const numbers = runs.flatMap(([first, count]) => Array.from({ length: count }, (_, i) => first + i));
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const n = numbers[middle] as number;
    const value = await log.readCommit(n);
    const { at } = stubOf(n, value) ?? parseCommit(n, value);
    if (at <= time) low = middle + 1;
    else high = middle;
  }
  return numbers[low - 1];
};
