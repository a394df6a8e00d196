/**
 * Tidy and fold (REPOSITORY §6), planned and executed. Tidy: the commits above the levels become part of the tail, small packs become one. Fold: base, tail and
 * commits become a new base; moments that retention gives up go, and with them the rows that only they showed. What is replaced goes into the trash.
 */
import { HoldfastError } from '../../contract/errors';
import { isMoment, momentOf, packName } from '../commit';
import type { CommitValue, PackJson, TrashEntry } from '../commit';
import { FORMAT } from '../pack';
import { epochOf } from '../epochs';
import type { ActivityEntry } from '../levels/activityObject';
import { levelBytes } from '../levels/level';
import { LevelWriter } from '../levels/levelWriter';
import { momentOfEntry } from '../levels/manifest';
import type { Manifest, MomentEntry, PackEntry } from '../levels/manifest';
import { once, sorted } from '../levels/stream';
import type { Moment, Row } from '../model';
import { longName } from '../names';
import { parseRecord } from '../pack';
import type { Writer } from '../writer';
import { mergeActivity } from './activityDays';
import { compact } from './compact';
import type { Compacted } from './compact';
import { COPY_BYTES, COPY_RECORDS } from './copier';
import { DeadRows } from './dead';
import type { UpkeepDeps } from './deps';
import { keptMoments } from './retention';
import { agesFrom, freshRows, momentEntry, packsOf, takeSnapshot } from './snapshot';
import type { Opened, Snapshot } from './snapshot';
import { putTrash } from './trash';
import type { TrashList } from './trash';

/** Commits above the levels from which on a tidy is due, or rows of them. */
export const TIDY_COMMITS = 288;
export const TIDY_ROWS = 1_000;
/** A fold is due when the tail has this part of the base's rows. */
export const FOLD_PART = 0.08;
/** A pack below this is merged with others. */
const SMALL_PACK_BYTES = 128 * 1024;
/** A pack is written anew when more than this part of it is dead. */
const DEAD_PART = 0.3;
/** Packs that one merge writes at most, but for the last of each kind: an attempt has 64 names. What is left over is the next one's. */
const REWRITE_PACKS = 32;
/** A fold is due during a baseline when the tail has as many rows as the base, and this many: each would read all that there is. */
const BASELINE_FOLD_ROWS = 50_000;
/** Activity is kept a month longer than moments. */
const MONTH = 31 * 86_400_000;

/** What a tidy or fold would do: a dry run. */
export interface MergePlan {
  readonly kind: 'tidy' | 'fold';
  /** Of the head that this was planned on. */
  readonly planned: number;
  readonly upTo: number;
  readonly commits: number;
  readonly rows: number;
  /** Packs that are written anew, with their bytes. */
  readonly rewrite: { readonly packs: number; readonly bytes: number };
  /** Moments that are given up. */
  readonly moments: number;
}

export interface MergeDone extends MergePlan {
  readonly n: number;
  readonly deadRows: number;
  readonly trashed: number;
}

/** The tidy or fold that is due, or `wanted` one; undefined: nothing to do. */
export const planMerge = async (deps: UpkeepDeps, wanted?: 'tidy' | 'fold'): Promise<MergePlan | undefined> => {
  const snapshot = await takeSnapshot(deps);
  if (!snapshot) return undefined;
  const kind = wanted ?? due(deps, snapshot);
  return kind === undefined || (kind === 'tidy' && snapshot.fresh.length === 0) ? undefined : planOf(deps, snapshot, kind);
};

/** `retains`: a fold gives up what retention does not keep; that of an erasure gives up nothing. */
export const planOf = (deps: UpkeepDeps, snapshot: Snapshot, kind: 'tidy' | 'fold', retains = true): MergePlan => {
  const { head, fresh } = snapshot;
  const rewrite = rewritten(deps, snapshot, kind);
  return {
    kind,
    planned: head.maint,
    upTo: fresh.at(-1)?.n ?? Math.max(head.base?.upTo ?? 0, head.tail?.upTo ?? 0),
    commits: fresh.length,
    rows: rowsOf(fresh),
    rewrite: { packs: rewrite.length, bytes: rewrite.reduce((sum, pack) => sum + pack.length, 0) },
    moments: kind === 'fold' && retains ? momentsOf(snapshot).length - keptOf(deps, snapshot).length : 0,
  };
};

