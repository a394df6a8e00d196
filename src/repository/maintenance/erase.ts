/**
 * Erasing people (REPOSITORY §4, §7). A person's name stands in records of the kind `user` and nowhere else, so this is about packs of that kind:
 *
 * E1 An erasure is a row of a level. Beside it nothing of its object is visible, at any moment, held or not (V5), from the commit on that names the level.
 * E2 That commit also leaves the packs behind that hold a record of the person; what the others in them said is copied. Which packs those are is read from
 *    their footers, since a record that retention gave up has no row any more and its bytes are still there.
 * E3 What nobody committed is looked for too: packs of attempts below the fence that nothing names (`stray`). Steps never stage packs of people, so
 *    none of these can still be wanted.
 *
 * E4 It gives up no moment, though it may be a fold: it waits neither for a calm clock nor for a repair, as retention does.
 *
 * After E2 the packs wait in the trash as everything does. A quiet site makes no commits, so time and the fence would stand still: `fence` is a commit that
 * changes nothing else.
 */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import { fenceFrom } from '../attempts';
import { packName } from '../commit';
import type { PackJson } from '../commit';
import { epochOfAttempt } from '../epochs';
import type { Row } from '../model';
import { leftovers } from '../leftovers';
import { objectName } from '../names';
import { newest } from '../newest';
import { footerLength, parseFooter, TAIL_BYTES } from '../pack';
import { rereading } from '../reread';
import { leftBy } from '../writes';
import type { UpkeepDeps } from './deps';
import { merge, planOf } from './merge';
import type { MergePlan } from './merge';
import { namesInUse } from './orphans';
import { readHead, takeSnapshot } from './snapshot';
import type { Opened, Snapshot } from './snapshot';

/** Records of packs that one merge writes anew: they fit into the names of one attempt. */
const RECORDS = 60_000;
/** Attempts that are looked through at once. */
const ATTEMPTS = 200;

export interface ErasePlan {
  readonly kind: 'erase';
  readonly planned: number;
  /** Account ids, at most as many as were asked for. */
  readonly people: readonly string[];
  /** Packs that hold their records and are written anew without them, with what they weigh. */
  readonly packs: readonly string[];
  readonly bytes: number;
  /** More packs remain: plan again afterwards. */
  readonly more: boolean;
  readonly merge: MergePlan;
}

/** A commit that moves the time and the fence on. */
export interface FencePlan {
  readonly kind: 'fence';
  readonly planned: number;
}

/** Packs of people that no commit names, of attempts [from, to). */
export interface StrayPlan {
  readonly kind: 'stray';
  readonly from: number;
  readonly to: number;
}

/** Undefined: of none of them is there anything in what commits reach, and all are marked as erased. */
export const planErase = async (deps: UpkeepDeps, people: readonly string[]): Promise<ErasePlan | undefined> => {
  const snapshot = people.length === 0 ? undefined : await takeSnapshot(deps, Infinity);
  if (!snapshot) return undefined;
  const wanted = new Set(people);
  const marked = await alreadyMarked(snapshot, people);
  const holding = await packsHolding(deps, snapshot, wanted);
  if (marked.size === wanted.size && holding.length === 0) return undefined;
  let records = 0;
  const now = holding.filter(({ pack }, i) => (records += pack.records) <= RECORDS || i === 0);
  const kind = now.some(({ inBase }) => inBase) ? 'fold' : 'tidy';
  return {
    kind: 'erase',
    planned: snapshot.head.maint,
    people: [...wanted],
    packs: now.map(({ pack }) => packName(deps.repoId, pack)),
    bytes: now.reduce((sum, { pack }) => sum + pack.length, 0),
    more: now.length < holding.length,
    merge: planOf(deps, await covered(deps), kind, false),
  };
};

export const erase = async (deps: UpkeepDeps, plan: ErasePlan): Promise<void> => {
  await merge(deps, plan.merge, {
    rows: (at, from) => erasures(plan.people, at, from),
    packs: new Set(plan.packs),
  });
};

/** How far commits have come. */
export interface Standing {
  readonly at: number;
  readonly minF: number;
  readonly low: number;
  readonly newestAttempt: number;
  /** The attempt at the fence belongs to nobody any more: a commit would move the fence. */
  readonly fenceCanMove: boolean;
  /** When what is in the trash came there, oldest first. */
  readonly trash: readonly number[];
}

/** Undefined: nothing was ever committed. */
export const standing = async ({ log, clock, ...deps }: UpkeepDeps): Promise<Standing | undefined> => {
  const head = await readHead({ log, ...deps });
  if (!head) return undefined;
  const newestAttempt = (await newest((a) => log.readAttempt(a), (await log.readHints()).attempt)).n;
  return {
    at: head.at,
    minF: head.minF,
    low: head.low,
    newestAttempt,
    fenceCanMove: (await fenceFrom(log, clock, head.minF, newestAttempt + 1)) > head.minF,
    trash: (head.trash ?? []).map(({ at }) => at),
  };
};

