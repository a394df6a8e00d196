/** What verification finds wrong with one commit, pack, record or part. Damage becomes a problem; everything else is thrown. */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { BlobStore, CommitLog, Json } from '../contract/ports';
import type { Problem } from './api';
import { canonicalJson } from './canonical';
import { commitHash, packName, parseCommit, stubOf } from './commit';
import type { CommitValue, PackJson } from './commit';
import { checkedPart } from './content';
import { sha256 } from './hash';
import type { Mirror } from './mirror';
import type { CapturedRecord, Row } from './model';
import { parseFooter, rowOf } from './pack';
import { decodeFrame, readFooter } from './packReader';
import { parseRecord } from './readMany';
import { rereading } from './reread';
import { rowFromJson, rowToJson } from './rows';
import type { RowJson } from './rows';

const TOUCHES = 20;

export interface VerifyDeps {
  readonly repoId: string;
  readonly log: CommitLog;
  readonly blobs: BlobStore;
  readonly mirror: Mirror | undefined;
  /** Undefined: the reader has no key; rows are then compared without their fingerprints. */
  readonly fingerprint: ((record: Pick<CapturedRecord, 'kind' | 'id' | 'body'>) => string) | undefined;
  /** False: a pack of an epoch whose key nobody has any more; its rows are compared without their fingerprints. */
  readonly isOwn?: ((name: string) => boolean) | undefined;
}

export interface Tally {
  objects: number;
  records: number;
  bytes: number;
  readonly problems: Problem[];
}

export type Job = () => Promise<void>;

export const jobsOf = async (deps: VerifyDeps, commit: CommitValue, tally: Tally): Promise<readonly Job[]> => {
  const rows = await rowsWithoutPack(deps, commit);
  return [
    () => checkCommit(deps, commit, tally),
    ...commit.packs.map(
      (pack, index): Job =>
        () =>
          checkPack(
            deps,
            pack,
            commit.rows.filter((row) => row.l?.[0] === index),
            tally,
          ),
    ),
    ...rows.flatMap((row) =>
      (row.parts ?? []).map(
        (part): Job =>
          () =>
            checkPart(deps, row, part, tally),
      ),
    ),
  ];
};

export const checkPart = async (deps: VerifyDeps, row: Row, part: NonNullable<Row['parts']>[number], tally: Tally): Promise<void> => {
  tally.bytes += part.length;
  await checkedPart(deps.blobs, row.id, part).catch(orDamage(tally, part.name, [`attachment:${row.id}`]));
};

export const readCommit = async (deps: VerifyDeps, n: number, tally: Tally): Promise<CommitValue | undefined> => {
  try {
    return parseCommit(n, await deps.log.readCommit(n));
  } catch (error) {
    orDamage(tally, `commit ${n}`)(error);
    return undefined;
  }
};

const checkCommit = async (deps: VerifyDeps, commit: CommitValue, tally: Tally): Promise<void> => {
  const name = `commit ${commit.n}`;
  if (commit.n === 1 && commit.prev !== '') problem(tally, name, 'the first commit names one before it');
  // what is wrong with the one before it is told when its own turn comes
  if (commit.n > 1) checkLink(linkOf(commit), await readAny(deps, commit.n - 1, { ...tally, problems: [] }), tally);
  const wrong = await deps.mirror?.check(commit).catch(orDamage(tally, name));
  if (wrong) problem(tally, name, wrong);
};

/** A commit or what is left of it: enough for the chain. */
export const readAny = async (deps: VerifyDeps, n: number, tally: Tally): Promise<Link | undefined> => {
  try {
    const value = await deps.log.readCommit(n);
    return stubOf(n, value) ?? linkOf(parseCommit(n, value));
  } catch (error) {
    return orDamage(tally, `commit ${n}`)(error);
  }
};

const linkOf = (commit: CommitValue): Link => ({ ...commit, sha256: commitHash(commit) });

/** What the chain needs to know of a commit. */
export type Link = Pick<CommitValue, 'n' | 'prev' | 'at' | 'minF' | 'maint'> & { readonly sha256: string };

/** Chain, time, fence and maintenance count of one commit against the one before it. */
export const checkLink = (link: Link, before: Link | undefined, tally: Tally): void => {
  const name = `commit ${link.n}`;
  if (link.n > 1 && before?.sha256 !== link.prev) problem(tally, name, 'the chain is broken: it names another commit before it');
  if (before && (link.at < before.at || link.minF < before.minF || link.maint < before.maint))
    problem(tally, name, 'time, fence or maintenance count went back');
};

