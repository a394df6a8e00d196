/**
 * Captures what changed since the last sweep (REPOSITORY §3): read the head → search → marks of product events → one commit → `last`.
 *
 * S1 the watermark only advances to what was really read, less the time that search may lag. S2 what `updated` says was changed in the
 * overlap before the watermark is looked for again, but not paid again if it is captured. S3 done twice, or by two at once, nothing is
 * stored twice. S4 only a delete event makes a tombstone: what search or bulkfetch do not show is unseen. S5 a mark is deleted
 * after the commit that covers it. S6 nothing is written to Jira.
 */
import type { Deadline, Json } from '../contract/ports';
import { millisOf } from '../entities/times';
import type { Jira } from '../jira/port';
import type { RawIssue } from '../jira/read/search';
import type { Lookup } from '../repository/api';
import type { CapturedRecord } from '../repository/model';
import { ActivitySum } from './activity';
import { lastAudit } from './auditResult';
import { Capture } from './capture';
import { changedProjects } from './changedProjects';
import { comeBack } from './comeback';
import type { BackupDeps } from './deps';
import { deletionsIn, tombstonesOf } from './deletions';
import { gapLines, unseenCounts } from './gaps';
import { changedJql, NOT_IN_MAX } from './jql';
import { INDEX_LAG_MS, OVERLAP_MS, SETTLED_MS } from './lag';
import { noteNewFiles, startNewFiles } from './newFiles';
import { takeLease } from './lease';
import { lookAgain } from './lookAgain';
import { deleteMarks, pendingMarks } from './marks';
import { PackWriter } from './packs';
import { SearchBroke, pagesLeavingOut } from './pages';
import { loadPlan } from './plan';
import { FIRST_BASELINE } from './runIds';
import { Turn } from './turn';
import { UnseenMemory } from './unseen';

/** `last`: the heartbeat of sweeps, empty ones included. */
export interface LastSweep {
  /** When the newest sweep ended. */
  readonly at: number;
  /** As far as it read. */
  readonly watermark: number;
  readonly changed: number;
  /** A sweep has read all that there was, at least once since the first backup began. */
  readonly full: boolean;
}
export const LAST_KEY = 'last';

export interface SweepOutcome {
  /** `early`: time or Jira's allowance ran out; the next sweep goes on from the watermark. */
  readonly status: 'swept' | 'early' | 'not-started' | 'running';
  readonly changed: number;
  readonly deleted: number;
  readonly watermark: number;
  /** The commit, when something was stored. */
  readonly commit?: number;
  /** Files that the changed issues list and the backup does not hold yet. */
  readonly newFiles: number;
  /** With `early`: Jira's allowance is used up for so long. */
  readonly retryAfterSeconds?: number;
}

const MINUTE = 60_000;
const MARKS_AT_ONCE = 4_000;

export const sweep = async (deps: BackupDeps, deadline: Deadline): Promise<SweepOutcome> => {
  const plan = await loadPlan(deps.state, FIRST_BASELINE);
  if (plan === undefined) return { status: 'not-started', changed: 0, deleted: 0, watermark: 0, newFiles: 0 };
  const lease = await takeLease(deps, 'sweep');
  if (lease === undefined) return { status: 'running', changed: 0, deleted: 0, watermark: 0, newFiles: 0 };
  try {
    return await new Sweep(deps, new Turn(deadline, lease), plan.watermark).run();
  } finally {
    await lease.release();
  }
};

export const lastSweep = async (deps: Pick<BackupDeps, 'state'>): Promise<LastSweep | undefined> =>
  (await deps.state.get<Json>(LAST_KEY)) as unknown as LastSweep | undefined;

class Sweep {
  private readonly jira: Jira;
  private readonly packs: PackWriter;
  private readonly activity = new ActivitySum();
  private changed = 0;

  constructor(
    private readonly deps: BackupDeps,
    private readonly turn: Turn,
    private readonly noted: number,
  ) {
    this.jira = deps.jira('sweep');
    this.packs = new PackWriter(deps.repository, 'sweep', 'own');
  }

