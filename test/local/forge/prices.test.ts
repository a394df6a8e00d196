import { emptyMeter } from '../../../local/forge/meter';
import { costLine, costOf } from '../../../local/forge/prices';

test.each([
  ['gbSeconds', 1_000_000, 25],
  ['kvsReadBytes', 1e9, 0.055],
  ['kvsWriteBytes', 1e9, 1.09],
  ['logBytes', 1e9, 1.005],
  ['objectRequests', 1_000, 0.001353],
] as const)('%s: %d cost $%d', (name, amount, dollars) => {
  const cost = costOf({ ...emptyMeter(), [name]: amount });
  expect(cost.total).toBeCloseTo(dollars, 9);
  expect(Object.values(cost).filter((part) => part > 0)).toHaveLength(2);
});

test('the line names each part and the sum', () => {
  const line = costLine(costOf({ ...emptyMeter(), gbSeconds: 400, objectRequests: 2_000 }));
  expect(line).toBe(
    '$0.0127 at list prices, before the free allowance (functions 0.0100, KVS reads 0.0000, KVS writes 0.0000, logs 0.0000, object requests 0.0027)',
  );
});
