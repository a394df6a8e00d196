/** Invocations that people start. What the invocation itself comes to is handed in: thousands of processes would show no more. */
import { FrontEnd } from '../../../../local/forge/frontEnd';
import type { AppManifest } from '../../../../local/forge/manifest';
import { enforced, times } from './enforced';

function frontEnd(bytes = 2) {
  let now = 0;
  const manifest = {
    resolvers: new Map([['page', { moduleType: 'jira:adminPage', functionKey: 'f' }]]),
    functions: new Map([['f', { key: 'f' }]]),
  } as unknown as AppManifest;
  const runner = { run: async () => ({ kind: 'ok', value: {}, bytes }) };
  const installation = { payload: {}, resolverContext: () => ({}) };
  const page = new FrontEnd({ now: () => now, manifest, runner: runner as never, installation: installation as never });
  const invoke = (accountId = 'ann', payload: unknown = {}): Promise<unknown> =>
    page.invoke({ moduleKey: 'page', functionKey: 'obey', payload, accountId });
  return { invoke, pass: (ms: number) => (now += ms) };
}
const RATE = { name: 'InvocationFailed', code: 'FUNCTION_PLATFORM_RATE_LIMITED' };
const TOO_LARGE = { name: 'InvocationFailed', code: 'PAYLOAD_TOO_LARGE' };

/** So many invokes of as many people, so many a second. */
const invoked =
  (count: number, { people, perSecond }: { people: number; perSecond: number }) =>
  () => {
    const { invoke, pass } = frontEnd();
    return times(count, (i) => {
      if (i > 0 && i % perSecond === 0) pass(1_000);
      return invoke(`person ${i % people}`);
    });
  };

const alone = { people: 1, perSecond: 300 };
enforced('userInvocationsPerMinute', 1_200, { at: invoked(1_200, alone), over: invoked(1_201, alone), refusal: RATE });
const atOnce = { people: 10, perSecond: 1_000 };
enforced('invocationsPerSecond', 300, { at: invoked(300, atOnce), over: invoked(301, atOnce), refusal: RATE });
const many = { people: 10, perSecond: 300 };
enforced('invocationsPerMinute', 7_000, { at: invoked(7_000, many), over: invoked(7_001, many), refusal: RATE });

test('the next minute everybody may go on', async () => {
  const { invoke, pass } = frontEnd();
  await times(300, () => invoke());
  await expect(invoke()).rejects.toMatchObject(RATE);
  pass(60_000);
  expect(await invoke()).toEqual({});
});

enforced('resolverRequestBytes', 512_000, {
  at: () => frontEnd().invoke('ann', 'x'.repeat(512_000 - 2)),
  over: () => frontEnd().invoke('ann', 'x'.repeat(512_000 - 1)),
  refusal: TOO_LARGE,
});
enforced('resolverResponseBytes', 5_242_880, {
  at: () => frontEnd(5_242_880).invoke(),
  over: () => frontEnd(5_242_881).invoke(),
  refusal: TOO_LARGE,
});
