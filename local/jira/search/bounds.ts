import type { Issue } from '../model';
import type { Operator } from './parser';

/** From `lo` on, and below `hi`. */
export type Span = readonly [lo: number, hi: number];

/**
 * What a query says about columns with an index. Issues outside of it are not found; `exact`: all those inside are found, so that
 * they can be counted without a look at them.
 */
export interface Bounds {
  readonly exact: boolean;
  readonly projects?: ReadonlySet<string>;
  readonly ids?: ReadonlySet<number>;
  /** Key numbers. */
  readonly numbers?: Span;
  readonly created?: Span;
  readonly updated?: Span;
}

export const ANYTHING: Bounds = { exact: false };

const meet = (a: Span | undefined, b: Span | undefined): Span | undefined =>
  a === undefined || b === undefined ? (a ?? b) : [Math.max(a[0], b[0]), Math.min(a[1], b[1])];

const common = <T>(a: ReadonlySet<T> | undefined, b: ReadonlySet<T> | undefined): ReadonlySet<T> | undefined =>
  a === undefined || b === undefined ? (a ?? b) : new Set([...a].filter((one) => b.has(one)));

/** One form for all: what reads the bounds of every query is compiled once. */
export const shaped = ({ exact, projects, ids, numbers, created, updated }: Bounds) => ({
  exact,
  projects,
  ids,
  numbers,
  created,
  updated,
});

/** Both at once. */
export const both = (a: Bounds, b: Bounds): Bounds => ({
  exact: a.exact && b.exact,
  projects: common(a.projects, b.projects),
  ids: common(a.ids, b.ids),
  numbers: meet(a.numbers, b.numbers),
  created: meet(a.created, b.created),
  updated: meet(a.updated, b.updated),
});

/** The milliseconds whose second compares so with `wanted`; JQL sees no less than seconds. */
export const secondsSpan = (operator: Operator, wanted: number): Span | undefined => {
  const second = Math.floor(wanted / 1000) * 1000;
  const whole = second === wanted;
  switch (operator) {
    case '>=':
      return [whole ? second : second + 1000, Infinity];
    case '>':
      return [second + 1000, Infinity];
    case '<':
      return [-Infinity, whole ? second : second + 1000];
    case '<=':
      return [-Infinity, second + 1000];
    case '=':
      return whole ? [second, second + 1000] : [0, 0];
    default:
      return undefined;
  }
};

/** `id >= N` means the issues of N's project whose key number is at least N's. */
export const besideIssue = (operator: Operator, bound: Issue | undefined): Bounds => {
  if (bound === undefined) return { exact: true, ids: new Set() };
  const { number } = bound;
  const spans: Partial<Record<Operator, Span>> = {
    '>=': [number, Infinity],
    '>': [number + 1, Infinity],
    '<': [-Infinity, number],
    '<=': [-Infinity, number + 1],
  };
  const numbers = spans[operator];
  return numbers === undefined ? ANYTHING : { exact: true, projects: new Set([bound.project.id]), numbers };
};
