/** Figures of the platform as differences: what one step cost. */
import { costOf, type Cost } from '../forge/prices';
import type { EndpointCost, FaultPlan, ForgeMeter, JiraMeter } from '../contract';

export interface Reading {
  readonly at: number;
  readonly real: number;
  readonly jira: JiraMeter;
  readonly forge: ForgeMeter;
  readonly faults: ReturnType<FaultPlan['report']>;
}

export interface StepFigures {
  readonly simulatedSeconds: number;
  readonly seconds: number;
  readonly jira: JiraMeter;
  readonly forge: Omit<ForgeMeter, 'peakMB'>;
  /** US dollars at list prices. */
  readonly cost: Cost;
  readonly memory: { readonly peakMB: number };
  readonly faults: {
    readonly planned: number;
    readonly fired: number;
    readonly byKind: Readonly<Record<string, { readonly planned: number; readonly fired: number }>>;
  };
}

interface Metered {
  readonly clock: { now(): number };
  readonly site: { readonly meter: JiraMeter };
  readonly platform: { readonly meter: ForgeMeter };
  readonly faults: FaultPlan;
}

/** Begins a step: the peak of memory is a maximum, so it starts again. */
export function read({ clock, site, platform, faults }: Metered): Reading {
  platform.meter.peakMB = 0;
  return {
    at: clock.now(),
    real: performance.now(),
    jira: structuredClone(site.meter),
    forge: { ...platform.meter },
    faults: faults.report(),
  };
}

export function since(before: Reading, { clock, site, platform, faults }: Metered): StepFigures {
  const { peakMB, ...now } = platform.meter;
  const forge = difference(now, before.forge);
  return {
    simulatedSeconds: rounded((clock.now() - before.at) / 1000, 3),
    seconds: rounded((performance.now() - before.real) / 1000, 3),
    jira: { ...difference(site.meter, before.jira), byEndpoint: endpoints(site.meter.byEndpoint, before.jira.byEndpoint) },
    forge,
    cost: costOf(forge),
    memory: { peakMB: rounded(peakMB, 1) },
    faults: faultFigures(faults.report(), before.faults),
  };
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Of the members that are numbers. */
function difference<T extends object>(now: T, then: T): T {
  const old = then as Readonly<Record<string, unknown>>;
  const numbers = Object.entries(now).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(numbers.map(([name, value]) => [name, rounded(value - ((old[name] as number | undefined) ?? 0), 6)])) as T;
}

function endpoints(
  now: Readonly<Record<string, EndpointCost>>,
  then: Readonly<Record<string, EndpointCost>>,
): Record<string, EndpointCost> {
  const costs = Object.entries(now).map(([name, cost]) => [name, difference(cost, then[name] ?? { requests: 0, points: 0 })] as const);
  return Object.fromEntries(costs.filter(([, cost]) => cost.requests > 0).sort(([, a], [, b]) => b.points - a.points));
}

/** `kill` is planned; how each one fired (`kill before`, `kill after-effect`, …) is a part of it and not counted again. */
function faultFigures(now: ReturnType<FaultPlan['report']>, then: ReturnType<FaultPlan['report']>): StepFigures['faults'] {
  const kinds = [...new Set([...Object.keys(now.planned), ...Object.keys(now.fired)])].sort();
  const byKind = kinds.map((kind) => {
    const of = (side: 'planned' | 'fired'): number => (now[side][kind] ?? 0) - (then[side][kind] ?? 0);
    return [kind, { planned: of('planned'), fired: of('fired') }] as const;
  });
  const sum = (side: 'planned' | 'fired'): number =>
    byKind.reduce((total, [kind, figures]) => total + (kind in now.planned ? figures[side] : 0), 0);
  return {
    planned: sum('planned'),
    fired: sum('fired'),
    byKind: Object.fromEntries(byKind.filter(([, figures]) => figures.planned + figures.fired > 0)),
  };
}
