/**
 * Everything of a repository goes, objects first, then its state; `repo` is last. No store is listed: what was committed is named by the levels and the commits above them,
 * everything else is of an attempt that was not reaped yet. Whoever calls has seen to it that nobody writes any more (docs/DECISIONS.md).
 *
 * R1 Deletes are idempotent and the cursor only says what may be left out, so a part that is done twice, or that was killed, changes nothing.
 * R2 What names the rest goes after it: files and packs, then objects of the attempts, then the levels, then the mirror, then the state.
 * R3 A level that can't be read hides nothing: then the attempts are looked through from the first on.
 */
import { isHoldfastError } from '../contract/errors';
import type { BlobStore, CommitLog, Json, StateStore } from '../contract/ports';
import { isMoment, momentOf, packName } from './commit';
import type { Adopted } from './epochs';
import { epochOfAttempt } from './epochs';
import { newest } from './newest';
import { leftovers } from './leftovers';
import { longName, objectName, TYPES } from './names';
import type { ObjectType } from './names';
import type { RepoValue } from './open';
import { freshRows, packsOf, takeSnapshot } from './maintenance/snapshot';
import type { Snapshot } from './maintenance/snapshot';
import { readTrash } from './maintenance/trash';
import { leftBy } from './writes';

export interface RemovalDeps {
  readonly blobs: BlobStore;
  readonly log: CommitLog;
  readonly state: Pick<StateStore, 'delete'>;
}

/** What would go. */
export interface RemovalPlan {
  readonly moments: number;
  readonly oldestAt: number | undefined;
  readonly objects: number;
  readonly bytes: number;
}

/** What it is about; found out once, since `repo` may be gone when it is gone on with. */
export interface RemovalScope {
  readonly [member: string]: Json | undefined;
  readonly repoId: string;
  readonly epoch: number;
  readonly adopted?: readonly Adopted[];
  readonly mirror: boolean;
  readonly commits: number;
  readonly attempts: number;
  /** Attempts below it have no objects but those that levels name. */
  readonly low: number;
  /** What names the rest can't be read: the attempts are looked through from the first on. */
  readonly damaged: boolean;
  /** Objects of the levels and lists of the trash: they name the rest and go after it. */
  readonly levels: readonly string[];
}

const PHASES = ['files', 'packs', 'attempts', 'levels', 'mirror', 'state'] as const;
export interface RemovalCursor {
  readonly [member: string]: Json | undefined;
  readonly phase: (typeof PHASES)[number];
  readonly next: number;
  /** Objects that were deleted so far. */
  readonly deleted: number;
}
export const FIRST_REMOVAL: RemovalCursor = { phase: 'files', next: 0, deleted: 0 };

const AT_ONCE = 8;

/** Undefined: there is no repository. Some object reads, more where there are many files. */
export const planRemoval = async (deps: Pick<RemovalDeps, 'blobs' | 'log'>): Promise<RemovalPlan | undefined> => {
  const repo = (await deps.log.readRepo()) as unknown as RepoValue | undefined;
  if (!repo) return undefined;
  const snapshot = await takeSnapshot({ ...deps, repoId: repo.repoId }, Infinity);
  if (!snapshot) return { moments: 0, oldestAt: undefined, objects: 0, bytes: 0 };
  const sizes = new Map<string, number>();
  for (const pack of allPacks(snapshot)) sizes.set(pack.name, pack.length);
  for (const opened of levelsOf(snapshot)) for (const { name, length } of opened.level.objects()) sizes.set(name, length);
  for await (const { name, length } of files(deps, repo.repoId, snapshot)) sizes.set(name, length);
  const moments = [
    ...levelsOf(snapshot).flatMap(({ manifest }) => manifest.moments.map(([, at]) => at)),
    ...snapshot.fresh.filter(({ kind }) => isMoment(kind)).map((commit) => momentOf(commit).at),
  ];
  return {
    moments: moments.length,
    oldestAt: moments[0],
    objects: sizes.size,
    bytes: [...sizes.values()].reduce((sum, length) => sum + length, 0),
  };
};

