import { activityAnswer, activityLines, refuseBadActivity } from './activity';
import type { Questions } from './api';
import { StandingOf } from './standing';
import type { StandingDeps } from './standing';

/** Answers over one opened repository. */
export const questionsOf = (deps: StandingDeps): Questions => {
  const standing = new StandingOf(deps);
  return {
    activity: async (query) => {
      refuseBadActivity(query);
      const { lines, unread } = await activityLines(deps, await standing.read(), query);
      return activityAnswer(query, lines, unread);
    },
  };
};
