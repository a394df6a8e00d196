/** What the plan says of an event holds for a scheduled trigger too: one that is to come late does. */
import type { FaultPlan } from '../../../local/contract';
import { faultPlan } from '../../../local/faults';
import { bench, START, type Bench } from './harness';

const LATE_MS = 700_000;
let at: Bench;
afterEach(() => at.close());

/** A plan in which every event is late, and all else goes well. */
const late = (duplicate: boolean): FaultPlan => ({
  ...faultPlan('none', 1),
  event: () => ({ duplicate, delayMs: LATE_MS, kinds: [duplicate ? 'duplicate' : 'late'] }),
});

test('a trigger that is fired comes so much later', async () => {
  at = await bench({ faults: late(false) });
  await at.platform.fireSchedule('fiveMinute');
  expect(at.clock.now() - START).toBeGreaterThanOrEqual(LATE_MS);
  expect(at.marks('tick')).toHaveLength(1);
});

test('of two, the first one is in time', async () => {
  at = await bench({ faults: late(true) });
  const both = at.platform.fireSchedule('fiveMinute');
  await at.clock.advance(LATE_MS / 2);
  expect(at.marks('tick')).toHaveLength(1);
  await both;
  expect(at.clock.now() - START).toBeGreaterThanOrEqual(LATE_MS);
  expect(at.marks('tick')).toHaveLength(2);
});

test('one that fires by itself is late as well, and the platform is not idle before it ran', async () => {
  at = await bench({ faults: late(false) });
  at.platform.autoSchedule(true);
  await at.clock.advance(310_000);
  at.platform.autoSchedule(false);
  expect(at.marks('tick')).toEqual([]);
  await at.platform.idle();
  expect(at.clock.now() - START).toBeGreaterThanOrEqual(300_000 + LATE_MS);
  expect(at.marks('tick').length).toBeGreaterThan(0);
});
