/** What is to be read of the levels: chain, index, packs, files, each from where the cursor stands. */
import type { CommitValue } from './commit';
import { HoldfastError } from '../contract/errors';
import type { VerifyCursor } from './api';
import { floorOf } from './history';
import { openLevel } from './levels/level';
import type { Level, LevelRef } from './levels/level';
import { readManifest } from './levels/manifest';
import type { PackEntry } from './levels/manifest';
import { sha256 } from './hash';
import type { BlobRef } from './model';
import { attemptOf, longName } from './names';
import { compareIds } from './order';
import { rereading } from './reread';
import { checkLink, checkPack, checkPart, orDamage, problem, readAny } from './verifyChecks';
import type { Job, Link, Tally, VerifyDeps } from './verifyChecks';

const PARTS = ['chain', 'index', 'packs', 'base files', 'tail files'] as const;
/** Commits of the chain that count as one object. */
const LINKS = 100;

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
}

/** Steps of one part from the cursor on, where it stands in this part. */
type PartOf = (deps: VerifyDeps, opened: Opened, cursor: VerifyCursor | undefined, tally: Tally) => AsyncIterable<Step>;

export async function* levelJobs(deps: VerifyDeps, head: CommitValue, from: VerifyCursor, tally: Tally): AsyncIterable<Step> {
  if (!head.base && !head.tail) return;
  const open = async (ref: LevelRef | undefined): Promise<Level | undefined> =>
    ref && openLevel(deps.repoId, deps.blobs, deps.log, ref).catch(orDamage(tally, `index m:${ref.a}`));
  const opened: Opened = { head, base: await open(head.base), tail: await open(head.tail) };
  for (const part of PARTS.slice(PARTS.indexOf(from.part ?? 'chain'))) {
    for await (const step of PART[part](deps, opened, part === from.part ? from : undefined, tally)) {
      yield { ...step, cursor: { ...step.cursor, commit: head.n + 1, part } };
    }
  }
}

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
    yield { cursor: { commit: 0, level, object: i }, job: () => checkObject(deps, objects[i] as BlobRef, tally) };
  }
}

async function* packs(deps: VerifyDeps, opened: Opened, cursor: VerifyCursor | undefined, tally: Tally): AsyncIterable<Step> {
  for (const pack of await packsOf(deps, levelsOf(opened), tally)) {
    // by the names, which never change: a tidy in between does not begin this anew
    const order = cursor?.at === undefined ? 1 : compareNames(pack.name, cursor.at);
    if (order < 0 || (order === 0 && (cursor?.object ?? 0) > 0)) continue;
    yield { cursor: { commit: 0, at: pack.name, object: 0 }, job: () => checkPack(deps, pack, [], tally) };
  }
}

const levelsOf = ({ base, tail }: Opened): readonly Level[] => [base, tail].filter((level) => level !== undefined);

const PART: Readonly<Record<(typeof PARTS)[number], PartOf>> = {
  chain,
  index,
  packs,
  'base files': (deps, { base }, cursor, tally) => files(deps, base, cursor, tally),
  'tail files': (deps, { tail }, cursor, tally) => files(deps, tail, cursor, tally),
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
    if (link) checkLink(link, before, tally);
    before = link;
  }
};

const checkObject = async (deps: VerifyDeps, object: BlobRef, tally: Tally): Promise<void> => {
  const read = rereading(async () => {
    const bytes = await deps.blobs.get(object.name);
    if (bytes.length !== object.length || sha256(bytes) !== object.sha256)
      throw new HoldfastError('damaged', 'a part of the index is not what was written');
    return bytes;
  });
  const bytes = await read.catch(orDamage(tally, object.name));
  tally.bytes += bytes?.length ?? 0;
};

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
