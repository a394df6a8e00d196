/**
 * Repair (REPOSITORY §9). `survey` says which rows can't be read; somebody asks Jira for them; `repair` makes a new base in which each of these rows either
 * points to its record again, the same bytes as before, or is marked lost, and in which nothing points into damaged objects any more. Damaged parts
 * of the index are made again on the way.
 *
 * R1 A row is repaired only by content with its fingerprint, so a repair never changes what a version says.
 * R2 What is neither repaired nor known to be lost stays as it is, for the next round. R3 No moment and no living row is given up.
 */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import type { BlobRef, Missing, Moment, Row } from '../model';
import { checkedPart } from '../content';
import { isMoment, packName, parseCommit, stubOf } from '../commit';
import type { CommitValue } from '../commit';
import { levelBytes } from '../levels/level';
import { LevelWriter } from '../levels/levelWriter';
import type { Manifest } from '../levels/manifest';
import { once, sorted } from '../levels/stream';
import { longName } from '../names';
import { FORMAT } from '../pack';
import type { Writer } from '../writer';
import { mergeActivity } from './activityDays';
import { compact } from './compact';
import { DeadRows } from './dead';
import type { UpkeepDeps } from './deps';
import { Healer } from './healer';
import type { Settled } from './healer';
import { momentTable, packTable, replacedObjects } from './merge';
import { freshRows, readHead, takeSnapshot } from './snapshot';
import type { Snapshot } from './snapshot';
import { putTrash } from './trash';

export interface Survey {
  /** Of the head that this was planned on. */
  readonly planned: number;
  /** Rows whose record or file can't be read, at most as many as were asked for. */
  readonly rows: readonly Row[];
  /** There are more of them. */
  readonly more: boolean;
  /** Parts of files among the rows that can't be read. */
  readonly parts: ReadonlySet<string>;
  /** Rows that can't be had at all. */
  readonly missing: readonly Missing[];
  /** Packs or parts of the index among the objects are still in use. */
  readonly isInUse: boolean;
}

const isDamage = (error: unknown): boolean => isHoldfastError(error, 'damaged', 'blob-missing');

/** `objects`: names that verification found. Reads each frame and part of them once, and every row of the index. */
export const survey = async (deps: UpkeepDeps, objects: ReadonlySet<string>, most: number): Promise<Survey | undefined> => {
  const missing: Missing[] = [];
  const snapshot = await takeSnapshot({ ...deps, onMissing: (one) => missing.push(one) }, Infinity);
  if (!snapshot) return undefined;
  const look = new Looker(deps, snapshot, objects);
  const rows: Row[] = [];
  let more = false;
  for await (const row of allRows(deps, snapshot, missing)) {
    if (!(await look.isDamaged(row))) continue;
    if (rows.length < most) rows.push(row);
    else more = true;
    if (more) break;
  }
  const isInUse = [...namesOf(deps, snapshot)].some((name) => objects.has(name));
  return { planned: snapshot.head.maint, rows, more, parts: look.parts, missing, isInUse };
};

/** Packs and objects of the index that the head names. */
const namesOf = (deps: UpkeepDeps, { base, tail, fresh }: Snapshot): ReadonlySet<string> => {
  const opened = [base, tail].filter((one) => one !== undefined);
  const packs = [...opened.flatMap(({ manifest }) => manifest.packs), ...fresh.flatMap((commit) => commit.packs)];
  return new Set([
    ...packs.map((pack) => packName(deps.repoId, pack)),
    ...opened.flatMap(({ level }) => level.objects().map(({ name }) => name)),
  ]);
};

async function* allRows(deps: UpkeepDeps, snapshot: Snapshot, missing: Missing[]): AsyncIterable<Row> {
  for (const opened of [snapshot.base, snapshot.tail]) if (opened) for await (const rows of opened.level.stream()) yield* rows;
  for (const commit of snapshot.fresh) {
    yield* await freshRows({ ...deps, onMissing: (one) => missing.push(one) }, { ...snapshot, fresh: [commit] });
  }
}

/** Looks once at each frame and part that may be damaged. */
class Looker {
  readonly parts = new Set<string>();
  private readonly frames = new Map<string, boolean>();
  private readonly seen = new Map<string, boolean>();

  constructor(
    private readonly deps: UpkeepDeps,
    private readonly snapshot: Snapshot,
    private readonly objects: ReadonlySet<string>,
  ) {}

  async isDamaged(row: Row): Promise<boolean> {
    if (row.place && this.objects.has(row.place.pack)) return this.frame(row);
    let damaged = false;
    for (const part of row.parts ?? []) if (this.objects.has(part.name) && (await this.part(row.id, part))) damaged = true;
    return damaged;
  }

  private async frame(row: Row): Promise<boolean> {
    const place = row.place as NonNullable<Row['place']>;
    const key = `${place.pack} ${place.frame}`;
    const known = this.frames.get(key);
    if (known !== undefined) return known;
    this.snapshot.packs.learn(place);
    const damaged = await fails(() => this.snapshot.packs.lines(place.pack, place.frame));
    this.frames.set(key, damaged);
    return damaged;
  }

