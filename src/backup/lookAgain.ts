import { BULKFETCH_MAX } from '../contract/limits';
import type { Clock } from '../contract/ports';
import type { Jira } from '../jira/port';
import { bulkFetch } from '../jira/read/search';
import type { Lookup } from '../repository/api';
import type { Capture } from './capture';
import type { Mark } from './marks';
import type { Turn } from './turn';

export interface Reading {
  readonly jira: Jira;
  readonly clock: Clock;
  readonly held: Lookup;
  readonly capture: Capture;
  readonly turn: Turn;
}

export interface LookedAgain {
  /** Keys of marks that are dealt with. */
  readonly covered: readonly string[];
  /** Issues that did not come, hidden or gone, with the keys of their marks. */
  readonly missing: ReadonlyMap<string, readonly string[]>;
}

/** Issues that events named and search did not show in that state: from the database. */
export const lookAgain = async (
  { jira, clock, held, capture, turn }: Reading,
  marks: ReadonlyMap<string, Mark>,
  gone: ReadonlySet<string>,
): Promise<LookedAgain> => {
  const covered: string[] = [];
  const missing = new Map<string, readonly string[]>();
  const wanted = new Map<string, string[]>();
  for (const [key, one] of marks) {
    if (one.kind !== 'issue') continue;
    // in memory first: the row of a merged version is a read
    const shows =
      one.shown === true && ((capture.read.get(one.id) ?? 0) >= one.at || ((await held.row('issue', one.id))?.updated ?? 0) >= one.at);
    if (shows || gone.has(one.id)) covered.push(key);
    else wanted.set(one.id, [...(wanted.get(one.id) ?? []), key]);
  }
  const ids = [...wanted.keys()];
  for (let i = 0; i < ids.length; i += BULKFETCH_MAX) {
    const part = ids.slice(i, i + BULKFETCH_MAX);
    const came = await turn.attempt(() => fetchAll({ jira, clock, capture }, part));
    if (came === undefined) break;
    for (const id of part) {
      if (came.has(id)) covered.push(...(wanted.get(id) ?? []));
      else missing.set(id, wanted.get(id) ?? []);
    }
    await turn.lease.beat();
  }
  return { covered, missing };
};

/** Captures those of these issues that Jira shows; their ids. */
export const fetchAll = async (
  { jira, clock, capture }: Pick<Reading, 'jira' | 'clock' | 'capture'>,
  ids: readonly string[],
): Promise<ReadonlySet<string>> => {
  const asked = clock.now();
  const { issues } = await bulkFetch(jira, { issueIdsOrKeys: ids, fields: ['*all'], expand: ['changelog'] });
  await capture.issues(issues, asked);
  return new Set(issues.map(({ id }) => id));
};
