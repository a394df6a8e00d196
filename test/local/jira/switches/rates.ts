/** Questions about how much Jira lets an app ask, and how it says that it was too much. */
import type { Switches } from '../../../../local/jira/switches';
import { backsUp, restores } from './app';
import type { Question } from './questions';

type Rate = 'throttleForm' | 'postReadsCount' | 'pointsEnforced' | 'pointsPerHour' | 'pointsPool' | 'burst';

export const RATES: { readonly [K in Rate & keyof Switches]: Question<K> } = {
  throttleForm: {
    sides: ['jira', 'gateway'],
    with: { pointsPerHour: 90 },
    shows: async (one) => {
      for (let n = 0; n < 100; n++) await one.ask('GET', '/rest/api/3/serverInfo');
      const { status, headers } = await one.ask('GET', '/rest/api/3/serverInfo');
      return [status, headers['retry-after'] !== undefined];
    },
    app: [backsUp, restores],
  },
  postReadsCount: {
    sides: [true, false],
    with: { pointsPerHour: 400 },
    shows: async (one) => {
      await one.post('/rest/api/3/search/jql', { jql: 'project = HARB', maxResults: 100 });
      return one.site.meter.points;
    },
    app: [backsUp, restores],
  },
  pointsEnforced: {
    sides: [true, false],
    with: { pointsPerHour: 100 },
    shows: async (one) => {
      for (let n = 0; n < 110; n++) await one.ask('GET', '/rest/api/3/serverInfo');
      return Object.keys((await one.ask('GET', '/rest/api/3/serverInfo')).headers);
    },
    app: [backsUp, restores],
  },
  pointsPerHour: {
    sides: [65_000, 90],
    shows: async (one) => (await one.ask('GET', '/rest/api/3/serverInfo')).headers['ratelimit-policy'],
    app: [backsUp, restores],
  },
  pointsPool: {
    sides: ['global', 'tenant'],
    with: { pointsPerHour: 90 },
    shows: async (one) => {
      for (let n = 0; n < 100; n++) await one.ask('GET', '/rest/api/3/serverInfo');
      return (await one.ask('GET', '/rest/api/3/serverInfo')).headers['ratelimit-reason'];
    },
    app: [backsUp, restores],
  },
  burst: {
    sides: [true, false],
    shows: async (one) => {
      for (let n = 0; n < 110; n++) await one.ask('GET', '/rest/api/3/serverInfo');
      return (await one.ask('GET', '/rest/api/3/serverInfo')).status;
    },
    app: [backsUp, restores],
  },
};
