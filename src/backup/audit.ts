/**
 * Compares Jira's counts with the backup's, space by space; where they differ, halves the span of `created` until few issues are left, and
 * names those. An audit of an unchanged site costs one point a space. It changes nothing, but asks the next sweep to look at what is
 * missing; what the backup holds and Jira does not show is only said: hidden and gone look the same.
 */
import { isHoldfastError } from '../contract/errors';
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Json } from '../contract/ports';
import type { StepBody, StepContext, StepResult } from '../jobs/api';
import type { Jira } from '../jira/port';
import { approximateCount, searchIssues } from '../jira/read/search';
import type { View } from '../repository/api';
import type { Row } from '../repository/model';
import type { BackupDeps } from './deps';
import { windowClause } from './jql';
import type { Window } from './jql';
import { markIssue } from './marks';
import { loadPlan } from './plan';
import { FIRST_BASELINE } from './runIds';
import { zoneOf } from './zone';
import type { Zone } from './zone';

export const AUDIT_LANE = 'audit';
export const AUDIT_KEY = 'audit:last';
/** Issues of a window whose ids are listed: each costs a point. */
const LIST_MAX = 50;
const DIFFERENCES_MAX = 100;
const POINTS_MAX = 2_000;
const DAY = 86_400_000;
const MINUTE = 60_000;

export interface AuditState {
  /** Projects still to be counted; absent before the first step. */
  readonly left?: readonly string[];
  readonly windows: readonly (Window & { readonly count: number })[];
  readonly inJira: number;
  readonly captured: number;
  readonly points: number;
  readonly differences: readonly string[];
}

export interface AuditResult {
  readonly at: number;
  readonly inJira: number;
  readonly captured: number;
  readonly points: number;
  readonly differences: readonly string[];
}

export const FIRST_AUDIT_STATE: AuditState = { windows: [], inJira: 0, captured: 0, points: 0, differences: [] };

export const auditRun = (
  deps: BackupDeps,
): { lanes(): readonly { readonly lane: string; readonly state: Json }[]; readonly body: StepBody } => ({
  lanes: () => [{ lane: AUDIT_LANE, state: FIRST_AUDIT_STATE as unknown as Json }],
  body: (async (context, _params, state) => step(deps, context, state as unknown as AuditState)) as StepBody,
});

const step = async (deps: BackupDeps, context: StepContext, from: AuditState): Promise<StepResult<Json>> => {
  const view = await deps.repository.now();
  const plan = await loadPlan(deps.state, FIRST_BASELINE);
  const audit = new Audit(deps, deps.jira('baseline'), view, zoneOf(plan?.zone), from);
  const state = await audit.go(() => context.deadline.remainingMs() < STEP_RESERVE_MS);
  const done = state.left?.length === 0 && state.windows.length === 0;
  if (done) {
    const { inJira, captured, points, differences } = state;
    await deps.state.set(AUDIT_KEY, { at: deps.clock.now(), inJira, captured, points, differences: differences as Json });
  }
  return { state: state as unknown as Json, done };
};

class Audit {
  private readonly spentBefore: number;

  constructor(
    private readonly deps: BackupDeps,
    private readonly jira: Jira,
    private readonly view: View,
    private readonly zone: Zone,
    private state: AuditState,
  ) {
    this.spentBefore = jira.spent().points;
  }

  async go(enough: () => boolean): Promise<AuditState> {
    const before = this.state.points;
    let left = this.state.left ?? [...this.view.rows({ kind: 'project' })].map((row) => row.id);
    while (left.length > 0 && !enough()) {
      const [project = '', ...rest] = left;
      await this.project(project);
      left = rest;
    }
    this.state = { ...this.state, left };
    while (this.state.windows.length > 0 && !enough()) {
      const [window, ...rest] = this.state.windows;
      this.state = { ...this.state, windows: rest };
      if (window !== undefined) await this.window(window);
      this.state = { ...this.state, points: before + this.jira.spent().points - this.spentBefore };
      if (this.state.points > POINTS_MAX) {
        this.say('More differs than was traced; the counts above are whole.');
        this.state = { ...this.state, windows: [] };
      }
    }
    return { ...this.state, points: before + this.jira.spent().points - this.spentBefore };
  }

