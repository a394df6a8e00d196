/**
 * What one opened repository knows of the commits: the levels of the index that the head names, and the commits above them; loaded once, in
 * batches, and extended when the head moves. Rows live in `Versions`; of a commit only its frame (times, packs) is kept once its rows are there.
 */
import type { BlobStore, CommitLog, Json } from '../contract/ports';
import { isMoment, momentOf, packName, parseCommit } from './commit';
import type { CommitValue } from './commit';
import { rowsOfCommit } from './commitRows';
import { momentOfEntry } from './levels/manifest';
import { openLevels } from './levels/open';
import type { OpenedLevel } from './levels/open';
import type { Missing, Moment, Row } from './model';
import { newest } from './newest';
import type { PackReader } from './packReader';
import { Versions } from './versions';

/** Commits that are read together: 10 × 100 kB stays below 1 MB a batch. */
const COMMITS_AT_ONCE = 100;
const FOOTERS_AT_ONCE = 6;

/** The newest commit, as far as this invocation knows. */
export class HeadOfLog {
  private head: CommitValue | undefined;

  constructor(private readonly log: CommitLog) {}

  /** By strict reads from the best lower bound on. */
  async read(): Promise<CommitValue | undefined> {
    const known = this.head;
    const hint = known?.n ?? (await this.log.readHints()).commit;
    const { n, value } = await newest<Json>((number) => this.log.readCommit(number), hint, known as unknown as Json);
    if (n > 0 && n !== known?.n) this.learn(parseCommit(n, value));
    return this.head;
  }

  /** A commit that was just written or read here: the head is at least this. */
  learn(commit: CommitValue): void {
    if (commit.n > (this.head?.n ?? 0)) this.head = commit;
  }
}

export class History {
  readonly versions = new Versions();
  /** Rows that can't be read, and what they may hide. */
  readonly missing: Missing[] = [];
  /** Those above the levels, from `floor` + 1 on. */
  private readonly commits: CommitValue[] = [];
  private readonly moments: Moment[] = [];
  private floor: number | undefined;
  private levels: readonly OpenedLevel[] = [];
  private levelsIndexed = false;
  private indexed = 0;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly repoId: string,
    private readonly log: CommitLog,
    private readonly blobs: BlobStore,
    private readonly packs: PackReader,
    private readonly head: HeadOfLog,
    /** Rows of later commits, which levels hold, too, are left out; `load` must not ask for more. */
    private readonly last = Infinity,
  ) {}

  /** Moments up to the head: those that retention kept, then every commit above the levels. */
  async loadMoments(): Promise<readonly Moment[]> {
    await this.exclusively(() => this.loadCommits());
    return this.moments;
  }

  /** Moments and rows up to the head, or up to commit `upTo`: whoever looks at an old moment does not pay for what came after it. */
  async load(upTo?: number): Promise<readonly Moment[]> {
    await this.exclusively(async () => {
      await this.loadCommits(upTo);
      await this.indexRows();
    });
    return this.moments;
  }

  private async exclusively(work: () => Promise<void>): Promise<void> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    await turn;
  }

  private async loadCommits(upTo = Infinity): Promise<void> {
    const head = await this.head.read();
    if (!head) return;
    const last = Math.min(head.n, upTo);
    // once: levels that replace these later hold the same, and what is known stays true
    if (this.floor === undefined) await this.openLevels(head);
    const floor = this.floor ?? 0;
    while (floor + this.commits.length < last) {
      const first = floor + this.commits.length + 1;
      const numbers = Array.from({ length: Math.min(COMMITS_AT_ONCE, last - first + 1) }, (_, i) => first + i);
      const values = await this.log.readCommits(numbers);
      for (const n of numbers) this.keep(parseCommit(n, values.get(n) ?? (await this.log.readCommit(n))));
    }
  }

  private async openLevels(head: CommitValue): Promise<void> {
    const { repoId, log, blobs, packs } = this;
    const { base, tail } = await openLevels({ repoId, log, blobs, packs, onMissing: this.note }, head);
    this.levels = [base, tail].filter((opened) => opened !== undefined);
    for (const { manifest } of this.levels) for (const entry of manifest.moments) this.moments.push(momentOfEntry(entry));
    this.floor = floorOf(head);
  }

  private readonly note = (missing: Missing): void => {
    this.missing.push(missing);
  };

  private keep(commit: CommitValue): void {
    this.commits.push(commit);
    if (isMoment(commit.kind)) this.moments.push(momentOf(commit));
    for (const pack of commit.packs) this.packs.know(packName(this.repoId, pack), pack);
  }

  private async indexRows(): Promise<void> {
    if (!this.levelsIndexed) {
      for (const { level } of this.levels) {
        for await (const rows of level.stream()) this.addUpToLast(rows);
      }
      this.levelsIndexed = true;
    }
    while (this.indexed < this.commits.length) {
      const batch = this.nextBatch();
      const rows = await Promise.all(batch.map((commit) => rowsOfCommit(this.repoId, this.packs, commit, this.note)));
      for (const [i, commit] of batch.entries()) {
        for (const row of rows[i] as readonly Row[]) this.versions.add(row);
        this.commits[this.indexed] = { ...commit, rows: [] };
        this.indexed += 1;
      }
    }
  }

  private addUpToLast(rows: readonly Row[]): void {
    for (const row of rows) if (row.from <= this.last || row.erased) this.versions.add(row);
  }

  /** The next commits, with at most a handful of footers to fetch, at least one commit. */
  private nextBatch(): readonly CommitValue[] {
    let footers = 0;
    let end = this.indexed;
    for (; end < this.commits.length; end += 1) {
      footers += this.commits[end]?.packs.filter((pack) => !pack.inline).length ?? 0;
      if (end > this.indexed && footers > FOOTERS_AT_ONCE) break;
    }
    return this.commits.slice(this.indexed, end);
  }
}

/** Rows of commits up to this one are in the levels. */
export const floorOf = (head: CommitValue): number => Math.max(head.base?.upTo ?? 0, head.tail?.upTo ?? 0);
