import fc from 'fast-check';
import type { Moment } from '../../../src/repository/model';
import { anyKept, DEFAULT_RETENTION, DEFAULT_WAITS, keptMoments, validate } from '../../../src/repository/maintenance/retention';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const T0 = Date.UTC(2026, 0, 1);

const moments = (times: readonly number[]): readonly Moment[] =>
  [...times].sort((a, b) => a - b).map((at, i) => ({ n: i + 1, at, kind: 'sweep' as const, watermark: at, rows: 1 }));
const kept = (times: readonly number[]): readonly number[] => {
  const all = moments(times);
  const numbers = new Set(keptMoments(all, [], DEFAULT_RETENTION));
  return all.filter(({ n }) => numbers.has(n)).map(({ at }) => at);
};

describe('kept moments', () => {
  it('keeps every commit of two days, then the last of an hour, a day, a week, a month', () => {
    const head = T0 + 400 * DAY + 30 * 60_000;
    const age = (ms: number): readonly number[] => [head - ms - 2 * 60_000, head - ms];
    expect(kept([...age(DAY), head])).toHaveLength(3);
    expect(kept([...age(5 * DAY), head])).toEqual([head - 5 * DAY, head]);
    // two of one day, three weeks ago
    expect(kept([head - 20 * DAY, head - 20 * DAY + 3 * HOUR, head])).toEqual([head - 20 * DAY + 3 * HOUR, head]);
    // Monday and Thursday of one week, seven weeks ago
    const monday = Date.UTC(2026, 11, 7) - 7 * 7 * DAY;
    expect(kept([monday, monday + 3 * DAY, Date.UTC(2026, 11, 9)])).toEqual([monday + 3 * DAY, Date.UTC(2026, 11, 9)]);
    // two of one month, half a year ago
    expect(kept([Date.UTC(2026, 2, 3), Date.UTC(2026, 2, 30), Date.UTC(2026, 8, 1)])).toEqual([
      Date.UTC(2026, 2, 30),
      Date.UTC(2026, 8, 1),
    ]);
    // older than two years
    expect(kept([T0 - 800 * DAY, T0])).toEqual([T0]);
  });

  it('always keeps the newest, and what is held', () => {
    expect(kept([T0])).toEqual([T0]);
    const all = moments([T0, T0 + 60_000, T0 + 300 * DAY, T0 + 600 * DAY]);
    const hold = { id: 'plan', moment: 1, until: T0 + 700 * DAY };
    expect(keptMoments(all, [hold], DEFAULT_RETENTION)).toContain(1);
    expect(keptMoments(all, [{ ...hold, until: T0 + 500 * DAY }], DEFAULT_RETENTION)).not.toContain(1);
    expect(keptMoments([], [], DEFAULT_RETENTION)).toEqual([]);
  });

  it('measures age from the newest commit: without new ones nothing is given up', () => {
    const all = moments([T0, T0 + 60_000, T0 + HOUR]);
    expect(keptMoments(all, [], DEFAULT_RETENTION)).toEqual([1, 2, 3]);
  });

  it('only shrinks: thinning out step by step gives what thinning out at once gives', () => {
    const times = fc.array(fc.integer({ min: 0, max: 900 * 24 * 12 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 59 }), (slots, cut) => {
        const all = moments([...new Set(slots)].map((slot) => T0 + slot * 300_000));
        const atOnce = keptMoments(all, [], DEFAULT_RETENTION);
        const early = all.slice(0, Math.min(cut, all.length));
        const first = new Set(keptMoments(early, [], DEFAULT_RETENTION));
        const left = all.filter((moment, i) => i >= early.length || first.has(moment.n));
        expect(keptMoments(left, [], DEFAULT_RETENTION)).toEqual(atOnce);
      }),
      { numRuns: 500 },
    );
  });
});

describe('waiting times', () => {
  it('fit together by default, and are refused where they do not', () => {
    expect(() => validate(DEFAULT_RETENTION, DEFAULT_WAITS)).not.toThrow();
    expect(() => validate({ ...DEFAULT_RETENTION, allDays: 8 }, DEFAULT_WAITS)).toThrow('finer moments');
    expect(() => validate({ ...DEFAULT_RETENTION, monthlyMonths: 0 }, DEFAULT_WAITS)).toThrow('above 0');
    expect(() => validate(DEFAULT_RETENTION, { ...DEFAULT_WAITS, attemptDeadMs: 800_000 })).toThrow('no invocation can still live');
    expect(() => validate(DEFAULT_RETENTION, { ...DEFAULT_WAITS, trashMs: 1_000 })).toThrow('longer than any reader');
    expect(() => validate(DEFAULT_RETENTION, { ...DEFAULT_WAITS, trashMs: 3 * DAY })).toThrow('every moment is still kept');
    expect(() => validate(DEFAULT_RETENTION, { ...DEFAULT_WAITS, foldAtMostMs: 34 * DAY })).toThrow('before the erasure is due');
  });
});

describe('anyKept', () => {
  it('says what a search says', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(40)), fc.nat(40), fc.nat(40), (numbers, from, to) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        expect(anyKept(sorted, from, to)).toBe(sorted.some((n) => n >= from && n < to));
      }),
    );
  });
});