const due = (deps: UpkeepDeps, { head, base, tail, fresh, more }: Snapshot): 'tidy' | 'fold' | undefined => {
  const { waits } = deps;
  const rows = rowsOf(fresh);
  const now = agesFrom(deps, head);
  const oldest = fresh[0]?.at ?? now;
  const baseRows = base?.level.value.rows ?? 0;
  const tailRows = tail?.level.value.rows ?? 0;
  const agedBase = base !== undefined && now - base.level.ref.at >= waits.foldAtMostMs;
  // what was cut off by a big commit is small, and would wait for its age, with everything after it
  const mayTidy = more || fresh.length >= TIDY_COMMITS || rows >= TIDY_ROWS || (rows > 0 && now - oldest >= waits.tidyAtMostMs);
  const full = fresh.some((commit) => commit.kind === 'baseline')
    ? Math.max(BASELINE_FOLD_ROWS, baseRows)
    : Math.max(TIDY_ROWS, FOLD_PART * baseRows);
  if (agedBase || (mayTidy && tailRows + rows >= full)) return 'fold';
  return mayTidy ? 'tidy' : undefined;
};

/** People who are erased by this merge, and the packs that hold records of theirs: these and no others are written anew then. */
interface Erasing {
  /** The rows that mark them, as of this time and this commit. */
  rows(at: number, from: number): readonly Row[];
  readonly packs: ReadonlySet<string>;
}

/** Executes a plan. Throws `conflict` when maintenance happened since: plan again. A kill leaves orphans, nothing else. */
export const merge = async (deps: UpkeepDeps, plan: MergePlan, erasing?: Erasing): Promise<MergeDone> => {
  // its own attempt first: the fence then stands below it for as long as this runs
  const writer = await deps.begin('upkeep');
  const snapshot = await takeSnapshot(deps);
  if (!snapshot || snapshot.head.maint !== plan.planned)
    throw new HoldfastError('conflict', 'Maintenance happened since this was planned.', {
      adminMessage: { safe: 'Nothing was changed.', next: 'Nothing to do: it is planned again.' },
    });
  const { head, base, tail } = snapshot;
  const isFold = plan.kind === 'fold';
  const upTo = snapshot.fresh.at(-1)?.n ?? Math.max(head.base?.upTo ?? 0, head.tail?.upTo ?? 0);
  const rows = [...(await freshRows(deps, snapshot)), ...(erasing?.rows(Math.max(head.at, deps.clock.now()), upTo) ?? [])];
  const below = isFold ? [base, tail] : [tail];
  const sources = [...below.flatMap((opened) => (opened ? [opened.level.stream()] : [])), once(sorted(rows))];
  const graves = [base, tail].flatMap((opened) => opened?.level.graves() ?? []);
  const buried = await withFreshProjects(snapshot, graves, rows);
  const kept = isFold && !erasing ? keptOf(deps, snapshot) : undefined;
  const rewrite = erasing?.packs ?? new Set(rewritten(deps, snapshot, plan.kind).map((pack) => packName(deps.repoId, pack)));
  const put = (type: 't' | 'x' | 'm', bytes: Uint8Array) => writer.putObject(type, bytes);
  const level = new LevelWriter(
    { repoId: deps.repoId, a: writer.a, put },
    isFold ? 'x' : 't',
    rows.length + below.reduce((sum, opened) => sum + (opened?.level.value.rows ?? 0), 0),
  );
  const done = await compact(
    {
      repoId: deps.repoId,
      packs: snapshot.packs,
      level,
      reservePack: () => writer.reserve('p'),
      putPack: (name, bytes) => writer.putReserved(name, bytes),
      ...(deps.adopted && { fingerprint: (pack: string, line: Uint8Array) => anew(deps, pack, line) }),
      mayLose: erasing !== undefined,
    },
    sources,
    new DeadRows(kept, buried, agesFrom(deps, head) - deps.waits.foldAtMostMs, rewrite),
    rewrite,
  );
  const { packs, dead } = packTable(deps, below, snapshot.fresh, done, head.at);
  const manifest: Manifest = { format: FORMAT, moments: momentTable(below, snapshot.fresh, kept), packs };
  const activity = await mergeActivity({
    repoId: deps.repoId,
    blobs: deps.blobs,
    kind: plan.kind,
    entries: below.flatMap((opened) => opened?.level.value.activity ?? []),
    fresh: snapshot.fresh,
    now: head.at,
    keepFrom: agesFrom(deps, head) - (deps.retention.monthlyMonths + 1) * MONTH,
    put: (bytes) => writer.putObject('s', bytes),
  });
  const written = await level.end(upTo, head.at, manifest, activity);
  await deps.log.createLevel(writer.a, JSON.parse(levelBytes(written.value)));
  if (deps.mirror) await deps.mirror.writeLevel(writer.a, levelBytes(written.value));
  const trash: TrashList = {
    names: [...dead.map((pack) => packName(deps.repoId, pack)), ...done.deadParts, ...replacedObjects(deps.repoId, below, activity)],
    levels: below.flatMap((opened) => (opened ? [opened.level.ref.a] : [])),
  };
  const list = await putTrash(deps, writer, trash);
  const { n } = await commit(deps, writer, plan, head, list, written.ref, erasing !== undefined);
  return { ...plan, upTo, n, rows: done.rows, deadRows: done.deadRows, trashed: trash.names.length };
};

