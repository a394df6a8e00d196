/**
 * A new installation over the objects of one that is gone (REPOSITORY §9): a store that outlives the app holds a mirror of the commits; from it the state is
 * made anew, and commits go on under the next epoch.
 *
 * A1 Same site only, and not while the old installation may still run: refused for 24 hours after its last commit.
 * A2 Nothing of the old epoch is changed; deleting there waits for an administrator's word (`released`).
 * A3 The epoch belongs to whoever creates its `repo.json`: of two that adopt at once one is refused.
 * A4 `repo` in the state comes last: until then there is no repository, and whoever was killed goes on where he stopped. All creates are idempotent.
 * A6 What would lose commits is somebody's decision, and of exactly these commits: named, it is refused until he accepts it.
 * A5 The keys of the old installation are gone with it. Rows of old packs keep the fingerprints that they have until a merge writes their records anew.
 */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import { NAMES_PER_ATTEMPT } from '../contract/limits';
import type { BlobStore, Clock, CommitLog, Json, Log, Random, SecretStore, StateStore } from '../contract/ports';
import { RULE } from '../entities/normalise';
import type { AttemptValue } from './attempts';
import { canonicalJson } from './canonical';
import { commitHash, momentOf, isMoment, parseCommit, stubOf } from './commit';
import type { CommitStub, CommitValue } from './commit';
import type { Adopted } from './epochs';
import { floorOf } from './history';
import { createKeys, readKeys } from './keys';
import { openLevel } from './levels/level';
import { readManifest } from './levels/manifest';
import { putRepo } from './mirror';
import { describedIn, openMirror } from './mirrorLog';
import type { MirrorLog } from './mirrorLog';
import { attemptOf } from './names';
import type { RepoValue } from './open';
import { FORMAT } from './pack';

/** An old installation that has not committed for so long does not run any more. */
const QUIET_MS = 24 * 3_600_000;
/** Attempts of the old epoch that may have written and never committed. */
const MARGIN = 64;
const AT_ONCE = 20;
const LOST_TOLD = 3;
/** What is being adopted, until it is. */
const MARKER = 'adopting';

export interface AdoptDeps {
  readonly blobs: BlobStore;
  readonly log: CommitLog;
  readonly state: StateStore;
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly cloudId: string;
  readonly storeKind: 'folder' | 'bucket';
}

export interface AdoptPlan {
  readonly repoId: string;
  /** The epoch that is adopted; the next one begins. */
  readonly epoch: number;
  readonly commits: number;
  /** Moments that stay readable. */
  readonly moments: number;
  readonly newestAt: number;
  /** What is wrong with commits after the last sound one: they are lost. */
  readonly lost: readonly string[];
  /** As listed. */
  readonly newest?: number;
}

/** Where there may be something to adopt; `newest` as of `openMirror`. */
export interface AdoptPlace {
  readonly repoId: string;
  readonly epoch: number;
  readonly newest?: number;
}

/**
 * What adopting would bring. `publicKey`: of the old installation, where somebody kept it. Throws `bad-input` for another site's repository, `conflict` while the old
 * installation may still run, `not-allowed` for another key, `damaged`, `blob-missing`.
 */
export const planAdoption = async (
  deps: Pick<AdoptDeps, 'blobs' | 'clock' | 'cloudId'>,
  place: AdoptPlace & { readonly publicKey?: string },
): Promise<AdoptPlan> => {
  const mirror = await openMirror({ ...place, blobs: deps.blobs });
  if (mirror.repo.cloudId !== deps.cloudId)
    throw new HoldfastError('bad-input', `The repository belongs to the site ${mirror.repo.cloudId}, not to ${deps.cloudId}.`);
  const head = await headOf(mirror);
  const newestAt = Math.max(head?.at ?? 0, mirror.repo.createdAt);
  if (deps.clock.now() - writtenAt(mirror, newestAt, deps.clock.now()) < QUIET_MS)
    throw new HoldfastError(
      'conflict',
      `Repository ${place.repoId} was written to less than 24 hours ago: its installation may still run.`,
      {
        adminMessage: {
          safe: 'Nothing was changed.',
          next: 'Uninstall the other installation and wait a day, then open this page again.',
        },
      },
    );
  return {
    repoId: place.repoId,
    epoch: place.epoch,
    commits: head?.n ?? 0,
    moments: head ? await momentsOf(deps.blobs, mirror, head) : 0,
    newestAt,
    lost: mirror.spoiled,
    ...(place.newest === undefined ? {} : { newest: place.newest }),
  };
};

/**
 * When the old installation was there last. What a damaged commit says of its time counts although nobody vouches for it: better a day too long; a time
 * that is far from being past is part of the damage.
 */
const writtenAt = ({ spoiledAt }: MirrorLog, newestAt: number, now: number): number =>
  Math.max(newestAt, ...spoiledAt.filter((at) => at < now + QUIET_MS));

