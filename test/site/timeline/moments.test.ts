/** From any time to a kept moment, and to its neighbours. */
import type { Moment } from '../../../src/repository/model';
import { momentChoice, momentHolding } from '../../../src/site/timeline/moments';

/** Numbers with holes: retention thins out. Two commits share the time 30. */
const moments = [
  [2, 10],
  [5, 20],
  [6, 30],
  [7, 30],
  [9, 40],
].map(([n, at]): Moment => ({ n: n as number, at: at as number, kind: 'sweep', watermark: 0, rows: 1 }));

test.each([
  ['between two', 25, { at: 20, previous: 10, next: 30 }],
  ['exactly one', 20, { at: 20, previous: 10, next: 30 }],
  ['a time that two share', 30, { at: 30, previous: 20, next: 40 }],
  ['before the first', 5, { at: 10, next: 20 }],
  ['after the last', 99, { at: 40, previous: 30 }],
  ['none asked for', undefined, {}],
])('%s', (_, at, choice) => expect(momentChoice(moments, at)).toEqual({ oldest: 10, newest: 40, ...choice }));

test('nothing is kept', () => expect(momentChoice([], 5)).toEqual({}));

test.each([
  [1, 2],
  [2, 2],
  [3, 5],
  [8, 9],
  [10, undefined],
])('what commit %d made visible is first held by moment %s', (n, held) => expect(momentHolding(moments, n)?.n).toBe(held));
