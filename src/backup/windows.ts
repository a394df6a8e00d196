import { isHoldfastError } from '../contract/errors';
import type { Millis } from '../contract/ids';
import { projectClause, windowClause } from './jql';
import type { Window } from './jql';
import type { Zone } from './zone';

/**
 * Cuts a site into windows of at most `target` issues, each a few projects or a span of one project's `created`, by counting and never
 * by listing. Jira tells the count of a project with the project; where it does not, one count serves many projects. Each cut costs one count
 * more, because the other half is what is left. Counts are estimates: a window may turn out larger or smaller, and is then read all the same.
 *
 * P1 each issue lies in exactly one window: halves share their edge. P2 counts ≤ 2 × windows × log(span).
 */
export interface CountedWindow extends Window {
  readonly count: number;
}

export interface CountableProject {
  readonly id: string;
  /** As far as Jira said it without being asked. */
  readonly count?: number;
}

export interface Counting {
  count(jql: string): Promise<number>;
  readonly zone: Zone;
  readonly now: Millis;
  /** Issues a window at most, by the estimate of the whole. */
  target(total: number): number;
}

export interface WindowPlan {
  readonly windows: readonly CountedWindow[];
  readonly total: number;
  /** Projects that Jira no longer knew when they were counted. */
  readonly unseen: readonly string[];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Before this only imports reach: the first cuts need not look there. */
const JIRA_BEGAN = Date.UTC(2002, 0, 1);
/** Projects in one count: keeps the JQL short. */
const GROUP = 100;

export const planWindows = async (projects: readonly CountableProject[], counting: Counting): Promise<WindowPlan> => {
  const unseen: string[] = [];
  const unknown: CountedWindow[] = [];
  const ids = projects.filter(({ count }) => count === undefined).map(({ id }) => id);
  for (let i = 0; i < ids.length; i += GROUP) await countGroup(ids.slice(i, i + GROUP), counting, unknown, unseen);
  const known = projects.flatMap(({ id, count }) => (count === undefined ? [] : [{ projects: [id], count }]));
  const total = [...known, ...unknown].reduce((sum, window) => sum + window.count, 0);
  const target = counting.target(total);
  const windows: CountedWindow[] = [];
  for (const whole of [...gathered(known, target), ...unknown]) await cut(whole, target, counting, windows);
  return { windows, total, unseen };
};

/** Small projects share a window: each window costs a page that is not full. */
const gathered = (windows: readonly CountedWindow[], target: number): readonly CountedWindow[] => {
  const out: CountedWindow[] = [];
  for (const window of windows) {
    const last = out.at(-1);
    if (last !== undefined && last.count + window.count <= target && last.projects.length < GROUP)
      out[out.length - 1] = { projects: [...last.projects, ...window.projects], count: last.count + window.count };
    else out.push(window);
  }
  return out;
};

/** A project that was deleted meanwhile makes Jira refuse the whole clause: halve until it is alone. */
const countGroup = async (projects: readonly string[], counting: Counting, counted: CountedWindow[], unseen: string[]): Promise<void> => {
  if (projects.length === 0) return;
  try {
    counted.push({ projects, count: await counting.count(projectClause(projects)) });
  } catch (e) {
    if (!isHoldfastError(e, 'refused', 'not-found')) throw e;
    const [only] = projects;
    if (projects.length === 1 && only !== undefined) unseen.push(only);
    else for (const half of halves(projects)) await countGroup(half, counting, counted, unseen);
  }
};

const halves = (projects: readonly string[]): readonly (readonly string[])[] => {
  const middle = Math.ceil(projects.length / 2);
  return [projects.slice(0, middle), projects.slice(middle)];
};

const cut = async (window: CountedWindow, target: number, counting: Counting, out: CountedWindow[]): Promise<void> => {
  const parts =
    window.count <= target
      ? undefined
      : window.projects.length > 1
        ? halves(window.projects).map((projects) => ({ ...window, projects }))
        : inTime(window, counting);
  const [first, second] = parts ?? [];
  if (first === undefined || second === undefined) {
    out.push(window);
    return;
  }
  const count = Math.min(window.count, await counting.count(windowClause(first, counting.zone)));
  await cut({ ...first, count }, target, counting, out);
  await cut({ ...second, count: window.count - count }, target, counting, out);
};

const inTime = (window: CountedWindow, { now, zone }: Counting): readonly CountedWindow[] | undefined => {
  const to = window.to ?? now;
  const from = window.from ?? (to > JIRA_BEGAN + DAY ? JIRA_BEGAN : 0);
  const unit = to - from > 4 * DAY ? DAY : MINUTE;
  const middle = zone.lower(Math.floor((from + to) / 2 / unit) * unit);
  // One minute with more issues than a window: a mass import; the window is as large as it is.
  if (middle <= from || middle >= to) return undefined;
  return [
    { ...window, to: middle },
    { ...window, from: middle },
  ];
};
