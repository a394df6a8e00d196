/**
 * The commit log as the mirror has it (docs/FORMAT.md §3): for whoever has the objects and neither Forge nor a secret key. Read-only.
 *
 * R1 A commit is believed only if its signature is right under the public key in `repo.json`, or under the key that the caller was given. Only what
 *    was exported from an Object Store, which has no mirror, comes without signatures.
 * R2 A commit that names another predecessor than the one that is there is damaged, whichever of the two is read first.
 * R4 The record of the repository is signed like a commit; whoever brings the key must find the signature.
 * R5 Commits and tables of an epoch that was adopted stand under that epoch, under its key; the record of the present one vouches for both.
 * R3 What was written is a prefix. Where the store can be listed, the highest number there is the newest; else it is found by asking whether a name exists, and a name
 *    that is missing in the middle may hide what comes after it.
 */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { BlobStore, CommitLog, Json } from '../contract/ports';
import { canonicalJson } from './canonical';
import { parseCommit, refuseUnknown, stubOf } from './commit';
import { adoptedOfCommit, epochOfAttempt } from './epochs';
import { sha256 } from './hash';
import { verifySignature } from './keys';
import { newest } from './newest';
import type { RepoValue } from './open';
import { rereading } from './reread';

export interface MirrorPlace {
  readonly repoId: string;
  readonly epoch: number;
  readonly blobs: BlobStore;
  /** Base64 of the public key, from somewhere more trusted than the repository itself. */
  readonly publicKey?: string;
  /** The highest number of a commit that the store lists. Absent: it can't be listed. */
  readonly newest?: number;
}

export interface MirrorLog extends CommitLog {
  readonly repo: RepoValue;
  /** False: an export without signatures; then only the hashes hold it together. */
  readonly signed: boolean;
  /** What is wrong with `repo.json`, and with the commits behind the last sound one, which are as if not there. */
  readonly spoiled: readonly string[];
  /** Times that those commits claim, where one can be read. */
  readonly spoiledAt: readonly number[];
}

/** Newest commits that may be damaged before we say that nothing is sound. */
const STEPS_BACK = 100;

/** Throws `blob-missing` without a repository, `damaged` without a sound commit at its end, `bad-input` for a newer format, `not-allowed` if the key given is not this repository's. */
export const openMirror = async (place: MirrorPlace): Promise<MirrorLog> => {
  const { repoId, epoch, blobs, newest: listed = 0 } = place;
  const prefix = `${repoId}/e${epoch}`;
  const { repo, signed } = await describedIn(place);
  const links = new Map<number, { readonly prev: string; readonly sha256: string }>();

  const readCommit = async (n: number): Promise<Json | undefined> => {
    const before = adoptedOfCommit(repo, n);
    const folder = before ? `${repoId}/e${before.epoch}` : prefix;
    const name = `${folder}/c/${n}.json`;
    const value = await orNothing(
      rereading(async () => {
        const bytes = await blobs.get(name);
        if (signed) await checkSignature(blobs, `${folder}/c/${n}.sig`, n, bytes, before?.publicKey ?? repo.publicKey);
        return jsonOf(name, bytes);
      }),
    );
    if (value !== undefined) {
      chain(links, n, value);
      if (before?.commit === n && sha256(canonicalJson(value)) !== before.sha256)
        throw new HoldfastError('damaged', `Commit ${n} is not the one that was adopted.`);
    }
    return value;
  };
  const adopted = repo.adopted?.at(-1)?.commit ?? 0;
  const exists = async (n: number): Promise<true | undefined> =>
    n <= adopted || (await blobs.head(`${prefix}/c/${n}.json`)) ? true : undefined;
  const ofRepo = signed ? await checkRepo(blobs, prefix, repo) : [];
  const newestThere = Math.max(listed, (await newest(exists, adopted)).n);
  const { last, spoiled: ofCommits } = await lastSound(newestThere, readCommit);
  const spoiled = [...ofRepo, ...ofCommits];
  const spoiledAt = await claimedTimes(blobs, prefix, last + 1, last + ofCommits.length);
  const readUpToLast = async (n: number): Promise<Json | undefined> => (n > last ? undefined : readCommit(n));
  return {
    repo,
    signed,
    spoiled,
    spoiledAt,
    readRepo: async () => repo,
    readCommit: readUpToLast,
    readCommits: async (numbers) => {
      const found = new Map<number, Json>();
      for (const n of numbers) {
        const value = await readUpToLast(n);
        if (value !== undefined) found.set(n, value);
      }
      return found;
    },
    readLevel: (a) => orNothing(parsed(blobs, `${repoId}/e${epochOfAttempt(repo, a)}/l/${a}.json`)),
    readHints: async () => ({ commit: last, attempt: 0 }),
    readAttempt: refuse,
    createAttempt: refuse,
    createCommit: refuse,
    createLevel: refuse,
    deleteLevel: refuse,
    shrinkCommit: refuse,
    createRepo: refuse,
    writeHints: refuse,
  };
};

