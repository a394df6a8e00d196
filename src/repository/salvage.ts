/**
 * What can be had of a pack whose footer is damaged (docs/FORMAT.md §7). Its rows are told twice: by the footer, and by the records that they were made
 * from. Each frame has a checksum of its own, so what decodes is what was written.
 */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { PackJson } from './commit';
import { canonicalJson } from './canonical';
import { sha256 } from './hash';
import type { CapturedRecord, Frame } from './model';
import { FRAME_RAW_BYTES } from './frames';
import { linesOf, parseFooterPayload, parseRecord, rowOf } from './pack';
import type { Footer } from './pack';
import { rowToJson } from './rows';
import type { RowJson } from './rows';
import { decode } from './zstd';

export type Fingerprint = (record: Pick<CapturedRecord, 'kind' | 'id' | 'body'>) => string;

/** A single record may be larger than a frame is meant to be. */
const RECORD_RAW_MAX = 64 * FRAME_RAW_BYTES;

/** `bytes`: the object as it came. Its footer has fewer rows than `pack.records` where frames are damaged too, and none for a pack of rows alone. */
export const salvage = (name: string, pack: PackJson, bytes: Uint8Array, fingerprint: Fingerprint | undefined): Footer => {
  // a byte beside the payload changes nothing that is in it
  const whole = orNothing(() => parseFooterPayload(bytes.subarray(pack.footer.from, pack.footer.to)));
  if (whole?.rows.length === pack.records && whole.kind === pack.kind) return whole;
  const frames: Frame[] = [];
  const rows: RowJson[] = [];
  let rule = 0;
  for (const { offset, length } of framesOf(bytes.subarray(0, pack.footer.from))) {
    const stored = bytes.subarray(offset, offset + length);
    const found = orNothing(() => recordsOf(name, stored));
    if (!found) continue;
    rule = 1;
    for (const record of found.records) rows.push(rowToJson('', rowOf(record, (fingerprint ?? plainHash)(record))));
    frames.push({ offset, length, rawLength: found.rawLength, records: found.records.length, sha256: sha256(stored) });
  }
  return { kind: pack.kind, rule, frames, rows };
};

/** What a footer would say of a bare pack (docs/FORMAT.md §4). Throws `damaged`. */
export const bareFooter = (name: string, pack: PackJson, bytes: Uint8Array, fingerprint: Fingerprint | undefined): Footer => {
  const footer = salvage(name, pack, bytes, fingerprint);
  if (footer.rows.length !== pack.records || footer.frames.length !== 1)
    throw new HoldfastError('damaged', `${name} does not hold the records that its commit names.`);
  return footer;
};

const recordsOf = (name: string, stored: Uint8Array): { readonly records: readonly CapturedRecord[]; readonly rawLength: number } => {
  const raw = decode(stored, RECORD_RAW_MAX);
  return { rawLength: raw.length, records: linesOf(raw).map((line) => parseRecord(line, name)) };
};

/** Without the key: tells versions apart, and is never stored. */
const plainHash: Fingerprint = ({ body }) => sha256(canonicalJson(body)).slice(0, 16);

const orNothing = <T>(work: () => T): T | undefined => {
  try {
    return work();
  } catch (error) {
    if (!isHoldfastError(error, 'damaged')) throw error;
    return undefined;
  }
};

const MAGIC = Buffer.from('28b52ffd', 'hex');

/** Where zstd frames begin and end, by their own headers (RFC 8878 §3.1.1); after bytes that make no sense, from the next that look like a frame. */
export function* framesOf(bytes: Uint8Array): Iterable<{ readonly offset: number; readonly length: number }> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let from = all.indexOf(MAGIC); from >= 0;) {
    const end = endOfFrame(all, from);
    if (end !== undefined) yield { offset: from, length: end - from };
    from = all.indexOf(MAGIC, end ?? from + 1);
  }
}

const endOfFrame = (all: Buffer, from: number): number | undefined => {
  const flags = all[from + 4];
  if (flags === undefined) return undefined;
  const isSingle = (flags & 0x20) !== 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0;
  let at = from + 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][flags & 3] ?? 0) + sizeBytes;
  for (let isLast = false; !isLast;) {
    if (at + 3 > all.length) return undefined;
    const header = all.readUIntLE(at, 3);
    isLast = (header & 1) === 1;
    at += 3 + (((header >> 1) & 3) === 1 ? 1 : header >> 3);
  }
  at += (flags & 4) === 0 ? 0 : 4;
  return at <= all.length ? at : undefined;
};
