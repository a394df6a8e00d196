import { HoldfastError, isHoldfastError } from '../../contract/errors';
import { contentOf } from '../content';
import type { PackReader } from '../packReader';
import { hasRecord, readOne } from '../readMany';
import { activityAnswer, activityLines, refuseBadActivity } from './activity';
import type { OnDamage, Questions, When } from './api';
import type { Row } from '../model';
import { compareIds } from '../order';
import { changesBetween } from './changes';
import { deletedSince } from './deleted';
import { listingOf } from './listing';
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
  const standing = new StandingOf(deps, true);
  const known = new Map<boolean, Index>();
  const index = async (tolerant: boolean): Promise<Index> => {
    const now = await standing.read();
    if (!now) throw new HoldfastError('bad-input', 'Nothing was backed up yet.');
    const before = known.get(tolerant);
    const index = before?.standing === now ? before : new Index(repoId, packs, now, tolerant);
    known.set(tolerant, index);
    return index;
  };
  const siteAt = async (when?: When, onDamage?: OnDamage): Promise<SiteAt> => {
    const at = await index(onDamage !== undefined);
    return new SiteAt(at, await numberOf(deps, at.standing, when));
  };
  return {
    moment: async (when) => (await siteAt(when)).moment,
    row: (kind, id, when, owner) => again(async () => (await siteAt(when)).row(kind, id, owner)),
    at: (kind, id, when, owner) =>
      again(async () => {
        const site = await siteAt(when);
        const row = await site.row(kind, id, owner);
        return { moment: site.moment, row, record: row && hasRecord(row) ? await readOne(packs, row) : undefined };
      }),
    versions: (kind, id, { when, fields = false, onDamage } = {}) =>
      again(async () => {
        const site = await siteAt(when, onDamage);
        const rows = await versionsOf(site, kind, id);
        tell(site, onDamage);
        return fields ? withFields(packs, rows) : rows.map((row) => ({ row }));
      }),
    project: async function* (id, when, onDamage) {
      const site = await siteAt(when, onDamage);
      yield* projectParts(site, packs, id, onDamage);
      tell(site, onDamage);
    },
    records: async function* (kind, when, onDamage) {
      const site = await siteAt(when, onDamage);
      yield* recordsOfKind(site, packs, kind, onDamage);
      tell(site, onDamage);
    },
    rows: async function* (kind, when, onDamage) {
      const site = await siteAt(when, onDamage);
      yield* holdingRows(site, kind);
      tell(site, onDamage);
    },
    listing: (kind, { project, when, onDamage } = {}) =>
      again(async () => {
        const site = await siteAt(when, onDamage);
        const listing = await listingOf(site, kind, project);
        tell(site, onDamage);
        return listing;
      }),
    rowsOf: (kind, ids, when, onDamage, owner) =>
      again(async () => {
        const site = await siteAt(when, onDamage);
        const rows: Row[] = [];
        // in the order of the index: what stands in one block is found in one block
        for (const id of [...new Set(ids)].sort(compareIds)) {
          const row = await site.row(kind, id, owner);
          if (row) rows.push(row);
        }
        tell(site, onDamage);
        return rows;
      }),
    read: async function* (rows, onDamage) {
      for await (const [, record] of recordsOf(packs, rows, onDamage)) yield record;
    },
    content: (row) => contentOf(deps.blobs, row),
    changes: (query) =>
      again(async () => {
        const after = await siteAt(query.to, query.onDamage);
        const page = await changesBetween(await siteAt(query.from, query.onDamage), after, query);
        tell(after, query.onDamage);
        return page;
      }),
    deleted: (query) =>
      again(async () => {
        const now = await siteAt(query.when, query.onDamage);
        const page = await deletedSince(query.since && (await siteAt(query.since, query.onDamage)), now, query);
        tell(now, query.onDamage);
        return page;
      }),
    search: (query) =>
      again(async () => {
        const site = await siteAt(query.cursor ?? query.when, query.onDamage);
        const step = await search(site, packs, query);
        tell(site, query.onDamage);
        return step;
      }),
    activity: async (query) => {
      refuseBadActivity(query);
      return again(async () => {
        const { lines, unread } = await activityLines(deps, await standing.read(), query);
        return activityAnswer(query, lines, unread);
      });
    },
  };
};

/** Of packs of rows that were passed over. */
const tell = (site: SiteAt, onDamage: OnDamage | undefined): void => {
  if (!onDamage) return;
  // a pack is looked at once a kind; of an object of the index each block counts
  const each = new Map(site.missing().map((one) => [`${one.object} ${one.between?.[0].kind ?? ''} ${one.between?.[0].id ?? ''}`, one]));
  const objects = new Map<string, { readonly why: string; readonly items: number }>();
  for (const { object, why, items } of each.values()) objects.set(object, { why, items: items + (objects.get(object)?.items ?? 0) });
  for (const [object, { why, items }] of objects) onDamage({ kind: 'rows', id: object, what: why, items });
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
