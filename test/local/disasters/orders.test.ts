/** Faults by order, over the emulated platform with a small app: what strikes, when, and what counts as fired. */
import { bench, START, type Bench } from '../forge/harness';

const HOUR = 3_600_000;
let at: Bench;
beforeEach(async () => {
  at = await bench();
});
afterEach(() => at.close());

const write = { do: 'jira', text: 'written', query: '', init: { method: 'PUT', body: '{}' } };
const writes = (count: number) => ({ do: 'all', commands: Array.from({ length: count }, () => write) });
const fired = (kind: string): number => at.faults.report().fired[kind] ?? 0;

describe('a worker dies', () => {
  test('after the effect of the ordered write, and not before', async () => {
    at.platform.trouble.order({ what: 'worker-dies' }, 3);
    expect(at.faults.report().planned).toEqual({ 'worker-dies': 1 });
    const sent = at.site.seen.length;
    await expect(at.obey(writes(5))).rejects.toThrow('The host of the invocation failed');
    expect(at.site.seen.length - sent).toBe(3);
    expect(fired('worker-dies')).toBe(1);
    expect(at.platform.trouble.struck).toEqual([{ what: 'worker-dies', at: expect.any(Number), said: expect.stringContaining('killed') }]);
    expect(await at.obey(writes(2))).toEqual({ value: 'done' });
  });

  test('an order that was never reached is planned, waiting, and not fired', async () => {
    at.platform.trouble.order({ what: 'worker-dies' }, 3);
    await at.obey(writes(2));
    expect(at.platform.trouble.waiting()).toEqual(['worker-dies']);
    expect(fired('worker-dies')).toBe(0);
  });

  test('two orders kill two workers', async () => {
    at.platform.trouble.order({ what: 'worker-dies' }, 0);
    at.platform.trouble.order({ what: 'worker-dies' }, 0);
    await expect(at.obey(write)).rejects.toThrow();
    await expect(at.obey(write)).rejects.toThrow();
    expect(fired('worker-dies')).toBe(2);
    expect(await at.obey(writes(1))).toEqual({ value: 'done' });
  });
});

describe('the points pool runs dry', () => {
  const asked = async (): Promise<number> => (await at.obey(write)).value.status;

  test('at once, until the next UTC hour, and counts when the app ran into it', async () => {
    at.platform.trouble.order({ what: 'points-dry' }, 0);
    expect(fired('points-dry')).toBe(0);
    expect(await asked()).toBe(429);
    expect(fired('points-dry')).toBe(1);
    expect(at.platform.trouble.struck[0]!.said).toContain('until 11:00 UTC');
    await at.clock.advance(START + HOUR - at.clock.now());
    expect(await asked()).toBe(200);
  });

  test('in the middle: after so many writes', async () => {
    at.platform.trouble.order({ what: 'points-dry' }, 2);
    expect([await asked(), await asked(), await asked()]).toEqual([200, 200, 429]);
  });

  test('an hour that ends before anybody noticed does not count: the next one is dry', async () => {
    at.platform.trouble.order({ what: 'points-dry' }, 1);
    await asked();
    await at.clock.advance(HOUR);
    expect(fired('points-dry')).toBe(0);
    expect([await asked(), await asked()]).toEqual([200, 429]);
    expect(fired('points-dry')).toBe(1);
  });
});

describe('Atlassian is gone', () => {
  test('nothing answers: not the page, not Jira, not what is stored; afterwards all is there', async () => {
    await at.obey({ do: 'kvs.set', key: 'kept', value: 'before' });
    at.platform.trouble.order({ what: 'atlassian-gone', ms: HOUR / 2 }, 0);
    expect(at.platform.trouble.goneUntil()).toBeGreaterThan(at.clock.now());
    await expect(at.obey(write)).rejects.toThrow('Atlassian does not answer');
    const sent = at.site.seen.length;
    await at.platform.fireSchedule('fiveMinute');
    expect(at.marks('tick')).toEqual([]);
    expect(at.site.seen.length).toBe(sent);
    expect(fired('atlassian-gone')).toBe(1);
    await at.clock.advance(HOUR / 2);
    expect(at.platform.trouble.goneUntil()).toBeUndefined();
    expect(new Map(at.platform.kvs.entries()).get('kept')).toBe('before');
    await at.platform.fireSchedule('fiveMinute');
    expect(at.marks('tick')).toHaveLength(1);
  });

  test('until it is brought back', async () => {
    at.platform.trouble.order({ what: 'atlassian-gone', ms: Infinity }, 0);
    await at.clock.advance(40 * HOUR);
    await expect(at.obey(write)).rejects.toThrow();
    at.platform.trouble.bringBack();
    expect(await at.obey(writes(1))).toEqual({ value: 'done' });
  });

  test('what waits in a queue comes after it', async () => {
    await at.obey({ do: 'queue.push', events: [{ body: { id: 'kept' }, delayInSeconds: 60 }] });
    at.platform.trouble.order({ what: 'atlassian-gone', ms: HOUR / 2 }, 0);
    await at.platform.idle({ horizonMs: 3 * HOUR });
    expect(at.clock.now() - START).toBeGreaterThan(HOUR / 2);
    expect(at.marks('work').map((event) => event.body.id)).toEqual(['kept']);
  });
});
