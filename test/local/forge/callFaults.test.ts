/** What the app sees of each fault of a call, and that the effect is there or not. */
import type { CallFault, FaultPlan, SpoiledReply } from '../../../local/contract';
import { faultPlan } from '../../../local/faults';
import { bench } from './harness';
import type { Bench } from './harness';

/** A plan in which only what the test says goes wrong, at the next call of the service. */
class OneFault {
  private next:
    { readonly service: string; readonly fault: CallFault; readonly how: SpoiledReply['what']; readonly cut: boolean } | undefined;
  readonly fired: string[] = [];
  readonly plan: FaultPlan = {
    ...faultPlan('none', 1),
    call: (service) => {
      if (this.next?.service !== service) return { what: 'none' };
      const { fault } = this.next;
      if (fault.what !== 'spoil') this.next = undefined;
      return fault;
    },
    spoil: () => {
      const { how, cut } = this.next ?? { how: 'lost', cut: false };
      this.next = undefined;
      return { what: how, cut, kind: `spoiled ${how}` };
    },
    fired: (kind) => void this.fired.push(kind),
  };

  at(service: string, fault: CallFault, how: SpoiledReply['what'] = 'lost', cut = false): void {
    this.next = { service, fault, how, cut };
  }

  get pending(): boolean {
    return this.next !== undefined;
  }
}

const one = new OneFault();
let at: Bench;
beforeAll(async () => {
  at = await bench({ faults: one.plan });
});
afterAll(() => at.close());
afterEach(() => expect(one.pending).toBe(false));

const SPOIL: CallFault = { what: 'spoil' };

test.each([
  ['lost', false],
  ['gateway-timeout', false],
  ['truncated', false],
  ['truncated', true],
  ['corrupted', false],
] as const)('a reply of the Key-Value Store that is %s (cut %s): an error, although nothing is wrong', async (how, cut) => {
  await at.obey({ do: 'kvs.set', key: 'there', value: 'the value' });
  one.at('kvs', SPOIL, how, cut);
  expect((await at.obey({ do: 'kvs.get', key: 'there' })).error).toBeDefined();
  expect(await at.obey({ do: 'kvs.get', key: 'there' })).toEqual({ value: 'the value' });
});

test.each(['lost', 'gateway-timeout'] as const)('a write whose reply is %s has been done', async (how) => {
  one.at('kvs', SPOIL, how);
  expect((await at.obey({ do: 'kvs.set', key: `done.${how}`, value: 1 })).error).toBeDefined();
  expect(await at.obey({ do: 'kvs.get', key: `done.${how}` })).toEqual({ value: 1 });
  one.at('transfer', SPOIL, how);
  await at.obey({ do: 'object.put', key: `done/${how}`, text: 'text' });
  expect((await at.obey({ do: 'object.metadata', key: `done/${how}` })).value).toMatchObject({ size: 4 });
  one.at('jira', SPOIL, how);
  await at.obey({ do: 'jira', text: `done-${how}`, query: '', init: { method: 'POST', body: '{}' } });
  expect(at.site.seen.filter(({ request }) => request.path.includes(`done-${how}`))).toHaveLength(1);
});

test('the content of an object comes shorter, cut off, or changed; the next time it is whole', async () => {
  const text = 'what was stored';
  await at.obey({ do: 'object.put', key: 'o', text });
  one.at('transfer', SPOIL, 'truncated', false);
  expect((await at.obey({ do: 'object.get', key: 'o' })).value).toMatchObject({ status: 200, length: 7 });
  one.at('transfer', SPOIL, 'truncated', true);
  expect((await at.obey({ do: 'object.get', key: 'o' })).error).toBeDefined();
  one.at('transfer', SPOIL, 'corrupted');
  const { value } = await at.obey({ do: 'object.get', key: 'o' });
  expect(value).toMatchObject({ status: 200, length: text.length });
  expect(value.text).not.toBe(text);
  expect((await at.obey({ do: 'object.get', key: 'o' })).value.text).toBe(text);
});

