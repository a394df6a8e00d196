/** What verification finds wrong with one commit, pack, record or part. Damage becomes a problem; everything else is thrown. */
import { commitHash, packName, parseCommit, stubOf } from './commit';
import type { CommitValue } from './commit';
import { checkedPart } from './content';
import type { Row } from './model';
import { readFooter } from './packReader';
import { rowFromJson } from './rows';
import { checkPack } from './verifyPacks';
import { isDamage, orDamage, problem } from './verifyTally';
import type { Tally, VerifyDeps } from './verifyTally';

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
  await checkedPart(deps.blobs, row.id, part).catch(orDamage(tally, part.name, [`attachment:${row.id}`], 1));
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
  await checkMirror(deps, { ...commit, sha256: commitHash(commit) }, tally);
};

/** The mirror of one commit, whole or a stub. */
export const checkMirror = async (deps: VerifyDeps, link: Link, tally: Tally): Promise<void> => {
  const wrong = await deps.mirror?.check(link);
  if (wrong) problem(tally, wrong.object, wrong.what);
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

const rowsWithoutPack = async (deps: VerifyDeps, commit: CommitValue): Promise<readonly Row[]> => {
  const rows = commit.rows.filter((row) => row.l === undefined);
  for (const pack of commit.packs.filter(({ kind }) => kind === 'rows')) {
    // damage of this object is reported when its turn comes; here it only means that its parts can't be known
    const footer = await readFooter(deps.blobs, packName(deps.repoId, pack), pack).catch(orNothing);
    rows.push(...(footer?.rows ?? []));
  }
  return rows.map((row) => rowFromJson(deps.repoId, row, commit.n, undefined));
};

const orNothing = (error: unknown): undefined => {
  if (!isDamage(error)) throw error;
  return undefined;
};
