/**
 * Repair (REPOSITORY §9). `survey` says which rows can't be read; somebody asks Jira for them; `repair` makes a new base in which each of these rows either
 * points to its record again, the same bytes as before, or is marked lost, and in which nothing points into damaged objects any more. Damaged parts
 * of the index are made again on the way.
 *
 * R1 A row is repaired only by content with its fingerprint, so a repair never changes what a version says.
 * R2 What is neither repaired nor known to be lost stays as it is, for the next round. R3 No moment and no living row is given up.
 */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import { RULE } from '../../entities/normalise';
import { KINDS } from '../model';
import type { BlobRef, CapturedRecord, Kind, Missing, Moment, Row } from '../model';
import { checkedPart } from '../content';
import { isMoment, packName, parseCommit, stubOf } from '../commit';
import type { CommitValue } from '../commit';
import { levelBytes } from '../levels/level';
import { LevelWriter } from '../levels/levelWriter';
import type { PackEntry } from '../levels/manifest';
import { once, sorted } from '../levels/stream';
import { shortName } from '../names';
import { FrameCutter } from '../frames';
import { buildPackOfFrames, FORMAT, recordLine } from '../pack';
import type { BuiltPack } from '../pack';
import { rowToJson } from '../rows';
import type { Writer } from '../writer';
import { compact } from './compact';
import { DeadRows } from './dead';
import type { UpkeepDeps } from './deps';
import { momentTable, packTable } from './merge';
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

/** What became of surveyed rows, by `rowKey`. */
export interface Settled {
  readonly rows: readonly Row[];
  /** The body that Jira still has; its fingerprint is the row's. */
  readonly records: ReadonlyMap<string, CapturedRecord['body']>;
  /** Name of a part that can't be read → the same bytes in their new place. */
  readonly parts: ReadonlyMap<string, BlobRef>;
  readonly lost: ReadonlySet<string>;
  /** Rows that can't be had at all are given up: whatever Jira has of them was captured anew. */
  readonly missing: boolean;
}

export const rowKey = ({ kind, id, updated, seen }: Pick<Row, 'kind' | 'id' | 'updated' | 'seen'>): string =>
  [kind, id, updated, seen].join(' ');

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
  const snapshot = await takeSnapshot({ ...deps, ...onMissing });
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
  const written = await level.end(upTo, head.at, { format: FORMAT, moments: momentTable(below, fresh, undefined), packs: table.packs });
  await deps.log.createLevel(writer.a, JSON.parse(levelBytes(written.value)));
  if (deps.mirror) await deps.mirror.writeLevel(writer.a, levelBytes(written.value));
  const list = await putTrash(deps, writer, {
    names: [
      ...table.dead.map((pack) => packName(deps.repoId, pack)),
      ...settled.parts.keys(),
      ...healer.dropped,
      ...below.flatMap((opened) => opened?.level.objects().map(({ name }) => name) ?? []),
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

/** Puts repaired rows in their new places and marks lost ones, as they stream by. */
class Healer {
  private readonly written: { readonly name: string; readonly built: BuiltPack; readonly kind: Kind }[] = [];
  /** Parts of files that are lost. */
  readonly dropped = new Set<string>();
  private readonly places = new Map<string, NonNullable<Row['place']>>();

  constructor(
    private readonly deps: UpkeepDeps,
    private readonly writer: Writer,
    private readonly settled: Settled,
  ) {}

  async *heal(source: AsyncIterable<readonly Row[]>): AsyncIterable<readonly Row[]> {
    for await (const rows of source) yield rows.map((row) => this.healed(row));
  }

  /** Entries of the packs that were written here. */
  packs(live: ReadonlyMap<string, number>): readonly PackEntry[] {
    return this.written.map(({ name, built, kind }) => ({
      name: shortName(this.deps.repoId, name),
      length: built.bytes.length,
      sha256: built.sha256,
      kind,
      records: built.rows.length,
      footer: built.footer,
      live: live.get(name) ?? 0,
    }));
  }

  private healed(row: Row): Row {
    const key = rowKey(row);
    const place = this.places.get(key);
    if (place) return { ...row, place };
    if (this.settled.lost.has(key)) {
      const { parts: lost = [], ...rest } = row;
      for (const part of lost) this.dropped.add(part.name);
      return { ...rest, place: undefined, lost: true };
    }
    const { parts } = this.settled;
    if (!row.parts?.some((part) => parts.has(part.name))) return row;
    return { ...row, parts: row.parts.map((part) => parts.get(part.name) ?? part) };
  }

  /** The very lines that were written once: all but the body stands in the row. Before anything is healed. */
  async write(): Promise<void> {
    const { records } = this.settled;
    for (const kind of KINDS) {
      const part = this.settled.rows.filter((row) => row.kind === kind && row.place && records.has(rowKey(row)));
      if (part.length === 0) continue;
      const cutter = new FrameCutter();
      for (const row of part) cutter.add(Buffer.from(recordLine({ ...recordOf(row), body: records.get(rowKey(row)) ?? {} }), 'utf8'));
      cutter.cut(true);
      const json = part.map((row) => ({ ...rowToJson(this.deps.repoId, row), n: row.from }));
      const built = buildPackOfFrames(kind, RULE, cutter, json);
      const { name } = await this.writer.putObject('p', built.bytes);
      this.written.push({ name, built, kind });
      let next = 0;
      for (const [frame, at] of built.frames.entries()) {
        for (let line = 0; line < at.records; line += 1, next += 1)
          this.places.set(rowKey(part[next] as Row), { pack: name, frame, line, at });
      }
    }
  }
}

const recordOf = ({ kind, id, project, keyNumber, created, updated, seen, attachments }: Row): Omit<CapturedRecord, 'body'> => ({
  kind,
  id,
  project,
  keyNumber,
  created,
  updated,
  seen,
  attachments,
});
