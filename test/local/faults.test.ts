import type { FaultPlan, ReplyBody } from '../../local/contract';
import { faultPlan, unfired } from '../../local/faults';

const DRAWS = 20_000;

/** The family of a kind: what the promised rates are of. */
function family(kind: string): string {
  if (/^(kill |crash|out of memory|time-out)/.test(kind)) return 'ends';
  if (/^(lost reply|reply replaced by 504|truncated reply|corrupted reply) /.test(kind)) return 'spoiled';
  return /^(429|5xx) /.exec(kind)?.[1] ?? kind;
}

function planned(plan: FaultPlan): Record<string, number> {
  for (let i = 0; i < DRAWS; i++) {
    plan.event();
    plan.invocation();
    plan.clockOff();
    if (plan.call('jira', i % 2 === 0).what === 'spoil') plan.spoil('jira', 'json');
  }
  return plan.report().planned;
}

function rates(plan: FaultPlan): Record<string, number> {
  const rates: Record<string, number> = {};
  for (const [kind, count] of Object.entries(planned(plan))) rates[family(kind)] = (rates[family(kind)] ?? 0) + count / DRAWS;
  return rates;
}

describe('fault plan', () => {
  test('none plans nothing', () => {
    expect(rates(faultPlan('none', 1))).toEqual({});
    expect(faultPlan('none', 1).indexLagMs()).toBe(0);
  });

  test.each([
    ['light', { duplicate: 0.05, ends: 0.01, '429': 0.01, '5xx': 0.01, spoiled: 0.005 }],
    [
      'heavy',
      {
        ...{ duplicate: 0.3, ends: 0.1, '429': 0.05, '5xx': 0.05, spoiled: 0.03 },
        ...{ reorder: 0.35, late: 0.0105, 'clock back': 0.05, 'clock forward': 0.05 },
      },
    ],
  ] as const)('%s keeps its rates', (level, expected) => {
    const found = rates(faultPlan(level, 7));
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [kind, rate] of Object.entries(expected)) expect(Math.abs((found[kind] ?? 0) - rate)).toBeLessThan(rate * 0.25);
  });

  test('heavy plans each kind of end, of refusal and of spoiled reply', () => {
    const kinds = Object.keys(planned(faultPlan('heavy', 3)));
    expect(kinds).toEqual(
      expect.arrayContaining([
        ...['kill before', 'kill after-effect', 'kill after-reply', 'crash', 'out of memory', 'time-out'],
        ...['429 jira burst', '429 jira per-issue', '429 jira quota', '429 jira tenant-quota', '5xx jira'],
        ...['lost reply jira', 'reply replaced by 504 jira', 'truncated reply jira', 'corrupted reply jira'],
      ]),
    );
  });

  test('a reply is only spoiled in a way that its receiver can notice', () => {
    const plan = faultPlan('heavy', 1);
    const seen = (body: ReplyBody): ReadonlySet<string> => new Set(Array.from({ length: 200 }, () => plan.spoil('jira', body).what));
    expect([...seen('none')].sort()).toEqual(['gateway-timeout', 'lost']);
    expect(seen('bytes').has('corrupted')).toBe(false);
    expect([...seen('checked')].sort()).toEqual([...seen('json')].sort());
  });

  test('what was planned and has not fired is named', () => {
    expect(unfired({ planned: { crash: 2, '429 kvs': 1 }, fired: { crash: 1, '429 kvs': 1 } })).toEqual(['crash (1)']);
    expect(unfired({ planned: {}, fired: {} })).toEqual([]);
  });

  test('one seed, one plan; another seed, another plan', () => {
    const draws = (seed: number): string => {
      const plan = faultPlan('heavy', seed);
      return JSON.stringify(
        Array.from({ length: 200 }, () => [plan.event(), plan.invocation(), plan.call('jira', true), plan.indexLagMs()]),
      );
    };
    expect(draws(3)).toBe(draws(3));
    expect(draws(3)).not.toBe(draws(4));
  });

  test('what befalls an invocation and its calls depends on their place alone, whatever else was drawn; over many places the rates hold', () => {
    const at = (before: number) => {
      const plan = faultPlan('heavy', 3);
      for (let i = 0; i < before; i++) plan.call('jira', true, `other#${i}:1`);
      return Array.from({ length: 300 }, (_, i) => [
        plan.invocation(`steps#${i}`),
        plan.clockOff(`steps#${i}`),
        plan.call('jira', true, `steps#1:${i}`),
      ]);
    };
    expect(at(0)).toEqual(at(7));
    const plan = faultPlan('heavy', 3);
    const n = 4_000;
    const share = (of: (i: number) => boolean): number => Array.from({ length: n }, (_, i) => of(i)).filter(Boolean).length / n;
    expect(share((i) => plan.call('kvs', false, `steps#${1 + (i >> 5)}:${1 + (i & 31)}`).what !== 'none')).toBeCloseTo(0.13, 1);
    expect(share((i) => plan.invocation(`steps#${i}`) !== undefined)).toBeCloseTo(0.1, 1);
  });

  test('the level can be switched while it is asked, and what was ordered counts as planned', () => {
    const plan = faultPlan('none', 2);
    expect(rates(plan)).toEqual({});
    plan.switchTo('heavy');
    expect(plan.level).toBe('heavy');
    expect(rates(plan)['duplicate']).toBeGreaterThan(0.2);
    plan.switchTo('none');
    const before = plan.report().planned;
    expect(planned(plan)).toEqual(before);
    plan.ordered('worker-dies');
    expect(unfired({ ...plan.report(), fired: before })).toEqual(['worker-dies (1)']);
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
