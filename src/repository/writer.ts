/**
 * One attempt at work: packs and parts first, then the commit that makes them visible.
 *
 * W only this object writes names of its attempt, each once.
 * M a writer whose attempt is below the fence of its parent stops: its objects may be taken for orphans already.
 * One commit is one conditional create of the next number. After a conflict everything that depends on the parent is made again.
 */
import { HoldfastError } from '../contract/errors';
import type { Sha256 } from '../contract/ids';
import { ATTACHMENT_PART_BYTES, KVS_VALUE_MAX_BYTES, NAMES_PER_ATTEMPT } from '../contract/limits';
import type { BlobStore, Clock, CommitLog, Json } from '../contract/ports';
import { boundActivity } from './activity';
import type { Attempt, PackFate } from './api';
import { bestEffort, createRecognised, fenceFrom } from './attempts';
import { commitBytes, commitHash, INLINE_BYTES, momentOf, packToJson, parseCommit } from './commit';
import type { CommitValue, PackJson } from './commit';
import { sha256 } from './hash';
import type { HeadOfLog } from './history';
import type { Mirror } from './mirror';
import type { BlobRef, CapturedRecord, CommitDraft, Kind, Moment, PackRef } from './model';
import { objectName } from './names';
import type { ObjectType } from './names';
import { buildPack, buildRowsPack, FORMAT, isBare } from './pack';
import type { BuiltPack } from './pack';
import { rowToJson } from './rows';
import type { Writes } from './writes';
import type { RowJson } from './rows';

/** Rows of own packs up to here are for the commit, if they fit: whoever asks for one object then reads no footer. */
const REMEMBERED_ROWS = 1_000;
/** The same for a baseline: its rows would be most of what its commits take (130 B each, five times what they take in a footer), and a tidy follows soon. */
const BASELINE_ROWS = 16;
/** Packs of a sweep up to here are bare. Their rows must fit into the commit, whatever else is in it: more of them than this, and the next packs are not bare. */
const BARE_RECORDS = 16;
const BARE_ROWS_BYTES = 64 * 1024;
/** Of a row in a commit, without ids. */
const ROW_BYTES = 160;
/** Rows without a record stay in the commit up to here: those of a file weigh 240 B there, a quarter of it in a pack, and a write of the state is dear. */
const INLINE_ROWS = 32;

export interface WriterDeps {
  readonly repoId: string;
  readonly epoch: number;
  readonly blobs: BlobStore;
  readonly log: CommitLog;
  readonly clock: Clock;
  readonly head: HeadOfLog;
  readonly mirror: Mirror | undefined;
  fingerprint(record: Pick<CapturedRecord, 'kind' | 'id' | 'body'>): string;
  /** Canonical JSON of a record's body. */
  bodyText(record: Pick<CapturedRecord, 'body'>): string;
}

/** What of a commit does not depend on its parent. */
type Content = Pick<CommitValue, 'packs' | 'rows' | 'activity' | 'gaps' | 'kind'>;

/** What maintenance changes of what a commit takes over. */
export interface Upkeep {
  /** `maint` of the head that the work was planned on. */
  readonly planned: number;
  set(parent: Inherited): Partial<Pick<CommitValue, 'base' | 'tail' | 'trash' | 'holds' | 'erased' | 'low' | 'stubs'>>;
}
type Draft = CommitDraft & { readonly upkeep?: Upkeep };

/** What a commit takes over from its parent, raised or as it is. */
type Inherited = Pick<
  CommitValue,
  'features' | 'n' | 'minF' | 'maint' | 'low' | 'at' | 'watermark' | 'base' | 'tail' | 'trash' | 'holds' | 'erased' | 'stubs'
>;
const BEFORE_THE_FIRST: Inherited = Object.freeze({ features: [], n: 0, minF: 1, maint: 0, low: 1, at: 0, watermark: 0 });

export class Writer implements Attempt {
  private readonly used = new Map<ObjectType, number>();
  /** Uploads that failed. */
  private readonly failed = new Map<ObjectType, number>();
  private readonly remembered = new Map<string, readonly RowJson[]>();
  private commits = 0;
  /** Bytes of the rows of bare packs. */
  private bareRows = 0;
  /** The commit whose outcome this writer has not seen, and the draft that it was made of. */
  private tried: { readonly n: number; readonly draft: Draft; readonly content: Content } | undefined;

  constructor(
    private readonly deps: WriterDeps,
    readonly a: number,
    /** Absent: every type. */
    private readonly writes?: Writes,
  ) {}

  async writePack(records: readonly CapturedRecord[], fate: PackFate = 'staged'): Promise<PackRef> {
    const kind = records[0]?.kind;
    const { repoId, fingerprint, bodyText } = this.deps;
    const bare = fate === 'own' && records.length <= BARE_RECORDS && this.isRoom(records);
    const built = buildPack(repoId, records, fingerprint, bodyText, bare);
    const ref = await this.upload(built, records.length, kind as Kind);
    if (records.length <= REMEMBERED_ROWS) this.remembered.set(ref.name, inlineRows(built));
    return ref;
  }

