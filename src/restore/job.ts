/**
 * One step of a restore run at work: the plan, what comes back, the cursor, and how they are saved.
 *
 * J1 before anything is written to Jira for an issue, a saved state says that the work may have reached it (`reach`); so whoever
 * does a killed step again knows which issues to read back first, and that all others are untouched.
 * J2 notes and report pages are written before the state that counts them.
 */
import type { Json } from '../contract/ports';
import { HoldfastError } from '../contract/errors';
import { STEP_RESERVE_MS } from '../contract/limits';
import { issueFacts, type IssueFacts } from '../entities/write/issueRecord';
import type { Jira } from '../jira/port';
import type { StepContext } from '../jobs/api';
import type { View } from '../repository/api';
import type { Row } from '../repository/model';
import type { RestoreDeps } from './deps';
import { readInactive, type StoredPlan } from './planStore';
import { RunStore, type Note, type Outcome } from './runStore';
import { readSite, type RestoreSite } from './site';
import { projectSource, type ProjectSource } from './sources';
import type { ProjectState, RestoreState } from './state';

/** A project that is being worked on. */
export interface Place {
  readonly source: ProjectSource;
  readonly state: ProjectState;
  readonly key: string;
  readonly name: string;
}

/**
 * A step works this long at most, although it might for longer: a kill then costs little work, a pause is quick, and memory begins anew.
 */
const STEP_WORK_MS = 120_000;
/** Bytes of files that one step moves: what sending them leaves behind is freed late, so that without this memory would follow the files. */
const STEP_FILE_BYTES = 16 * 1024 * 1024;
/** Left when work inside one issue is broken off. */
const INSIDE_RESERVE_MS = 60_000;
/** Chunks of issues between two saved states. */
const SAVE_EVERY = 6;

export class Job {
  readonly jira: Jira;
  readonly store: RunStore;
  private notes: Note[] = [];
  private outcomes: Outcome[] = [];
  private fileBytes = 0;
  /** Milliseconds that this invocation had when the step began. */
  private readonly startedWith: number;
  private sources = new Map<string, ProjectSource>();
  private knownSite: RestoreSite | undefined;
  /** Work beyond it needs a saved state first. */
  private reach: number;

  constructor(
    readonly deps: RestoreDeps,
    readonly context: StepContext,
    readonly plan: StoredPlan,
    readonly view: View,
    readonly state: RestoreState,
    /** Issues up to this number, of the project and phase that the state names, may have been worked on before. */
    private careful: { readonly phase: string; readonly p: number; readonly number: number } | undefined,
  ) {
    this.startedWith = context.deadline.remainingMs();
    this.jira = deps.jira('restore');
    this.store = new RunStore(deps.state, context.run);
    this.reach = 0;
  }

  get run(): string {
    return this.context.run;
  }

  place(p: number): Place {
    const planned = this.plan.result?.projects[p];
    const state = this.state.projects[p];
    if (planned === undefined || state === undefined) throw new Error(`no project ${String(p)} in the plan`);
    return { source: this.source(planned.id), state, key: planned.key, name: planned.name };
  }

  get projectCount(): number {
    return this.state.projects.length;
  }

  private source(id: string): ProjectSource {
    let source = this.sources.get(id);
    if (source === undefined) {
      source = projectSource(this.view, id);
      this.sources.set(id, source);
    }
    return source;
  }

  private selectedIssues: Map<string, string> | undefined;

  /** Does this captured issue come back in this run? Its key, then. */
  comesBack(issueId: string): string | undefined {
    if (this.selectedIssues === undefined) {
      this.selectedIssues = new Map();
      for (let p = 0; p < this.projectCount; p++) {
        const place = this.place(p);
        if (place.state.failure === undefined)
          for (const row of place.source.issues) this.selectedIssues.set(row.id, `${place.key}-${String(row.keyNumber)}`);
      }
    }
    return this.selectedIssues.get(issueId);
  }

