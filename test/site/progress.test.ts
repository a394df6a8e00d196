import fc from 'fast-check';
import { progressOf, type Work } from '../../src/site/progress';

const work = (change: Partial<Work>): Work => ({
  stage: 'a',
  stages: ['a'],
  done: 0,
  total: 100,
  startedAt: 0,
  verified: false,
  ...change,
});

describe('progress', () => {
  it('is above 99 % only when verified', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(100_000), fc.nat(1e9), (done, total, now) => {
        const open = progressOf(work({ done, total }), now);
        expect(open.done / open.total).toBeLessThanOrEqual(0.99);
        const closed = progressOf(work({ done, total, verified: true }), now);
        expect(closed.done).toBe(closed.total);
      }),
    );
  });

  it.each([
    [59_000, 50, false],
    [61_000, 1, false],
    [61_000, 2, true],
    [61_000, 50, true],
  ])('after %i ms and %i %%: says how long: %s', (now, done, told) => {
    expect(progressOf(work({ done }), now).left !== undefined).toBe(told);
  });

  it('gives a range around the plain guess', () => {
    const { left } = progressOf(work({ done: 50 }), 100_000);
    expect(left?.low).toBeLessThan(100);
    expect(left?.high).toBeGreaterThan(100);
  });

  it('says when Jira grew, and waits only until a time to come', () => {
    expect(progressOf(work({ done: 120, firstTotal: 100 }), 0)).toMatchObject({ total: 120, grew: 20 });
    expect(progressOf(work({ waitingUntil: 10 }), 20).waitingUntil).toBeUndefined();
    expect(progressOf(work({ waitingUntil: 30 }), 20).waitingUntil).toBe(30);
  });
});
