/** What verification finds wrong with a pack and the records in it, named with what it touches. */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { Sha256 } from '../contract/ids';
import { packName } from './commit';
import type { PackJson } from './commit';
import { recordProblem, sameRows, touches } from './verifyRows';
import type { Level } from './levels/level';
import type { Frame, Row } from './model';
import { isBare, parseFooter } from './pack';
import type { Footer } from './pack';
import { decodeFrame } from './packReader';
import { rereading } from './reread';
import type { RowJson } from './rows';
import { salvage } from './salvage';
import { sha256 } from './hash';
import { isDamage, problem } from './verifyTally';
import type { Tally, VerifyDeps } from './verifyTally';

/** Rows that point into a frame: how many, and the first of them. */
export interface Pointing {
  items: number;
  readonly names: string[];
}

/** Who points where: asked only about what is damaged. */
export type WhoPoints = (pack: string, frame: number | undefined) => Promise<Pointing>;

const NAMED = 20;

/** Of the levels, in one pass at the first question. */
export const pointingOf = (levels: readonly Level[]): WhoPoints => {
  let known: Promise<ReadonlyMap<string, ReadonlyMap<number, Pointing>>> | undefined;
  const pass = async (): Promise<ReadonlyMap<string, ReadonlyMap<number, Pointing>>> => {
    const packs = new Map<string, Map<number, Pointing>>();
    for (const level of levels) {
      try {
        for await (const rows of level.stream()) for (const row of rows) note(packs, row);
      } catch (error) {
        // damage of the index is named where the index is read
        if (!isDamage(error)) throw error;
      }
    }
    return packs;
  };
  return async (pack, frame) => {
    const frames = (await (known ??= pass())).get(pack) ?? new Map<number, Pointing>();
    const wanted = frame === undefined ? [...frames.values()] : [frames.get(frame) ?? { items: 0, names: [] }];
    return { items: wanted.reduce((sum, { items }) => sum + items, 0), names: wanted.flatMap(({ names }) => names).slice(0, NAMED) };
  };
};

const note = (packs: Map<string, Map<number, Pointing>>, { kind, id, place }: Row): void => {
  if (!place) return;
  const frames = packs.get(place.pack) ?? new Map<number, Pointing>();
  packs.set(place.pack, frames);
  const one = frames.get(place.frame) ?? { items: 0, names: [] };
  frames.set(place.frame, one);
  one.items += 1;
  if (one.names.length < NAMED) one.names.push(`${kind}:${id}`);
};

/** `inline`: its rows, where they stand in its commit. `who`: for a pack that levels point into. */
export const checkPack = async (
  deps: VerifyDeps,
  pack: PackJson,
  inline: readonly RowJson[],
  tally: Tally,
  who?: WhoPoints,
): Promise<void> => {
  const name = packName(deps.repoId, pack);
  const bytes = await wholePack(deps, name, pack).catch((error: unknown) => {
    if (!isDamage(error)) throw error;
    return error;
  });
  if (bytes instanceof Error) {
    const touched = who ? await who(name, undefined) : { items: pack.records, names: touches(inline) };
    const held =
      who || inline.length > 0
        ? ''
        : ` It held ${pack.records} ${pack.kind === 'rows' ? 'deletions and files' : `records of the kind ${pack.kind}`}.`;
    problem(tally, name, `${bytes.message}${held}`, touched.names, touched.items);
    return;
  }
  tally.bytes += bytes.length;
  if (bytes.length !== pack.length) problem(tally, name, `it has ${bytes.length} bytes instead of ${pack.length}`, touches(inline));
  else if (sha256(bytes) !== pack.sha256) problem(tally, name, 'its bytes are not what was written', touches(inline));
  await checkInside(deps, name, pack, footerOf(deps, name, pack, bytes, inline, tally), bytes, inline, tally, who);
};

