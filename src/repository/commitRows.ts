/** The rows that one commit made visible: those that stand in it, and those in the footers of its packs. */
import { HoldfastError } from '../contract/errors';
import { packName } from './commit';
import type { CommitValue } from './commit';
import type { Missing, Place, Row } from './model';
import type { PackReader } from './packReader';
import { rowFromJson } from './rows';
import type { RowJson } from './rows';

/** Told of rows that a commit or a level has and nobody can read. */
export type OnMissing = (missing: Missing) => void;

export const refuseMissing: OnMissing = ({ object, why }) => {
  throw new HoldfastError('damaged', `${object}: ${why}`);
};

/**
 * At most one object read a pack whose rows are not in the commit; of a pack with a damaged footer, one more. Its packs must be known to `packs`.
 * Throws `damaged` for rows that can't be had, unless somebody wants to be told. `kind`: rows of this kind alone; packs of other kinds are
 * not read.
 */
export const rowsOfCommit = async (
  repoId: string,
  packs: PackReader,
  commit: CommitValue,
  onMissing: OnMissing = refuseMissing,
  kind?: string,
): Promise<readonly Row[]> => {
  const isWanted = (of: string): boolean => kind === undefined || of === kind;
  const rows = commit.rows
    .filter(({ k }) => isWanted(k))
    .map((json) => rowFromJson(repoId, json, commit.n, inlinePlace(repoId, packs, commit, json)));
  const footers = await Promise.all(
    commit.packs
      .filter((pack) => !pack.inline && (pack.kind !== 'rows' ? isWanted(pack.kind) : pack.deleted !== 0 || isWanted('attachment')))
      .map(async (pack) => {
        const { footer, why } = await packs.footerOrSalvage(packName(repoId, pack));
        const items = pack.records - footer.rows.length;
        const canHide = pack.kind !== 'rows' ? pack.kind : pack.deleted === 0 ? 'attachment' : undefined;
        if (items > 0) onMissing({ object: packName(repoId, pack), why: why ?? 'rows are missing', from: commit.n, kind: canHide, items });
        return [pack, footer.rows] as const;
      }),
  );
  for (const [pack, inFooter] of footers) {
    const places = pack.kind === 'rows' ? undefined : packs.places(packName(repoId, pack));
    for (const [i, json] of inFooter.entries()) if (isWanted(json.k)) rows.push(rowFromJson(repoId, json, commit.n, places?.[i]));
  }
  return rows;
};

const inlinePlace = (repoId: string, packs: PackReader, commit: CommitValue, json: RowJson): Place | undefined => {
  if (json.l === undefined) return undefined;
  const [index, frame, line] = json.l;
  const pack = commit.packs[index];
  if (!pack) throw new HoldfastError('damaged', `Commit ${commit.n} has a row in a pack that it does not name.`);
  return { pack: packs.sharedName(packName(repoId, pack)), frame, line };
};