/** Undefined: nothing was ever committed. */
export const planFence = async (deps: UpkeepDeps): Promise<FencePlan | undefined> => {
  const head = await readHead(deps);
  return head && { kind: 'fence', planned: head.maint };
};

export const fence = async (deps: UpkeepDeps, { planned }: FencePlan): Promise<void> => {
  const writer = await deps.begin('upkeep');
  await writer.commit({ kind: 'rewrite', packs: [], rows: [], upkeep: { planned, set: () => ({}) } });
};

/** `from`: everything below was looked through before. Undefined: the fence is not beyond it. */
export const planStray = async (deps: UpkeepDeps, from: number): Promise<StrayPlan | undefined> => {
  const head = await readHead(deps);
  if (!head || head.minF <= from) return undefined;
  return { kind: 'stray', from, to: Math.min(head.minF, from + ATTEMPTS) };
};

/** Idempotent, and no commit: nothing that it deletes was ever reachable, or can become so. */
export const deleteStray = async (deps: UpkeepDeps, plan: StrayPlan): Promise<number> => {
  const snapshot = await takeSnapshot(deps, Infinity);
  if (!snapshot || snapshot.head.minF < plan.to) throw new HoldfastError('conflict', 'The fence is below what is to be deleted.');
  const named = await namesInUse(deps, snapshot, plan);
  let deleted = 0;
  for (let a = plan.from; a < plan.to; a += 1) {
    const epoch = epochOfAttempt(deps, a);
    if (epoch !== deps.epoch && epoch > deps.released) continue;
    const left = leftBy(await deps.log.readAttempt(a));
    const nameOf = (k: number): string => objectName(deps.repoId, epoch, 'p', a, k);
    for await (const { name, size } of leftovers(deps.blobs, left, 'p', nameOf, (one) => named.has(one))) {
      if (!(await isOfPeople(deps, name, size))) continue;
      await deps.blobs.delete(name);
      deleted += 1;
    }
  }
  return deleted;
};

/** One whose end can't be read may be a pack that a step has staged: it is left to the reaper, which waits until none is. */
const isOfPeople = async (deps: UpkeepDeps, name: string, size: number): Promise<boolean> => {
  try {
    return await rereading(async () => {
      const length = footerLength(await deps.blobs.get(name, { from: Math.max(0, size - TAIL_BYTES), to: size }));
      return parseFooter(await deps.blobs.get(name, { from: Math.max(0, size - length), to: size })).kind === 'user';
    });
  } catch (error) {
    if (!isHoldfastError(error, 'blob-missing', 'damaged')) throw error;
    return false;
  }
};

/** The rows that mark people as erased, as of commit `from`. */
const erasures = (people: readonly string[], at: number, from: number): readonly Row[] =>
  people.map((id) => ({
    kind: 'user',
    id,
    project: '',
    keyNumber: 0,
    created: 0,
    updated: at,
    seen: at,
    from,
    fingerprint: '0000000000000000',
    place: undefined,
    deleted: true,
    erased: true,
    attachments: [],
  }));

const alreadyMarked = async ({ base, tail }: Snapshot, people: readonly string[]): Promise<ReadonlySet<string>> => {
  const marked = new Set<string>();
  for (const id of people) {
    for (const opened of [base, tail]) if ((await opened?.level.find('user', id))?.some(({ erased }) => erased)) marked.add(id);
  }
  return marked;
};

interface Holding {
  readonly pack: PackJson;
  readonly inBase: boolean;
}

const packsHolding = async (deps: UpkeepDeps, snapshot: Snapshot, people: ReadonlySet<string>): Promise<readonly Holding[]> => {
  const found: Holding[] = [];
  const add = async (pack: PackJson, inBase: boolean): Promise<void> => {
    if (pack.kind === 'user' && (await holds(deps, snapshot, pack, people))) found.push({ pack, inBase });
  };
  const inLevel = (opened: Opened | undefined): readonly PackJson[] => opened?.manifest.packs ?? [];
  for (const pack of inLevel(snapshot.base)) await add(pack, true);
  const older = new Set(inLevel(snapshot.base).map(({ name }) => name));
  for (const pack of inLevel(snapshot.tail)) if (!older.has(pack.name)) await add(pack, false);
  for (const commit of snapshot.fresh) for (const pack of commit.packs) await add(pack, false);
  return found;
};

/** A pack whose footer can't be read may hold anybody: it is written anew from what can be read. */
const holds = async (deps: UpkeepDeps, { packs }: Snapshot, pack: PackJson, people: ReadonlySet<string>): Promise<boolean> => {
  try {
    return (await packs.footer(packName(deps.repoId, pack))).rows.some(({ i }) => people.has(i));
  } catch (error) {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    return true;
  }
};

/** What the merge itself will see: its commits are bounded by memory. */
const covered = async (deps: UpkeepDeps): Promise<Snapshot> => {
  const snapshot = await takeSnapshot(deps);
  if (!snapshot) throw new HoldfastError('bug', 'The commits are gone.');
  return snapshot;
};
