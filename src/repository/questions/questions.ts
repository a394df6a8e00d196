import { HoldfastError, isHoldfastError } from '../../contract/errors';
import type { PackReader } from '../packReader';
import { readOne } from '../readMany';
import { activityAnswer, activityLines, refuseBadActivity } from './activity';
import type { Questions, When } from './api';
import { changesBetween } from './changes';
import { deletedSince } from './deleted';
import { numberOf } from './moments';
import { versionsOf, withFields } from './object';
import { holdingRows, projectParts, recordsOfKind } from './project';
import { recordsOf } from './records';
import { Index } from './rows';
import { search } from './search';
import { SiteAt } from './site';
import { StandingOf } from './standing';
import type { StandingDeps } from './standing';

/** Answers over one opened repository. `packs` is the reader that the rest of it uses. */
export const questionsOf = (deps: StandingDeps & { readonly packs: PackReader }): Questions => {
  const { repoId, packs } = deps;
  const standing = new StandingOf(deps);
  let known: Index | undefined;
  const index = async (): Promise<Index> => {
    const now = await standing.read();
    if (!now) throw new HoldfastError('bad-input', 'Nothing was backed up yet.');
    if (known?.standing !== now) known = new Index(repoId, packs, now);
    return known;
  };
  const siteAt = async (when?: When): Promise<SiteAt> => {
    const at = await index();
    return new SiteAt(at, await numberOf(deps, at.standing, when));
  };
  return {
    moment: async (when) => (await siteAt(when)).moment,
    row: (kind, id, when, owner) => again(async () => (await siteAt(when)).row(kind, id, owner)),
    at: (kind, id, when, owner) =>
      again(async () => {
        const site = await siteAt(when);
        const row = await site.row(kind, id, owner);
        return { moment: site.moment, row, record: row?.place && (await readOne(packs, row)) };
      }),
    versions: (kind, id, { when, fields = false } = {}) =>
      again(async () => {
        const rows = await versionsOf(await siteAt(when), kind, id);
        return fields ? withFields(packs, rows) : rows.map((row) => ({ row }));
      }),
    project: async function* (id, when, onDamage) {
      yield* projectParts(await siteAt(when), packs, id, onDamage);
    },
    records: async function* (kind, when, onDamage) {
      yield* recordsOfKind(await siteAt(when), packs, kind, onDamage);
    },
    rows: async function* (kind, when) {
      yield* holdingRows(await siteAt(when), kind);
    },
    read: async function* (rows, onDamage) {
      for await (const [, record] of recordsOf(packs, rows, onDamage)) yield record;
    },
    changes: (query) => again(async () => changesBetween(await siteAt(query.from), await siteAt(query.to), query)),
    deleted: (query) => again(async () => deletedSince(query.since && (await siteAt(query.since)), await siteAt(query.when), query)),
    search: (query) => again(async () => search(await siteAt(query.cursor ?? query.when), packs, query)),
    activity: async (query) => {
      refuseBadActivity(query);
      return again(async () => {
        const { lines, unread } = await activityLines(deps, await standing.read(), query);
        return activityAnswer(query, lines, unread);
      });
    },
  };
};

/** What is gone may have been merged into another object: once more from the newest head (REPOSITORY §7). */
const again = async <T>(answer: () => Promise<T>): Promise<T> => {
  try {
    return await answer();
  } catch (error) {
    if (!isHoldfastError(error, 'blob-missing')) throw error;
    return answer();
  }
};
