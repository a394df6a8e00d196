/**
 * Compares Jira's counts with the backup's, space by space; where they differ, halves the span of `created` until few issues are left, and
 * names those. An audit of an unchanged site costs one point a space. It changes nothing, but asks the next sweep to look at what is
 * missing, and to remember what the backup holds and Jira does not show (`unseen.ts`): hidden and gone look the same.
 */
import { isHoldfastError } from '../contract/errors';
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Json } from '../contract/ports';
import type { StepBody, StepContext, StepResult } from '../jobs/api';
import type { Jira } from '../jira/port';
import { approximateCount, searchIssues } from '../jira/read/search';
import { AUDIT_KEY, lastAudit } from './auditResult';
import type { AuditResult, PartlyHidden } from './auditResult';
import { CapturedIssues, liveRows } from './capturedIssues';
import type { CapturedIssue, Held } from './capturedIssues';
import type { BackupDeps } from './deps';
import { windowClause } from './jql';
import type { Window } from './jql';
import { OVERLAP_MS } from './lag';
import { markIssue, markUnseen } from './marks';
import { loadPlan } from './plan';
import { FIRST_BASELINE } from './runIds';
import { ISSUES_MAX, readUnseen } from './unseen';
import { zoneOf } from './zone';
import type { Zone } from './zone';

export const AUDIT_LANE = 'audit';
/** Issues of a window whose ids are listed: each costs a point. */
const LIST_MAX = 50;
const DIFFERENCES_MAX = 100;
/** Hidden work items that one audit marks, each for itself. */
const HIDDEN_MAX = 1_000;
const POINTS_MAX = 2_000;
const DAY = 86_400_000;
const MINUTE = 60_000;

export interface AuditState {
  readonly began?: number;
  /** Projects still to be counted; absent before the first step. */
  readonly left?: readonly string[];
  /** `short`: so many issues of the project are in the backup and not in Jira. */
  readonly windows: readonly (Window & { readonly count: number; readonly short: number })[];
  readonly inJira: number;
  readonly captured: number;
  readonly points: number;
  readonly differences: readonly string[];
  /** Issues that were marked because Jira does not show them. */
  readonly hidden: number;
  readonly partly: Readonly<Record<string, PartlyHidden>>;
}

export const FIRST_AUDIT_STATE: AuditState = { windows: [], inJira: 0, captured: 0, points: 0, differences: [], hidden: 0, partly: {} };

export const auditRun = (
  deps: BackupDeps,
): { lanes(): readonly { readonly lane: string; readonly state: Json }[]; readonly body: StepBody } => ({
  lanes: () => [{ lane: AUDIT_LANE, state: FIRST_AUDIT_STATE as unknown as Json }],
  body: (async (context, _params, state) => step(deps, context, state as unknown as AuditState)) as StepBody,
});

const step = async (deps: BackupDeps, context: StepContext, from: AuditState): Promise<StepResult<Json>> => {
  const captured = await CapturedIssues.read(deps.repository);
  const plan = await loadPlan(deps.state, FIRST_BASELINE);
  const known = {
    last: await lastAudit(deps.state),
    unseen: new Set((await readUnseen(deps.state)).issues.map(([id]) => id)),
  };
  const began = from.began ?? deps.clock.now();
  const audit = new Audit(deps, deps.jira('baseline'), captured, zoneOf(plan?.zone), known, { ...FIRST_AUDIT_STATE, ...from, began });
  const state = await audit.go(() => context.deadline.remainingMs() < STEP_RESERVE_MS);
  const done = state.left?.length === 0 && state.windows.length === 0;
  if (done) {
    const { inJira, captured, points, differences, partly } = state;
    const result: AuditResult = { at: deps.clock.now(), began, inJira, captured, points, differences, partly };
    await deps.state.set(AUDIT_KEY, result as unknown as Json);
  }
  return { state: state as unknown as Json, done };
};

class Audit {
  private readonly spentBefore: number;