  async run(): Promise<SweepOutcome> {
    const { repository, state, clock } = this.deps;
    const { jira, turn, packs } = this;
    const [held, last, memory] = [await repository.lookup(), await lastSweep(this.deps), await UnseenMemory.load(this.deps)];
    const from = Math.max(held.watermark, last?.watermark ?? 0, this.noted);
    const marks = await pendingMarks(state, MARKS_AT_ONCE);
    const capture = new Capture({ repository, state, clock, jira, stored: (record, since) => this.note(record, since) }, held, packs);
    const gone = deletionsIn(marks);
    const reading = { jira, clock, held, capture, turn };
    const watermark = await this.search(held, capture, from, gone);
    const { covered, missing } = await lookAgain(reading, marks, gone);
    const remembered = await comeBack({ ...reading, memory, marks, gone }, missing, Math.min(from, (await lastAudit(state))?.began ?? 0));
    await capture.finish();
    const ofProjects = await changedProjects({ ...reading, deps: this.deps, packs }, marks);
    const { tombstones, keys } = await tombstonesOf(held, marks, clock.now());
    const rows = tombstones.map((tombstone) => repository.tombstone(tombstone));
    for (const { kind, project, at, about } of tombstones)
      this.activity.deleted({ kind, project, at, ...(about.actor === undefined ? {} : { actor: about.actor }) });
    const staged = await packs.take();

    const fresh = await this.notHeld(held, capture.files);
    // Before the commit: a kill right after it must not lose the files.
    const files = fresh.size === 0 ? undefined : await noteNewFiles(this.deps, held.n, new Set(fresh.values()));
    let commit: number | undefined;
    if (staged.length > 0 || rows.length > 0) {
      const activity = this.activity.sum();
      commit = (
        await packs.commit({
          kind: 'sweep',
          watermark,
          packs: staged,
          rows,
          gaps: gapLines({ ...capture.seen.gaps, ...unseenCounts(memory.now) }),
          ...(activity === undefined ? {} : { activity }),
        })
      ).n;
    }
    await state.set(LAST_KEY, { at: clock.now(), watermark, changed: this.changed, full: !turn.early || last?.full === true });
    const isSaved = await this.save(memory);
    await deleteMarks(state, [...covered, ...ofProjects, ...keys, ...(isSaved ? remembered : [])]);
    if (files !== undefined) await startNewFiles(this.deps, files);
    return {
      status: turn.early ? 'early' : 'swept',
      changed: this.changed,
      deleted: rows.length,
      watermark,
      newFiles: fresh.size,
      ...(commit === undefined ? {} : { commit }),
      ...(turn.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: turn.retryAfterSeconds }),
    };
  }

  /** After a long pause another sweep may have begun, and may know more: then what this one has learned is left to the marks. */
  private async save(memory: UnseenMemory): Promise<boolean> {
    if (!memory.isChanged) return true;
    if (!(await this.turn.lease.isHeld())) return false;
    await memory.save();
    return true;
  }

  private note(record: CapturedRecord, since: number): void {
    if (record.kind !== 'issue') return;
    this.changed++;
    this.activity.changed(record, since);
  }

  /** Reads what changed after `from`; the new watermark. */
  private async search(held: Lookup, capture: Capture, from: number, gone: ReadonlySet<string>): Promise<number> {
    const { clock } = this.deps;
    const began = clock.now();
    let read = from;
    for (let broke = 0; ; broke++) {
      const since = Math.max(from, read - MINUTE);
      const known = broke === 0 ? this.inOverlap(held, from) : [];
      try {
        for await (const page of pagesLeavingOut({ jira: this.jira, clock }, known, (leftOut) =>
          changedJql(clock.now(), since, OVERLAP_MS, leftOut),
        )) {
          await capture.issues(
            page.issues.filter((issue) => !gone.has(issue.id)),
            page.asked,
            page.asked - SETTLED_MS,
            mergedBefore(held, from),
          );
          for (const issue of page.issues) read = Math.max(read, updatedOf(issue));
          await this.turn.lease.beat();
          if (this.turn.isOver()) return this.upTo(from, read);
        }
        return Math.max(from, began - INDEX_LAG_MS);
      } catch (e) {
        if (this.turn.endsWith(e)) return this.upTo(from, read);
        if (!(e instanceof SearchBroke) || broke > 2) throw e;
      }
    }
  }

  /** Search goes by rising `updated`: all before the last one's minute was read. */
  private upTo(from: number, read: number): number {
    return Math.max(from, Math.min(read - MINUTE, this.deps.clock.now() - INDEX_LAG_MS));
  }

  /** Ids that were captured with an `updated` in the overlap; none when there are too many to be left out. */
  private inOverlap(held: Lookup, from: number): readonly string[] {
    const ids = new Set<string>();
    // what a merge took into the levels meanwhile is read once more, and not stored again
    for (const row of held.fresh('issue')) {
      if (!row.deleted && row.updated >= from - OVERLAP_MS - MINUTE && row.updated < from) ids.add(row.id);
    }
    return ids.size > NOT_IN_MAX ? [] : [...ids];
  }

  /** Files with the issues that list them. */
  private async notHeld(held: Lookup, files: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, string>> {
    const missing = new Map<string, string>();
    await held.prefetch('attachment', files.keys());
    for (const [id, issue] of files) if ((await held.row('attachment', id)) === undefined) missing.set(id, issue);
    return missing;
  }
}

/**
 * To look a work item up in what is merged is a read or two, and more of them the larger the site: those that changed since need none. Infinity: sweeps have not yet read
 * all that had changed by then.
 */
const mergedBefore = ({ mergedAt }: Lookup, from: number): number => (from < mergedAt ? Infinity : mergedAt);

const updatedOf = (issue: RawIssue): number => millisOf(issue.fields['updated']);
