/**
 * Rows of a damaged block of the index, made again (docs/FORMAT.md §8): from the footers of the packs that the level points into, from the commits
 * below it that are still whole, and from the tombstones that its manifest has once more. The number of rows that the block had says whether
 * nothing is missing.
 */
import type { CommitLog } from '../../contract/ports';
import { packName, parseCommit, stubOf } from '../commit';
import type { OnMissing } from '../commitRows';
import type { Place, Row } from '../model';
import { compareKeys, compareVersions } from '../order';
import type { PackReader } from '../packReader';
import { rowFromJson } from '../rows';
import type { RowJson } from '../rows';
import { decodeBlock } from './block';
import type { Level } from './level';
import type { Manifest } from './manifest';

const COMMITS_AT_ONCE = 100;

export interface RecoverDeps {
  readonly repoId: string;
  readonly log: CommitLog;
  readonly packs: PackReader;
  readonly onMissing: OnMissing;
}

/** Blocks that are made again by one pass over the footers, which may be many: an object that is gone takes hundreds with it. */
const BLOCKS_AT_ONCE = 16;

/** `above`: commits up to this one are in the level below. What it returns is kept until it is asked for, a few blocks at most. */
export const recoverer = (
  deps: RecoverDeps,
  level: Level,
  manifest: Manifest,
  above: number,
): ((index: number) => Promise<readonly Row[]>) => {
  const made = new Map<number, readonly Row[]>();
  return async (index) => {
    if (!made.has(index)) {
      made.clear();
      for (const [i, rows] of (await recoverBlocks(deps, level, manifest, above, index)).entries()) made.set(index + i, rows);
    }
    const rows = made.get(index) ?? [];
    made.delete(index);
    const { first, next, rows: expected, object } = level.range(index);
    if (rows.length !== expected)
      deps.onMissing({
        object,
        why: `a part of the index is damaged, and ${rows.length} of its ${expected} rows could be made again`,
        from: 0,
        kind: undefined,
        between: [first, next],
        items: Math.max(0, expected - rows.length),
      });
    return rows;
  };
};

/** Rows of the block and of those after it in the same object, block by block. */
const recoverBlocks = async (
  { repoId, log, packs }: RecoverDeps,
  level: Level,
  manifest: Manifest,
  above: number,
  index: number,
): Promise<readonly (readonly Row[])[]> => {
  const ranges = level.rangesFrom(index, BLOCKS_AT_ONCE);
  const [begin, end] = [ranges[0]?.first, ranges.at(-1)?.next];
  const isWithin = ({ k, i }: RowJson): boolean => {
    const key = { kind: k as Row['kind'], id: i };
    return begin !== undefined && compareKeys(key, begin) >= 0 && (end === undefined || compareKeys(key, end) < 0);
  };
  const found = new Found();
  // first: what is known to be lost stays so
  if (manifest.gone !== undefined)
    for (const row of decodeBlock(repoId, Buffer.from(manifest.gone, 'base64')))
      if (isWithin({ k: row.kind, i: row.id } as RowJson)) found.bare(row);
  for (const pack of manifest.packs) {
    const name = packName(repoId, pack);
    const { footer } = await packs.footerOrSalvage(name);
    const places = packs.places(name);
    for (const [i, json] of footer.rows.entries()) if (isWithin(json)) found.record(repoId, json, pack.n, places[i]);
  }
  for (let from = above + 1; from <= level.upTo; from += COMMITS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(COMMITS_AT_ONCE, level.upTo - from + 1) }, (_, i) => from + i);
    for (const [n, value] of await log.readCommits(numbers)) {
      if (stubOf(n, value)) continue;
      for (const json of parseCommit(n, value).rows) if (isWithin(json)) found.inCommit(repoId, json, n);
    }
  }
  const rows = found.sorted();
  return ranges.map(({ first, next }) =>
    rows.filter((row) => compareKeys(row, first) >= 0 && (next === undefined || compareKeys(row, next) < 0)),
  );
};

/** Rows by what they are; the same row may be told of by several. */
class Found {
  private readonly rows = new Map<string, Row>();
  /** Rows of records whose commit nobody has told yet. */
  private readonly undated = new Map<string, Row>();

  record(repoId: string, json: RowJson, n: number | undefined, place: Place | undefined): void {
    const told = n ?? (json as { readonly n?: number }).n;
    const row = rowFromJson(repoId, json, told ?? 0, place);
    (told === undefined ? this.undated : this.rows).set(keyOf(row), row);
  }

  /** A row of a commit: by itself where it has no record; else it tells when that record became visible. */
  inCommit(repoId: string, json: RowJson, n: number): void {
    const row = rowFromJson(repoId, json, n, undefined);
    if (json.l === undefined) return this.bare(row);
    const record = this.undated.get(keyOf(row));
    if (record) this.rows.set(keyOf(row), { ...record, from: n });
  }

  bare(row: Row): void {
    if (!this.rows.has(keyOf(row))) this.rows.set(keyOf(row), row);
  }

  sorted(): readonly Row[] {
    return [...this.rows.values()].sort((a, b) => compareKeys(a, b) || a.from - b.from || compareVersions(a, b));
  }
}

const keyOf = (row: Row): string => [row.kind, row.id, row.updated, row.seen, row.deleted, row.fingerprint].join(' ');
