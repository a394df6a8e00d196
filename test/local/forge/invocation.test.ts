/** The life of one invocation: time, memory, output, and the ways in which it ends. */
import { realClock } from '../../../local/clock';
import { bench } from './harness';
import type { Bench } from './harness';

let at: Bench;
beforeAll(async () => {
  at = await bench();
});
afterAll(() => at.close());

const HOUR = 3_600_000;

test('a virtual sleep takes no real time and is seen by Date', async () => {
  const before = performance.now();
  const { value } = await at.obey({ do: 'sleep', ms: 20_000 });
  expect(value).toBeGreaterThanOrEqual(20_000);
  expect(value).toBeLessThan(24_000);
  expect(performance.now() - before).toBeLessThan(10_000);
});

test('several invocations asleep at once share one jump', async () => {
  const start = at.clock.now();
  const slept = await Promise.all([1, 2, 3].map(() => at.obey({ do: 'sleep', ms: 20_000 })));
  expect(slept.every(({ value }) => value >= 20_000)).toBe(true);
  expect(at.clock.now() - start).toBeLessThan(35_000);
});

test('a resolver is killed after 25 seconds of platform time', async () => {
  const start = at.clock.now();
  await expect(at.obey({ do: 'sleep', ms: 60_000 })).rejects.toMatchObject({
    code: 'FUNCTION_TIME_OUT',
    message: expect.stringContaining('25.00 seconds'),
  });
  expect(at.clock.now() - start).toBeGreaterThanOrEqual(25_000);
  expect(at.clock.now() - start).toBeLessThan(30_000);
});

test('a promise that nobody keeps ends at the time limit, too, without real waiting', async () => {
  await expect(at.obey({ do: 'hang' })).rejects.toMatchObject({ code: 'FUNCTION_TIME_OUT' });
});

test('a scheduled function has 900 seconds, and sleeps of an hour are cut there', async () => {
  const start = at.clock.now();
  await at.inBackground({ do: 'sleep', ms: HOUR });
  expect(at.log.at(-1)).toMatch(/tick .*timeout .*900\.00 seconds/);
  expect(at.clock.now() - start).toBeGreaterThanOrEqual(900_000);
  expect(at.clock.now() - start).toBeLessThan(920_000);
});

test.each([
  ['buffers', { do: 'eat', heap: false }],
  ['the heap', { do: 'eat', heap: true }],
])('%s over the memory of the function end it', async (_, command) => {
  await at.inBackground(command);
  expect(at.log.at(-1)).toMatch(/tick .*out of memory .*256 MB of memory/);
});

test('the peak of memory is measured', () => {
  expect(at.platform.meter.peakMB).toBeGreaterThan(200);
});

test('a process that ends by itself is an error of the function', async () => {
  await expect(at.obey({ do: 'exit' })).rejects.toMatchObject({ code: 'FUNCTION_PLATFORM_UNKNOWN_ERROR' });
});

test('variables of the app come through, others do not', async () => {
  expect(await at.obey({ do: 'env', name: 'HOLDFAST_TEST' })).toEqual({ value: 'yes' });
  expect(await at.obey({ do: 'env', name: 'HOME' })).toEqual({});
});

test('one line tells an invocation: time, function, cause, end, cost', async () => {
  await at.obey({ do: 'kvs.set', key: 'k', value: 1 });
  expect(at.log.at(-1)).toMatch(
    /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}probe +resolver obey +ok +[\d.]+ s \(real [\d.]+ s\) +\d+ MB {2}kvs 1 \(/,
  );
});

test('gigabyte seconds count platform time at half a gigabyte', async () => {
  const before = at.platform.meter.gbSeconds;
  await at.obey({ do: 'sleep', ms: 20_000 });
  expect(at.platform.meter.gbSeconds - before).toBeGreaterThanOrEqual(10);
  expect(at.platform.meter.gbSeconds - before).toBeLessThan(12);
});

test('on a real clock, moving the clock by hand wakes sleepers and is no running time', async () => {
  const real = await bench({ clock: realClock() });
  const ended = real.inBackground({ do: 'sleep', ms: 1_200_000 });
  // The function says when it is about to sleep; it is asleep as soon as the platform has its timer.
  while (real.marks('tick').length === 0) await new Promise((later) => setTimeout(later, 20));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    await new Promise((later) => setTimeout(later, 200));
    await real.clock.advance(1_300_000);
  }
  expect(real.log.at(-1)).toMatch(/every fiveMinute +ok /);
  await real.close();
});