  private isRoom(records: readonly CapturedRecord[]): boolean {
    const bytes = records.reduce(
      (sum, { id, attachments }) => sum + ROW_BYTES + id.length + attachments.join().length + 2 * attachments.length,
      0,
    );
    if (this.bareRows + bytes > BARE_ROWS_BYTES) return false;
    this.bareRows += bytes;
    return true;
  }

  /** One object of maintenance (`t`, `x`, `m`, `z`) or a pack that was made elsewhere. */
  putObject(type: ObjectType, bytes: Uint8Array): Promise<BlobRef> {
    return this.put(type, bytes, sha256(bytes));
  }

  /** A name that is written later, at most once, by `putReserved`. */
  reserve(type: ObjectType): string {
    const k = this.used.get(type) ?? 0;
    this.checkAnnounced(type);
    if (k >= NAMES_PER_ATTEMPT)
      throw new HoldfastError('limit', `Attempt ${this.a} has written its ${NAMES_PER_ATTEMPT} objects: take another one.`);
    this.used.set(type, k + 1);
    return objectName(this.deps.repoId, this.deps.epoch, type, this.a, k);
  }

  /** What an attempt has not announced is never looked for, nor what stands behind too many names without an object. */
  private checkAnnounced(type: ObjectType): void {
    if (!this.writes) return;
    const gap = this.writes[type];
    if (gap === undefined) throw new HoldfastError('bug', `Attempt ${this.a} has not announced objects of type ${type}.`);
    if ((this.failed.get(type) ?? 0) >= gap / 2)
      throw new HoldfastError('unavailable', `Too many uploads of attempt ${this.a} failed: take another one.`, { retry: 'later' });
  }

  async putReserved(name: string, bytes: Uint8Array): Promise<void> {
    await this.deps.blobs.put(name, bytes, sha256(bytes));
  }

  async writePart(bytes: Uint8Array): Promise<BlobRef> {
    if (bytes.length > ATTACHMENT_PART_BYTES)
      throw new HoldfastError('limit', `An attachment part has at most ${ATTACHMENT_PART_BYTES} bytes.`);
    return this.put('a', bytes, sha256(bytes));
  }

  async commit(draft: Draft): Promise<Moment> {
    const before = this.tried?.draft === draft ? this.tried : undefined;
    if (before) {
      const there = await this.deps.log.readCommit(before.n);
      if (there !== undefined && this.isMine(there)) return this.committed(parseCommit(before.n, there));
    }
    let parent = await this.deps.head.read();
    const fence = await fenceFrom(this.deps.log, this.deps.clock, parent?.minF ?? 1, this.a);
    const content = before?.content ?? (await this.content(draft));
    for (;;) {
      this.checkFence(parent);
      const value = this.valueOf(draft, content, parent, fence);
      this.tried = { n: value.n, draft, content };
      const { log } = this.deps;
      const { isMine, there } = await createRecognised(
        value as unknown as Json,
        () => log.createCommit(value.n, value as unknown as Json),
        () => log.readCommit(value.n),
        (found) => this.isMine(found),
      );
      const stands = parseCommit(value.n, there);
      if (isMine) return this.committed(stands);
      parent = stands;
      this.deps.head.learn(parent);
    }
  }

  private isMine(there: Json): boolean {
    const { a, k } = there as unknown as CommitValue;
    return a === this.a && k === this.commits;
  }

  private checkFence(parent: CommitValue | undefined): void {
    if (parent === undefined || this.a >= parent.minF) return;
    throw new HoldfastError('conflict', `Attempt ${this.a} is too old: commits accept attempts from ${parent.minF} on.`, {
      adminMessage: { safe: 'Nothing was lost: this piece of work is done again.', next: 'Nothing to do.' },
    });
  }

  private valueOf(draft: Draft, content: Content, parent: CommitValue | undefined, fence: number): CommitValue {
    const inherited: Inherited = parent ?? BEFORE_THE_FIRST;
    const { n, minF, at, watermark } = inherited;
    const { features, maint, low, base, tail, trash, holds, erased, stubs } = draft.upkeep
      ? maintained(inherited, draft.upkeep)
      : inherited;
    const value: CommitValue = {
      format: FORMAT,
      features: content.packs.some(isBare) ? [...new Set([...features, 'bare'])].sort() : features,
      n: n + 1,
      prev: parent ? commitHash(parent) : '',
      a: this.a,
      k: this.commits,
      minF: Math.max(minF, fence),
      maint,
      low,
      at: Math.max(at, this.deps.clock.now()),
      watermark: Math.max(watermark, draft.watermark ?? 0),
      ...content,
      base,
      tail,
      trash,
      holds,
      erased,
      stubs,
    };
    const bytes = Buffer.byteLength(commitBytes(value));
    if (bytes > KVS_VALUE_MAX_BYTES)
      throw new HoldfastError('limit', `A commit of ${bytes} bytes does not fit: commit fewer packs at once.`);
    // what undefined members would be after a round trip: the hash must be that of what is stored
    return JSON.parse(commitBytes(value)) as CommitValue;
  }

