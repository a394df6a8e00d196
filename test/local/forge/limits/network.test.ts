/** What an invocation may send out, and how long it may wait for it. */
import { virtualClock } from '../../../../local/clock';
import { faultPlan } from '../../../../local/faults';
import { nothingUsed } from '../../../../local/forge/invocation';
import type { Running } from '../../../../local/forge/invocation';
import type { ObjectStore } from '../../../../local/forge/objects';
import { Orders } from '../../../../local/forge/orders';
import { Proxy } from '../../../../local/forge/proxy';
import { impersonations, routeCall } from '../../../../local/forge/services';
import type { Services } from '../../../../local/forge/services';
import { AppTraffic, Traffic } from '../../../../local/forge/traffic';
import type { Way } from '../../../../local/forge/traffic';
import { EchoSite, START } from '../harness';
import { enforced, times } from './enforced';

const invocation = (seconds: number): Running =>
  ({ used: nothingUsed(), calls: 0, planned: undefined, request: { fn: { key: 'f', timeoutMs: seconds * 1_000 } } }) as unknown as Running;
const REFUSED = { status: 429, headers: { 'x-forge-refused': 'FUNCTION_FETCH_ERR' } };
const now = (): number => START;

/** So many requests of one way, in one invocation of 15 minutes or in one each. */
const sent =
  (way: Way, count: number, each: boolean, traffic = new Traffic(now, false)) =>
  () => {
    let from = invocation(900);
    let refusal: unknown;
    for (let i = 0; i < count && refusal === undefined; i++) {
      if (each) from = invocation(900);
      if (way === 'egress') from.used.calls.egress += 1;
      refusal = traffic.refusal(way, from);
      if (refusal !== undefined && i < count - 1) throw new Error(`Refused after ${i}.`);
    }
    return refusal;
  };

const inOne = (seconds: number, count: number) => () => {
  const traffic = new Traffic(now, false);
  const from = invocation(seconds);
  return times(count, () => {
    from.used.calls.egress += 1;
    return traffic.refusal('egress', from);
  });
};
enforced('egressPerRuntimeMinute', 100, { at: inOne(25, 100), over: inOne(25, 101), refusal: REFUSED });
test('a runtime of 61 seconds has two minutes of requests; requests to Jira are not among them', async () => {
  expect(await inOne(61, 200)()).toBeUndefined();
  expect(await inOne(61, 201)()).toMatchObject(REFUSED);
  expect(sent('product', 2_000, false)()).toBeUndefined();
});
enforced('egressPerMinute', 50_000, { at: sent('egress', 50_000, true), over: sent('egress', 50_001, true), refusal: REFUSED });
enforced('networkPerMinute', 100_000, { at: sent('product', 100_000, false), over: sent('product', 100_001, false), refusal: REFUSED });
/** Thirty installations send all that they may. */
const ofApp = (more: number) => () => {
  const app = new AppTraffic();
  for (let tenant = 0; tenant < 30; tenant++) sent('product', 100_000, false, new Traffic(now, false, app))();
  return more === 0 ? undefined : new Traffic(now, false, app).refusal('product', invocation(900));
};
enforced('networkPerMinuteOfApp', 3_000_000, { at: ofApp(0), over: ofApp(1), refusal: REFUSED });

/** A request to a host that answers after so many seconds. */
const answeredAfter =
  (seconds: number, from = invocation(900)) =>
  async () => {
    const clock = virtualClock(START);
    const proxy = new Proxy({
      byToken: () => from,
      objects: {} as ObjectStore,
      faults: faultPlan('none', 1),
      orders: new Orders({ now: () => clock.now(), faults: faultPlan('none', 1), log: () => undefined }),
      clock,
      traffic: new Traffic(() => clock.now(), false),
      route: () => ({ kind: 'jira', effect: () => clock.sleep(seconds * 1_000).then(() => ({ status: 200 })) }),
      egress: () => clock.sleep(seconds * 1_000).then(() => ({ status: 200 })),
      log: () => undefined,
    });
    const origin = await proxy.listen();
    const replies = await Promise.all(['/egress', '/call'].map((path) => fetch(origin + path, { method: 'POST' })));
    await proxy.close();
    expect(new Set(replies.map(({ status }) => status)).size).toBe(1);
    return { status: replies[0]!.status, body: await replies[0]!.text() };
  };
enforced('outboundSeconds', 180, {
  at: answeredAfter(179),
  over: answeredAfter(181),
  refusal: { status: 504, body: 'The request took more than 180 seconds.' },
});

const services = (): Services =>
  ({
    manifest: { scopes: ['read:jira-work'], impersonationScopes: ['read:jira-work'] },
    jira: new EchoSite(),
    impersonations: impersonations(),
    now,
  }) as unknown as Services;
const ask = async (to: Services, target: object, path: string, body: unknown = '') => {
  const call = { method: 'POST', path, target, headers: {}, body: Buffer.from(JSON.stringify(body)), followRedirects: false };
  const reply = await routeCall(to, call as never, invocation(900)).effect();
  return { status: reply.status, headers: reply.headers };
};
const asSomebody = (count: number) => () => {
  const to = services();
  return times(count, () => ask(to, { type: 'fpp', remote: 'jira', provider: 'user', accountId: 'ann' }, '/rest/api/3/myself'));
};
enforced('impersonationsPerMinute', 1_000, {
  at: asSomebody(1_000),
  over: asSomebody(1_001),
  refusal: { status: 429, headers: { 'forge-proxy-error': 'RATE_LIMITED' } },
});
const reported = (count: number) => () =>
  ask(services(), { type: 'fpp', remote: 'stargate', provider: 'app' }, '/app/report-accounts', {
    accounts: Array.from({ length: count }, (_, i) => ({ accountId: `a${i}` })),
  });
enforced('reportAccounts', 90, { at: reported(90), over: reported(91), refusal: { status: 400 } });
