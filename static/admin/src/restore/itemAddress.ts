import { isoOf } from './where';

/** Address of a work item's page; with the moment at which it is looked at. */
export const itemAddress = (id: string, at?: number): string =>
  `/restore/item/${encodeURIComponent(id)}${at === undefined ? '' : `?at=${encodeURIComponent(isoOf(at))}`}`;
