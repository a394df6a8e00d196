/**
 * Reads packs by range: footers, and frames by their table, each checked against its length and SHA-256 before a byte of it is
 * believed. Keeps the tables of packs that were touched, and a few decoded frames.
 */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { BlobStore } from '../contract/ports';
import type { PackJson } from './commit';
import { sha256 } from './hash';
import type { Frame, Place } from './model';
import { isBare, linesOf, parseFooter } from './pack';
import type { Footer } from './pack';
import { rereading } from './reread';
import { bareFooter, salvage } from './salvage';
import type { Fingerprint } from './salvage';
import { decompressFrame } from './zstd';

const DECODED_FRAMES = 4;
/** A pack up to this size is fetched whole: its footer and its one frame come by one request. */
const WHOLE_PACK = 64 * 1024;
/** One range get brings at most this much of consecutive frames. */
const RANGE_BYTES = 2 * 1024 * 1024;
/** Ranges that are kept: a merge reads several packs in turns, and a thousand small ones in any order. */
const KEPT_RANGE_BYTES = 8 * 1024 * 1024;

interface StoredRange {
  readonly from: number;
  readonly bytes: Uint8Array;
}

export class PackReader {
  private readonly known = new Map<string, { readonly name: string; readonly json: PackJson }>();
  private readonly tables = new Map<string, readonly Frame[]>();
  /** Frames of packs whose table was not read, by what rows say of them. */
  private readonly told = new Map<string, Map<number, Frame>>();
  private readonly decoded = new Map<string, readonly Buffer[]>();
  /** Of each pack the newest range, still compressed, as many as fit, the oldest first. */
  private readonly ranges = new Map<string, StoredRange>();
  private rangeBytes = 0;
  /** The frame after the one that was asked for last, for packs whose range is kept. */
  private readonly following = new Map<string, number>();

  constructor(
    private readonly blobs: BlobStore,
    /** For the rows of a pack whose footer is damaged. */
    private readonly fingerprint?: Fingerprint,
  ) {}

  know(name: string, json: PackJson): void {
    if (!this.known.has(name)) this.known.set(name, { name, json });
  }

  /** One string for all rows of a pack. */
  sharedName(name: string): string {
    return this.known.get(name)?.name ?? name;
  }

  /** By one range get. Throws `damaged` or `blob-missing`. */
  async footer(name: string): Promise<Footer> {
    const { json } = this.pack(name);
    // a pack whose rows stand in its commit is asked for its footer only when a record is wanted: both by one request
    const footer =
      isBare(json) || json.length <= (json.inline === true ? RANGE_BYTES : WHOLE_PACK)
        ? await this.small(name, json)
        : await readFooter(this.blobs, name, json);
    this.tables.set(name, footer.frames);
    return footer;
  }

  /** A damaged footer is made good from the records; `why`: it had to be, and rows may be missing. */
  async footerOrSalvage(name: string): Promise<{ readonly footer: Footer; readonly why?: string }> {
    try {
      return { footer: await this.footer(name) };
    } catch (error) {
      if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
      const footer = await this.salvaged(name);
      this.tables.set(name, footer.frames);
      return { footer, why: error.message };
    }
  }

  private async salvaged(name: string): Promise<Footer> {
    const { json } = this.pack(name);
    try {
      return salvage(name, json, await this.blobs.get(name), this.fingerprint);
    } catch (error) {
      if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
      return { kind: json.kind, rule: 0, frames: [], rows: [] };
    }
  }

  private async small(name: string, json: PackJson): Promise<Footer> {
    const { bytes, footer } = await rereading(async () => {
      const all = await this.blobs.get(name);
      if (all.length !== json.length || sha256(all) !== json.sha256) throw new HoldfastError('damaged', `${name} is not what was written.`);
      if (isBare(json)) return { bytes: all, footer: bareFooter(name, json, all, this.fingerprint) };
      return { bytes: all, footer: named(name, () => parseFooter(all.subarray(json.footer.from, json.footer.to))) };
    }).catch(async (error: unknown) => {
      // the footer may be sound where a frame is not
      if (isBare(json) || !isHoldfastError(error, 'damaged')) throw error;
      return { bytes: undefined, footer: await readFooter(this.blobs, name, json) };
    });
    if (bytes) this.keepRange(name, { from: 0, bytes });
    return footer;
  }

