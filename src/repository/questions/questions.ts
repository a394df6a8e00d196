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
      return activityAnswer(query, await activityLines(await standing.read(), query.from, query.to));
    },
  };
};
