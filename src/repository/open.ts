import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { BlobStore, Clock, CommitLog, Json, Random, SecretStore } from '../contract/ports';
import { RULE } from '../entities/normalise';
import type { Repository } from './api';
import { takeAttempt } from './attempts';
import { refuseUnknown } from './commit';
import { epochOf, epochOfAttempt } from './epochs';
import type { Adopted } from './epochs';
import { fingerprintOf, Fingerprints, sha256 } from './hash';
import { HeadOfLog } from './history';
import { createKeys, readKeys } from './keys';
import type { RepositoryKeys } from './keys';
import type { Writes } from './writes';
import { DEFAULT_RETENTION, DEFAULT_WAITS } from './maintenance/retention';
import type { Retention } from './maintenance/retention';
import { maintenanceOf } from './maintenance/upkeep';
import { mirrorOf } from './mirror';
import type { CapturedRecord, Row } from './model';
import { FORMAT } from './pack';
import { readingOf } from './reading';
import { Writer } from './writer';

export interface RepositoryDeps {
  readonly blobs: BlobStore;
  readonly log: CommitLog;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly cloudId: string;
  readonly storeKind: 'object' | 'folder' | 'bucket';
  /** A signed copy of the commits in the blob store. Default: for a folder and a bucket. */
  readonly mirror?: boolean;
  /** How long moments are kept. */
  readonly retention?: Retention;
  /** Objects of epochs up to this one may be deleted: an administrator says that the installation that wrote them is gone. Default: none. */
  readonly released?: number;
}

/** The value of `repo` (docs/FORMAT.md §1). */
export interface RepoValue {
  readonly [member: string]: Json | undefined;
  readonly format: number;
  /** Oldest format version whose readers understand it. */
  readonly minReader: number;
  readonly features: readonly string[];
  readonly repoId: string;
  readonly cloudId: string;
  readonly epoch: number;
  readonly store: string;
  readonly rule: number;
  readonly createdAt: number;
  /** Ed25519, base64 of the 32 raw bytes: signs the mirror. */
  readonly publicKey: string;
  /** What it was before this installation adopted it, oldest first. */
  readonly adopted?: readonly Adopted[];
  /** Under which name the secrets stand; absent: the repository's id. */
  readonly keys?: string;
  /** Its copy in the mirror has a signature of its own; absent in repositories of the first days. */
  readonly signed?: boolean;
}

/** No attachment or tombstone is compared by content: zeros say so. */
const NO_FINGERPRINT = '0000000000000000';
const NONE: readonly string[] = Object.freeze([]);

/**
 * Opens the repository of this installation, creating its record on first use. Two first users at once: one record wins, the other
 * opens it. Throws `bad-input` if it belongs to another site or to a newer version.
 */
export const openRepository = async (deps: RepositoryDeps): Promise<Repository> => {
  const { blobs, clock, random } = deps;
  const { repo, keys } = await openOrCreate(deps);
  const { repoId, epoch, adopted } = repo;
  const log = numberedFrom(deps.log, adopted?.at(-1));
  const head = new HeadOfLog(log);
  const mirror =
    (deps.mirror ?? deps.storeKind !== 'object')
      ? mirrorOf({
          prefixOf: (a = Infinity) => `${repoId}/e${epochOfAttempt(repo, a)}`,
          floor: adopted?.at(-1)?.commit ?? 0,
          blobs,
          log,
          clock,
          keys,
          repo,
        })
      : undefined;
  const fingerprints = new Fingerprints(keys.fingerprint);
  const fingerprint = (record: Pick<CapturedRecord, 'kind' | 'id' | 'body'>): string =>
    fingerprints.of(record.kind, record.id, record.body);
  const bodyText = (record: Pick<CapturedRecord, 'body'>): string => fingerprints.takeText(record.body);
  const begin = async (lane: string, writes?: Writes): Promise<Writer> =>
    new Writer(
      { repoId, epoch, blobs, log, clock, head, mirror, fingerprint, bodyText },
      await takeAttempt({ log, clock, random }, lane, writes),
      writes,
    );
  return {
    ...readingOf({ repoId, log, blobs, head, mirror, fingerprint, isOwn: (name) => epochOf(name) === epoch }),
    begin,
    fingerprint,
    tombstone: ({ kind, id, project, keyNumber, at, seen, about }): Omit<Row, 'from'> => ({
      kind,
      id,
      project,
      keyNumber,
      created: 0,
      updated: at,
      seen,
      fingerprint: NO_FINGERPRINT,
      place: undefined,
      deleted: true,
      attachments: NONE,
      about,
    }),
    attachmentRow: ({ id, project, created, seen, size, parts }): Omit<Row, 'from'> => ({
      kind: 'attachment',
      id,
      project,
      keyNumber: 0,
      created,
      updated: created,
      seen,
      fingerprint: fingerprintOf(keys.fingerprint, 'attachment', id, sha256(parts.map((part) => part.sha256).join(''))),
      place: undefined,
      deleted: false,
      attachments: NONE,
      parts,
      size,
    }),
    maintenance: maintenanceOf({
      repoId,
      epoch,
      adopted,
      released: deps.released ?? 0,
      fingerprint,
      log,
      blobs,
      clock,
      mirror,
      retention: deps.retention ?? DEFAULT_RETENTION,
      waits: DEFAULT_WAITS,
      begin,
    }),
  };
};

const openOrCreate = async (deps: RepositoryDeps): Promise<{ readonly repo: RepoValue; readonly keys: RepositoryKeys }> => {
  const there = await deps.log.readRepo();
  if (there !== undefined) return accepted(deps, there);
  const repoId = deps.random.hex(16);
  const keys = await createKeys(deps.secrets, deps.random, repoId);
  const repo: RepoValue = {
    format: FORMAT,
    minReader: FORMAT,
    features: [],
    repoId,
    cloudId: deps.cloudId,
    epoch: 1,
    store: deps.storeKind,
    rule: RULE,
    createdAt: deps.clock.now(),
    publicKey: keys.publicKey(),
    signed: true,
  };
  const outcome = await deps.log.createRepo(repo as Json).catch((error: unknown) => {
    if (!isHoldfastError(error, 'unknown-outcome')) throw error;
    return 'unknown' as const;
  });
  if (outcome === 'created') return { repo, keys };
  const winner = await deps.log.readRepo();
  // a lost reply to a create that was not done: the next call begins afresh
  if (winner === undefined) throw new HoldfastError('unavailable', 'The record of the repository could not be created.');
  return accepted(deps, winner);
};

const accepted = async (deps: RepositoryDeps, value: Json): Promise<{ readonly repo: RepoValue; readonly keys: RepositoryKeys }> => {
  const repo = value as RepoValue;
  refuseUnknown('The repository', repo.format, repo.features);
  if (repo.cloudId !== deps.cloudId)
    throw new HoldfastError('bad-input', `The repository belongs to the site ${repo.cloudId}, not to ${deps.cloudId}.`);
  return { repo, keys: await readKeys(deps.secrets, repo.keys ?? repo.repoId) };
};

/** Numbers go on where the adopted epoch ended, even if the hints are lost: below there are no attempts to count. */
const numberedFrom = (log: CommitLog, adopted: Adopted | undefined): CommitLog =>
  adopted === undefined
    ? log
    : {
        ...log,
        readHints: async () => {
          const { commit, attempt } = await log.readHints();
          return { commit: Math.max(commit, adopted.commit), attempt: Math.max(attempt, adopted.attempt) };
        },
      };