/** The bytes as they are stored; those that never come right are given back as they came, so that what is touched can be named. */
const wholePack = async (deps: VerifyDeps, name: string, pack: PackJson): Promise<Uint8Array> => {
  let bytes: Uint8Array | undefined;
  try {
    return await rereading(async () => {
      bytes = await deps.blobs.get(name);
      if (bytes.length !== pack.length || sha256(bytes) !== pack.sha256) throw new HoldfastError('damaged', `${name} is damaged.`);
      return bytes;
    });
  } catch (error) {
    if (!isHoldfastError(error, 'damaged') || bytes === undefined) throw error;
    return bytes;
  }
};

const footerOf = (deps: VerifyDeps, name: string, pack: PackJson, bytes: Uint8Array, inline: readonly RowJson[], tally: Tally): Footer => {
  if (isBare(pack)) return footerOfBare(deps, name, pack, bytes, inline);
  try {
    const stored = bytes.subarray(pack.footer.from, pack.footer.to);
    if (pack.footer.sha256 !== undefined && sha256(stored) !== pack.footer.sha256)
      throw new HoldfastError('damaged', 'The footer is not what was written.');
    return parseFooter(stored);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const footer = salvage(name, pack, bytes, deps.fingerprint);
    const lost = pack.records - footer.rows.length;
    const known = new Set(footer.rows.map(({ k, i }) => `${k}:${i}`));
    const touched = inline.filter(({ k, i }) => !known.has(`${k}:${i}`));
    problem(
      tally,
      name,
      `${error.message} ${footer.rows.length} of its ${pack.records} rows can be made again.`,
      touches(touched.length > 0 ? touched : footer.rows),
      lost,
    );
    return footer;
  }
};

/** Its one frame as the commit knows it, and its rows from there; of a pack that a level took over, from its records. */
const footerOfBare = (deps: VerifyDeps, name: string, pack: PackJson, bytes: Uint8Array, inline: readonly RowJson[]): Footer => {
  const found = salvage(name, pack, bytes, deps.fingerprint);
  const rows = inline.length > 0 ? inline : found.rows;
  const frame: Frame = {
    offset: 0,
    length: pack.length,
    rawLength: found.frames[0]?.rawLength ?? 0,
    records: rows.length === 0 ? 0 : pack.records,
    sha256: pack.sha256 as Sha256,
  };
  return { ...found, frames: [frame], rows };
};

/** Frame by frame even when the whole is known to be damaged: the answer names what is touched and what is not. */
const checkInside = async (
  deps: VerifyDeps,
  name: string,
  pack: PackJson,
  footer: Footer,
  bytes: Uint8Array,
  inline: readonly RowJson[],
  tally: Tally,
  who: WhoPoints | undefined,
): Promise<void> => {
  if (footer.rows.length > pack.records)
    problem(tally, name, `its footer has ${footer.rows.length} rows instead of ${pack.records}`, touches(footer.rows));
  if (pack.inline && footer.rows.length === pack.records && !sameRows(footer.rows, inline))
    problem(tally, name, 'its footer and its commit disagree about its rows', touches(inline));
  const judging = deps.isOwn?.(name) === false ? { ...deps, fingerprint: undefined } : deps;
  let first = 0;
  for (const [index, frame] of footer.frames.entries()) {
    const rows = footer.rows.slice(first, first + frame.records);
    first += frame.records;
    try {
      const lines = decodeFrame(name, index, frame, bytes.subarray(frame.offset, frame.offset + frame.length));
      for (const [i, line] of lines.entries()) {
        const where = `${name} frame ${index} line ${i}`;
        const wrong = recordProblem(judging, where, line, rows[i]);
        if (wrong !== undefined) problem(tally, where, wrong, touches(rows.slice(i, i + 1)));
      }
      tally.records += lines.length;
    } catch (error) {
      if (!isDamage(error)) throw error;
      const touched = who ? await who(name, index) : { items: rows.length, names: touches(rows) };
      problem(tally, name, error.message, touched.names, touched.items);
    }
  }
  if (pack.kind !== 'rows' && first !== footer.rows.length)
    problem(tally, name, 'rows point behind the last record', touches(footer.rows.slice(first)));
};