  private async part(id: string, part: BlobRef): Promise<boolean> {
    const damaged = this.seen.get(part.name) ?? (await fails(() => checkedPart(this.deps.blobs, id, part)));
    this.seen.set(part.name, damaged);
    if (damaged) this.parts.add(part.name);
    return damaged;
  }
}

const fails = async (read: () => Promise<unknown>): Promise<boolean> => {
  try {
    await read();
    return false;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return true;
  }
};

/** Throws `conflict` when maintenance happened since the survey. A kill leaves orphans, nothing else. */
export const repair = async (deps: UpkeepDeps, planned: number, objects: ReadonlySet<string>, settled: Settled): Promise<Moment> => {
  const writer = await deps.begin('repair');
  const onMissing = settled.missing ? { onMissing: () => undefined } : {};
  // all of it, however much: what the survey found must be replaced wherever it stands
  const snapshot = await takeSnapshot({ ...deps, ...onMissing }, Infinity);
  if (!snapshot || snapshot.head.maint !== planned)
    throw new HoldfastError('conflict', 'Maintenance happened since the damage was surveyed.', {
      adminMessage: { safe: 'Nothing was changed.', next: 'Nothing to do: it is surveyed again.' },
    });
  const { head, base, tail, fresh, packs } = snapshot;
  const rows = await freshRows({ ...deps, ...onMissing }, snapshot);
  const below = [base, tail];
  const healer = new Healer(deps, writer, settled);
  await healer.write();
  const sources = [...below.flatMap((opened) => (opened ? [healer.heal(opened.level.stream())] : [])), healer.heal(once(sorted(rows)))];
  const put = (type: 't' | 'x' | 'm', bytes: Uint8Array) => writer.putObject(type, bytes);
  const expected = rows.length + below.reduce((sum, opened) => sum + (opened?.level.value.rows ?? 0), 0);
  const level = new LevelWriter({ repoId: deps.repoId, a: writer.a, put }, 'x', expected);
  const done = await compact(
    {
      repoId: deps.repoId,
      packs,
      level,
      reservePack: () => writer.reserve('p'),
      putPack: (name, bytes) => writer.putReserved(name, bytes),
      spare: true,
    },
    sources,
    new DeadRows(undefined, []),
    objects,
  );
  const upTo = fresh.at(-1)?.n ?? Math.max(head.base?.upTo ?? 0, head.tail?.upTo ?? 0);
  const table = packTable(deps, below, fresh, { ...done, packs: [...done.packs, ...healer.packs(done.live)] }, head.at);
  const activity = await mergeActivity({
    repoId: deps.repoId,
    blobs: deps.blobs,
    kind: 'fold',
    // what can't be read of it can't be made again: Jira does not tell it
    entries: below
      .flatMap((opened) => opened?.level.value.activity ?? [])
      .filter(([, , name]) => !objects.has(longName(deps.repoId, name))),
    fresh,
    now: head.at,
    keepFrom: -Infinity,
    put: (bytes) => writer.putObject('s', bytes),
  });
  const manifest: Manifest = { format: FORMAT, moments: momentTable(below, fresh, undefined), packs: table.packs };
  const written = await level.end(upTo, head.at, manifest, activity);
  await deps.log.createLevel(writer.a, JSON.parse(levelBytes(written.value)));
  if (deps.mirror) await deps.mirror.writeLevel(writer.a, levelBytes(written.value));
  const list = await putTrash(deps, writer, {
    names: [
      ...table.dead.map((pack) => packName(deps.repoId, pack)),
      ...settled.parts.keys(),
      ...healer.dropped,
      ...replacedObjects(deps.repoId, below, activity),
    ],
    levels: below.flatMap((opened) => (opened ? [opened.level.ref.a] : [])),
  });
  return commit(deps, writer, planned, head, list, written.ref);
};

const commit = (
  deps: UpkeepDeps,
  writer: Writer,
  planned: number,
  head: CommitValue,
  list: NonNullable<CommitValue['trash']>[number]['list'] | undefined,
  base: NonNullable<CommitValue['base']>,
): Promise<Moment> => {
  const at = Math.max(head.at, deps.clock.now());
  return writer.commit({
    kind: 'rewrite',
    packs: [],
    rows: [],
    upkeep: {
      planned,
      set: (parent) => ({ base, tail: undefined, trash: [...(parent.trash ?? []), ...(list ? [{ at, list }] : [])] }),
    },
  });
};

/** The commit that raised `maint` above `planned`: a repair? Read from the newest backwards, since little comes after a repair that is asked for. */
export const isRewritten = async (deps: UpkeepDeps, planned: number): Promise<boolean> => {
  const head = await readHead(deps);
  for (let n = head?.n ?? 0; n > 0; n -= 1) {
    const value = await deps.log.readCommit(n);
    if (stubOf(n, value)) return false;
    const { maint, kind } = parseCommit(n, value);
    if (maint <= planned) return false;
    if (maint === planned + 1 && !isMoment(kind)) return kind === 'rewrite';
  }
  return false;
};
