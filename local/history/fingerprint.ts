import { createHash } from 'node:crypto';
import type { SiteControl } from '../jira/control/siteControl';

/** Of the work items of a site: equal when the same was done to them at the same moments. */
export function fingerprintOf(site: SiteControl): string {
  const hash = createHash('sha256');
  for (const { id, key, summary, status, updated, comments, attachments } of site.issues())
    hash.update(`${JSON.stringify([id, key, summary, status, updated, comments, attachments])}\n`);
  return hash.digest('hex').slice(0, 16);
}