  /** Rows of a level know their frames: no need to read the footer. */
  learn(place: Place): void {
    if (!place.at) return;
    const frames = this.told.get(place.pack);
    if (frames) frames.set(place.frame, place.at);
    else this.told.set(place.pack, new Map([[place.frame, place.at]]));
  }

  /** Undefined: the pack has no such frame. Reads the footer only when nobody told. */
  async frame(name: string, index: number): Promise<Frame | undefined> {
    return this.told.get(name)?.get(index) ?? (await this.table(name))[index];
  }

  /** Place of each record, in the order of the footer's rows. Only after `footer`. */
  places(name: string): readonly Place[] {
    const pack = this.sharedName(name);
    return (this.tables.get(name) ?? []).flatMap((frame, index) =>
      Array.from({ length: frame.records }, (_, line) => ({ pack, frame: index, line, at: frame })),
    );
  }

  async table(name: string): Promise<readonly Frame[]> {
    const known = this.tables.get(name);
    if (known) return known;
    try {
      return (await this.footer(name)).frames;
    } catch (error) {
      if (!isHoldfastError(error, 'damaged')) throw error;
      // only where no frame is missing, or their numbers would be wrong
      const { frames } = await this.salvaged(name);
      if (frames.reduce((sum, { records }) => sum + records, 0) !== this.pack(name).json.records) throw error;
      this.tables.set(name, frames);
      return frames;
    }
  }

  /** Lines of one frame; the last few frames are kept. */
  async lines(name: string, frame: number): Promise<readonly Buffer[]> {
    const kept = this.decoded.get(`${name} ${frame}`);
    if (kept) return kept;
    for await (const [, lines] of this.frames(name, [frame])) return lines;
    throw new HoldfastError('damaged', `${name} has no frame ${frame}.`);
  }

  private async framesOf(name: string, wanted: readonly number[]): Promise<FrameTable> {
    for (const index of wanted) await this.frame(name, index);
    const [told, table] = [this.told.get(name), this.tables.get(name)];
    return (index) => told?.get(index) ?? table?.[index];
  }

  /** Frames in the order given (ascending), fetched in ranges of consecutive ones, decoded one at a time. */
  async *frames(name: string, wanted: readonly number[]): AsyncIterable<readonly [number, readonly Buffer[]]> {
    const table = await this.framesOf(name, wanted);
    for (let i = 0; i < wanted.length;) {
      const kept = this.decoded.get(`${name} ${wanted[i]}`);
      if (kept) {
        yield [wanted[i] as number, kept];
        i += 1;
        continue;
      }
      const run = this.run(name, table, wanted.slice(i));
      const { from, bytes } = await this.stored(name, table, run);
      for (const { index, frame } of run) {
        const lines = await this.decode(name, index, frame, bytes.subarray(frame.offset - from, frame.offset - from + frame.length));
        this.keep(`${name} ${index}`, lines);
        yield [index, lines];
      }
      i += run.length;
    }
  }

  /** A frame that came damaged within a range is read once more, alone. */
  private async decode(name: string, index: number, frame: Frame, bytes: Uint8Array): Promise<readonly Buffer[]> {
    try {
      return decodeFrame(name, index, frame, bytes);
    } catch (error) {
      if (!isHoldfastError(error, 'damaged')) throw error;
      this.dropRange(name);
      const range = { from: frame.offset, to: frame.offset + frame.length };
      return rereading(async () => decodeFrame(name, index, frame, await this.blobs.get(name, range)));
    }
  }

