/**
 * Copies records of worn or small packs, byte by byte, into new packs in the order of the index, and hands every row on to the new level once the place of
 * its record is known. A row waits for the end of its frame, not of its pack: however far apart the copied records lie, few rows wait, and no pack
 * is closed for them. An attempt has 64 names.
 */
import { HoldfastError, isHoldfastError } from '../../contract/errors';
import type { Sha256 } from '../../contract/ids';
import { FrameCutter } from '../frames';
import type { LevelWriter } from '../levels/levelWriter';
import type { PackEntry } from '../levels/manifest';
import type { Frame, Kind, Place, Row } from '../model';
import { shortName } from '../names';
import { buildPackOfFrames } from '../pack';
import type { PackReader } from '../packReader';
import { rowToJson } from '../rows';
import type { RowJson } from '../rows';

/** A pack is closed at whichever comes first; both bound what is in memory. */
export const COPY_RECORDS = 8_192;
export const COPY_BYTES = 4 * 1024 * 1024;
/** Rows that wait for places of records before them; then frames are cut short. */
const WAITING_ROWS = 16_384;
const LF = Buffer.from('\n');
/** Of a pack that is gone with its footer: no bytes have this hash, so that it reads as damaged. */
const UNKNOWN_FRAME: Frame = { offset: 0, length: 0, rawLength: 0, records: 1, sha256: '0'.repeat(64) as Sha256 };

export interface CopierDeps {
  readonly repoId: string;
  readonly packs: PackReader;
  readonly level: Pick<LevelWriter, 'add'>;
  /** The name of the next pack, which is written before the end. */
  reservePack(): string;
  putPack(name: string, bytes: Uint8Array): Promise<void>;
  /** The fingerprint of a record that comes from an epoch whose key is gone; undefined: it has the present one. */
  fingerprint?(pack: string, line: Uint8Array): string | undefined;
  /** A record that is to be copied and can't be read is left out instead of ending the merge. */
  readonly mayLose?: boolean;
  /** Rows whose records can't be read keep their places; absent: they end the work. */
  readonly spare?: boolean;
}

/** A pack that is being filled: of one kind and one rule. */
interface OpenPack {
  readonly name: string;
  readonly rule: number;
  readonly cutter: FrameCutter;
  readonly rows: RowJson[];
  /** Rows of the frame that is not cut yet. */
  readonly unplaced: Row[];
  /** Frames whose rows have their places. */
  placed: number;
}

export class Copier {
  readonly packs: PackEntry[] = [];
  /** Pack name → rows of the new level that point into it. */
  readonly live = new Map<string, number>();
  private readonly open = new Map<number, OpenPack>();
  private kind: Kind | undefined;
  /** Objects in order, whose rows were not handed on yet. */
  private objects: (readonly Row[])[] = [];
  private waiting = 0;
  /** A row that is copied → itself with its new place; undefined: its frame is not cut yet. */
  private readonly moved = new Map<Row, Row | undefined>();
  private readonly rules = new Map<string, number>();

  constructor(
    private readonly deps: CopierDeps,
    private readonly rewrite: ReadonlySet<string>,
  ) {}

  /** All rows of the next object. */
  async add(rows: readonly Row[]): Promise<void> {
    const kind = rows[0]?.kind;
    if (kind !== this.kind) await this.end();
    this.kind = kind;
    const stays: Row[] = [];
    for (const row of rows) {
      const copied = row.place && this.rewrite.has(row.place.pack) ? await this.copy(row, row.place) : row;
      if (copied) stays.push(copied);
    }
    if (stays.length > 0) this.objects.push(stays);
    this.waiting += stays.length;
    if (this.waiting >= WAITING_ROWS) for (const pack of this.open.values()) this.cut(pack, false);
    await this.drain();
  }

  /** Closes the packs that are being filled, and hands on everything. */
  async end(): Promise<void> {
    for (const pack of this.open.values()) await this.close(pack);
    await this.drain();
  }

