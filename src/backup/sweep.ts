/**
 * Captures what changed since the last sweep (REPOSITORY §3): read the head → search → marks of product events → one commit → `last`.
 *
 * S1 the watermark only advances to what was really read, less the time that search may lag. S2 what `updated` says was changed in the
 * overlap before the watermark is looked for again, but not paid again if it is captured. S3 done twice, or by two at once, nothing is
 * stored twice. S4 only a delete event makes a tombstone: what search or bulkfetch do not show is unseen. S5 a mark is deleted
 * after the commit that covers it. S6 nothing is written to Jira.
 */
import { isHoldfastError } from '../contract/errors';
import { BULKFETCH_MAX } from '../contract/limits';
import type { Deadline, Json } from '../contract/ports';
import { ENTITIES } from '../entities/table';
import { People } from '../entities/people';
import { millisOf } from '../entities/times';
import { userRecord } from '../entities/user';
import type { Jira } from '../jira/port';
import { bulkFetch } from '../jira/read/search';
import type { RawIssue } from '../jira/read/search';
import type { Lookup } from '../repository/api';
import type { CapturedRecord, Row } from '../repository/model';
import { ActivitySum } from './activity';
import { Capture } from './capture';
import { readProject } from './configuration';
import type { BackupDeps } from './deps';
import { deletionsIn, tombstonesOf, trashedRecord } from './deletions';
import { isNewOfPerson } from './erasure';
import { gapLines } from './gaps';
import { notIn, NOT_IN_MAX } from './jql';
import { INDEX_LAG_MS, OVERLAP_MS } from './lag';
import { noteNewFiles, startNewFiles } from './newFiles';
import { takeLease } from './lease';
import type { Lease } from './lease';
import { deleteMarks, pendingMarks } from './marks';
import type { Mark } from './marks';
import { PackWriter } from './packs';
import { SearchBroke, pagesLeavingOut } from './pages';
import { loadPlan } from './plan';
import { FIRST_BASELINE } from './runIds';

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
/** Left of the invocation when a sweep ends itself, for its packs and its commit. */
const RESERVE_MS = 60_000;
/** For so long after a read of the database, search may still serve what was before it. */
const SETTLED_MS = 360_000;