  /** The stored bytes of a run. Whoever reads a pack frame after frame gets a whole range ahead: requests cost more than bytes. */
  private async stored(
    name: string,
    table: FrameTable,
    run: readonly { readonly index: number; readonly frame: Frame }[],
  ): Promise<StoredRange> {
    const first = run[0] as { readonly index: number; readonly frame: Frame };
    const last = run.at(-1) as { readonly index: number; readonly frame: Frame };
    const from = first.frame.offset;
    let to = last.frame.offset + last.frame.length;
    const inOrder = this.following.get(name) === first.index;
    this.following.set(name, last.index + 1);
    const kept = this.ranges.get(name);
    if (kept && kept.from <= from && kept.from + kept.bytes.length >= to) return kept;
    for (let next = last.index + 1; inOrder; next += 1) {
      const frame = table(next);
      if (!frame || to + frame.length - from > RANGE_BYTES) break;
      to += frame.length;
    }
    return this.keepRange(name, { from, bytes: await rereading(() => this.blobs.get(name, { from, to })) });
  }

  private keepRange(name: string, range: StoredRange): StoredRange {
    this.dropRange(name);
    this.ranges.set(name, range);
    this.rangeBytes += range.bytes.length;
    for (const oldest of this.ranges.keys()) {
      if (this.rangeBytes <= KEPT_RANGE_BYTES || oldest === name) break;
      this.dropRange(oldest);
      this.following.delete(oldest);
    }
    return range;
  }

  private dropRange(name: string): void {
    this.rangeBytes -= this.ranges.get(name)?.bytes.length ?? 0;
    this.ranges.delete(name);
  }

  /** The first of `wanted` and those that follow it without a hole, up to one range. */
  private run(name: string, table: FrameTable, wanted: readonly number[]): readonly { readonly index: number; readonly frame: Frame }[] {
    const run: { readonly index: number; readonly frame: Frame }[] = [];
    let bytes = 0;
    for (const index of wanted) {
      const frame = table(index);
      if (!frame) throw new HoldfastError('damaged', `${name} has no frame ${index}.`);
      const before = run.at(-1);
      bytes += frame.length;
      if (before && (before.index + 1 !== index || bytes > RANGE_BYTES)) break;
      run.push({ index, frame });
    }
    return run;
  }

  private keep(key: string, lines: readonly Buffer[]): void {
    this.decoded.set(key, lines);
    const oldest = this.decoded.keys().next();
    if (this.decoded.size > DECODED_FRAMES && !oldest.done) this.decoded.delete(oldest.value);
  }

  private pack(name: string): { readonly json: PackJson } {
    const pack = this.known.get(name);
    if (!pack) throw new HoldfastError('bug', `No commit that is loaded names the pack ${name}.`);
    return pack;
  }
}

type FrameTable = (index: number) => Frame | undefined;

/** By one range get. Throws `damaged` or `blob-missing`. */
export const readFooter = (blobs: BlobStore, name: string, { footer }: PackJson): Promise<Footer> =>
  rereading(async () => {
    const bytes = await blobs.get(name, { from: footer.from, to: footer.to });
    if (footer.sha256 !== undefined && sha256(bytes) !== footer.sha256)
      throw new HoldfastError('damaged', `The footer of ${name} is not what was written.`);
    return named(name, () => parseFooter(bytes));
  });

/** Checks stored bytes, decodes, checks the number of lines. Throws `damaged`. */
export const decodeFrame = (name: string, index: number, frame: Frame, bytes: Uint8Array): readonly Buffer[] =>
  named(`${name} frame ${index}`, () => {
    if (bytes.length !== frame.length || sha256(bytes) !== frame.sha256)
      throw new HoldfastError('damaged', 'The bytes are not what was written.');
    const lines = linesOf(decompressFrame(bytes, frame.rawLength));
    if (lines.length !== frame.records) throw new HoldfastError('damaged', `It holds ${lines.length} records instead of ${frame.records}.`);
    return lines;
  });

const named = <T>(name: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof HoldfastError && error.kind === 'damaged')
      throw new HoldfastError('damaged', `${name}: ${error.message}`, { cause: error });
    throw error;
  }
};
