import type { Millis } from '../contract/ids';
import type { Clock, StateStore } from '../contract/ports';
import { issue as issueEntity } from '../entities/issue';
import { isRaw } from '../entities/normalise';
import { People } from '../entities/people';
import { millisOf } from '../entities/times';
import { isPlaceholder } from '../entities/placeholder';
import { userRecord } from '../entities/user';
import type { Jira } from '../jira/port';
import type { RawIssue } from '../jira/read/search';
import type { Lookup, Repository } from '../repository/api';
import type { CapturedRecord } from '../repository/model';
import { isNewOfPerson } from './erasure';
import { CLOCKS_APART_MS } from './lag';
import type { PackWriter } from './packs';
import { completeThreads, incomplete } from './threads';

/** What a step saw, for progress and gaps. Numbers only: it travels in checkpoints. */
export interface Seen {
  issues: number;
  comments: number;
  attachments: number;
  attachmentBytes: number;
  /** Gap kind → how many issues (or entries) it touches. */
  gaps: Record<string, number>;
}

export const nothingSeen = (): Seen => ({ issues: 0, comments: 0, attachments: 0, attachmentBytes: 0, gaps: {} });

export const addSeen = (a: Seen, b: Seen): Seen => {
  const gaps: Record<string, number> = { ...a.gaps };
  for (const [gap, n] of Object.entries(b.gaps)) gaps[gap] = (gaps[gap] ?? 0) + n;
  return {
    issues: a.issues + b.issues,
    comments: a.comments + b.comments,
    attachments: a.attachments + b.attachments,
    attachmentBytes: a.attachmentBytes + b.attachmentBytes,
    gaps,
  };
};

interface Read {
  readonly raw: RawIssue;
  readonly asked: Millis;
  readonly settled: Millis;
  readonly merged: Millis;
}

const isNewer = (updated: Millis, merged: Millis): boolean => updated > merged + CLOCKS_APART_MS;

/** Issues whose threads must be completed wait for each other, so that one bulk call serves many. */
const WAIT_MAX = 50;

/**
 * Turns raw issues into records and hands on those that the backup does not have in this very form. One object a step (or a sweep).
 *
 * C1 an object whose fingerprint equals the visible version's is not stored again. C2 no call is made for a person.
 */
export class Capture {
  readonly seen = nothingSeen();
  /** Issue id → `updated` of what was read in this step. */
  readonly read = new Map<string, number>();
  /** Projects and files of what was read. */
  readonly projects = new Set<string>();
  readonly files = new Map<string, string>();
  private readonly people = new People();
  /** `kind:id` → fingerprint of what this object handed on: search and bulkfetch may bring the same issue. */
  private readonly own = new Map<string, string>();
  private waiting: Read[] = [];

  constructor(
    private readonly deps: {
      readonly repository: Repository;
      readonly state: StateStore;
      readonly clock: Clock;
      readonly jira: Jira;
      /** Told of each record that is new; `since`: the version before it shows its history up to then. */
      readonly stored?: (record: CapturedRecord, since: Millis) => void;
    },
    private readonly held: Pick<Lookup, 'row' | 'prefetch' | 'unmerged'>,
    private readonly packs: PackWriter,
  ) {}

  /**
   * `asked`: when they were asked for, not when the answer came, so that of two reads the later one wins. `settled`: the version of the
   * same `updated` that was read after this moment stays (search may serve an older state than that read saw). `merged`: what maintenance
   * has merged was captured before, and so was all that had changed by then; a version that is clearly newer is not looked for there.
   */
  async issues(raws: readonly RawIssue[], asked: Millis, settled = Infinity, merged = Infinity): Promise<void> {
    await this.held.prefetch(
      'issue',
      raws.filter(({ fields }) => !isNewer(millisOf(fields['updated']), merged)).map(({ id }) => id),
    );
    for (const raw of raws) {
      if (isPlaceholder(raw.fields)) continue;
      const need = incomplete(raw);
      if (need.comments || need.worklogs || need.changelog) this.waiting.push({ raw, asked, settled, merged });
      else await this.take({ raw, asked, settled, merged });
    }
    if (this.waiting.length >= WAIT_MAX) await this.complete();
  }

