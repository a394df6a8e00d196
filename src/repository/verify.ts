/**
 * Reads everything that commits refer to, commit by commit: object 0 is the commit itself (chain, mirror), then its packs, then the
 * attachment parts of its rows. The cursor names the next one. Damage is a problem in the answer. A store that can't be reached ends the
 * call: with what was read until then, and thrown only when nothing was, so that a run always gets forward.
 */
import { HoldfastError, isHoldfastError } from '../contract/errors';
import type { BlobStore, CommitLog, Json } from '../contract/ports';
import type { Problem, VerifyCursor, VerifyResult } from './api';
import { canonicalJson } from './canonical';
import { commitHash, packName, parseCommit } from './commit';
import type { CommitValue, PackJson } from './commit';
import { checkedPart } from './content';
import { sha256 } from './hash';
import type { Mirror } from './mirror';
import type { CapturedRecord, Row } from './model';
import { newest } from './newest';
import { parseFooter, rowOf } from './pack';
import { decodeFrame, readFooter } from './packReader';
import { parseRecord } from './readMany';
import { rereading } from './reread';
import { rowFromJson, rowToJson } from './rows';
import type { RowJson } from './rows';

const TOUCHES = 20;
/** When the store names no time. */
const COME_BACK_SECONDS = 10;

interface VerifyDeps {
  readonly repoId: string;
  readonly log: CommitLog;
  readonly blobs: BlobStore;
  readonly mirror: Mirror | undefined;
  fingerprint(record: Pick<CapturedRecord, 'kind' | 'id' | 'body'>): string;
}

interface Tally {
  objects: number;
  records: number;
  bytes: number;
  readonly problems: Problem[];
}

export const verifyRepository = async (
  deps: VerifyDeps,
  options: { readonly cursor?: VerifyCursor; readonly until: () => boolean },
): Promise<VerifyResult> => {
  const tally: Tally = { objects: 0, records: 0, bytes: 0, problems: [] };
  const { n: head } = await newest((n) => deps.log.readCommit(n), (await deps.log.readHints()).commit);
  let next = options.cursor ?? { commit: 1, object: 0 };
  let before = { ...tally, found: 0 };
  try {
    while (next.commit <= head) {
      const commit = await readCommit(deps, next.commit, tally);
      const jobs = commit ? await jobsOf(deps, commit, tally) : [];
      for (; next.object < jobs.length; next = { ...next, object: next.object + 1 }) {
        // at least one object a call, or a reader in a hurry would never come forward
        if (tally.objects > 0 && options.until()) return { ...tally, cursor: next };
        await jobs[next.object]?.();
        tally.objects += 1;
        before = { ...tally, found: tally.problems.length };
      }
      next = { commit: next.commit + 1, object: 0 };
    }
  } catch (error) {
    if (before.objects === 0 || !isHoldfastError(error, 'rate-limited', 'unavailable', 'deadline')) throw error;
    // the object that was being read is read again, and counts then
    return {
      ...before,
      problems: tally.problems.slice(0, before.found),
      cursor: next,
      retryAfterSeconds: error.retryAfterSeconds ?? COME_BACK_SECONDS,
    };
  }
  return { ...tally, cursor: undefined };
};

type Job = () => Promise<void>;

const jobsOf = async (deps: VerifyDeps, commit: CommitValue, tally: Tally): Promise<readonly Job[]> => {
  const rows = await rowsWithoutPack(deps, commit);
  return [
    () => checkCommit(deps, commit, tally),
    ...commit.packs.map(
      (pack, index): Job =>
        () =>
          checkPack(deps, commit, index, pack, tally),
    ),
    ...rows.flatMap((row) =>
      (row.parts ?? []).map((part): Job => async () => {
        tally.bytes += part.length;
        await checkedPart(deps.blobs, row.id, part).catch(orDamage(tally, part.name, [`attachment:${row.id}`]));
      }),
    ),
  ];
};

const readCommit = async (deps: VerifyDeps, n: number, tally: Tally): Promise<CommitValue | undefined> => {
  const value = await deps.log.readCommit(n);
  try {
    return parseCommit(n, value);
  } catch (error) {
    orDamage(tally, `commit ${n}`)(error);
    return undefined;
  }
};

const checkCommit = async (deps: VerifyDeps, commit: CommitValue, tally: Tally): Promise<void> => {
  const name = `commit ${commit.n}`;
  if (commit.n === 1 && commit.prev !== '') problem(tally, name, 'the first commit names one before it');
  if (commit.n > 1) {
    const parent = await readCommit(deps, commit.n - 1, tally);
    if (!parent || commitHash(parent) !== commit.prev) problem(tally, name, 'the chain is broken: it names another commit before it');
    if (parent && (commit.at < parent.at || commit.minF < parent.minF || commit.maint < parent.maint))
      problem(tally, name, 'time, fence or maintenance count went back');
  }
  const wrong = await deps.mirror?.check(commit).catch(orDamage(tally, name));
  if (wrong) problem(tally, name, wrong);
};

const checkPack = async (deps: VerifyDeps, commit: CommitValue, index: number, pack: PackJson, tally: Tally): Promise<void> => {
  const name = packName(deps.repoId, pack);
  const touched = commit.rows.filter((row) => row.l?.[0] === index);
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
  let first = 0;
  for (const [index, frame] of footer.frames.entries()) {
    const rows = footer.rows.slice(first, first + frame.records);
    first += frame.records;
    try {
      const lines = decodeFrame(name, index, frame, bytes.subarray(frame.offset, frame.offset + frame.length));
      for (const [i, line] of lines.entries()) checkRecord(deps, `${name} frame ${index} line ${i}`, line, rows[i], tally);
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
  const derived = rowToJson(deps.repoId, rowOf(record, deps.fingerprint(record)));
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

const problem = (tally: Tally, object: string, what: string, touched: readonly string[] = []): void => {
  tally.problems.push({ object, what, touches: touched });
};

const isDamage = (error: unknown): error is Error => isHoldfastError(error, 'damaged', 'blob-missing', 'bad-input');

const orDamage =
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
