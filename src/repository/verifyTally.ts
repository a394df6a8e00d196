/** What verification works with and what it has found so far. Damage becomes a problem; everything else is thrown. */
import { isHoldfastError } from '../contract/errors';
import type { BlobStore, CommitLog } from '../contract/ports';
import type { Problem } from './api';
import type { Mirror } from './mirror';
import type { Fingerprint } from './salvage';

export interface VerifyDeps {
  readonly repoId: string;
  readonly log: CommitLog;
  readonly blobs: BlobStore;
  readonly mirror: Mirror | undefined;
  /** Undefined: the reader has no key; rows are then compared without their fingerprints. */
  readonly fingerprint: Fingerprint | undefined;
  /** False: a pack of an epoch whose key nobody has any more; its rows are compared without their fingerprints. */
  readonly isOwn?: ((name: string) => boolean) | undefined;
}

export interface Tally {
  objects: number;
  records: number;
  bytes: number;
  readonly problems: Problem[];
}

export const problem = (tally: Tally, object: string, what: string, touched: readonly string[] = [], items = 0): void => {
  tally.problems.push({ object, what, touches: touched, ...(items > 0 ? { items } : {}) });
};

export const isDamage = (error: unknown): error is Error => isHoldfastError(error, 'damaged', 'blob-missing', 'bad-input');

export const orDamage =
  (tally: Tally, object: string, touched: readonly string[] = [], items = 0) =>
  (error: unknown): undefined => {
    if (!isDamage(error)) throw error;
    problem(tally, object, error.message, touched, items);
    return undefined;
  };
