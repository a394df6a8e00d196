/** Events: at least once, again after failures, within the limits; schedules; and what a fault plan does to them. */
import { faultPlan } from '../../../local/faults';
import { bench } from './harness';
import type { Bench } from './harness';

const HOUR = 3_600_000;

describe('without faults', () => {
  let at: Bench;
  beforeAll(async () => {
    at = await bench();
  });
  afterAll(() => at.close());

  test('a failing consumer is tried again, later each time, and told why', async () => {
    const start = at.clock.now();
    await at.obey({ do: 'queue.push', events: [{ body: { tries: 4, id: 'again' } }] });
    await at.platform.idle();
    const tries = at.marks('work').filter((event) => event.body.id === 'again');
    const retries = tries.map((event) => event.retryContext?.retryCount ?? 0).sort();
    expect(retries).toEqual([0, 1, 2, 3]);
    expect(tries.find((event) => event.retryContext?.retryCount === 1).retryContext).toMatchObject({
      retryReason: 'FUNCTION_PLATFORM_UNKNOWN_ERROR',
      retentionWindow: { remainingTimeMs: expect.any(Number) },
    });
    expect(at.clock.now() - start).toBeGreaterThanOrEqual(35_000);
  });

  test('a consumer that always fails is given up after 24 hours', async () => {
    const start = at.clock.now();
    await at.obey({ do: 'queue.push', events: [{ body: { tries: 10_000, id: 'never' } }] });
    await at.platform.idle({ horizonMs: 24 * HOUR });
    expect(at.clock.now() - start).toBeGreaterThan(11 * HOUR);
    expect(at.clock.now() - start).toBeLessThanOrEqual(25 * HOUR);
    expect(at.log.some((line) => line.includes('is dropped after'))).toBe(true);
  });

  test('product events reach the triggers that list them, and only after the installation', async () => {
    at.site.emit('avi:jira:updated:issue', { id: 'too early' });
    await at.platform.install();
    await at.platform.install();
    at.site.emit('avi:jira:updated:issue', { id: '1' }, true);
    at.site.emit('avi:jira:deleted:issue', { id: '2' }, true);
    at.site.emit('avi:jira:deleted:issue', { id: '3' });
    at.site.emit('avi:jira:created:project', { id: '4' });
    await at.platform.idle();
    const events = at.marks('event');
    expect(events.filter((event) => event.eventType === 'avi:forge:installed:app')).toHaveLength(1);
    expect(
      events
        .filter((event) => event.eventType !== 'avi:forge:installed:app')
        .map((event) => [event.id, event.selfGenerated ?? false])
        .sort(),
    ).toEqual([
      ['1', true],
      ['3', false],
    ]);
  });

  test('a returned InvocationError is tried again after its time, with its data; a product event at most four times', async () => {
    const start = at.clock.now();
    at.site.emit('avi:jira:updated:issue', { id: 'ask', retry: true });
    at.site.emit('avi:jira:updated:issue', { id: 'fails', fail: true });
    await at.platform.idle();
    const asked = at.marks('event').filter((event) => event.id === 'ask');
    expect(asked).toHaveLength(3);
    expect(asked.at(-1).retryContext).toEqual({ retryCount: 2, retryReason: 'FUNCTION_RETRY_REQUEST', retryData: { seen: true } });
    expect(at.clock.now() - start).toBeGreaterThanOrEqual(120_000);
    expect(at.marks('event').filter((event) => event.id === 'fails')).toHaveLength(5);
  });

  test('schedules fire by themselves only while they are switched on, the first one after five minutes', async () => {
    const before = at.marks('tick').length;
    await at.clock.advance(HOUR);
    expect(at.marks('tick')).toHaveLength(before);
    at.platform.autoSchedule(true);
    await at.clock.advance(HOUR + 30_000);
    at.platform.autoSchedule(false);
    await at.platform.idle();
    const ticks = at.marks('tick').slice(before);
    expect(ticks.filter((key) => key === 'tick')).toHaveLength(12);
    expect(ticks.filter((key) => key === 'hourly')).toHaveLength(1);
  });

  test('idle looks only as far as its horizon', async () => {
    await at.obey({ do: 'queue.push', events: [{ body: { id: 'late' }, delayInSeconds: 800 }] });
    await at.platform.idle({ horizonMs: 60_000 });
    expect(at.marks('work').some((event) => event.body.id === 'late')).toBe(false);
    await at.platform.idle();
    expect(at.marks('work').some((event) => event.body.id === 'late')).toBe(true);
  });

  test('no more run at once than one key of concurrency allows', async () => {
    const events = [1, 2, 3].map((n) => ({
      body: { id: 'one by one', n, command: { do: 'sleep', ms: 100_000 } },
      concurrency: { key: 'one', limit: 1 },
    }));
    const start = at.clock.now();
    await at.obey({ do: 'queue.push', events });
    await at.platform.idle();
    expect(at.clock.now() - start).toBeGreaterThanOrEqual(300_000);
  });
});

