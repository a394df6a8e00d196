/**
 * A pack: zstd frames of NDJSON, then one skippable frame, the footer, with the rows and the table of frames (docs/FORMAT.md §4).
 * `zstdcat` skips the footer and gives the records. A pack without frames carries rows that have no record (tombstones, attachments).
 */
import { HoldfastError } from '../contract/errors';
import type { Sha256 } from '../contract/ids';
import { RULE } from '../entities/normalise';
import { canonicalJson } from './canonical';
import { FrameCutter } from './frames';
import { sha256 } from './hash';
import type { CapturedRecord, Frame, Kind, Row } from './model';
import { fromColumns, rowToJson, toColumns } from './rows';
import type { Columns, RowJson } from './rows';
import { compressFrame, decode, FOOTER_LEVEL } from './zstd';

export const FORMAT = 1;
const FOOTER_MAGIC = 0x184d2a58;
const TRAILER = Buffer.from('HOLDFST1', 'ascii');
const TRAILER_BYTES = 4 + TRAILER.length;
/** More rows than this in one footer means damage: 64 MiB of JSON is about half a million rows. */
const FOOTER_RAW_MAX = 256 * 1024 * 1024;

export interface Footer {
  readonly kind: string;
  readonly rule: number;
  readonly frames: readonly Frame[];
  /** In the order of the records: row i is record i. */
  readonly rows: readonly RowJson[];
}

export interface BuiltPack {
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  /** `sha256` absent: it has none, it is bare. */
  readonly footer: { readonly from: number; readonly to: number; readonly sha256?: Sha256 };
  readonly frames: readonly Frame[];
  readonly rows: readonly RowJson[];
}

/** The row that a record gives, still without place and commit. */
export const rowOf = (record: CapturedRecord, fingerprint: string): Omit<Row, 'from' | 'place'> => ({
  kind: record.kind,
  id: record.id,
  project: record.project,
  keyNumber: record.keyNumber,
  created: record.created,
  updated: record.updated,
  seen: record.seen,
  fingerprint,
  deleted: false,
  attachments: record.attachments,
});

export const recordLine = (record: CapturedRecord): string => lineOf(record, canonicalJson(record.body));

/** `body`: its canonical JSON. Members in their canonical order. */
const lineOf = (record: CapturedRecord, body: string): string => {
  const { kind, id, project, keyNumber, created, updated, seen, attachments } = record;
  const begin = canonicalJson({ attachments });
  const rest = canonicalJson({ created, id, keyNumber, kind, project, seen, updated });
  return `${begin.slice(0, -1)},"body":${body},${rest.slice(1)}\n`;
};

/** A bare pack is one frame and no footer: its rows stand in the commit that names it. Its records are of rule 1. */
export const isBare = ({ footer }: { readonly footer: { readonly from: number; readonly to: number } }): boolean =>
  footer.from === footer.to;

/** Records of one kind. `bare`: without a footer, if they fit into one frame. Throws `bad-input` for none or for mixed kinds. */
export const buildPack = (
  repoId: string,
  records: readonly CapturedRecord[],
  fingerprint: (record: CapturedRecord) => string,
  bodyText?: (record: CapturedRecord) => string,
  bare = false,
): BuiltPack => {
  const kind = records[0]?.kind;
  if (kind === undefined) throw new HoldfastError('bad-input', 'A pack needs at least one record.');
  const rows: RowJson[] = [];
  const cutter = new FrameCutter();
  for (const record of records) {
    if (record.kind !== kind) throw new HoldfastError('bad-input', `A pack of kind ${kind} can't hold a record of kind ${record.kind}.`);
    // first the fingerprint: it makes the text that the line takes
    rows.push(rowToJson(repoId, rowOf(record, fingerprint(record))));
    cutter.add(Buffer.from(bodyText ? lineOf(record, bodyText(record)) : recordLine(record), 'utf8'));
  }
  cutter.cut(true);
  const [frame, part] = [cutter.frames[0], cutter.parts[0]];
  if (bare && frame && part && cutter.frames.length === 1)
    return { bytes: part, sha256: frame.sha256, footer: { from: part.length, to: part.length }, frames: [frame], rows };
  return withFooter(kind, cutter.frames, cutter.parts, rows);
};

/** The pack of records that were copied line by line into `cutter`, whose last frame is cut; bytes of records never change. */
export const buildPackOfFrames = (kind: Kind, rule: number, { frames, parts }: FrameCutter, rows: readonly RowJson[]): BuiltPack =>
  withFooter(kind, frames, parts, rows, rule);

/** Rows that have no record: tombstones and attachments. */
export const buildRowsPack = (rows: readonly RowJson[]): BuiltPack => withFooter('rows', [], [], rows);

