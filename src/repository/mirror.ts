/**
 * The mirror of the commits in a bucket or folder, so that a reader needs no Forge: `<repoId>/e<epoch>/repo.json`, `c/<n>.json` with the
 * very bytes of the commit, and `c/<n>.sig` with their Ed25519 signature. Written after the commit and in its order, so
 * that what is there is always a prefix; a gap that a crash left is filled by the next writer. Tables of levels stand beside them as `l/<a>.json`, before
 * the commit that names them. `repo.sig` signs `repo.json`: worth something to whoever has the key from elsewhere.
 */
import { HoldfastError } from '../contract/errors';
import type { BlobStore, CommitLog } from '../contract/ports';
import { commitBytes, parseCommit } from './commit';
import type { CommitValue } from './commit';
import { sha256 } from './hash';
import { verifySignature } from './keys';
import type { RepositoryKeys } from './keys';

export interface Mirror {
  /** Writes what is missing up to and with `commit`. */
  write(commit: CommitValue): Promise<void>;
  /** What is wrong with the mirrored commit; undefined: nothing, or it isn't there yet. */
  check(commit: CommitValue): Promise<string | undefined>;
  /** `text` is the canonical form of `m:<a>`; the commit that names it holds its hash. */
  writeLevel(a: number, text: string): Promise<void>;
  deleteLevel(a: number): Promise<void>;
}

interface MirrorDeps {
  /** `<repoId>/e<epoch>` of an attempt. */
  prefixOf(a?: number): string;
  /** Commits up to this one stand in the mirror of an epoch before. */
  readonly floor: number;
  readonly blobs: BlobStore;
  readonly log: CommitLog;
  readonly keys: RepositoryKeys;
  /** Canonical bytes of the repository's record. */
  readonly repoBytes: string;
}

export const mirrorOf = ({ prefixOf, floor, blobs, log, keys, repoBytes }: MirrorDeps): Mirror => {
  const prefix = prefixOf();
  const commitName = (n: number): string => `${prefix}/c/${n}.json`;
  const signatureName = (n: number): string => `${prefix}/c/${n}.sig`;
  const put = async (name: string, text: string): Promise<void> => {
    const bytes = Buffer.from(text, 'utf8');
    await blobs.put(name, bytes, sha256(bytes));
  };
  const levelName = (a: number): string => `${prefixOf(a)}/l/${a}.json`;
  // the signature first: a mirrored commit always has one
  const writeOne = async (commit: CommitValue): Promise<void> => {
    const bytes = commitBytes(commit);
    await put(signatureName(commit.n), keys.sign(bytes));
    await put(commitName(commit.n), bytes);
  };
  return {
    write: async (commit) => {
      let first = commit.n;
      while (first > floor + 1 && (await blobs.head(commitName(first - 1))) === undefined) first -= 1;
      if (first === floor + 1) await putRepo(blobs, prefix, repoBytes, keys);
      for (let n = first; n < commit.n; n += 1) await writeOne(parseCommit(n, await log.readCommit(n)));
      await writeOne(commit);
    },
    writeLevel: (a, text) => put(levelName(a), text),
    deleteLevel: (a) => blobs.delete(levelName(a)),
    check: async (commit) => {
      const name = commitName(commit.n);
      if ((await blobs.head(name)) === undefined) return undefined;
      const bytes = await blobs.get(name);
      if (Buffer.from(bytes).toString('utf8') !== commitBytes(commit)) return 'the mirrored commit differs from the commit';
      const signature = await blobs.get(signatureName(commit.n)).catch((error: unknown) => {
        if (error instanceof HoldfastError && error.kind === 'blob-missing') return undefined;
        throw error;
      });
      if (!signature) return 'the mirrored commit has no signature';
      return verifySignature(keys.publicKey(), bytes, Buffer.from(signature).toString('utf8'))
        ? undefined
        : 'the signature of the mirrored commit is wrong';
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