/** Executes a plan; done twice, it is done once. Throws `conflict` when another installation adopted it meanwhile. */
export const adopt = async (deps: AdoptDeps, plan: AdoptPlan): Promise<void> => {
  const { log, state } = deps;
  if ((await log.readRepo()) !== undefined) return state.delete(MARKER);
  const mirror = await openMirror({ repoId: plan.repoId, epoch: plan.epoch, newest: plan.newest, blobs: deps.blobs });
  const head = await headOf(mirror);
  const repo = await marked(deps, plan, mirror, head);
  const keys = await readKeys(deps.secrets, repo.keys ?? repo.repoId);
  await putRepo(deps.blobs, `${repo.repoId}/e${repo.epoch}`, canonicalJson(repo as Json), keys);
  if (head) await copy(log, mirror, head, repo.adopted?.at(-1)?.attempt ?? 0);
  await log.createRepo(repo as Json);
  await state.delete(MARKER);
};

export interface Found {
  /** Called only where this installation has no repository yet. */
  readonly there: () => Promise<readonly AdoptPlace[]>;
  readonly log: Log;
  /** What somebody has accepted to lose: `lossOf` of a plan. */
  readonly accepted?: string;
}

/**
 * For whoever opens a store that outlives installations: if this one has no repository yet and the store holds one of this site, that one is adopted, the one that
 * was written to last. A repository that nobody can say whose it is holds up no other. Throws as `planAdoption` does, and `conflict` where something would be lost
 * that was not accepted.
 */
export const adoptWhatIsThere = async (deps: AdoptDeps, { there, log, accepted }: Found): Promise<void> => {
  if ((await deps.log.readRepo()) !== undefined) return;
  const begun = await adopting(deps);
  const plans: AdoptPlan[] = [];
  for (const place of begun ? [begun] : await there()) {
    if ((await siteOf(deps.blobs, place, log)) === deps.cloudId) plans.push(await planAdoption(deps, place));
  }
  const newest = plans.sort((a, b) => b.newestAt - a.newestAt)[0];
  if (!newest) return;
  // what was begun was decided; nothing of it may have gone since
  const decided = begun ? newest.commits === (begun.newest ?? 0) : newest.lost.length === 0 || accepted === lossOf(newest);
  if (!decided) throw wouldLose(newest);
  await adopt(deps, newest);
};

/** Names what a plan loses: the same words only while that is the same. */
export const lossOf = ({ repoId, epoch, commits, lost }: AdoptPlan): string => `${repoId}:${epoch}:${commits}-${lost.length}`;

const wouldLose = (plan: AdoptPlan): HoldfastError => {
  const { repoId, commits, moments, newestAt, lost } = plan;
  const words = [...lost.slice(0, LOST_TOLD), ...(lost.length > LOST_TOLD ? [`And ${lost.length - LOST_TOLD} more.`] : [])].join(' ');
  return new HoldfastError(
    'conflict',
    `The store holds backups of this site (repository ${repoId}) that can't be adopted whole: ${words}`,
    {
      adminMessage: {
        safe: `Nothing was changed. ${commits} commits are sound: ${moments} moments stay readable, up to ${new Date(newestAt).toISOString()}.`,
        next: `Bring back the damaged files from a copy of the store. Or, if their installation is gone for certain, go on without them: set HOLDFAST_ADOPT=${lossOf(plan)}.`,
      },
    },
  );
};

/** Undefined: no repository that anybody finished to create, or none that can be believed; the latter is told. */
const siteOf = async (blobs: BlobStore, place: AdoptPlace, log: Log): Promise<string | undefined> => {
  try {
    return (await describedIn({ ...place, blobs })).repo.cloudId;
  } catch (error) {
    if (isHoldfastError(error, 'damaged', 'bad-input'))
      log.warn(`Repository ${place.repoId} in the store is left alone and not adopted: it can't be said whose it is. ${error.message}`);
    else if (!isHoldfastError(error, 'blob-missing')) throw error;
    return undefined;
  }
};

/** Is an adoption under way that was not ended? */
const adopting = async ({ state }: Pick<AdoptDeps, 'state'>): Promise<AdoptPlace | undefined> => {
  const repo = (await state.get<Json>(MARKER)) as unknown as RepoValue | undefined;
  return repo && { repoId: repo.repoId, epoch: repo.epoch - 1, newest: repo.adopted?.at(-1)?.commit };
};

