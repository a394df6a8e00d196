/**
 * The mirror of the commits in a bucket or folder, so that a reader needs no Forge: `<repoId>/e<epoch>/repo.json`, `c/<n>.json` with the
 * very bytes of the commit, and `c/<n>.sig` with their Ed25519 signature. Written after the commit and in its order, so
 * that what is there is always a prefix; a gap that a crash left is filled by the next writer. Tables of levels stand beside them as `l/<a>.json`, before
 * the commit that names them. `repo.sig` signs `repo.json`: worth something to whoever has the key from elsewhere.
 */
import { isHoldfastError } from '../contract/errors';
import { ATTEMPT_DEAD_MS } from '../contract/limits';
import type { BlobStore, Clock, CommitLog, Json } from '../contract/ports';
import { canonicalJson } from './canonical';
import { commitBytes, parseCommit, stubOf } from './commit';
import type { CommitValue } from './commit';
import { sha256 } from './hash';
import { verifySignature } from './keys';
import type { RepositoryKeys } from './keys';
import type { RepoValue } from './open';

export interface Mirror {
  /** Writes what is missing up to and with `commit`. */
  write(commit: CommitValue): Promise<void>;
  /** What is wrong with the mirror of a commit, also where only its stub is left; undefined: nothing, or it may still be written. */
  check(commit: Pick<CommitValue, 'n' | 'at'> & { readonly sha256: string }): Promise<MirrorProblem | undefined>;
  /** The same for `repo.json` with its signature, and for the table of a level. */
  checkRepo(): Promise<MirrorProblem | undefined>;
  checkLevel(a: number, text: string): Promise<MirrorProblem | undefined>;
  /** Writes one of its objects again; of a commit, or of what is left of it, its signature too. False: that is none of its names. */
  mend(object: string): Promise<boolean>;
  /** `text` is the canonical form of `m:<a>`; the commit that names it holds its hash. */
  writeLevel(a: number, text: string): Promise<void>;
  deleteLevel(a: number): Promise<void>;
}

export interface MirrorProblem {
  readonly object: string;
  readonly what: string;
}

interface MirrorDeps {
  /** `<repoId>/e<epoch>` of an attempt. */
  prefixOf(a?: number): string;
  /** Commits up to this one stand in the mirror of an epoch before. */
  readonly floor: number;
  readonly blobs: BlobStore;
  readonly log: CommitLog;
  readonly clock: Clock;
  readonly keys: RepositoryKeys;
  /** The repository's record. */
  readonly repo: RepoValue;
}