/** Undefined: there is no repository any more. */
export const removalScope = async (deps: Pick<RemovalDeps, 'blobs' | 'log'>): Promise<RemovalScope | undefined> => {
  const repo = (await deps.log.readRepo()) as unknown as RepoValue | undefined;
  if (!repo) return undefined;
  const hints = await deps.log.readHints();
  const last = repo.adopted?.at(-1);
  const commits = (await newest((n) => deps.log.readCommit(n), Math.max(hints.commit, last?.commit ?? 0))).n;
  const attempts = (await newest((a) => deps.log.readAttempt(a), Math.max(hints.attempt, last?.attempt ?? 0))).n;
  const snapshot = await readable(deps, repo.repoId);
  const damaged = snapshot === 'damaged';
  const whole = damaged ? undefined : snapshot;
  return {
    repoId: repo.repoId,
    epoch: repo.epoch,
    ...(repo.adopted && { adopted: repo.adopted }),
    mirror: repo.store !== 'object',
    commits,
    attempts,
    low: whole?.head.low ?? 1,
    damaged,
    levels: whole
      ? [
          ...levelsOf(whole).flatMap(({ level }) => level.objects().map(({ name }) => name)),
          ...(whole.head.trash ?? []).map(({ list }) => longName(repo.repoId, list[0])),
        ]
      : [],
  };
};

/**
 * Goes on until `until()` says stop or a phase ends, one block at least; the cursor must be kept before this is called again, since what a phase reads is gone after the
 * next. Undefined: everything is gone but `repo`, which the caller deletes.
 */
export const removePart = async (
  deps: RemovalDeps,
  scope: RemovalScope,
  from: RemovalCursor,
  until: () => boolean,
): Promise<RemovalCursor | undefined> => {
  const { phase } = from;
  let { deleted } = from;
  for await (const block of PHASE[phase](deps, scope, from.next)) {
    await Promise.all(block.work.map((work) => work()));
    deleted += block.objects;
    if (until()) return { phase, next: block.next, deleted };
  }
  const following = PHASES[PHASES.indexOf(phase) + 1];
  return following && { phase: following, next: 0, deleted };
};

interface Block {
  readonly work: readonly (() => Promise<void>)[];
  readonly objects: number;
  readonly next: number;
}
type Phase = (deps: RemovalDeps, scope: RemovalScope, from: number) => AsyncIterable<Block>;

async function* named(deps: RemovalDeps, names: AsyncIterable<string> | Iterable<string>, from: number): AsyncIterable<Block> {
  let block: string[] = [];
  let next = 0;
  const done = (): Block => {
    const gone = block;
    block = [];
    return { work: gone.map((name) => () => deps.blobs.delete(name)), objects: gone.length, next };
  };
  for await (const name of names) {
    next += 1;
    if (next <= from) continue;
    block.push(name);
    if (block.length === AT_ONCE) yield done();
  }
  if (block.length > 0) yield done();
}

const counted = (from: number, to: number, work: (n: number) => Promise<void>): Phase =>
  async function* () {
    for (let first = from; first <= to; first += AT_ONCE) {
      const numbers = Array.from({ length: Math.min(AT_ONCE, to - first + 1) }, (_, i) => first + i);
      yield { work: numbers.map((n) => () => work(n)), objects: 0, next: first + AT_ONCE };
    }
  };

