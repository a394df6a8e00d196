import type { FaultPlan } from '../../local/contract';
import { faultPlan } from '../../local/faults';

const DRAWS = 20_000;

function rates(plan: FaultPlan): Record<string, number> {
  for (let i = 0; i < DRAWS; i++) {
    plan.event();
    plan.invocation();
    plan.call('kvs');
  }
  const { planned } = plan.report();
  const counts: Record<string, number> = {};
  for (const [kind, count] of Object.entries(planned)) {
    const name = kind.startsWith('kill ') ? 'kills' : kind;
    counts[name] = (counts[name] ?? 0) + count / DRAWS;
  }
  return counts;
}

describe('fault plan', () => {
  test('none plans nothing', () => {
    expect(rates(faultPlan('none', 1))).toEqual({});
    expect(faultPlan('none', 1).indexLagMs()).toBe(0);
  });

  test.each([
    ['light', { duplicate: 0.05, kills: 0.01, throttle: 0.01, error: 0.01, 'lost-reply': 0.005 }],
    ['heavy', { duplicate: 0.3, kills: 0.1, throttle: 0.05, error: 0.05, 'lost-reply': 0.03, reorder: 0.35 }],
  ] as const)('%s keeps its rates', (level, expected) => {
    const found = rates(faultPlan(level, 7));
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [kind, rate] of Object.entries(expected)) expect(Math.abs((found[kind] ?? 0) - rate)).toBeLessThan(rate * 0.25);
  });

  test('one seed, one plan; another seed, another plan', () => {
    const draws = (seed: number): string => {
      const plan = faultPlan('heavy', seed);
      return JSON.stringify(Array.from({ length: 200 }, () => [plan.event(), plan.invocation(), plan.call('jira'), plan.indexLagMs()]));
    };
    expect(draws(3)).toBe(draws(3));
    expect(draws(3)).not.toBe(draws(4));
  });

  test('index lag is at most five minutes, and counts as fired when it is given out', () => {
    const plan = faultPlan('heavy', 5);
    const lags = Array.from({ length: 1_000 }, () => plan.indexLagMs());
    expect(Math.max(...lags)).toBeLessThanOrEqual(300_000);
    const { planned, fired } = plan.report();
    expect(planned['index-lag']).toBeGreaterThan(0);
    expect(fired['index-lag']).toBe(planned['index-lag']);
  });
});