const withFooter = (
  kind: Kind | 'rows',
  frames: readonly Frame[],
  parts: readonly Uint8Array[],
  rows: readonly RowJson[],
  rule = RULE,
): BuiltPack => {
  const common = kind === 'rows' ? rows : rows.map(({ k: _kind, ...row }) => row as RowJson);
  const json = canonicalJson({
    type: kind === 'rows' ? 'rows' : 'pack',
    format: FORMAT,
    rule,
    kind,
    count: rows.length,
    frames: frames.map((frame) => [frame.offset, frame.length, frame.rawLength, frame.records, frame.sha256]),
    rows: toColumns(common),
  });
  const payload = compressFrame(Buffer.from(json, 'utf8'), FOOTER_LEVEL);
  const footer = skippable(payload);
  const from = parts.reduce((sum, part) => sum + part.length, 0);
  const bytes = Buffer.concat([...parts, footer]);
  return { bytes, sha256: sha256(bytes), footer: { from, to: bytes.length, sha256: sha256(footer) }, frames, rows };
};

const skippable = (payload: Uint8Array): Uint8Array => {
  const length = 8 + payload.length + TRAILER_BYTES;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(FOOTER_MAGIC, 0);
  bytes.writeUInt32LE(length - 8, 4);
  bytes.set(payload, 8);
  bytes.writeUInt32LE(length, length - TRAILER_BYTES);
  bytes.set(TRAILER, length - TRAILER.length);
  return bytes;
};

/** Bytes from the end that are enough to learn where the footer begins, when no commit tells. */
export const TAIL_BYTES = TRAILER_BYTES;

/** Of a whole pack: only a bare one ends otherwise. */
export const hasFooter = (bytes: Uint8Array): boolean => TRAILER.equals(bytes.subarray(-TRAILER.length));

/** Length of the footer by the last `TAIL_BYTES` of a pack. Throws `damaged`. */
export const footerLength = (tail: Uint8Array): number => {
  const bytes = Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength);
  if (bytes.length < TRAILER_BYTES || !bytes.subarray(-TRAILER.length).equals(TRAILER))
    throw new HoldfastError('damaged', 'The end of the pack is not a footer.');
  return bytes.readUInt32LE(bytes.length - TRAILER_BYTES);
};

/** The footer out of exactly its own bytes. Throws `damaged`, and `bad-input` for a format that is newer than this reader. */
export const parseFooter = (footer: Uint8Array): Footer => {
  const bytes = Buffer.from(footer.buffer, footer.byteOffset, footer.byteLength);
  const sound =
    bytes.length > 8 + TRAILER_BYTES &&
    bytes.readUInt32LE(0) === FOOTER_MAGIC &&
    bytes.readUInt32LE(4) === bytes.length - 8 &&
    footerLength(bytes) === bytes.length;
  if (!sound) throw new HoldfastError('damaged', 'The footer is not one.');
  return parseFooterPayload(bytes);
};

/** What the footer says, whatever stands around it. Throws as `parseFooter` does. */
export const parseFooterPayload = (bytes: Uint8Array): Footer => {
  const json = parseJson(decode(bytes.subarray(8, bytes.length - TRAILER_BYTES), FOOTER_RAW_MAX));
  if (json.format !== FORMAT)
    throw new HoldfastError('bad-input', `The pack has format ${String(json.format)}; this version of Holdfast reads ${FORMAT}.`);
  const frames = json.frames.map(([offset, length, rawLength, records, hash]) => ({
    offset,
    length,
    rawLength,
    records,
    sha256: hash as Sha256,
  }));
  const rows = fromColumns(json.rows, json.count, json.type === 'rows' ? {} : { k: json.kind });
  return { kind: json.kind, rule: json.rule, frames, rows };
};

interface FooterJson {
  readonly type: string;
  readonly format: number;
  readonly rule: number;
  readonly kind: string;
  readonly count: number;
  readonly frames: readonly (readonly [number, number, number, number, string])[];
  readonly rows: Columns;
}

const parseJson = (raw: Buffer): FooterJson => {
  try {
    return JSON.parse(raw.toString('utf8')) as FooterJson;
  } catch (cause) {
    throw new HoldfastError('damaged', 'The footer is not JSON.', { cause });
  }
};

/** Where each line of a decoded frame begins and ends, without the line feed. */
export const linesOf = (raw: Buffer): readonly Buffer[] => {
  const lines: Buffer[] = [];
  for (let from = 0; from < raw.length;) {
    const end = raw.indexOf(10, from);
    const to = end < 0 ? raw.length : end;
    lines.push(raw.subarray(from, to));
    from = to + 1;
  }
  return lines;
};

export const parseRecord = (line: Buffer, where: string): CapturedRecord => {
  try {
    return JSON.parse(line.toString('utf8')) as CapturedRecord;
  } catch (cause) {
    throw new HoldfastError('damaged', `${where}: the line is not JSON.`, { cause });
  }
};
