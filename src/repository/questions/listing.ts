/** What there is of one kind at a moment, in the order of projects and keys: packed, so that a site of a million work items fits into memory. */
import { IdSet } from '../idSet';
import type { Kind, Row } from '../model';
import type { Listing } from './api';
import { KeyOrder } from './keyOrder';
import { livingOf } from './project';
import type { SiteAt } from './site';

export const listingOf = async (site: SiteAt, kind: Kind, project: string | undefined): Promise<Listing> => {
  const order = new KeyOrder(kind);
  const isGone = kind === 'attachment' ? await goneFiles(site) : async (row: Row) => (await site.gone(row)) !== undefined;
  for await (const row of livingOf(site, kind))
    if ((project === undefined || row.project === project) && !(await isGone(row))) order.add(row);
  return order;
};

/** A file goes with the work items that listed it last; one that no work item lists, with its project. */
const goneFiles = async (site: SiteAt): Promise<(row: Row) => Promise<boolean>> => {
  const [living, listed] = [new IdSet(), new IdSet()];
  for await (const versions of site.index.stream('issue')) {
    const holding = await site.holding(versions);
    if (!holding || holding.erased === true) continue;
    const last = versions.findLast((row) => !row.deleted && row.from <= site.moment);
    for (const file of last?.attachments ?? []) (holding.deleted ? listed : living).add(file);
  }
  return async (row) => !living.has(row.id) && (listed.has(row.id) || (await site.gone(row)) !== undefined);
};