  constructor(
    private readonly deps: BackupDeps,
    private readonly jira: Jira,
    private readonly captured: CapturedIssues,
    private readonly zone: Zone,
    private readonly known: { readonly last: AuditResult | undefined; readonly unseen: ReadonlySet<string> },
    private state: AuditState,
  ) {
    this.spentBefore = jira.spent().points;
  }

  async go(enough: () => boolean): Promise<AuditState> {
    const before = this.state.points;
    let left = this.state.left ?? (await this.spaces());
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
        for (const window of this.state.windows) if (window.short > 0) this.hidesMany(window);
        this.state = { ...this.state, windows: [] };
      }
    }
    return { ...this.state, points: before + this.jira.spent().points - this.spentBefore };
  }

  private async spaces(): Promise<readonly string[]> {
    const ids: string[] = [];
    for await (const { id } of liveRows(this.deps.repository, 'project')) ids.push(id);
    return ids;
  }

  private async project(project: string): Promise<void> {
    const captured = this.captured.inProject(project);
    const inJira = await this.count({ projects: [project] });
    this.state = { ...this.state, captured: this.state.captured + captured };
    if (inJira === undefined) {
      if (captured === 0) return;
      this.say(`Jira does not show the space ${project} any more; the backup holds ${String(captured)} work items of it.`);
      return this.toBeRead(project, this.since);
    }
    this.state = { ...this.state, inJira: this.state.inJira + inJira };
    const short = Math.max(0, captured - inJira);
    const before = this.known.last?.partly?.[project];
    // Some of the many are shown again, nobody knows which.
    if (before !== undefined && short < before.missing) await this.toBeRead(project, before.since);
    if (inJira !== captured)
      this.state = { ...this.state, windows: [...this.state.windows, { projects: [project], count: inJira, short }] };
  }

  /** Nothing was hidden before; 0: no audit says so. */
  private get since(): number {
    return Math.max(0, (this.known.last?.began ?? 0) - OVERLAP_MS);
  }

  private toBeRead(project: string, since: number): Promise<void> {
    return markUnseen(this.deps.state, { id: project, at: this.deps.clock.now(), since });
  }

  private async window(window: AuditState['windows'][number]): Promise<void> {
    const held = this.captured.held(window);
    if (held.length === window.count) return;
    if (window.count === 0) return this.hides(window, held.issues());
    const halves = Math.max(held.length, window.count) <= LIST_MAX ? undefined : this.halves(window, held);
    if (halves === undefined) return this.list(window, held);
    const [first, second] = halves;
    const count = (await this.count(first)) ?? 0;
    this.state = {
      ...this.state,
      windows: [
        ...this.state.windows,
        { ...first, count, short: window.short },
        { ...second, count: Math.max(0, window.count - count), short: window.short },
      ],
    };
  }

  private halves(window: Window, held: Held): readonly [Window, Window] | undefined {
    const created = held.created();
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

  private async list(window: AuditState['windows'][number], held: Held): Promise<void> {
    const here = new Map(Array.from(held.issues(), (issue) => [issue.id, issue]));
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
    await this.hides(window, here.values());
  }

  private async hides(window: AuditState['windows'][number], rows: Iterable<CapturedIssue>): Promise<void> {
    for (const row of rows) {
      this.say(
        `Work item ${row.id} (number ${String(row.keyNumber)} of space ${row.project}) is in the backup, and Jira does not show it: hidden, moved or gone.`,
      );
      if (this.known.unseen.has(row.id)) continue;
      if (this.state.hidden >= Math.min(HIDDEN_MAX, ISSUES_MAX - this.known.unseen.size)) return this.hidesMany(window);
      await markIssue(this.deps.state, row.id, this.deps.clock.now());
      this.state = { ...this.state, hidden: this.state.hidden + 1 };
    }
  }

  private hidesMany({ projects: [project = ''], short }: AuditState['windows'][number]): void {
    const since = this.known.last?.partly?.[project]?.since ?? this.since;
    this.state = { ...this.state, partly: { ...this.state.partly, [project]: { missing: short, since } } };
  }

  private say(difference: string): void {
    if (this.state.differences.length < DIFFERENCES_MAX)
      this.state = { ...this.state, differences: [...this.state.differences, difference] };
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