/** Objects of levels that nothing names once others stand in their place; activity that was carried over stays. */
export const replacedObjects = (
  repoId: string,
  below: readonly (Opened | undefined)[],
  activity: readonly ActivityEntry[],
): readonly string[] => {
  const stays = new Set(activity.map(([, , name]) => longName(repoId, name)));
  return below.flatMap((opened) => opened?.level.objects().map(({ name }) => name) ?? []).filter((name) => !stays.has(name));
};

/** A record of an epoch before gets a fingerprint under the present key when it is copied. */
const anew = (deps: UpkeepDeps, pack: string, line: Uint8Array): string | undefined =>
  epochOf(pack) === deps.epoch ? undefined : deps.fingerprint(parseRecord(Buffer.from(line), pack));

const commit = (
  deps: UpkeepDeps,
  writer: Writer,
  plan: MergePlan,
  head: CommitValue,
  list: TrashEntry['list'] | undefined,
  ref: NonNullable<CommitValue['base']>,
  erases: boolean,
): Promise<Moment> => {
  const now = Math.max(head.at, deps.clock.now());
  return writer.commit({
    kind: erases ? 'rewrite' : plan.kind,
    packs: [],
    rows: [],
    upkeep: {
      planned: plan.planned,
      set: (parent) => ({
        ...(plan.kind === 'fold' ? { base: ref, tail: undefined } : { tail: ref }),
        trash: [...(parent.trash ?? []), ...(list ? [{ at: now, list }] : [])],
        holds: parent.holds?.filter(({ until }) => until > now),
        ...(erases ? { erased: now } : {}),
      }),
    },
  });
};

/** Rows of deleted projects: those that the levels name as such, and every row of a project whose tombstone is among the new rows. */
const withFreshProjects = async (snapshot: Snapshot, graves: readonly Row[], rows: readonly Row[]): Promise<readonly Row[]> => {
  const fresh = rows.filter((row) => row.kind === 'project');
  const known = new Set(graves.map(({ id }) => id));
  const ids = new Set(fresh.filter(({ deleted }) => deleted).map(({ id }) => id));
  const older: Row[] = [];
  for (const id of ids) {
    if (known.has(id)) continue;
    for (const opened of [snapshot.base, snapshot.tail]) older.push(...((await opened?.level.find('project', id)) ?? []));
  }
  return [...graves, ...older, ...fresh.filter(({ id }) => ids.has(id) || known.has(id))];
};