test('a presigned URL that has expired is refused, for reading and for writing', async () => {
  await at.obey({ do: 'object.put', key: 'old', text: 'one' });
  one.at('transfer', { what: 'expired', kind: 'presigned URL expired' });
  expect((await at.obey({ do: 'object.get', key: 'old' })).value.status).toBe(403);
  one.at('transfer', { what: 'expired', kind: 'presigned URL expired' });
  const { value } = await at.obey({ do: 'object.put', key: 'old', text: 'two' });
  expect(value).toMatchObject({ status: 403, text: expect.stringContaining('Request has expired') });
  expect((await at.obey({ do: 'object.get', key: 'old' })).value.text).toBe('one');
});

test.each([
  ['burst', 'jira-burst-based'],
  ['per-issue', 'jira-per-issue-on-write'],
] as const)('429 of Jira for %s passes by', async (reason, said) => {
  one.at('jira', { what: 'throttle', kind: 'x', reason });
  const { value } = await at.obey({ do: 'jira', text: 'again', query: '' });
  expect(value.status).toBe(429);
  expect(value.headers).toMatchObject({ 'ratelimit-reason': said });
  expect(Number(value.headers['retry-after'])).toBeGreaterThan(0);
  expect((await at.obey({ do: 'jira', text: 'again', query: '' })).value.status).toBe(200);
});

test.each([
  ['quota', 'jira-quota-global-based'],
  ['tenant-quota', 'jira-quota-tenant-based'],
] as const)('429 of Jira for the hour’s points (%s) is a wall until the next hour', async (reason, said) => {
  one.at('jira', { what: 'throttle', kind: 'x', reason });
  const ask = async (): Promise<number> => (await at.obey({ do: 'jira', text: 'again', query: '' })).value.status;
  expect((await at.obey({ do: 'jira', text: 'again', query: '' })).value).toMatchObject({
    status: 429,
    headers: { 'ratelimit-reason': said },
  });
  expect(await ask()).toBe(429);
  await at.clock.advance(3_600_000 - (at.clock.now() % 3_600_000) - 60_000);
  expect(await ask()).toBe(429);
  await at.clock.advance(61_000);
  expect(await ask()).toBe(200);
});

test.each(['kvs', 'object', 'queue'])('429 and 5xx of %s are errors, and nothing was done', async (service) => {
  const command = {
    kvs: { do: 'kvs.set', key: 'never', value: 1 },
    object: { do: 'object.put', key: 'never', text: 'x' },
    queue: { do: 'queue.push', events: [{ body: { id: 'never' } }] },
  }[service]!;
  for (const fault of [
    { what: 'throttle', kind: 'x' } as const,
    ...[500, 502, 503, 504].map((status) => ({ what: 'error', kind: 'x', status }) as const),
  ]) {
    one.at(service, fault);
    expect((await at.obey(command)).error).toBeDefined();
  }
  expect(await at.obey({ do: 'kvs.get', key: 'never' })).toEqual({});
  expect(await at.obey({ do: 'object.metadata', key: 'never' })).toEqual({});
  expect(at.marks('work')).toEqual([]);
});

test('a wrong clock of the host is seen by the app and set right while it runs; its time limit stays', async () => {
  const off = await bench({ faults: { ...faultPlan('none', 1), clockOff: () => ({ ms: -60_000, kind: 'clock back' }) } });
  const before = off.clock.now();
  const { value } = await off.obey({ do: 'context' });
  expect(value.now).toBeLessThan(before - 50_000);
  expect(value.left).toBeGreaterThan(20_000);
  expect(value.left).toBeLessThanOrEqual(25_000);
  const sets = Array.from({ length: 10 }, () => ({ do: 'kvs.get', key: 'none' }));
  const { value: later } = await off.obey({ do: 'all', commands: sets, then: { do: 'context' } });
  expect(later.now).toBeGreaterThanOrEqual(before);
  await off.close();
});