/** `touched`: rows of the commit that point into it, where they stand in the commit. */
export const checkPack = async (deps: VerifyDeps, pack: PackJson, touched: readonly RowJson[], tally: Tally): Promise<void> => {
  const name = packName(deps.repoId, pack);
  try {
    const bytes = await wholePack(deps, name, pack);
    tally.bytes += bytes.length;
    if (bytes.length !== pack.length) problem(tally, name, `it has ${bytes.length} bytes instead of ${pack.length}`, touches(touched));
    else if (sha256(bytes) !== pack.sha256) problem(tally, name, 'its bytes are not what was written', touches(touched));
    checkInside(deps, name, pack, bytes, touched, tally);
  } catch (error) {
    orDamage(tally, name, touches(touched))(error);
  }
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

/** Frame by frame even when the whole is known to be damaged: the answer names what is touched and what is not. */
const checkInside = (deps: VerifyDeps, name: string, pack: PackJson, bytes: Uint8Array, inline: readonly RowJson[], tally: Tally): void => {
  const footer = parseFooter(bytes.subarray(pack.footer.from, pack.footer.to));
  if (footer.rows.length !== pack.records)
    problem(tally, name, `its footer has ${footer.rows.length} rows instead of ${pack.records}`, touches(footer.rows));
  if (pack.inline && !sameRows(footer.rows, inline))
    problem(tally, name, 'its footer and its commit disagree about its rows', touches(inline));
  const judging = deps.isOwn?.(name) === false ? { ...deps, fingerprint: undefined } : deps;
  let first = 0;
  for (const [index, frame] of footer.frames.entries()) {
    const rows = footer.rows.slice(first, first + frame.records);
    first += frame.records;
    try {
      const lines = decodeFrame(name, index, frame, bytes.subarray(frame.offset, frame.offset + frame.length));
      for (const [i, line] of lines.entries()) checkRecord(judging, `${name} frame ${index} line ${i}`, line, rows[i], tally);
      tally.records += lines.length;
    } catch (error) {
      orDamage(tally, name, touches(rows))(error);
    }
  }
  if (pack.kind !== 'rows' && first !== footer.rows.length)
    problem(tally, name, 'rows point behind the last record', touches(footer.rows.slice(first)));
};

const checkRecord = (deps: VerifyDeps, where: string, line: Buffer, row: RowJson | undefined, tally: Tally): void => {
  const record = parseRecord(line, where);
  const derived = rowToJson(deps.repoId, rowOf(record, deps.fingerprint?.(record) ?? row?.f ?? ''));
  if (row && plain(row) === plain(derived)) return;
  problem(tally, where, 'its row or fingerprint does not agree with the record', touches(row ? [row] : []));
};

const rowsWithoutPack = async (deps: VerifyDeps, commit: CommitValue): Promise<readonly Row[]> => {
  const rows = commit.rows.filter((row) => row.l === undefined);
  for (const pack of commit.packs.filter(({ kind }) => kind === 'rows')) {
    // damage of this object is reported when its turn comes; here it only means that its parts can't be known
    const footer = await readFooter(deps.blobs, packName(deps.repoId, pack), pack).catch(orNothing);
    rows.push(...(footer?.rows ?? []));
  }
  return rows.map((row) => rowFromJson(deps.repoId, row, commit.n, undefined));
};

/** Rows by value: members that mean nothing (absent, 0, '') do not count, nor does the place. */
const plain = (row: RowJson): string => {
  const { l: _place, ...rest } = row;
  return canonicalJson(
    Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== 0 && value !== '' && value !== undefined)) as Json,
  );
};

const sameRows = (a: readonly RowJson[], b: readonly RowJson[]): boolean =>
  a.length === b.length && a.every((row, i) => plain(row) === plain(b[i] as RowJson));

const touches = (rows: readonly RowJson[]): readonly string[] => rows.slice(0, TOUCHES).map((row) => `${row.k}:${row.i}`);

export const problem = (tally: Tally, object: string, what: string, touched: readonly string[] = []): void => {
  tally.problems.push({ object, what, touches: touched });
};

const isDamage = (error: unknown): error is Error => isHoldfastError(error, 'damaged', 'blob-missing', 'bad-input');

export const orDamage =
  (tally: Tally, object: string, touched: readonly string[] = []) =>
  (error: unknown): undefined => {
    if (!isDamage(error)) throw error;
    problem(tally, object, error.message, touched);
    return undefined;
  };

const orNothing = (error: unknown): undefined => {
  if (!isDamage(error)) throw error;
  return undefined;
};