export const sweep = async (deps: BackupDeps, deadline: Deadline): Promise<SweepOutcome> => {
  const plan = await loadPlan(deps.state, FIRST_BASELINE);
  if (plan === undefined) return { status: 'not-started', changed: 0, deleted: 0, watermark: 0, newFiles: 0 };
  const lease = await takeLease(deps, 'sweep');
  if (lease === undefined) return { status: 'running', changed: 0, deleted: 0, watermark: 0, newFiles: 0 };
  try {
    return await new Sweep(deps, deadline, lease, plan.watermark).run();
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
  private readonly covered: string[] = [];
  private changed = 0;
  private early = false;
  private retryAfterSeconds: number | undefined;

  constructor(
    private readonly deps: BackupDeps,
    private readonly deadline: Deadline,
    private readonly lease: Lease,
    private readonly noted: number,
  ) {
    this.jira = deps.jira('sweep');
    this.packs = new PackWriter(deps.repository, 'sweep', 'own');
  }

  async run(): Promise<SweepOutcome> {
    const { repository, state, clock } = this.deps;
    const [held, last] = [await repository.lookup(), await lastSweep(this.deps)];
    const from = Math.max(held.watermark, last?.watermark ?? 0, this.noted);
    const marks = await pendingMarks(state, MARKS_AT_ONCE);
    const capture = new Capture(
      { repository, state, clock, jira: this.jira, stored: (record, before) => this.note(record, before) },
      held,
      this.packs,
    );
    const gone = deletionsIn(marks);
    const watermark = await this.search(held, capture, from, gone);
    await this.lookAgain(held, capture, marks, gone);
    await capture.finish();
    await this.projects(held, marks, capture);
    const { tombstones, keys } = await tombstonesOf(held, marks, clock.now());
    this.covered.push(...keys);
    const rows = tombstones.map((tombstone) => repository.tombstone(tombstone));
    for (const { kind, project, at, about } of tombstones)
      this.activity.deleted({ kind, project, at, ...(about.actor === undefined ? {} : { actor: about.actor }) });
    const packs = await this.packs.take();

    const newFiles = await this.notHeld(held, capture.files);
    // Before the commit: a kill right after it must not lose the files.
    const files = newFiles === 0 ? undefined : await noteNewFiles(this.deps, held.n);
    let commit: number | undefined;
    if (packs.length > 0 || rows.length > 0) {
      const activity = this.activity.sum();
      commit = (
        await this.packs.commit({
          kind: 'sweep',
          watermark,
          packs,
          rows,
          gaps: gapLines(capture.seen.gaps),
          ...(activity === undefined ? {} : { activity }),
        })
      ).n;
    }
    await state.set(LAST_KEY, { at: clock.now(), watermark, changed: this.changed, full: !this.early || last?.full === true });
    await deleteMarks(state, this.covered);
    if (files !== undefined) await startNewFiles(this.deps, files);
    return {
      status: this.early ? 'early' : 'swept',
      changed: this.changed,
      deleted: rows.length,
      watermark,
      newFiles,
      ...(commit === undefined ? {} : { commit }),
      ...(this.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: this.retryAfterSeconds }),
    };
  }

  private note(record: CapturedRecord, before: Row | undefined): void {
    if (record.kind !== 'issue') return;
    this.changed++;
    this.activity.changed(record, before?.updated ?? 0);
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
        for await (const page of pagesLeavingOut({ jira: this.jira, clock }, known, (leftOut) => changedJql(clock.now(), since, leftOut))) {
          await capture.issues(
            page.issues.filter((issue) => !gone.has(issue.id)),
            page.asked,
            page.asked - SETTLED_MS,
          );
          for (const issue of page.issues) read = Math.max(read, updatedOf(issue));
          await this.lease.beat();
          if (this.deadline.remainingMs() < RESERVE_MS) return this.endEarly(from, read);
        }
        return Math.max(from, began - INDEX_LAG_MS);
      } catch (e) {
        if (isHoldfastError(e, 'rate-limited', 'deadline')) {
          this.retryAfterSeconds = e.retryAfterSeconds;
          return this.endEarly(from, read);
        }
        if (!(e instanceof SearchBroke) || broke > 2) throw e;
      }
    }
  }

  /** Search goes by rising `updated`: all before the last one's minute was read. */
  private endEarly(from: number, read: number): number {
    this.early = true;
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

  private async notHeld(held: Lookup, files: ReadonlySet<string>): Promise<number> {
    let missing = 0;
    await held.prefetch('attachment', files);
    for (const id of files) if ((await held.row('attachment', id)) === undefined) missing += 1;
    return missing;
  }

  /** Issues that events named and search did not show in that state: from the database. */
  private async lookAgain(held: Lookup, capture: Capture, marks: ReadonlyMap<string, Mark>, gone: ReadonlySet<string>): Promise<void> {
    const wanted = new Map<string, string[]>();
    for (const [key, one] of marks) {
      if (one.kind !== 'issue') continue;
      const shown =
        one.shown === true && Math.max(capture.read.get(one.id) ?? 0, (await held.row('issue', one.id))?.updated ?? 0) >= one.at;
      if (shown || gone.has(one.id)) this.covered.push(key);
      else wanted.set(one.id, [...(wanted.get(one.id) ?? []), key]);
    }
    const ids = [...wanted.keys()];
    for (let i = 0; i < ids.length; i += BULKFETCH_MAX) {
      if (this.early || this.deadline.remainingMs() < RESERVE_MS) {
        this.early = true;
        return;
      }
      const part = ids.slice(i, i + BULKFETCH_MAX);
      try {
        const asked = this.deps.clock.now();
        const { issues } = await bulkFetch(this.jira, { issueIdsOrKeys: part, fields: ['*all'], expand: ['changelog'] });
        await capture.issues(issues, asked);
      } catch (e) {
        if (!isHoldfastError(e, 'rate-limited', 'deadline')) throw e;
        this.early = true;
        return;
      }
      // What did not come is hidden or gone; if it is gone, an event of its own says so.
      for (const id of part) this.covered.push(...(wanted.get(id) ?? []));
      await this.lease.beat();
    }
  }

  private async projects(held: Lookup, marks: ReadonlyMap<string, Mark>, capture: Capture): Promise<void> {
    const keys = new Map<string, string[]>();
    const trashed = new Map<string, Mark>();
    for (const [key, one] of marks) {
      if (one.kind !== 'project' && one.kind !== 'project-trashed') continue;
      keys.set(one.id, [...(keys.get(one.id) ?? []), key]);
      // Marks come in the order of time: what happened last holds.
      if (one.kind === 'project-trashed') trashed.set(one.id, one);
      else trashed.delete(one.id);
    }
    // A project that nobody told us of, once the configuration is captured at all.
    for (const id of capture.projects)
      if (!keys.has(id) && (await held.row('project', id)) === undefined && (await held.any('project'))) keys.set(id, []);
    const people = new People();
    for (const [id, ofProject] of keys) {
      const seen = this.deps.clock.now();
      const mark = trashed.get(id);
      const records = mark === undefined ? await this.readProject(id, people) : await trashedRecord(held, mark, seen);
      if (records === undefined) continue;
      for (const record of records) await this.add(held, record);
      this.covered.push(...ofProject);
    }
    for (const person of people.met()) {
      const record = userRecord(person, this.deps.clock.now());
      if (await isNewOfPerson(this.deps, held, record)) await this.packs.add(record);
    }
  }

  /** Undefined: not now. */
  private async readProject(id: string, people: People): Promise<readonly CapturedRecord[] | undefined> {
    if (this.early || this.deadline.remainingMs() < RESERVE_MS) return undefined;
    try {
      const found = await readProject(this.jira, id);
      return found === undefined ? [] : ENTITIES.project.records(found.raw, people, this.deps.clock.now());
    } catch (e) {
      if (!isHoldfastError(e, 'rate-limited', 'deadline')) throw e;
      this.early = true;
      return undefined;
    }
  }

  private async add(held: Lookup, record: CapturedRecord): Promise<void> {
    if ((await held.row(record.kind, record.id))?.fingerprint !== this.deps.repository.fingerprint(record)) await this.packs.add(record);
  }
}

/** Relative times need no zone, and the margin of a minute covers that JQL has no seconds and that two clocks differ a little. */
const changedJql = (now: number, since: number, leftOut: readonly string[]): string => {
  const ago = (at: number): string => `"-${String(Math.max(1, Math.ceil((now - at) / MINUTE) + 1))}m"`;
  const overlap = ago(since - OVERLAP_MS);
  const changed = leftOut.length === 0 ? `updated >= ${overlap}` : `(updated >= ${ago(since)} OR (updated >= ${overlap}${notIn(leftOut)}))`;
  return `${changed} ORDER BY updated ASC, id ASC`;
};

const updatedOf = (issue: RawIssue): number => millisOf(issue.fields['updated']);
