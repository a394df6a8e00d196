/** What is to be read of the levels: chain, index, packs, files, each from where the cursor stands. */
import { packName } from './commit';
import type { CommitValue } from './commit';
import { HoldfastError } from '../contract/errors';
import type { Sha256 } from '../contract/ids';
import type { VerifyCursor } from './api';
import { floorOf } from './history';
import { levelBytes, openLevel } from './levels/level';
import type { BlobJson, Level, LevelRef } from './levels/level';
import { readManifest } from './levels/manifest';
import type { PackEntry } from './levels/manifest';
import { recoverer } from './levels/recover';
import { sha256 } from './hash';
import type { BlobRef } from './model';
import { attemptOf, longName } from './names';
import { compareIds } from './order';
import { PackReader } from './packReader';
import { rereading } from './reread';
import { checkLink, checkMirror, checkPart, readAny } from './verifyChecks';
import type { Job, Link } from './verifyChecks';
import { checkPack, pointingOf } from './verifyPacks';
import type { WhoPoints } from './verifyPacks';
import { isDamage, orDamage, problem } from './verifyTally';
import type { Tally, VerifyDeps } from './verifyTally';

const PARTS = ['chain', 'index', 'packs', 'base files', 'tail files', 'trash', 'mirror'] as const;
/** Commits of the chain that count as one object. */
const LINKS = 50;

export interface Step {
  /** Where this object is. */
  readonly cursor: VerifyCursor;
  readonly job: Job;
  /** How far the cursor's `object` moves when it is done; absent: 1. */
  readonly step?: number;
}

interface Opened {
  readonly head: CommitValue;
  readonly base: Level | undefined;
  readonly tail: Level | undefined;
  readonly who: WhoPoints;
}

/** Steps of one part from the cursor on, where it stands in this part. */
type PartOf = (deps: VerifyDeps, opened: Opened, cursor: VerifyCursor | undefined, tally: Tally) => AsyncIterable<Step>;

export async function* levelJobs(deps: VerifyDeps, head: CommitValue, from: VerifyCursor, tally: Tally): AsyncIterable<Step> {
  const levels = { base: await open(deps, head.base, 0, tally), tail: await open(deps, head.tail, head.base?.upTo ?? 0, tally) };
  const opened: Opened = { head, ...levels, who: pointingOf(Object.values(levels).filter((level) => level !== undefined)) };
  for (const part of PARTS.slice(PARTS.indexOf(from.part ?? 'chain'))) {
    for await (const step of PART[part](deps, opened, part === from.part ? from : undefined, tally)) {
      yield { ...step, cursor: { ...step.cursor, commit: head.n + 1, part } };
    }
  }
}

/** Damaged blocks are made again, so that what they name is read all the same; they themselves are named where the index is read. */
const open = async (deps: VerifyDeps, ref: LevelRef | undefined, above: number, tally: Tally): Promise<Level | undefined> => {
  const level = ref && (await openLevel(deps.repoId, deps.blobs, deps.log, ref).catch(orDamage(tally, `index m:${ref.a}`)));
  const manifest = level && (await readManifest(deps.repoId, deps.blobs, level).catch(orDamage({ ...tally, problems: [] }, 'manifest')));
  if (!level || !manifest) return level;
  const packs = new PackReader(deps.blobs, deps.fingerprint);
  for (const pack of manifest.packs) packs.know(packName(deps.repoId, pack), pack);
  level.recoverWith(recoverer({ ...deps, packs, onMissing: () => undefined }, level, manifest, above));
  return level;
};

async function* chain(deps: VerifyDeps, { head }: Opened, cursor: VerifyCursor | undefined, tally: Tally): AsyncIterable<Step> {
  for (let first = cursor?.object ?? 1; first <= floorOf(head); first += LINKS) {
    const to = Math.min(floorOf(head), first + LINKS - 1);
    yield { cursor: { commit: head.n + 1, object: first }, job: () => checkChain(deps, first, to, tally), step: LINKS };
  }
}

async function* index(deps: VerifyDeps, opened: Opened, cursor: VerifyCursor | undefined, tally: Tally): AsyncIterable<Step> {
  const levels = levelsOf(opened);
  const level = levels.map(({ ref }) => ref.a).join('/');
  const objects = levels.flatMap((one) => one.objects());
  for (let i = cursor?.level === level ? cursor.object : 0; i < objects.length; i += 1) {
    yield { cursor: { commit: 0, level, object: i }, job: () => checkObject(deps, levels, objects[i] as BlobRef, tally) };
  }
}

async function* packs(deps: VerifyDeps, opened: Opened, cursor: VerifyCursor | undefined, tally: Tally): AsyncIterable<Step> {
  for (const pack of await packsOf(deps, levelsOf(opened), tally)) {
    // by the names, which never change: a tidy in between does not begin this anew
    const order = cursor?.at === undefined ? 1 : compareNames(pack.name, cursor.at);
    if (order < 0 || (order === 0 && (cursor?.object ?? 0) > 0)) continue;
    yield { cursor: { commit: 0, at: pack.name, object: 0 }, job: () => checkPack(deps, pack, [], tally, opened.who) };
  }
}

async function* trash(deps: VerifyDeps, { head }: Opened, cursor: VerifyCursor | undefined, tally: Tally): AsyncIterable<Step> {
  for (const { list } of head.trash ?? []) {
    const object = toRef(deps, list);
    const order = cursor?.at === undefined ? 1 : compareNames(object.name, cursor.at);
    if (order < 0 || (order === 0 && (cursor?.object ?? 0) > 0)) continue;
    const job: Job = async () => {
      try {
        tally.bytes += (await readChecked(deps, object)).length;
      } catch (error) {
        if (!isDamage(error)) throw error;
        problem(tally, object.name, `${error.message} It is a list of what waits in the trash: nothing that is kept needs it.`);
      }
    };
    yield { cursor: { commit: 0, at: object.name, object: 0 }, job };
  }
}

