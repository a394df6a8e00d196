/**
 * The head as a question needs it: the levels that it names, without their manifests, and the commits above them. Read from the state alone, no object of
 * the blob store. Kept, and moved along when the head moves.
 */
import type { BlobStore, CommitLog } from '../../contract/ports';
import { packName, parseCommit } from '../commit';
import type { CommitValue } from '../commit';
import { refuseMissing } from '../commitRows';
import { floorOf } from '../history';
import type { HeadOfLog } from '../history';
import { openLevel } from '../levels/level';
import type { Level, LevelRef } from '../levels/level';
import { readManifest } from '../levels/manifest';
import { recoverer } from '../levels/recover';
import type { Missing, Row } from '../model';
import type { PackReader } from '../packReader';

/** Commits that are read together: 10 × 100 kB stays below 1 MB a batch. */
const COMMITS_AT_ONCE = 100;

export interface StandingDeps {
  readonly repoId: string;
  readonly log: CommitLog;
  readonly blobs: BlobStore;
  readonly head: HeadOfLog;
  readonly packs: PackReader;
}

export interface Standing {
  readonly head: CommitValue;
  readonly base: Level | undefined;
  readonly tail: Level | undefined;
  /** Commits above the levels, oldest first. */
  readonly fresh: readonly CommitValue[];
  /** Rows of damaged blocks that could not be made again, as far as was looked; grows. */
  readonly missing: readonly Missing[];
}

export class StandingOf {
  private known: Standing | undefined;
  private readonly missing: Missing[] = [];
  private queue: Promise<unknown> = Promise.resolve();

  /** Without `isTolerant`, rows of a level that can't be read are an error, not noted in `missing`. */
  constructor(
    private readonly deps: StandingDeps,
    private readonly isTolerant = false,
  ) {}

  /** Undefined: nothing was committed yet. */
  async read(): Promise<Standing | undefined> {
    const turn = this.queue.then(() => this.move());
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  private async move(): Promise<Standing | undefined> {
    const head = await this.deps.head.read();
    if (!head || head.n === this.known?.head.n) return this.known;
    const [base, tail] = [
      await this.level(head.base, this.known?.base, 0),
      await this.level(head.tail, this.known?.tail, head.base?.upTo ?? 0),
    ];
    const floor = floorOf(head);
    const fresh = this.known?.fresh.filter(({ n }) => n > floor) ?? [];
    // levels may have come to cover more than was known of the commits
    const from = Math.max(floor, fresh.at(-1)?.n ?? 0);
    this.known = { head, base, tail, fresh: [...fresh, ...(await this.commits(from + 1, head.n))], missing: this.missing };
    return this.known;
  }

  /** Its damaged blocks are made again from packs and commits when they are asked for; the manifest is read for nothing else. */
  private async level(ref: LevelRef | undefined, known: Level | undefined, above: number): Promise<Level | undefined> {
    if (ref?.sha256 === known?.ref.sha256) return known;
    if (!ref) return undefined;
    const { repoId, blobs, log, packs } = this.deps;
    const level = await openLevel(repoId, blobs, log, ref);
    const prepare = async (): Promise<(index: number) => Promise<readonly Row[]>> => {
      const manifest = await readManifest(repoId, blobs, level);
      for (const pack of manifest.packs) packs.know(packName(repoId, pack), pack);
      return recoverer(
        { repoId, log, packs, onMissing: (missing: Missing) => (this.isTolerant ? this.note(missing) : refuseMissing(missing)) },
        level,
        manifest,
        above,
      );
    };
    let prepared: ReturnType<typeof prepare> | undefined;
    level.recoverWith(async (index) => (await (prepared ??= prepare()))(index));
    return level;
  }

  /** A block is looked at more than once. */
  private note(missing: Missing): void {
    const isSame = ({ object, between }: Missing): boolean =>
      object === missing.object && between?.[0].kind === missing.between?.[0].kind && between?.[0].id === missing.between?.[0].id;
    if (!this.missing.some(isSame)) this.missing.push(missing);
  }

  private async commits(from: number, to: number): Promise<readonly CommitValue[]> {
    const { log } = this.deps;
    const commits: CommitValue[] = [];
    for (let first = from; first <= to; first += COMMITS_AT_ONCE) {
      const numbers = Array.from({ length: Math.min(COMMITS_AT_ONCE, to - first + 1) }, (_, i) => first + i);
      const values = await log.readCommits(numbers);
      for (const n of numbers) commits.push(parseCommit(n, values.get(n) ?? (await log.readCommit(n))));
    }
    return commits;
  }
}