/** The record of a repository, and whether what it describes is signed. Throws as `openMirror` does for it. */
export const describedIn = async ({
  repoId,
  epoch,
  blobs,
  publicKey,
}: MirrorPlace): Promise<{ readonly repo: RepoValue; readonly signed: boolean }> => {
  const prefix = `${repoId}/e${epoch}`;
  const bytes = await blobs.get(`${prefix}/repo.json`);
  const repo = jsonOf(`${prefix}/repo.json`, bytes) as RepoValue;
  if (typeof repo !== 'object' || repo === null || repo.repoId !== repoId)
    throw new HoldfastError('damaged', `${prefix}/repo.json does not describe this repository.`);
  refuseUnknown('The repository', repo.format, repo.features);
  if (publicKey !== undefined && publicKey !== repo.publicKey)
    throw new HoldfastError('not-allowed', `This is not the key of repository ${repoId}.`);
  const signed = publicKey !== undefined || repo.store !== 'object';
  if (signed) await checkRepoSignature(blobs, prefix, bytes, repo.publicKey, publicKey !== undefined);
  return { repo, signed };
};

/**
 * Its signature stands beside it. Damage of it is told and ends nothing: what counts of it, the key, is proved by the commits, and whoever needs the
 * backup now needs the rest.
 */
const checkRepo = async (blobs: BlobStore, prefix: string, repo: RepoValue): Promise<readonly string[]> => {
  const signature = await orNothing(blobs.get(`${prefix}/repo.sig`));
  if (!signature) return repo.signed === true ? [`${prefix}/repo.json has no signature.`] : [];
  const bytes = await blobs.get(`${prefix}/repo.json`);
  return verifySignature(repo.publicKey, bytes, Buffer.from(signature).toString('utf8'))
    ? []
    : [`The signature of ${prefix}/repo.json is wrong: it is not what Holdfast wrote.`];
};

const lastSound = async (
  newestThere: number,
  readCommit: (n: number) => Promise<Json | undefined>,
): Promise<{ readonly last: number; readonly spoiled: readonly string[] }> => {
  const spoiled: string[] = [];
  for (let last = newestThere; last > 0 && spoiled.length < STEPS_BACK; last -= 1) {
    try {
      parseCommit(last, await readCommit(last));
      return { last, spoiled };
    } catch (error) {
      if (!isHoldfastError(error, 'damaged')) throw error;
      spoiled.push(error.message);
    }
  }
  if (spoiled.length === 0) return { last: 0, spoiled };
  throw new HoldfastError('damaged', `None of the last ${spoiled.length} commits can be read. The newest: ${spoiled[0]}`);
};

const claimedTimes = async (blobs: BlobStore, prefix: string, from: number, to: number): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let n = from; n <= to; n += 1) {
    const bytes = await orNothing(blobs.get(`${prefix}/c/${n}.json`));
    for (const [, at] of Buffer.from(bytes ?? [])
      .toString('utf8')
      .matchAll(/"at":(\d{1,15})\b/g))
      times.push(Number(at));
  }
  return times;
};

const refuse = async (): Promise<never> => {
  throw new HoldfastError('bug', 'A mirror is only read.');
};

const checkSignature = async (blobs: BlobStore, name: string, n: number, bytes: Uint8Array, publicKey: string): Promise<void> => {
  const signature = await orNothing(blobs.get(name));
  if (!signature) throw new HoldfastError('damaged', `Commit ${n} has no signature.`);
  if (!verifySignature(publicKey, bytes, Buffer.from(signature).toString('utf8')))
    throw new HoldfastError('damaged', `The signature of commit ${n} is wrong: it is not what Holdfast wrote.`);
};

const checkRepoSignature = async (blobs: BlobStore, prefix: string, bytes: Uint8Array, publicKey: string, must: boolean): Promise<void> => {
  const signature = await orNothing(blobs.get(`${prefix}/repo.sig`));
  if (signature ? verifySignature(publicKey, bytes, Buffer.from(signature).toString('utf8')) : !must) return;
  throw new HoldfastError('damaged', `${prefix}/repo.json is not signed by its key: it is not what Holdfast wrote.`);
};

type Links = Map<number, { readonly prev: string; readonly sha256: string }>;

const chain = (links: Links, n: number, value: Json): void => {
  const { prev } = value as { readonly prev?: Json };
  const link = { prev: String(prev), sha256: stubOf(n, value)?.sha256 ?? sha256(canonicalJson(value)) };
  const [before, after] = [links.get(n - 1), links.get(n + 1)];
  if ((before && before.sha256 !== link.prev) || (after && after.prev !== link.sha256) || (n === 1 && link.prev !== ''))
    throw new HoldfastError('damaged', `Commit ${n} does not follow from the one before it: the chain is broken.`);
  links.set(n, link);
};

const parsed = (blobs: BlobStore, name: string): Promise<Json> => rereading(async () => jsonOf(name, await blobs.get(name)));

const jsonOf = (name: string, bytes: Uint8Array): Json => {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
  } catch (cause) {
    throw new HoldfastError('damaged', `${name} is not JSON: it was cut off or changed.`, { cause });
  }
};

const orNothing = <T>(read: Promise<T>): Promise<T | undefined> =>
  read.catch((error: unknown) => {
    if (!isHoldfastError(error, 'blob-missing')) throw error;
    return undefined;
  });
