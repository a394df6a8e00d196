/**
 * The first backup of all issues. A run of a few slots (lanes); slot 0 plans first: it notes the watermark, counts, cuts the site into
 * windows and deals them out; the others wait for the plan. Each slot then reads its windows one after the other, a step at a time:
 * `waiting` → `reading` (window, cursor, staged packs) → … → `done`.
 *
 * B1 the watermark is noted before the first issue is read, so a sweep from it sees whatever changed while we read.
 * B2 a window becomes visible in one commit, when all of it is uploaded; packs of earlier steps are staged in the checkpoint.
 * B3 a step that is done again repeats reads, never records: what is committed or staged in this very form is not stored again.
 * B4 page tokens never outlive a step; a window goes on by the `created` minute and the ids taken in it.
 * B5 whatever was read before Jira's allowance ran out is kept: points are the scarce thing.
 */
import { isHoldfastError } from '../contract/errors';
import { STEP_ISSUES, STEP_RESERVE_MS, WINDOW_ISSUES } from '../contract/limits';
import type { Json } from '../contract/ports';
import { isRaw } from '../entities/normalise';
import type { StepBody, StepContext, StepResult } from '../jobs/api';
import type { Jira } from '../jira/port';
import { approximateCount } from '../jira/read/search';
import { allProjects } from '../jira/read/projects';
import type { RawProject } from '../jira/read/projects';
import { myself } from '../jira/read/site';
import type { Lookup } from '../repository/api';
import type { PackRef } from '../repository/model';
import { Capture, addSeen, nothingSeen } from './capture';
import type { Seen } from './capture';
import type { BackupDeps } from './deps';
import { gapLines } from './gaps';
import { INDEX_LAG_MS } from './lag';
import { PackWriter } from './packs';
import { loadPlan, savePlan, windowsOf } from './plan';
import type { BaselinePlan } from './plan';
import { readWindow } from './window';
import type { Cursor } from './window';
import { planWindows } from './windows';
import type { CountableProject } from './windows';
import { zoneOf } from './zone';

export const BASELINE_SLOTS = ['slot-0', 'slot-1', 'slot-2'] as const;
/**
 * Text that a step reads at most. What a page leaves behind is garbage at once, but is not collected at once: a step that reads more
 * grows towards the limit of its process, however little it holds.
 */
const STEP_CHARS = 10 * 1024 * 1024;
/** Below this a further window costs more in calls than it saves in time. */
const WINDOW_MIN = 1_000;
const WAIT_MAX_S = 120;
/** Marks of user versions carried from step to step; beyond it a version may be stored twice, which is harmless. */
const PEOPLE_MAX = 3_000;

export interface SlotState {
  readonly phase: 'waiting' | 'reading' | 'done';
  /** Steps that found no plan yet: each waits twice as long. */
  readonly waited?: number;
  /** Index in this slot's windows. */
  readonly next: number;
  readonly cursor?: Cursor;
  readonly staged: readonly PackRef[];
  readonly people: readonly string[];
  /** Of all this slot's windows so far. */
  readonly seen: Seen;
  /** Gaps of the open window, for its commit. */
  readonly gaps: Readonly<Record<string, number>>;
}

export const FIRST_SLOT_STATE: SlotState = { phase: 'waiting', next: 0, staged: [], people: [], seen: nothingSeen(), gaps: {} };

export const baselineRun = (
  deps: BackupDeps,
): { lanes(): readonly { readonly lane: string; readonly state: Json }[]; readonly body: StepBody } => ({
  lanes: () => BASELINE_SLOTS.map((lane) => ({ lane, state: FIRST_SLOT_STATE as unknown as Json })),
  body: (async (context, _params, state) => step(deps, context, state as unknown as SlotState)) as StepBody,
});

const step = async (deps: BackupDeps, context: StepContext, state: SlotState): Promise<StepResult<Json>> => {
  let plan = await loadPlan(deps.state, context.run);
  if (plan === undefined) {
    if (context.lane !== BASELINE_SLOTS[0]) {
      const next: SlotState = { ...state, waited: (state.waited ?? 0) + 1 };
      return { state: next as unknown as Json, done: false, delaySeconds: Math.min(WAIT_MAX_S, 2 ** (next.waited ?? 1)) };
    }
    plan = await savePlan(deps.state, context.run, await makePlan(deps));
    deps.log.info('baseline planned', { windows: plan.windows.length, issues: plan.total });
  }
  const slot = new Slot(deps, context, plan, state);
  return slot.run();
};

const makePlan = async (deps: BackupDeps): Promise<BaselinePlan> => {
  const jira = deps.jira('baseline');
  const at = deps.clock.now();
  const { timeZone } = await myself(jira);
  const zone = zoneOf(timeZone);
  const projects = await allProjects(jira, { expand: 'insight' });
  const { windows, total, unseen } = await planWindows(projects.map(countable), {
    count: (jql) => approximateCount(jira, jql),
    zone,
    now: at,
    target: (all) => Math.min(WINDOW_ISSUES, Math.max(WINDOW_MIN, Math.ceil(all / BASELINE_SLOTS.length))),
  });
  return {
    at,
    watermark: at - INDEX_LAG_MS,
    zone: zone.name,
    total,
    projects: projects.length - unseen.length,
    windows: deal(windows),
  };
};

const countable = ({ id, insight }: RawProject): CountableProject => {
  const count = isRaw(insight) ? insight['totalIssueCount'] : undefined;
  return typeof count === 'number' ? { id, count } : { id };
};