/** What it has beside commits, which are checked with the chain. */
async function* mirror(deps: VerifyDeps, opened: Opened, cursor: VerifyCursor | undefined, tally: Tally): AsyncIterable<Step> {
  const copy = deps.mirror;
  if (!copy) return;
  const checks = [
    () => copy.checkRepo(),
    ...levelsOf(opened).map(
      ({ ref, value }) =>
        () =>
          copy.checkLevel(ref.a, levelBytes(value)),
    ),
  ];
  for (let i = cursor?.object ?? 0; i < checks.length; i += 1) {
    const job: Job = async () => {
      const wrong = await checks[i]?.();
      if (wrong) problem(tally, wrong.object, wrong.what);
    };
    yield { cursor: { commit: 0, object: i }, job };
  }
}

const levelsOf = ({ base, tail }: Opened): readonly Level[] => [base, tail].filter((level) => level !== undefined);

const PART: Readonly<Record<(typeof PARTS)[number], PartOf>> = {
  chain,
  index,
  packs,
  'base files': (deps, { base }, cursor, tally) => files(deps, base, cursor, tally),
  'tail files': (deps, { tail }, cursor, tally) => files(deps, tail, cursor, tally),
  trash,
  mirror,
};

async function* files(deps: VerifyDeps, level: Level | undefined, cursor: VerifyCursor | undefined, tally: Tally): AsyncIterable<Step> {
  if (!level) return;
  const name = String(level.ref.a);
  const from = cursor?.level === name ? cursor.at : undefined;
  try {
    for await (const rows of level.stream('attachment', from)) {
      for (const row of rows) {
        const order = from === undefined ? 1 : compareIds(row.id, from);
        if (order < 0) continue;
        const parts = row.parts ?? [];
        for (let object = order === 0 ? (cursor?.object ?? 0) : 0; object < parts.length; object += 1) {
          const one = parts[object] as BlobRef;
          yield { cursor: { commit: 0, level: name, at: row.id, object }, job: () => checkPart(deps, row, one, tally) };
        }
      }
    }
  } catch (error) {
    // the object itself was named when the index was read
    orDamage({ ...tally, problems: [] }, 'index')(error);
  }
}

const checkChain = async (deps: VerifyDeps, first: number, to: number, tally: Tally): Promise<void> => {
  let before: Link | undefined = first > 1 ? await readAny(deps, first - 1, tally) : undefined;
  for (let n = first; n <= to; n += 1) {
    const link = await readAny(deps, n, tally);
    if (link) {
      checkLink(link, before, tally);
      await checkMirror(deps, link, tally);
    }
    before = link;
  }
};

/** An object of the index: named with the rows that stand in it. */
const checkObject = async (deps: VerifyDeps, levels: readonly Level[], object: BlobRef, tally: Tally): Promise<void> => {
  let stored: Uint8Array | undefined;
  try {
    tally.bytes += (await readChecked(deps, object, (bytes) => (stored = bytes))).length;
  } catch (error) {
    if (!isDamage(error)) throw error;
    const blocks = levels.flatMap((level) => level.damagedBlocks(object.name, stored));
    const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
    const what =
      rows > 0
        ? `a part of the index with ${rows} rows`
        : (activityOf(deps, levels, object.name) ?? 'a part of the index: its list of packs and moments, kept twice');
    const names = blocks.map(({ first }) => `${first.kind}:${first.id}`).slice(0, 20);
    problem(tally, object.name, `${error.message} It is ${what}.`, names);
  }
};

/** Undefined: it is none. */
const activityOf = (deps: VerifyDeps, levels: readonly Level[], name: string): string | undefined => {
  const entry = levels.flatMap(({ value }) => value.activity ?? []).find(([, , short]) => longName(deps.repoId, short) === name);
  if (!entry) return undefined;
  const [from, to] = [entry[0], entry[1] - 1].map((at) => new Date(at).toISOString().slice(0, 10));
  return `activity of people and spaces from ${from} to ${to}: no record is touched`;
};

/** Throws `damaged`, `blob-missing`. `came`: told of the bytes, right or not. */
const readChecked = (deps: VerifyDeps, object: BlobRef, came?: (bytes: Uint8Array) => void): Promise<Uint8Array> =>
  rereading(async () => {
    const bytes = await deps.blobs.get(object.name);
    came?.(bytes);
    if (bytes.length !== object.length || sha256(bytes) !== object.sha256)
      throw new HoldfastError('damaged', 'Its bytes are not what was written.');
    return bytes;
  });

const toRef = (deps: VerifyDeps, [name, length, hash]: BlobJson): BlobRef => ({
  name: longName(deps.repoId, name),
  length,
  sha256: hash as Sha256,
});

const packsOf = async (deps: VerifyDeps, levels: readonly Level[], tally: Tally): Promise<readonly PackEntry[]> => {
  const packs: PackEntry[] = [];
  for (const level of levels) {
    // a damaged manifest was named when the index was read
    const manifest = await readManifest(deps.repoId, deps.blobs, level).catch(orDamage({ ...tally, problems: [] }, 'manifest'));
    if (manifest) packs.push(...manifest.packs);
    else problem(tally, longName(deps.repoId, level.value.manifest[0]), 'the packs that it names could not be checked');
  }
  return packs.sort((a, b) => compareNames(a.name, b.name));
};

/** By attempt and number: later packs come later. */
const compareNames = (a: string, b: string): number => attemptOf(a) - attemptOf(b) || compareIds(a, b);