  /** Issues that were read but wait for the rest of their threads. */
  get pending(): number {
    return this.waiting.length;
  }

  /** Forgets what waits: it is read again. */
  drop(): void {
    this.waiting = [];
  }

  /** Before the packs are flushed: what waited, and the people. `taken`: marks of user versions that this run has staged already. */
  async finish(taken: ReadonlySet<string> = new Set()): Promise<readonly string[]> {
    await this.complete();
    const marks: string[] = [];
    const seen = this.deps.clock.now();
    await this.held.prefetch(
      'user',
      [...this.people.met(), ...this.people.heard()].map(({ accountId }) => accountId),
    );
    for (const person of this.people.met()) await this.person(userRecord(person, seen), taken, marks);
    for (const person of this.people.heard()) {
      if ((await this.held.row('user', person.accountId)) === undefined) await this.person(userRecord(person, seen), taken, marks);
    }
    return marks;
  }

  private async person(record: CapturedRecord, taken: ReadonlySet<string>, marks: string[]): Promise<void> {
    const fingerprint = this.deps.repository.fingerprint(record);
    // A fingerprint is keyed and belongs to one person's one version: half of it is mark enough, and tells nothing.
    const mark = fingerprint.slice(0, 10);
    if (taken.has(mark)) return;
    if (!(await isNewOfPerson(this.deps, this.held, record))) return;
    marks.push(mark);
    await this.packs.add(record);
  }

  private async complete(): Promise<void> {
    const waiting = this.waiting;
    this.waiting = [];
    if (waiting.length === 0) return;
    const missing = (what: string, n: number): void => this.gap(`${what} cut off`, n);
    const whole = await completeThreads(
      this.deps.jira,
      waiting.map(({ raw }) => raw),
      missing,
    );
    for (const [i, read] of waiting.entries()) await this.take({ ...read, raw: whole[i] ?? read.raw });
  }

  private async take({ raw, asked, settled, merged }: Read): Promise<void> {
    const records = issueEntity.records(raw as unknown as Readonly<Record<string, unknown>>, this.people, asked);
    const [head] = records;
    this.count(raw, records);
    if (head === undefined) return;
    const newer = isNewer(head.updated, merged);
    const held = newer ? this.held.unmerged('issue', head.id) : await this.held.row('issue', head.id);
    if (held !== undefined && held.updated === head.updated && held.seen > settled) return;
    for (const record of records) {
      const before = record === head ? held : await this.held.row(record.kind, record.id);
      const name = `${record.kind}:${record.id}`;
      const fingerprint = this.deps.repository.fingerprint(record);
      if ((this.own.get(name) ?? before?.fingerprint) === fingerprint) continue;
      this.own.set(name, fingerprint);
      this.deps.stored?.(record, before?.updated ?? (newer ? merged : 0));
      await this.packs.add(record);
    }
  }

  private count(raw: RawIssue, records: readonly CapturedRecord[]): void {
    const head = records[0];
    this.seen.issues++;
    if (head === undefined) return;
    this.read.set(head.id, head.updated);
    this.projects.add(head.project);
    for (const file of head.attachments) this.files.set(file, head.id);
    const fields = raw.fields;
    if (isRaw(fields['comment'])) this.seen.comments += Number(fields['comment']['total'] ?? 0);
    this.seen.attachments += head.attachments.length;
    for (const file of Array.isArray(fields['attachment']) ? (fields['attachment'] as readonly { readonly size?: number }[]) : [])
      this.seen.attachmentBytes += file.size ?? 0;
    if (isRaw(fields['watches']) && Number(fields['watches']['watchCount'] ?? 0) > 0) this.gap('watchers', 1);
    if (isRaw(fields['votes']) && Number(fields['votes']['votes'] ?? 0) > 0) this.gap('votes', 1);
    if (!isRaw(fields['comment'])) this.gap('comments not shown', 1);
  }

  private gap(kind: string, n: number): void {
    this.seen.gaps[kind] = (this.seen.gaps[kind] ?? 0) + n;
  }
}
