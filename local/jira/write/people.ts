import type { Issue } from '../model';
import { hash32 } from '../random';
import type { SiteState } from '../state';

const somebody = (state: SiteState, issue: Issue, count: number, first: readonly (string | null)[]): readonly string[] => {
  const people = [...state.users.values()].filter((user) => user.active && user.accountType === 'atlassian');
  const start = people.length === 0 ? 0 : hash32(`people:${issue.id}`) % people.length;
  const known = first.filter((id) => id !== null && state.users.has(id)) as string[];
  return [
    ...new Set([...known, ...people.slice(start), ...people.slice(0, start)].map((one) => (typeof one === 'string' ? one : one.accountId))),
  ].slice(0, count);
};

/** Who watches. A seed only tells how many: then the same people each time, those first who have to do with the issue. */
export const watchersOf = (state: SiteState, issue: Issue): readonly string[] =>
  issue.watcherIds ?? somebody(state, issue, issue.watchers, [issue.creator, issue.reporter, issue.assignee]);

export const votersOf = (state: SiteState, issue: Issue): readonly string[] => issue.voterIds ?? somebody(state, issue, issue.votes, []);
