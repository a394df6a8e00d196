/**
 * What maintenance took out of use, and its deletion (REPOSITORY §7). A list stands in an object of type `z`; the commit that names it is
 * the moment from which the wait counts. Deletes are idempotent; one commit clears what was deleted.
 */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import type { Sha256 } from '../../contract/ids';
import type { Json } from '../../contract/ports';
import { canonicalJson } from '../canonical';
import type { CommitValue, TrashEntry } from '../commit';
import { epochOf, epochOfAttempt } from '../epochs';
import { sha256 } from '../hash';
import { attemptOf, longName, shortName } from '../names';
import { rereading } from '../reread';
import { compressFrame, decode, PACK_LEVEL } from '../zstd';
import type { Writer } from '../writer';
import type { UpkeepDeps } from './deps';
import { agesFrom, readHead } from './snapshot';

export interface TrashList {
  /** Names of objects. */
  readonly names: readonly string[];
  /** Attempts whose level tables `m:<a>` go. */
  readonly levels: readonly number[];
}

const RAW_MAX = 64 * 1024 * 1024;
const DELETES_AT_ONCE = 8;

/** Undefined: there is nothing to list. */
export const putTrash = async (deps: UpkeepDeps, writer: Writer, { names, levels }: TrashList): Promise<TrashEntry['list'] | undefined> => {
  if (names.length === 0 && levels.length === 0) return undefined;
  const json: Json = { names: names.map((name) => shortName(deps.repoId, name)), levels };
  const ref = await writer.putObject('z', compressFrame(Buffer.from(canonicalJson(json), 'utf8'), PACK_LEVEL));
  return [shortName(deps.repoId, ref.name), ref.length, ref.sha256];
};

export const readTrash = (deps: Pick<UpkeepDeps, 'repoId' | 'blobs'>, entry: TrashEntry): Promise<TrashList> =>
  rereading(async () => {
    const name = longName(deps.repoId, entry.list[0]);
    const bytes = await deps.blobs.get(name);
    if (sha256(bytes) !== (entry.list[2] as Sha256)) throw new HoldfastError('damaged', `${name} is not what was written.`);
    const json = JSON.parse(decode(bytes, RAW_MAX).toString('utf8')) as {
      readonly names: readonly string[];
      readonly levels: readonly number[];
    };
    return { names: json.names.map((short) => longName(deps.repoId, short)), levels: json.levels };
  });

export interface PrunePlan {
  readonly kind: 'prune';
  readonly planned: number;
  /** Lists whose wait is over. */
  readonly lists: readonly TrashEntry[];
  /** Lists that still wait, and until when the first of them does. */
  readonly waiting: number;
  readonly nextAt: number | undefined;
}

const isOver = (deps: UpkeepDeps, head: CommitValue, entry: TrashEntry): boolean => agesFrom(deps, head) - entry.at >= deps.waits.trashMs;

/** Nothing of an epoch before is deleted until somebody says that its installation is gone. */
const isReleased = async (deps: UpkeepDeps, entry: TrashEntry): Promise<boolean> => {
  const { adopted = [], epoch, released } = deps;
  if (adopted.every((before) => before.epoch <= released)) return true;
  const mayGo = (of: number): boolean => of === epoch || of <= released;
  if (!mayGo(epochOf(entry.list[0]))) return false;
  const { names, levels } = await readTrash(deps, entry);
  return names.every((name) => mayGo(epochOf(name))) && levels.every((a) => mayGo(epochOfAttempt(deps, a)));
};

/** Undefined: nothing is in the trash. */
export const planPrune = async (deps: UpkeepDeps): Promise<PrunePlan | undefined> => {
  const head = await readHead(deps);
  if (!head?.trash || head.trash.length === 0) return undefined;
  const lists: TrashEntry[] = [];
  for (const entry of head.trash) if (isOver(deps, head, entry) && (await isReleased(deps, entry))) lists.push(entry);
  const waiting = head.trash.filter((entry) => !isOver(deps, head, entry));
  const first = waiting[0];
  return { kind: 'prune', planned: head.maint, lists, waiting: waiting.length, nextAt: first && first.at + deps.waits.trashMs };
};

/** Undefined: the list can't be read any more. What it names is then found by the reaper, which begins anew. */
export const readTrashIfWhole = (deps: Pick<UpkeepDeps, 'repoId' | 'blobs'>, entry: TrashEntry): Promise<TrashList | undefined> =>
  readTrash(deps, entry).catch((error: unknown) => {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    return undefined;
  });

/** Deletes what the plan's lists name, then clears them by one commit. A kill in between: the next prune deletes again, which changes nothing. */
export const prune = async (deps: UpkeepDeps, plan: PrunePlan): Promise<{ readonly deleted: number; readonly n: number | undefined }> => {
  if (plan.lists.length === 0) return { deleted: 0, n: undefined };
  const writer = await deps.begin('upkeep');
  const head = await readHead(deps);
  if (!head || head.maint !== plan.planned)
    throw new HoldfastError('conflict', 'Maintenance happened since this was planned.', {
      adminMessage: { safe: 'Nothing was deleted.', next: 'Nothing to do: it is planned again.' },
    });
  let deleted = 0;
  let unreadable = false;
  for (const entry of plan.lists) {
    const list = await readTrashIfWhole(deps, entry);
    if (!list) {
      unreadable = true;
      continue;
    }
    const { names, levels } = list;
    // M: whoever wrote them can't commit any more
    const early = names.find((name) => attemptOf(name) >= head.minF);
    if (early !== undefined || levels.some((a) => a >= head.minF))
      throw new HoldfastError('bug', `${early ?? 'A level'} is in the trash, but its writer may still commit.`);
    for (let i = 0; i < names.length; i += DELETES_AT_ONCE) {
      await Promise.all(names.slice(i, i + DELETES_AT_ONCE).map((name) => deps.blobs.delete(name)));
    }
    for (const a of levels) {
      await deps.log.deleteLevel(a);
      if (deps.mirror) await deps.mirror.deleteLevel(a);
    }
    deleted += names.length;
  }
  const done = new Set(plan.lists.map(({ list }) => list[0]));
  const { n } = await writer.commit({
    kind: 'prune',
    packs: [],
    rows: [],
    upkeep: {
      planned: plan.planned,
      set: (parent) => ({
        trash: parent.trash?.filter(({ list }) => !done.has(list[0])),
        ...(unreadable ? { low: 1 } : {}),
      }),
    },
  });
  // after the commit: until then a killed prune must be able to read its lists again. A kill here leaves orphans, which the reaper finds: it waits at lists
  for (const name of done) await deps.blobs.delete(longName(deps.repoId, name));
  return { deleted, n };
};