  private async committed(value: CommitValue): Promise<Moment> {
    const { head, log, mirror } = this.deps;
    this.commits += 1;
    this.tried = undefined;
    head.learn(value);
    await bestEffort(() => log.writeHints({ commit: value.n, attempt: this.a }));
    if (mirror) await bestEffort(() => mirror.write(value));
    return momentOf(value);
  }

  /** Rows go into the commit while it stays small; what doesn't fit stands in the packs' footers or in a pack of rows alone. */
  private async content(draft: CommitDraft): Promise<Content> {
    const { repoId } = this.deps;
    const rest = {
      kind: draft.kind,
      activity: draft.activity && boundActivity(draft.activity),
      gaps: draft.gaps && draft.gaps.length > 0 ? draft.gaps : undefined,
    };
    const packs: PackJson[] = draft.packs.map((pack) => packToJson(repoId, pack, false));
    let rows = draft.rows.map((row) => rowToJson(repoId, row));
    const areFiles = rows.every(({ d }) => d !== 1);
    if ((areFiles && rows.length > INLINE_ROWS) || (rows.length > 0 && size({ ...rest, packs, rows }) > INLINE_BYTES)) {
      const ref = await this.upload(buildRowsPack(rows), rows.length, 'rows');
      packs.push({ ...packToJson(repoId, ref, false), deleted: rows.filter(({ d }) => d === 1).length });
      rows = [];
    }
    // bare ones first: their rows stand nowhere else
    const order = [...draft.packs.entries()].sort(([, a], [, b]) => Number(isBare(b)) - Number(isBare(a)));
    for (const [index, pack] of order) {
      const own = this.remembered.get(pack.name)?.map((row): RowJson => ({ ...row, l: [index, row.l?.[1] ?? 0, row.l?.[2] ?? 0] }));
      if (isBare(pack)) {
        if (!own) throw new HoldfastError('bug', `${pack.name} is bare, and another attempt wrote it.`);
      } else {
        if (!own || (draft.kind === 'baseline' && own.length > BASELINE_ROWS)) continue;
        if (size({ ...rest, packs, rows: [...rows, ...own] }) > INLINE_BYTES) continue;
      }
      rows = [...rows, ...own];
      packs[index] = packToJson(repoId, pack, true);
    }
    return { ...rest, packs, rows };
  }

  private async upload<K extends Kind | 'rows'>(
    built: BuiltPack,
    records: number,
    kind: K,
  ): Promise<BlobRef & Pick<PackRef, 'records' | 'footer'> & { readonly kind: K }> {
    return { ...(await this.put('p', built.bytes, built.sha256)), kind, records, footer: built.footer };
  }

  private async put(type: ObjectType, bytes: Uint8Array, hash: Sha256): Promise<BlobRef> {
    const name = this.reserve(type);
    try {
      await this.deps.blobs.put(name, bytes, hash);
    } catch (error) {
      this.failed.set(type, (this.failed.get(type) ?? 0) + 1);
      throw error;
    }
    return { name, length: bytes.length, sha256: hash };
  }
}

/**
 * S: a maintenance commit raises `maint` by one, and stops when somebody else did so since it was planned: its plan would be about
 * objects that are in the trash now.
 */
const maintained = (parent: Inherited, upkeep: Upkeep): Inherited => {
  if (parent.maint !== upkeep.planned)
    throw new HoldfastError('conflict', `Maintenance was planned at ${upkeep.planned}, but the repository is at ${parent.maint}.`, {
      adminMessage: { safe: 'Nothing was changed.', next: 'Nothing to do: it is planned again.' },
    });
  const { base, tail, trash, holds, erased, low, stubs } = { ...parent, ...upkeep.set(parent) };
  const present = Object.entries({ base, tail, trash, holds, erased }).filter(([, value]) => value !== undefined);
  // levels of before them have no such block
  const columns = base !== parent.base || tail !== parent.tail ? ['byCommit', 'columns'] : [];
  const features = [...new Set([...parent.features, ...present.map(([name]) => name), ...columns])].sort();
  return { ...parent, features, maint: parent.maint + 1, base, tail, trash, holds, erased, low, stubs };
};

const size = (content: Content): number => Buffer.byteLength(commitBytes(content as CommitValue));

/** The rows of a built pack with their frames and lines; the pack's index is set when it is committed. */
const inlineRows = (built: BuiltPack): readonly RowJson[] => {
  let record = 0;
  return built.frames.flatMap((frame, index) =>
    Array.from({ length: frame.records }, (_, line): RowJson => {
      const row = built.rows[record] as RowJson;
      record += 1;
      return { ...row, l: [0, index, line] };
    }),
  );
};
