/** The page host over answers that a test sets, instead of the platform. */
import type { HttpReply } from '../../local/contract';
import type { Viewer } from '../../local/pageHost/viewers';
import { startHost, type RunningHost } from '../../local/host';
import type { ResolverName } from '../../src/contract/page';
import { HOSTED } from './hosted';
import { NOW, type FakeResolvers } from './fixtures';
import { builtPages } from './pages';
import { timelineAnswers } from './timelineFixtures';

export interface FakeBackend extends RunningHost {
  /** Replaces what the resolvers answer; those of the timeline, which is beside much, answer something anyway. */
  answer(resolvers: FakeResolvers): void;
  /** Calls since the last `answer`. */
  readonly calls: { readonly name: string; readonly payload: unknown; readonly accountId: string }[];
}

export const VIEWERS: readonly Viewer[] = [
  { accountId: 'admin-1', displayName: 'Mia Krystof', kind: 'admin' },
  { accountId: 'user-1', displayName: 'Ordinary Ola', kind: 'ordinary' },
  { accountId: 'qm:1', displayName: 'Asking Arne', kind: 'customer' },
];

const userReply = (path: string): HttpReply => {
  const accountId = new URL(path, 'http://jira').searchParams.get('accountId');
  const person = VIEWERS.find((one) => one.accountId === accountId);
  return person && path.startsWith('/rest/api/3/user?')
    ? { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(person) }
    : { status: 404, headers: {}, body: '{}' };
};

export async function startFakeBackend(): Promise<FakeBackend> {
  await builtPages();
  let resolvers: FakeResolvers = {};
  const calls: FakeBackend['calls'] = [];
  let now = NOW;
  const host = await startHost({
    ...HOSTED,
    viewers: VIEWERS,
    clock: { now: () => now, sleep: () => Promise.resolve(), advance: async (ms) => void (now += ms) },
    jira: { adminAccountId: 'admin-1', cloudId: 'cloud-1', handle: ({ path }) => Promise.resolve(userReply(path)) },
    forge: {
      invokeResolver: async ({ functionKey, payload, accountId }) => {
        calls.push({ name: functionKey, payload, accountId });
        const given = resolvers[functionKey as ResolverName];
        const answer = typeof given === 'function' ? (given as (payload: unknown) => unknown)(payload) : given;
        if (answer === 'never') return new Promise(() => undefined);
        if (answer === 'crash' || answer === undefined) throw new Error(`${functionKey} crashed`);
        return answer;
      },
    },
  });
  return {
    url: host.url,
    cspReports: host.cspReports,
    close: () => host.close(),
    calls,
    answer: (next) => {
      resolvers = { ...timelineAnswers, ...next };
      calls.length = 0;
    },
  };
}
