/** What was deleted since a moment: tombstones, and what lies under those of projects and issues. */
import type { Row } from '../model';
import type { DeletedObject, DeletedPage, DeletedQuery } from './api';
import { isOf, page } from './pages';
import type { SiteAt } from './site';

export const deletedSince = async (before: SiteAt | undefined, now: SiteAt, query: DeletedQuery): Promise<DeletedPage> => {
  const { project } = query;
  const look = async (versions: readonly Row[]): Promise<DeletedObject | undefined> => {
    const [was, is] = [await before?.holding(versions), await now.holding(versions)];
    if (!is?.deleted || was?.deleted === true || (project !== undefined && !isOf(is, project))) return undefined;
    const own = now.own(versions);
    const last = versions.findLast((row) => !row.deleted && row.from <= now.moment);
    return { row: is, ...(last && { last }), ...(own?.deleted !== true && { covered: true }) };
  };
  const { found, cursor } = await page(now.index, query.kinds ?? ['project', 'issue'], query, look);
  return { from: before?.moment ?? 0, to: now.moment, deleted: found, ...(cursor && { cursor }) };
};