describe('limits of the queue', () => {
  let at: Bench;
  beforeAll(async () => {
    at = await bench();
  });
  afterAll(() => at.close());

  test.each([
    ['an event over 100 KB for a long consumer', { events: [{ body: { text: 'x'.repeat(110 * 1_024) } }] }, 'PayloadTooBigError'],
    ['an unknown queue', { queue: 'nowhere', events: [{ body: {} }] }, 'InternalServerError'],
    ['a delay over 15 minutes', { events: [{ body: {}, delayInSeconds: 901 }] }, 'InvalidPushSettingsError'],
    ['51 events', { events: Array.from({ length: 51 }, () => ({ body: {} })) }, 'TooManyEventsError'],
  ])('%s is refused', async (_, push, type) => {
    expect((await at.obey({ do: 'queue.push', ...push })).error.type).toBe(type);
  });

  test('500 events a minute, not one more', async () => {
    await at.clock.advance(60_000 - (at.clock.now() % 60_000));
    const push = { do: 'queue.push', events: Array.from({ length: 50 }, () => ({ body: {}, delayInSeconds: 900 })) };
    expect(await at.obey({ do: 'all', commands: Array.from({ length: 10 }, () => push) })).toEqual({ value: 'done' });
    expect((await at.obey({ ...push, events: [{ body: {} }] })).error.type).toBe('RateLimitError');
  });

  test('the 1,001st push that goes back to one invocation is the end of the chain', async () => {
    const commands: Record<string, unknown>[] = [];
    for (let i = 0; i < 1_001; i++)
      commands.push(
        { do: 'queue.push', events: [{ body: {}, delayInSeconds: 900 }] },
        ...(i % 400 === 399 ? [{ do: 'sleep', ms: 61_000 }] : []),
      );
    await at.clock.advance(60_000 - (at.clock.now() % 60_000));
    await at.inBackground({ do: 'all', commands });
    const line = at.log.findLast((one) => one.includes('every fiveMinute'));
    expect(line).toContain('The limit on cyclic invocation has been reached.');
    expect(line).toContain('queue 1001');
  });
});

test('a fault plan: what it planned has fired, and every event arrived at least once', async () => {
  const faults = faultPlan('heavy', 11);
  const at = await bench({ faults });
  for (let i = 0; i < 12; i++) {
    // The push itself may be refused or its answer lost: the person tries again.
    for (;;) {
      const answer = await at.obey({ do: 'queue.push', events: [{ body: { n: i } }] }).catch(() => undefined);
      if (answer?.value !== undefined) break;
    }
  }
  await at.platform.idle({ horizonMs: 24 * HOUR });
  const { planned, fired } = faults.report();
  for (const kind of Object.keys(planned)) expect([kind, fired[kind]]).toEqual([kind, planned[kind]]);
  expect(planned['duplicate']).toBeGreaterThan(0);
  expect(Object.keys(planned).some((kind) => kind.startsWith('kill '))).toBe(true);
  expect(planned['reorder']).toBeGreaterThan(0);
  const arrived = at.log.filter((line) => line.includes('queue work')).length;
  // each of the twelve, and some twice
  expect(arrived).toBeGreaterThan(12);
  await at.close();
});
