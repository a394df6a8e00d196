/** A repository as whoever only reads it has it: no key, no attempt, nothing is written. `openRepository` adds the rest. */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { BlobStore, CommitLog } from '../contract/ports';
import type { Head, Reading } from './api';
import { isMoment, momentOf, parseCommit, stubOf } from './commit';
import type { HeadOfLog } from './history';
import { History } from './history';
import type { Mirror } from './mirror';
import type { CapturedRecord, Moment } from './model';
import { lookupOf } from './lookup';
import { PackReader } from './packReader';
import type { Questions } from './questions/api';
import { StandingOf } from './questions/standing';
import { questionsOf } from './questions/questions';
import { verifyRepository } from './verify';
import { RepositoryView } from './view';

export interface ReadingDeps {
  readonly repoId: string;
  readonly log: CommitLog;
  readonly blobs: BlobStore;
  readonly head: HeadOfLog;
  /** Undefined: `log` is the mirror and checks it itself, or there is none. */
  readonly mirror?: Mirror;
  /** Undefined: no key is at hand; rows are then verified without their fingerprints. */
  readonly fingerprint?: (record: Pick<CapturedRecord, 'kind' | 'id' | 'body'>) => string;
  /** False: an object of an epoch whose key nobody has any more. */
  readonly isOwn?: (name: string) => boolean;
}

export const readingOf = ({ repoId, log, blobs, head, mirror, fingerprint, isOwn }: ReadingDeps): Reading => {
  const packs = new PackReader(blobs, fingerprint);
  const history = new History(repoId, log, blobs, packs, head);
  const standing = new StandingOf({ repoId, log, blobs, head, packs });
  const questions = questionsOf({ repoId, log, blobs, head, packs });
  return {
    repoId,
    head: async (): Promise<Head> => {
      const commit = await head.read();
      return { moment: commit && momentOf(commit), watermark: commit?.watermark ?? 0 };
    },
    lastMoment: () => lastMoment(log, head, questions),
    view: async (n) => {
      const moments = await history.load(n);
      return new RepositoryView(n === undefined ? moments.at(-1) : momentAt(moments, n), history, packs, blobs);
    },
    asOf: async (n) => {
      const upToThen = new History(repoId, log, blobs, packs, head, n);
      return new RepositoryView(momentAt(await upToThen.load(n), n), upToThen, packs, blobs);
    },
    lookup: async () => lookupOf({ repoId, blobs, packs }, await standing.read()),
    moments: async (after = 0) => (await history.loadMoments()).filter(({ n }) => n > after),
    changes: async (from, to) => {
      await history.load();
      return history.versions.changes(from, to);
    },
    verify: (options) => verifyRepository({ repoId, log, blobs, mirror, fingerprint, isOwn }, options),
    questions,
  };
};

/** Downward from the head; where commits are cut down already, by the numbers that the levels keep. */
const lastMoment = async (log: CommitLog, head: HeadOfLog, questions: Questions): Promise<Pick<Moment, 'n' | 'at'> | undefined> => {
  let commit = await head.read();
  while (commit !== undefined && !isMoment(commit.kind)) {
    const n: number = commit.n - 1;
    const value = n < 1 ? undefined : await log.readCommit(n);
    if (n >= 1 && stubOf(n, value)) return keptMoment(log, questions);
    commit = n < 1 ? undefined : parseCommit(n, value);
  }
  return commit && { n: commit.n, at: commit.at };
};

const keptMoment = async (log: CommitLog, questions: Questions): Promise<Pick<Moment, 'n' | 'at'> | undefined> => {
  const n = await questions.moment().catch((error: unknown) => {
    if (!isHoldfastError(error, 'bad-input')) throw error;
    return 0; // none is kept
  });
  const value = n < 1 ? undefined : await log.readCommit(n);
  return n < 1 ? undefined : { n, at: (stubOf(n, value) ?? parseCommit(n, value)).at };
};

const momentAt = (moments: readonly Moment[], n: number): Moment => {
  const moment = moments.find((candidate) => candidate.n === n);
  if (moment) return moment;
  const newest = moments.at(-1)?.n ?? 0;
  throw new HoldfastError('bad-input', `There is no moment ${n}: the newest is ${newest}, and old ones are kept as retention says.`);
};