/** The record of the new epoch, the same for everybody who goes on with this adoption. */
const marked = async (deps: AdoptDeps, plan: AdoptPlan, mirror: MirrorLog, head: CommitValue | undefined): Promise<RepoValue> => {
  const { state, clock, random } = deps;
  const before = (await state.get<Json>(MARKER)) as unknown as RepoValue | undefined;
  if (before) return sameAs(before, plan);
  // secrets first, each try under a name of its own: whoever loses uses the winner's
  const name = `${plan.repoId}.${random.hex(8)}`;
  const keys = await createKeys(deps.secrets, random, name);
  const { repo: old } = mirror;
  const adopted: readonly Adopted[] = head
    ? [
        ...(old.adopted ?? []),
        {
          epoch: plan.epoch,
          commit: head.n,
          sha256: commitHash(head),
          attempt: await newestAttempt(deps.blobs, mirror, head),
          publicKey: old.publicKey,
        },
      ]
    : (old.adopted ?? []);
  const repo: RepoValue = {
    format: FORMAT,
    minReader: FORMAT,
    features: [],
    repoId: plan.repoId,
    cloudId: deps.cloudId,
    epoch: plan.epoch + 1,
    store: deps.storeKind,
    rule: RULE,
    createdAt: clock.now(),
    publicKey: keys.publicKey(),
    keys: name,
    adopted,
  };
  if ((await state.create(MARKER, repo as Json)) === 'created') return repo;
  return sameAs((await state.get<Json>(MARKER)) as unknown as RepoValue, plan);
};

const sameAs = (repo: RepoValue, plan: AdoptPlan): RepoValue => {
  if (repo.repoId === plan.repoId && repo.epoch === plan.epoch + 1) return repo;
  throw new HoldfastError('conflict', `Repository ${repo.repoId} is being adopted already.`, {
    adminMessage: { safe: 'Nothing was changed.', next: 'Let that end first.' },
  });
};

const headOf = async (mirror: MirrorLog): Promise<CommitValue | undefined> => {
  const { commit } = await mirror.readHints();
  return commit === 0 ? undefined : parseCommit(commit, await mirror.readCommit(commit));
};

/** Tables and the commits above them whole, what is below as stubs, attempts that a fence still has to pass as dead ones. */
const copy = async (log: CommitLog, mirror: MirrorLog, head: CommitValue, attempt: number): Promise<void> => {
  for (const ref of [head.base, head.tail]) {
    const value = ref && (await mirror.readLevel(ref.a));
    if (ref && value === undefined) throw new HoldfastError('damaged', `The table of the index (m:${ref.a}) is not in the mirror.`);
    if (ref && value !== undefined) await log.createLevel(ref.a, value);
  }
  const dead: AttemptValue = { at: 0, lane: 'adopted', names: NAMES_PER_ATTEMPT, nonce: '' };
  await inTurn(head.low, attempt, async (a) => void (await log.createAttempt(a, dead)));
  const floor = floorOf(head);
  await inTurn(1, head.n, async (n) => {
    const value = await mirror.readCommit(n);
    await log.createCommit(n, n <= floor ? stubOfCommit(n, value) : (parseCommit(n, value) as unknown as Json));
  });
  await log.writeHints({ commit: head.n, attempt });
};

const stubOfCommit = (n: number, value: Json | undefined): Json => {
  const already = stubOf(n, value);
  if (already) return { ...already };
  const commit = parseCommit(n, value);
  const { format, prev, a, at, minF, maint } = commit;
  const stub: CommitStub = { format, n, stub: true, prev, sha256: commitHash(commit), a, at, minF, maint };
  return { ...stub };
};

const inTurn = async (from: number, to: number, work: (n: number) => Promise<void>): Promise<void> => {
  for (let first = from; first <= to; first += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, to - first + 1) }, (_, i) => work(first + i)));
  }
};

const newestAttempt = async (blobs: BlobStore, mirror: MirrorLog, head: CommitValue): Promise<number> => {
  let newest = Math.max(head.minF, head.a, mirror.repo.adopted?.at(-1)?.attempt ?? 0);
  for (let n = floorOf(head) + 1; n < head.n; n += 1) newest = Math.max(newest, parseCommit(n, await mirror.readCommit(n)).a);
  for (const ref of [head.base, head.tail]) {
    if (!ref) continue;
    newest = Math.max(newest, ref.a);
    const { packs } = await readManifest(mirror.repo.repoId, blobs, await openLevel(mirror.repo.repoId, blobs, mirror, ref));
    for (const { name } of packs) newest = Math.max(newest, attemptOf(name));
  }
  return newest + MARGIN;
};

const momentsOf = async (blobs: BlobStore, mirror: MirrorLog, head: CommitValue): Promise<number> => {
  let moments = 0;
  for (const ref of [head.base, head.tail])
    if (ref)
      moments += (await readManifest(mirror.repo.repoId, blobs, await openLevel(mirror.repo.repoId, blobs, mirror, ref))).moments.length;
  for (let n = floorOf(head) + 1; n <= head.n; n += 1)
    if (isMoment(momentOf(parseCommit(n, await mirror.readCommit(n))).kind)) moments += 1;
  return moments;
};
