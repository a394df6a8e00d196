/**
 * What one opened repository knows of the commits: loaded once, in batches, and extended when the head moves. Rows live in
 * `Versions`; of a commit only its frame (times, packs) is kept once its rows are there.
 */
import { HoldfastError } from '../contract/errors';
import type { Json } from '../contract/ports';
import type { CommitLog } from '../contract/ports';
import { momentOf, packName, parseCommit } from './commit';
import type { CommitValue, PackJson } from './commit';
import type { Moment, Place, Row } from './model';
import { newest } from './newest';
import type { PackReader } from './packReader';
import { rowFromJson } from './rows';
import type { RowJson } from './rows';
import { Versions } from './versions';

/** Commits that are read together: 10 × 100 kB stays below 1 MB a batch. */
const COMMITS_AT_ONCE = 100;
const FOOTERS_AT_ONCE = 6;

export class History {
  readonly versions = new Versions();
  private readonly commits: CommitValue[] = [];
  private readonly moments: Moment[] = [];
  private indexed = 0;
  private head: CommitValue | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly repoId: string,
    private readonly log: CommitLog,
    private readonly packs: PackReader,
  ) {}

  /** The newest commit, by strict reads from the best lower bound on. */
  async readHead(): Promise<CommitValue | undefined> {
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

  /** Moments up to the head. */
  async loadMoments(): Promise<readonly Moment[]> {
    await this.exclusively(() => this.loadCommits());
    return this.moments;
  }

  /** Moments and rows up to the head. */
  async load(): Promise<readonly Moment[]> {
    await this.exclusively(async () => {
      await this.loadCommits();
      await this.indexRows();
    });
    return this.moments;
  }

  private async exclusively(work: () => Promise<void>): Promise<void> {
    const turn = this.queue.then(work);
    this.queue = turn.catch(() => undefined);
    await turn;
  }

  private async loadCommits(): Promise<void> {
    const head = await this.readHead();
    while (this.commits.length < (head?.n ?? 0)) {
      const first = this.commits.length + 1;
      const numbers = Array.from({ length: Math.min(COMMITS_AT_ONCE, (head?.n ?? 0) - first + 1) }, (_, i) => first + i);
      const values = await this.log.readCommits(numbers);
      for (const n of numbers) this.keep(parseCommit(n, values.get(n) ?? (await this.log.readCommit(n))));
    }
  }

  private keep(commit: CommitValue): void {
    this.commits.push(commit);
    this.moments.push(momentOf(commit));
    for (const pack of commit.packs) this.packs.know(packName(this.repoId, pack), pack);
  }

  private async indexRows(): Promise<void> {
    while (this.indexed < this.commits.length) {
      const batch = this.nextBatch();
      const footers = await Promise.all(batch.flatMap((commit) => this.footersOf(commit)));
      const rowsOf = new Map(footers);
      for (const commit of batch) {
        for (const row of this.rowsOf(commit, rowsOf)) this.versions.add(row);
        this.commits[commit.n - 1] = { ...commit, rows: [] };
        this.indexed = commit.n;
      }
    }
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

  private footersOf(commit: CommitValue): readonly Promise<readonly [PackJson, readonly RowJson[]]>[] {
    return commit.packs
      .filter((pack) => !pack.inline)
      .map(async (pack) => [pack, (await this.packs.footer(packName(this.repoId, pack))).rows] as const);
  }

  private *rowsOf(commit: CommitValue, footers: ReadonlyMap<PackJson, readonly RowJson[]>): Iterable<Row> {
    for (const json of commit.rows) yield rowFromJson(this.repoId, json, commit.n, this.inlinePlace(commit, json));
    for (const [pack, rows] of footers) {
      if (!commit.packs.includes(pack)) continue;
      const name = packName(this.repoId, pack);
      const places = pack.kind === 'rows' ? undefined : this.packs.places(name);
      for (const [i, json] of rows.entries()) yield rowFromJson(this.repoId, json, commit.n, places?.[i]);
    }
  }

  private inlinePlace(commit: CommitValue, json: RowJson): Place | undefined {
    if (json.l === undefined) return undefined;
    const [index, frame, line] = json.l;
    const pack = commit.packs[index];
    if (!pack) throw new HoldfastError('damaged', `Commit ${commit.n} has a row in a pack that it does not name.`);
    return { pack: this.packs.sharedName(packName(this.repoId, pack)), frame, line };
  }
}