  /** The row as it goes on, where it is if its record can't be read; undefined: it may be left out then. */
  private async copy(before: Row, place: Place): Promise<Row | undefined> {
    const read = await this.read(before, place).catch((error: unknown) => {
      if (this.isSpared(error)) return 'stays' as const;
      if (!this.deps.mayLose || !isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
      return undefined;
    });
    if (!read) return undefined;
    if (read === 'stays') return before;
    const { line, rule } = read;
    const fingerprint = this.deps.fingerprint?.(place.pack, line);
    const row = fingerprint === undefined ? before : { ...before, fingerprint };
    const pack = this.openPack(rule);
    pack.cutter.add(Buffer.concat([line, LF]));
    // the cutter may have ended the frame before this line
    this.placeCut(pack);
    pack.unplaced.push(row);
    // with its commit: should the index be damaged, it is made again from footers
    pack.rows.push({ ...rowToJson(this.deps.repoId, row), n: row.from });
    this.moved.set(row, undefined);
    if (pack.rows.length >= COPY_RECORDS || pack.cutter.stored >= COPY_BYTES) await this.close(pack);
    return row;
  }

  private async read(row: Row, place: Place): Promise<{ readonly line: Buffer; readonly rule: number }> {
    const { packs } = this.deps;
    const rule = await this.ruleOf(place.pack);
    packs.learn(place);
    const line = (await packs.lines(place.pack, place.frame))[place.line];
    if (!line)
      throw new HoldfastError('damaged', `${row.kind} ${row.id}: ${place.pack} has no line ${place.line} in frame ${place.frame}.`);
    return { line, rule };
  }

  private openPack(rule: number): OpenPack {
    const known = this.open.get(rule);
    if (known) return known;
    const pack: OpenPack = { name: this.deps.reservePack(), rule, cutter: new FrameCutter(), rows: [], unplaced: [], placed: 0 };
    this.open.set(rule, pack);
    return pack;
  }

  private async close(pack: OpenPack): Promise<void> {
    const { repoId } = this.deps;
    const kind = this.kind as Kind;
    this.open.delete(pack.rule);
    this.cut(pack, true);
    const built = buildPackOfFrames(kind, pack.rule, pack.cutter, pack.rows);
    await this.deps.putPack(pack.name, built.bytes);
    const records = pack.rows.length;
    this.packs.push({
      name: shortName(repoId, pack.name),
      length: built.bytes.length,
      sha256: built.sha256,
      kind,
      records,
      footer: built.footer,
      live: records,
    });
  }

  private cut(pack: OpenPack, last: boolean): void {
    pack.cutter.cut(last);
    this.placeCut(pack);
  }

  /** Gives the rows of a frame that has ended their places. */
  private placeCut(pack: OpenPack): void {
    const frame = pack.placed;
    const at = pack.cutter.frames[frame];
    if (!at) return;
    for (const [line, row] of pack.unplaced.splice(0).entries())
      this.moved.set(row, { ...row, place: { pack: pack.name, frame, line, at } });
    pack.placed += 1;
  }

  /** Hands on the objects whose rows all have their places, in order. */
  private async drain(): Promise<void> {
    let ready = 0;
    for (const rows of this.objects) {
      if (rows.some((row) => this.moved.has(row) && this.moved.get(row) === undefined)) break;
      ready += 1;
      this.waiting -= rows.length;
      await this.hand(rows.map((row) => this.moved.get(row) ?? row));
      for (const row of rows) this.moved.delete(row);
    }
    if (ready > 0) this.objects = this.objects.slice(ready);
  }

  private async hand(rows: readonly Row[]): Promise<void> {
    const placed: Row[] = [];
    for (const row of rows) {
      if (row.place) this.live.set(row.place.pack, (this.live.get(row.place.pack) ?? 0) + 1);
      placed.push(await this.withFrame(row));
    }
    await this.deps.level.add(placed);
  }

  private async withFrame(row: Row): Promise<Row> {
    if (!row.place || row.place.at) return row;
    const at = await this.frameOf(row.place);
    if (!at) throw new HoldfastError('damaged', `${row.place.pack} has no frame ${row.place.frame}.`);
    return { ...row, place: { ...row.place, at } };
  }

  private async frameOf({ pack, frame }: Place): Promise<Frame | undefined> {
    try {
      return await this.deps.packs.frame(pack, frame);
    } catch (error) {
      if (!this.isSpared(error)) throw error;
      return UNKNOWN_FRAME;
    }
  }

  private isSpared(error: unknown): boolean {
    return this.deps.spare === true && isHoldfastError(error, 'damaged', 'blob-missing');
  }

  private async ruleOf(pack: string): Promise<number> {
    const known = this.rules.get(pack);
    if (known !== undefined) return known;
    const { packs, spare } = this.deps;
    const { rule } = spare === true ? (await packs.footerOrSalvage(pack)).footer : await packs.footer(pack);
    this.rules.set(pack, rule);
    return rule;
  }
}
