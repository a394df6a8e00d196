/**
 * Orphans (REPOSITORY §7): objects of attempts that can't commit any more and that nothing names: what a killed or losing writer left. Names
 * are enumerated from the attempts, since no store is ever listed.
 */
import { HoldfastError } from '../../contract/errors';
import type { AttemptValue } from '../attempts';
import { epochOfAttempt } from '../epochs';
import type { BlobRef, Row } from '../model';
import { attemptOf, longName, objectName } from '../names';
import type { ObjectType } from '../names';
import { packName } from '../commit';
import type { UpkeepDeps } from './deps';
import { freshRows, packsOf, readHead, takeSnapshot } from './snapshot';
import type { Snapshot } from './snapshot';
import { readTrash, readTrashIfWhole } from './trash';

export const TYPES: readonly ObjectType[] = ['p', 't', 'x', 'm', 'z', 'a', 's'];
/** Attempts of one run. */
const ATTEMPTS = 200;
/** Fewer than this wait: each execution is a commit. */
const REAP_AT = 100;
const DELETES_AT_ONCE = 8;
/** A writer has at most this many uploads under way, so after so many names without an object there is none. */
export const UPLOADS_AT_ONCE = 16;

export interface ReapPlan {
  readonly kind: 'reap';
  readonly planned: number;
  /** Attempts [from, to). */
  readonly from: number;
  readonly to: number;
}

/** Undefined: too few attempts below the fence were not looked at (`eager`: none), or those of an epoch that is not released come first. */
export const planReap = async (deps: UpkeepDeps, eager: boolean): Promise<ReapPlan | undefined> => {
  const head = await readHead(deps);
  if (!head) return undefined;
  // not past a list of the trash: killed in the right moment, a prune leaves it behind, and then it must lie ahead
  const end = Math.min(head.minF, ...(head.trash ?? []).map(({ list }) => attemptOf(longName(deps.repoId, list[0]))));
  if (end - head.low < (eager ? 1 : REAP_AT)) return undefined;
  if (epochOfAttempt(deps, head.low) !== deps.epoch && epochOfAttempt(deps, head.low) > deps.released) return undefined;
  // what an unreadable list names must wait for its time like the rest of the trash
  for (const entry of head.trash ?? []) if (!(await readTrashIfWhole(deps, entry))) return undefined;
  return { kind: 'reap', planned: head.maint, from: head.low, to: Math.min(end, head.low + ATTEMPTS) };
};

/** `staged`: names of objects that steps have uploaded and nothing has committed yet. */
export const reap = async (
  deps: UpkeepDeps,
  plan: ReapPlan,
  staged: ReadonlySet<string>,
): Promise<{ readonly deleted: number; readonly n: number }> => {
  const writer = await deps.begin('upkeep');
  const snapshot = await takeSnapshot(deps, Infinity);
  if (!snapshot || snapshot.head.maint !== plan.planned)
    throw new HoldfastError('conflict', 'Maintenance happened since this was planned.', {
      adminMessage: { safe: 'Nothing was deleted.', next: 'Nothing to do: it is planned again.' },
    });
  const named = await namesInUse(deps, snapshot, plan);
  let deleted = 0;
  for (let a = plan.from; a < plan.to; a += 1) {
    const attempt = (await deps.log.readAttempt(a)) as AttemptValue | undefined;
    for (const type of TYPES) deleted += await reapType(deps, a, type, attempt?.names ?? 0, (name) => named.has(name) || staged.has(name));
    const levels = [snapshot.base, snapshot.tail].map((opened) => opened?.level.ref.a);
    if (!levels.includes(a) && !named.has(`m:${a}`) && (await deps.log.readLevel(a)) !== undefined) {
      await deps.log.deleteLevel(a);
      if (deps.mirror) await deps.mirror.deleteLevel(a);
    }
  }
  const { n } = await writer.commit({
    kind: 'prune',
    packs: [],
    rows: [],
    upkeep: { planned: plan.planned, set: () => ({ low: plan.to }) },
  });
  return { deleted, n };
};

const reapType = async (
  deps: UpkeepDeps,
  a: number,
  type: ObjectType,
  names: number,
  isInUse: (name: string) => boolean,
): Promise<number> => {
  let deleted = 0;
  let missing = 0;
  for (let first = 0; first < names && missing < UPLOADS_AT_ONCE; first += DELETES_AT_ONCE) {
    const block = Array.from({ length: Math.min(DELETES_AT_ONCE, names - first) }, (_, i) =>
      objectName(deps.repoId, epochOfAttempt(deps, a), type, a, first + i),
    );
    const there = await Promise.all(block.map(async (name) => isInUse(name) || (await deps.blobs.head(name)) !== undefined));
    for (const [i, name] of block.entries()) {
      missing = there[i] === true ? 0 : missing + 1;
      if (there[i] !== true || isInUse(name)) continue;
      await deps.blobs.delete(name);
      deleted += 1;
    }
  }
  return deleted;
};

/** Names of the range that something reachable names, or that wait in the trash for their own time. */
export const namesInUse = async (
  deps: UpkeepDeps,
  snapshot: Snapshot,
  { from, to }: Pick<ReapPlan, 'from' | 'to'>,
): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  const add = (name: string): void => {
    const a = attemptOf(name);
    if (a >= from && a < to) names.add(name);
  };
  const parts = (rows: readonly Row[]): void => {
    for (const row of rows) for (const part of (row.parts ?? []) as readonly BlobRef[]) add(part.name);
  };
  for (const pack of packsOf(snapshot.fresh)) add(packName(deps.repoId, pack));
  parts(await freshRows(deps, snapshot));
  for (const opened of [snapshot.base, snapshot.tail]) {
    if (!opened) continue;
    for (const { name } of opened.level.objects()) add(name);
    for (const pack of opened.manifest.packs) add(packName(deps.repoId, pack));
    for await (const rows of opened.level.stream('attachment')) parts(rows);
  }
  for (const entry of snapshot.head.trash ?? []) {
    add(`${deps.repoId}/${entry.list[0]}`);
    const list = await readTrash(deps, entry);
    list.names.forEach(add);
    for (const a of list.levels) names.add(`m:${a}`);
  }
  return names;
};