/** Largest first, each to the slot with the least: slots end at about the same time. */
const deal = (windows: Awaited<ReturnType<typeof planWindows>>['windows']): BaselinePlan['windows'] => {
  const load = BASELINE_SLOTS.map(() => 0);
  const slots = new Map<object, number>();
  for (const window of [...windows].sort((a, b) => b.count - a.count)) {
    const slot = load.indexOf(Math.min(...load));
    load[slot] = (load[slot] ?? 0) + window.count + 1;
    slots.set(window, slot);
  }
  return windows.map((window) => ({ ...window, slot: slots.get(window) ?? 0 }));
};

class Slot {
  private taken = 0;
  private chars = 0;
  private readonly packs: PackWriter;
  private readonly people: Set<string>;

  constructor(
    private readonly deps: BackupDeps,
    private readonly context: StepContext,
    private readonly plan: BaselinePlan,
    private state: SlotState,
  ) {
    this.packs = new PackWriter(deps.repository, `${context.run}/${context.lane}`);
    this.people = new Set(state.people);
  }

  async run(): Promise<StepResult<Json>> {
    const windows = windowsOf(this.plan, this.context.lane);
    if (this.state.next < windows.length) {
      const held = await this.deps.repository.lookup();
      while (this.state.next < windows.length) {
        const window = windows[this.state.next];
        if (window === undefined) break;
        const handover = await this.window(window, held);
        if (handover !== undefined) return handover;
      }
    }
    this.state = { ...this.state, phase: 'done', staged: [], people: [] };
    return this.result(true);
  }

  /** Undefined: the window is committed, go on with the next. */
  private async window(window: BaselinePlan['windows'][number], held: Lookup): Promise<StepResult<Json> | undefined> {
    const jira = this.deps.jira('baseline');
    const capture = new Capture({ ...this.deps, jira }, held, this.packs);
    let cursor = this.state.cursor;
    /** The cursor when last nothing waited for its threads. */
    let whole = cursor;
    let delaySeconds: number | undefined;
    let ended = false;
    const read = (projects: readonly string[]): Promise<boolean> =>
      readWindow({ jira, clock: this.deps.clock }, { ...window, projects }, zoneOf(this.plan.zone), cursor, {
        page: async (page, at) => {
          await capture.issues(page.issues, page.asked);
          this.taken += page.issues.length;
          this.chars += page.chars;
          cursor = at;
          if (capture.pending === 0) whole = at;
          return this.enough();
        },
      });
    try {
      ended = await this.untilVisible(jira, window.projects, read);
    } catch (e) {
      if (!isHoldfastError(e, 'rate-limited', 'deadline') || cursor === this.state.cursor) throw e;
      delaySeconds = e.retryAfterSeconds ?? 0;
    }
    try {
      this.note(await capture.finish(this.people));
    } catch (e) {
      if (!isHoldfastError(e, 'rate-limited', 'deadline', 'unavailable') || (whole === this.state.cursor && cursor !== whole)) throw e;
      capture.drop();
      this.note(await capture.finish(this.people));
      [cursor, ended, delaySeconds] = [whole, false, e.retryAfterSeconds ?? 30];
    }
    const written = await this.packs.take();
    // Packs of people are never staged: a run may stand still for months, and a person must be gone within 35 days of asking for it.
    const people = ended ? [] : written.filter(({ kind }) => kind === 'user');
    if (people.length > 0) await this.packs.commit({ kind: 'baseline', packs: people, rows: [] });
    const inherited = this.state.staged;
    const own = written.filter((pack) => !people.includes(pack));
    const staged = [...inherited, ...own];
    const gaps = addSeen({ ...nothingSeen(), gaps: { ...this.state.gaps } }, { ...nothingSeen(), gaps: capture.seen.gaps }).gaps;
    this.state = {
      ...this.state,
      phase: 'reading',
      staged,
      seen: addSeen(this.state.seen, capture.seen),
      gaps,
      ...(cursor === undefined ? {} : { cursor }),
    };
    if (!ended) return this.result(false, delaySeconds);

    // a step that was killed between its commit and its checkpoint meets its own packs again
    const left: PackRef[] = [];
    for (const pack of inherited) if (!(await held.holdsPack(pack.name))) left.push(pack);
    left.push(...own);
    if (left.length > 0) await this.packs.commit({ kind: 'baseline', packs: left, rows: [], gaps: gapLines(gaps) });
    const { cursor: _done, ...rest } = this.state;
    this.state = { ...rest, next: this.state.next + 1, staged: [], gaps: {} };
    return undefined;
  }

  /** A project that was deleted or hidden since the plan makes Jira refuse the whole clause: go on with those that are left. */
  private async untilVisible(
    jira: Jira,
    projects: readonly string[],
    read: (projects: readonly string[]) => Promise<boolean>,
  ): Promise<boolean> {
    try {
      return await read(projects);
    } catch (e) {
      if (!isHoldfastError(e, 'refused', 'not-found')) throw e;
      const visible = new Set((await allProjects(jira)).map((project) => project.id));
      const left = projects.filter((project) => visible.has(project));
      if (left.length === projects.length) throw e;
      this.deps.log.warn('projects are no longer visible', { projects: projects.length - left.length });
      return left.length === 0 ? true : this.untilVisible(jira, left, read);
    }
  }

  private note(people: readonly string[]): void {
    for (const mark of people) if (this.people.size < PEOPLE_MAX) this.people.add(mark);
    this.state = { ...this.state, people: [...this.people] };
  }

  private async enough(): Promise<boolean> {
    return (
      this.taken >= STEP_ISSUES ||
      this.chars >= STEP_CHARS ||
      this.context.deadline.remainingMs() < STEP_RESERVE_MS ||
      (await this.context.stopRequested())
    );
  }

  private result(done: boolean, delaySeconds?: number): StepResult<Json> {
    return { state: this.state as unknown as Json, done, ...(delaySeconds === undefined ? {} : { delaySeconds }) };
  }
}