  async site(): Promise<RestoreSite> {
    this.knownSite ??= await readSite(
      this.jira,
      this.view,
      await readInactive(this.deps.state, this.plan.id, this.plan.result?.inactivePages ?? 0),
    );
    return this.knownSite;
  }

  note(note: Note): void {
    this.notes.push(note);
  }

  outcome(outcome: Outcome): void {
    this.outcomes.push(outcome);
  }

  /** Must this issue be read back before it is written to? */
  mustReadBack(number: number): boolean {
    const { careful } = this;
    return careful !== undefined && careful.phase === this.state.phase && careful.p === this.state.p && number <= careful.number;
  }

  get resumed(): boolean {
    return this.careful !== undefined && this.careful.phase === this.state.phase && this.careful.p === this.state.p;
  }

  async save(reach = 0): Promise<void> {
    await this.flush();
    this.state.seq += 1;
    this.reach = reach;
    await this.store.writeSoft({ state: structuredClone(this.state), reach });
  }

  private async flush(): Promise<void> {
    const { notes, outcomes } = this;
    this.notes = [];
    this.outcomes = [];
    if (notes.length > 0) this.state.notePages += await this.store.writeNotes(this.state.notePages, notes);
    if (outcomes.length > 0) this.state.reportPages += await this.store.writeOutcomes(this.state.reportPages, outcomes);
  }

  moved(bytes: number): void {
    this.fileBytes += bytes;
  }

  /** Inside one issue: a long thread goes on in the next step, which reads back what is there. Throws `deadline`. */
  needTime(): void {
    if (this.context.deadline.remainingMs() < INSIDE_RESERVE_MS) throw new HoldfastError('deadline', 'This step has no time left.');
  }

  async handOver(): Promise<boolean> {
    const left = this.context.deadline.remainingMs();
    return (
      left < STEP_RESERVE_MS ||
      this.fileBytes > STEP_FILE_BYTES ||
      this.startedWith - left > STEP_WORK_MS ||
      (await this.context.stopRequested())
    );
  }

  /**
   * Takes every issue of every project once, in the order of keys, `size` at a time. False: hand over, and go on here in the next step.
   * A project that failed is passed over.
   */
  async eachIssue(
    size: number,
    work: (place: Place, issues: readonly IssueFacts[]) => Promise<void>,
    options: { readonly failedToo?: boolean } = {},
  ): Promise<boolean> {
    return this.eachProject(async (place) => {
      if (place.state.failure !== undefined && options.failedToo !== true) {
        this.state.units += place.source.issues.filter((row) => row.keyNumber > this.state.after).length;
        return true;
      }
      const rows = place.source.issues.filter((row) => row.keyNumber > this.state.after);
      for await (const issues of this.chunks(rows, size)) {
        if (await this.handOver()) return false;
        const last = issues[issues.length - 1]?.number ?? 0;
        if (last > this.reach)
          await this.save(
            rows[Math.min(rows.length, rows.findIndex((row) => row.keyNumber === last) + 1 + size * SAVE_EVERY) - 1]?.keyNumber ?? last,
          );
        await work(place, issues);
        this.state.after = last;
        this.state.units += issues.length;
      }
      return true;
    });
  }

  async eachProject(work: (place: Place) => Promise<boolean>): Promise<boolean> {
    while (this.state.p < this.projectCount) {
      if (!(await work(this.place(this.state.p)))) return false;
      this.state.p += 1;
      this.state.after = 0;
      this.reach = 0;
      await this.save();
    }
    return true;
  }

  async *chunks(rows: readonly Row[], size: number): AsyncGenerator<readonly IssueFacts[]> {
    let chunk: IssueFacts[] = [];
    for await (const record of this.view.readMany(rows)) {
      chunk.push(issueFacts(record));
      if (chunk.length < size) continue;
      yield chunk;
      chunk = [];
    }
    if (chunk.length > 0) yield chunk;
  }

  /** The state to hand over; everything that was noted is written. */
  async checkpoint(): Promise<Json> {
    await this.flush();
    this.state.seq += 1;
    return structuredClone(this.state) as unknown as Json;
  }
}