const PHASE: Readonly<Record<(typeof PHASES)[number], Phase>> = {
  files: async function* (deps, scope, from) {
    const snapshot = scope.damaged ? undefined : await takeSnapshot({ ...deps, repoId: scope.repoId }, Infinity);
    if (snapshot) yield* named(deps, fileNames(deps, scope.repoId, snapshot), from);
  },
  packs: async function* (deps, scope, from) {
    const snapshot = scope.damaged ? undefined : await takeSnapshot({ ...deps, repoId: scope.repoId }, Infinity);
    if (!snapshot) return;
    const names = allPacks(snapshot).map((pack) => packName(scope.repoId, pack));
    for (const entry of snapshot.head.trash ?? []) names.push(...(await readTrash({ ...deps, repoId: scope.repoId }, entry)).names);
    yield* named(deps, names, from);
  },
  attempts: async function* (deps, scope, from) {
    const levels = new Set(scope.levels);
    for (let a = Math.max(from, scope.low); a <= scope.attempts; a += 1) {
      let objects = 0;
      for (const type of TYPES) objects += await removeType(deps, scope, a, type, levels);
      yield { work: [], objects, next: a + 1 };
    }
  },
  levels: (deps, scope, from) => named(deps, scope.levels, from),
  mirror: async function* (deps, scope, from) {
    if (!scope.mirror) return;
    const { blobs } = deps;
    const { repoId } = scope;
    const epochs = [...(scope.adopted ?? []).map(({ epoch }) => epoch), scope.epoch];
    const last = Math.max(scope.commits, scope.attempts);
    const one = async (n: number): Promise<void> => {
      for (const epoch of epochs)
        for (const name of [`c/${n}.json`, `c/${n}.sig`, `l/${n}.json`]) await blobs.delete(`${repoId}/e${epoch}/${name}`);
    };
    yield* counted(Math.max(1, from), last, one)(deps, scope, from);
    for (const epoch of epochs) for (const name of ['repo.json', 'repo.sig']) await blobs.delete(`${repoId}/e${epoch}/${name}`);
  },
  state: (deps, scope, from) =>
    counted(Math.max(1, from), Math.max(scope.commits, scope.attempts), async (n) => {
      for (const key of [`c:${n}`, `f:${n}`, `m:${n}`]) await deps.state.delete(key);
    })(deps, scope, from),
};

const removeType = async (
  deps: RemovalDeps,
  scope: RemovalScope,
  a: number,
  type: ObjectType,
  spared: ReadonlySet<string>,
): Promise<number> => {
  let objects = 0;
  const left = leftBy(await deps.log.readAttempt(a));
  const nameOf = (k: number): string => objectName(scope.repoId, epochOfAttempt(scope, a), type, a, k);
  for await (const { name } of leftovers(deps.blobs, left, type, nameOf, (one) => spared.has(one))) {
    objects += 1;
    await deps.blobs.delete(name);
  }
  return objects;
};

/** Undefined: nothing was committed. */
const readable = async (deps: Pick<RemovalDeps, 'blobs' | 'log'>, repoId: string): Promise<Snapshot | 'damaged' | undefined> => {
  try {
    const snapshot = await takeSnapshot({ ...deps, repoId }, Infinity);
    for (const entry of snapshot?.head.trash ?? []) await readTrash({ ...deps, repoId }, entry);
    if (snapshot) for await (const _file of files(deps, repoId, snapshot)) continue;
    return snapshot;
  } catch (error) {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    return 'damaged';
  }
};

const levelsOf = ({ base, tail }: Snapshot) => [base, tail].filter((opened) => opened !== undefined);

const allPacks = (snapshot: Snapshot) => [
  ...new Map(
    [...levelsOf(snapshot).flatMap(({ manifest }) => manifest.packs), ...packsOf(snapshot.fresh)].map((pack) => [pack.name, pack]),
  ).values(),
];

/** Parts of files. */
async function* files(
  deps: Pick<RemovalDeps, 'blobs' | 'log'>,
  repoId: string,
  snapshot: Snapshot,
): AsyncIterable<{ readonly name: string; readonly length: number }> {
  for (const row of await freshRows({ ...deps, repoId }, snapshot)) yield* row.parts ?? [];
  for (const { level } of levelsOf(snapshot)) {
    for await (const rows of level.stream('attachment')) for (const row of rows) yield* row.parts ?? [];
  }
}

async function* fileNames(...of: Parameters<typeof files>): AsyncIterable<string> {
  for await (const { name } of files(...of)) yield name;
}
