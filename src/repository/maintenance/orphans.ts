/**
 * Orphans (REPOSITORY §7): objects of attempts that can't commit any more and that nothing names: what a killed or losing writer left. Names
 * are enumerated from the attempts, since no store is ever listed.
 */
import { HoldfastError } from '../../contract/errors';
import { epochOfAttempt } from '../epochs';
import type { BlobRef, Row } from '../model';
import { leftovers } from '../leftovers';
import { attemptOf, longName, objectName, TYPES } from '../names';
import { packName } from '../commit';
import { leftBy } from '../writes';
import type { UpkeepDeps } from './deps';
import { freshRows, packsOf, readHead, takeSnapshot } from './snapshot';
import type { Snapshot } from './snapshot';
import { readTrash, readTrashIfWhole } from './trash';

/** Attempts of one run. */
const ATTEMPTS = 200;
/** Fewer than this wait: each execution is a commit. */
const REAP_AT = 100;

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
  const levels = [snapshot.base, snapshot.tail].map((opened) => opened?.level.ref.a);
  let deleted = 0;
  // nobody looks below `low` again, so what is staged stays above it: it may never be committed
  const to = Math.min(plan.to, ...[...staged].map(attemptOf).filter((a) => a >= plan.from));
  for (let a = plan.from; a < to; a += 1) {
    const left = leftBy(await deps.log.readAttempt(a));
    const epoch = epochOfAttempt(deps, a);
    for (const type of TYPES) {
      const nameOf = (k: number): string => objectName(deps.repoId, epoch, type, a, k);
      for await (const { name } of leftovers(deps.blobs, left, type, nameOf, (one) => named.has(one))) {
        await deps.blobs.delete(name);
        deleted += 1;
      }
    }
    if (left.writes.m !== undefined && !levels.includes(a) && !named.has(`m:${a}`)) {
      // whatever the state says: it knows no tables of an epoch before, nor one that a reaper deleted who was killed then
      if (deps.mirror) await deps.mirror.deleteLevel(a);
      if ((await deps.log.readLevel(a)) !== undefined) await deps.log.deleteLevel(a);
    }
  }
  const { n } = await writer.commit({
    kind: 'prune',
    packs: [],
    rows: [],
    upkeep: { planned: plan.planned, set: () => ({ low: to }) },
  });
  return { deleted, n };
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