const rewritten = (deps: UpkeepDeps, { base, tail, fresh, head }: Snapshot, kind: 'tidy' | 'fold'): readonly PackJson[] => {
  const small = (pack: PackJson): boolean => pack.kind !== 'rows' && pack.length < SMALL_PACK_BYTES;
  const chosen = packsOf(fresh).filter(small);
  if (kind === 'tidy') return chosen;
  const worn = (pack: PackEntry): boolean =>
    pack.live > 0 &&
    (pack.records - pack.live > DEAD_PART * pack.records ||
      (pack.deadSince !== undefined && agesFrom(deps, head) - pack.deadSince >= deps.waits.foldAtMostMs / 2));
  const old = [...(base?.manifest.packs ?? []), ...(tail?.manifest.packs ?? [])]
    .filter((pack) => worn(pack) || (pack.live > 0 && small(pack)))
    // what died first must be gone first
    .sort((a, b) => (a.deadSince ?? Infinity) - (b.deadSince ?? Infinity) || 0);
  let packs = 0;
  return [...chosen, ...old].filter((pack) => (packs += pack.records / COPY_RECORDS + pack.length / COPY_BYTES) <= REWRITE_PACKS);
};

/** Packs of the new level, and those that nothing points into any more. */
export const packTable = (
  deps: UpkeepDeps,
  below: readonly (Opened | undefined)[],
  fresh: readonly CommitValue[],
  done: Compacted,
  now: number,
): { readonly packs: readonly PackEntry[]; readonly dead: readonly PackJson[] } => {
  const before = new Map<string, PackJson & Pick<PackEntry, 'deadSince' | 'n'>>();
  for (const opened of below) for (const pack of opened?.manifest.packs ?? []) before.set(pack.name, pack);
  for (const { n, packs: named } of fresh)
    for (const { inline: _inline, deleted: _deleted, ...pack } of named) if (!before.has(pack.name)) before.set(pack.name, { ...pack, n });
  const packs: PackEntry[] = [...done.packs];
  const dead: PackJson[] = [];
  for (const pack of before.values()) {
    const live = done.live.get(longName(deps.repoId, pack.name)) ?? 0;
    if (live === 0) dead.push(pack);
    else packs.push({ ...pack, live, ...(live < pack.records ? { deadSince: pack.deadSince ?? now } : {}) });
  }
  return { packs, dead };
};

export const momentTable = (
  below: readonly (Opened | undefined)[],
  fresh: readonly CommitValue[],
  kept: readonly number[] | undefined,
): readonly MomentEntry[] => {
  const all = [
    ...below.flatMap((opened) => opened?.manifest.moments ?? []),
    ...fresh.filter(({ kind }) => isMoment(kind)).map(momentEntry),
  ];
  if (!kept) return all;
  const stays = new Set(kept);
  return all.filter(([n]) => stays.has(n));
};

/** Every moment that is listed now, up to the head. */
export const momentsOf = ({ base, tail, fresh }: Snapshot): readonly Moment[] => [
  ...[base, tail].flatMap((opened) => opened?.manifest.moments.map(momentOfEntry) ?? []),
  ...fresh.filter(({ kind }) => isMoment(kind)).map(momentOf),
];

const keptOf = (deps: UpkeepDeps, snapshot: Snapshot): readonly number[] =>
  keptMoments(momentsOf(snapshot), snapshot.head.holds ?? [], deps.retention, deps.clock.now());

const rowsOf = (commits: readonly CommitValue[]): number => commits.reduce((sum, commit) => sum + momentOf(commit).rows, 0);
