/** What differs between two moments, by rows alone: fingerprints tell versions apart. */
import { KINDS } from '../model';
import type { Row } from '../model';
import type { Change, ChangesQuery, ChangesPage } from './api';
import { isOf, page } from './pages';
import type { SiteAt } from './site';

export const changesBetween = async (before: SiteAt, after: SiteAt, query: ChangesQuery): Promise<ChangesPage> => {
  const { project } = query;
  const look = async (versions: readonly Row[]): Promise<Change | undefined> => {
    const change = changeOf(project, await before.holding(versions), await after.holding(versions));
    return change?.change === 'deleted' && after.own(versions)?.deleted !== true ? { ...change, covered: true } : change;
  };
  const { found, cursor } = await page(after.index, query.kinds ?? KINDS, query, look);
  return { from: before.moment, to: after.moment, changes: found, ...(cursor && { cursor }) };
};

const changeOf = (project: string | undefined, before: Row | undefined, after: Row | undefined): Change | undefined => {
  const was = before && !before.deleted ? before : undefined;
  const is = after && !after.deleted ? after : undefined;
  if (project !== undefined && !isOf(was, project) && !isOf(is, project)) return undefined;
  if (was && is) {
    if (was.project !== is.project) return { change: 'moved', row: is, before: was };
    return was.fingerprint === is.fingerprint ? undefined : { change: 'changed', row: is, before: was };
  }
  if (is) return { change: 'added', row: is };
  return was && after ? { change: 'deleted', row: after, before: was } : undefined;
};
