/** When within its hour a mass change happened; never later than its first change. */
import { burstOf } from '../../../src/site/timeline/span';

const MINUTE = 60_000;
const minutes = (list: readonly number[]) => list.map((minute) => ({ at: minute * MINUTE, commit: Math.floor(minute / 5) }));
const burst = Array.from({ length: 60 }, (_, i) => 30 + i / 60);

test.each([
  ['a burst after quiet work', [2, 9, ...burst], 62, [30, 30 + 59 / 60]],
  ['work that never pauses for long belongs to it', [5, 14, 23, ...burst, 40], 64, [5, 40]],
  ['evenly over the hour: from the first', Array.from({ length: 60 }, (_, i) => i), 60, [0, 59]],
  ['one change', [7], 1, [7, 7]],
])('%s', (_, times, counted, [from, to]) =>
  expect(burstOf(minutes(times), counted)).toEqual({
    from: (from as number) * MINUTE,
    to: (to as number) * MINUTE,
    commit: Math.floor((from as number) / 5),
  }),
);

test.each([
  ['many were changed again since', burst.slice(0, 50), 60],
  ['nothing is known', [], 60],
])('only the hour is sure: %s', (_, times, counted) => expect(burstOf(minutes(times), counted)).toBeUndefined());