export const mirrorOf = ({ prefixOf, floor, blobs, log, clock, keys, repo }: MirrorDeps): Mirror => {
  const prefix = prefixOf();
  const repoBytes = canonicalJson(repo as Json);
  const commitName = (n: number): string => `${prefix}/c/${n}.json`;
  const signatureName = (n: number): string => `${prefix}/c/${n}.sig`;
  const repoName = `${prefix}/repo.json`;
  const repoSignatureName = `${prefix}/repo.sig`;
  const put = async (name: string, text: string): Promise<void> => {
    const bytes = Buffer.from(text, 'utf8');
    await blobs.put(name, bytes, sha256(bytes));
  };
  const levelName = (a: number): string => `${prefixOf(a)}/l/${a}.json`;
  // the signature first: a mirrored commit always has one
  const writeOne = async (n: number, bytes: string): Promise<void> => {
    await put(signatureName(n), keys.sign(bytes));
    await put(commitName(n), bytes);
  };
  return {
    write: async (commit) => {
      let first = commit.n;
      while (first > floor + 1 && (await blobs.head(commitName(first - 1))) === undefined) first -= 1;
      if (first === floor + 1) await putRepo(blobs, prefix, repoBytes, keys);
      for (let n = first; n < commit.n; n += 1) {
        const value = await log.readCommit(n);
        // after a gap of a week it may be a stub by now
        await writeOne(n, stubOf(n, value) ? canonicalJson(value as Json) : commitBytes(parseCommit(n, value)));
      }
      await writeOne(commit.n, commitBytes(commit));
    },
    writeLevel: (a, text) => put(levelName(a), text),
    deleteLevel: (a) => blobs.delete(levelName(a)),
    check: async ({ n, at, sha256: hash }) => {
      // of an epoch before, signed by its own key
      if (n <= floor) return undefined;
      const name = commitName(n);
      const bytes = await found(blobs, name);
      if (!bytes && clock.now() - at < ATTEMPT_DEAD_MS) return undefined; // its writer may be about to write it
      if (!bytes) return { object: name, what: `the mirror of commit ${n} is missing` };
      if (sha256(bytes) !== hash && !bytes.equals(await stubBytes(log, n)))
        return { object: name, what: `the mirror of commit ${n} differs from the commit` };
      return checkSignature(blobs, keys, signatureName(n), bytes, `the mirror of commit ${n}`);
    },
    mend: async (object) => {
      const [, kind, number] = new RegExp(`^${prefix}/(?:(c|l)/(\\d+)|repo)\\.(?:json|sig)$`).exec(object) ?? ['', 'none'];
      if (kind === 'none') return false;
      const value = kind === 'c' ? await log.readCommit(Number(number)) : kind === 'l' ? await log.readLevel(Number(number)) : repo;
      const name = object.replace(/sig$/, 'json');
      const text = value === undefined ? undefined : canonicalJson(value as Json);
      for (const [one, content] of [
        ...(kind === 'l' ? [] : [[name.replace(/json$/, 'sig'), text && keys.sign(text)] as const]),
        [name, text] as const,
      ]) {
        await blobs.delete(one);
        if (content !== undefined) await put(one, content);
      }
      return true;
    },
    checkRepo: async () => {
      const bytes = await found(blobs, repoName);
      if (!bytes) return { object: repoName, what: 'the description of the repository is missing from the mirror' };
      if (!Buffer.from(repoBytes, 'utf8').equals(bytes))
        return { object: repoName, what: 'the description of the repository in the mirror differs from the repository' };
      if (repo.signed !== true && (await blobs.head(repoSignatureName)) === undefined) return undefined;
      return checkSignature(blobs, keys, repoSignatureName, bytes, 'the description of the repository');
    },
    checkLevel: async (a, text) => {
      const bytes = await found(blobs, levelName(a));
      if (bytes && Buffer.from(text, 'utf8').equals(bytes)) return undefined;
      return { object: levelName(a), what: `the mirror of the index's table m:${a} is ${bytes ? 'not what was written' : 'missing'}` };
    },
  };
};

/** Idempotent. Throws `conflict` if another repository's record stands there. */
export const putRepo = async (blobs: BlobStore, prefix: string, repoBytes: string, keys: RepositoryKeys): Promise<void> => {
  for (const [name, text] of [
    ['repo.json', repoBytes],
    ['repo.sig', keys.sign(repoBytes)],
  ] as const) {
    const bytes = Buffer.from(text, 'utf8');
    await blobs.put(`${prefix}/${name}`, bytes, sha256(bytes));
  }
};

/** Once its commit is a stub, no more than that can be mirrored again. */
const stubBytes = async (log: CommitLog, n: number): Promise<Uint8Array> => {
  const value = await log.readCommit(n);
  return value !== undefined && stubOf(n, value) ? Buffer.from(canonicalJson(value), 'utf8') : new Uint8Array(0);
};

const found = (blobs: BlobStore, name: string): Promise<Buffer | undefined> =>
  blobs.get(name).then(
    (bytes) => Buffer.from(bytes),
    (error: unknown) => {
      if (isHoldfastError(error, 'blob-missing')) return undefined;
      throw error;
    },
  );

const checkSignature = async (
  blobs: BlobStore,
  keys: RepositoryKeys,
  object: string,
  bytes: Uint8Array,
  of: string,
): Promise<MirrorProblem | undefined> => {
  const signature = await found(blobs, object);
  if (!signature) return { object, what: `${of} has no signature` };
  return verifySignature(keys.publicKey(), bytes, Buffer.from(signature).toString('utf8'))
    ? undefined
    : { object, what: `the signature of ${of} is wrong` };
};