  private async project(project: string): Promise<void> {
    const captured = this.held({ projects: [project] }).length;
    const inJira = await this.count({ projects: [project] });
    this.state = { ...this.state, captured: this.state.captured + captured };
    if (inJira === undefined) {
      if (captured > 0)
        this.say(`Jira does not show the space ${project} any more; the backup holds ${String(captured)} work items of it.`);
      return;
    }
    this.state = { ...this.state, inJira: this.state.inJira + inJira };
    if (inJira !== captured) this.state = { ...this.state, windows: [...this.state.windows, { projects: [project], count: inJira }] };
  }

  private async window(window: Window & { readonly count: number }): Promise<void> {
    const held = this.held(window);
    if (held.length === window.count) return;
    const halves = Math.max(held.length, window.count) <= LIST_MAX ? undefined : this.halves(window, held);
    if (halves === undefined) return this.list(window, held);
    const [first, second] = halves;
    const count = (await this.count(first)) ?? 0;
    this.state = {
      ...this.state,
      windows: [...this.state.windows, { ...first, count }, { ...second, count: Math.max(0, window.count - count) }],
    };
  }

  private halves(window: Window, held: readonly Row[]): readonly [Window, Window] | undefined {
    const created = held.map((row) => row.created).sort((a, b) => a - b);
    const from = window.from ?? Math.min(created[0] ?? Date.UTC(2002, 0, 1), Date.UTC(2002, 0, 1));
    const to = window.to ?? this.deps.clock.now() + DAY;
    // Half of what is held is the best guess for half of what is there.
    const middle = this.zone.lower(created[Math.floor(created.length / 2)] ?? (from + to) / 2);
    const edge = middle > from && middle < to ? middle : this.zone.lower((from + to) / 2);
    return edge <= from || edge >= to || to - from <= MINUTE
      ? undefined
      : [
          { ...window, to: edge },
          { ...window, from: edge },
        ];
  }

  private async list(window: Window, held: readonly Row[]): Promise<void> {
    const here = new Map(held.map((row) => [row.id, row]));
    for (let token: string | undefined; ;) {
      const page = await searchIssues(this.jira, {
        jql: windowClause(window, this.zone),
        fields: ['id', 'key'],
        maxResults: 5_000,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      for (const issue of page.issues) {
        if (here.delete(issue.id)) continue;
        this.say(`${issue.key} is in Jira and not in the backup; the next sweep reads it.`);
        await markIssue(this.deps.state, issue.id, this.deps.clock.now());
      }
      if (page.isLast === true || page.nextPageToken === undefined || page.nextPageToken === token) break;
      token = page.nextPageToken;
    }
    for (const row of here.values())
      this.say(
        `Work item ${row.id} (number ${String(row.keyNumber)} of space ${row.project}) is in the backup, and Jira does not show it: hidden, moved or gone.`,
      );
  }

  private say(difference: string): void {
    if (this.state.differences.length < DIFFERENCES_MAX)
      this.state = { ...this.state, differences: [...this.state.differences, difference] };
  }

  private held(window: Window): readonly Row[] {
    const [project = ''] = window.projects;
    return [...this.view.rows({ kind: 'issue', project })].filter(
      (row) => row.created >= (window.from ?? -Infinity) && row.created < (window.to ?? Infinity),
    );
  }

  /** Undefined: Jira does not know the project. */
  private async count(window: Window): Promise<number | undefined> {
    try {
      return await approximateCount(this.jira, windowClause(window, this.zone));
    } catch (e) {
      if (isHoldfastError(e, 'refused', 'not-found')) return undefined;
      throw e;
    }
  }
}
