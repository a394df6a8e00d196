/**
 * The newest state, object by object, for capture: what a sweep of three work items reads must not depend on how many there are. The rows of commits above the
 * levels are in memory (maintenance keeps them few); of the levels a block is read only when it may hold what was asked for.
 */
import type { BlobStore } from '../contract/ports';
import type { Lookup } from './api';
import { packName } from './commit';
import type { CommitValue } from './commit';
import { rowsOfCommit } from './commitRows';
import { CHUNKS, ownerOfChunk } from './cover';
import type { Level } from './levels/level';
import { readManifest } from './levels/manifest';
import { mergeObjects, once, sorted } from './levels/stream';
import { readTrash } from './maintenance/trash';
import type { CapturedRecord, Kind, Row } from './model';
import { compareIds, isCoveredBy } from './order';
import type { PackReader } from './packReader';
import type { Standing } from './questions/standing';
import { Versions } from './versions';
import { RepositoryView } from './view';
import { visibleVersions } from './visible';

/** Commits whose footers are read at once. */
const COMMITS_AT_ONCE = 6;

export interface LookupDeps {
  readonly repoId: string;
  readonly blobs: BlobStore;
  readonly packs: PackReader;
}

const keyOf = (kind: Kind, id: string): string => `${kind} ${id}`;

/** `standing` undefined: nothing was committed yet. */
export const lookupOf = async (deps: LookupDeps, standing: Standing | undefined): Promise<Lookup> => {
  const fresh = new Map<string, Row[]>();
  for (const row of await freshRows(deps, standing?.fresh ?? [])) {
    const key = keyOf(row.kind, row.id);
    const rows = fresh.get(key);
    if (rows) rows.push(row);
    else fresh.set(key, [row]);
  }
  const lookup = new LevelsLookup(deps, standing, fresh);
  await lookup.loadGraves();
  return lookup;
};

class LevelsLookup implements Lookup {
  readonly n: number;
  readonly watermark: number;
  readonly mergedAt: number;
  private readonly versions = new Versions('newest');
  private readonly view: RepositoryView;
  private readonly loaded = new Set<string>();
  private readonly levels: readonly Level[];
  private packNames: Promise<ReadonlySet<string>> | undefined;

  constructor(
    private readonly deps: LookupDeps,
    private readonly standing: Standing | undefined,
    private readonly freshRows: ReadonlyMap<string, readonly Row[]>,
  ) {
    this.n = standing?.head.n ?? 0;
    this.watermark = standing?.head.watermark ?? 0;
    this.levels = [standing?.base, standing?.tail].filter((level) => level !== undefined);
    this.mergedAt = Math.max(0, ...this.levels.map(({ ref }) => ref.at));
    this.view = new RepositoryView(undefined, { versions: this.versions, missing: [] }, deps.packs, deps.blobs, Infinity);
  }

  async row(kind: Kind, id: string): Promise<Row | undefined> {
    await this.load(kind, id);
    // what belongs to an issue goes with it
    if (CHUNKS.has(kind)) await this.load('issue', ownerOfChunk({ id }));
    return this.view.row(kind, id);
  }

  async prefetch(kind: Kind, ids: Iterable<string>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.loaded.has(keyOf(kind, id)));
    const below = await Promise.all(this.levels.map((level) => level.findMany(kind, wanted)));
    for (const id of wanted) {
      const rows = below.flatMap((found) => found.get(id) ?? []);
      this.take(kind, id, rows);
    }
  }

  *fresh(kind: Kind): Iterable<Row> {
    for (const rows of this.freshRows.values()) if (rows[0]?.kind === kind) yield* rows;
  }

  unmerged(kind: Kind, id: string): Row | undefined {
    return visibleVersions(this.freshRows.get(keyOf(kind, id)) ?? []).at(-1);
  }

  async *issues(after?: string): AsyncIterable<Row> {
    const passed = (id: string): boolean => after !== undefined && compareIds(id, after) <= 0;
    const fresh = sorted([...this.fresh('issue')].filter((row) => !passed(row.id)));
    for await (const rows of mergeObjects([...this.levels.map((level) => level.stream('issue', after)), once(fresh)])) {
      const row = visibleVersions(rows).at(-1);
      if (row === undefined || row.deleted || passed(row.id)) continue;
      const project = this.view.row('project', row.project);
      if (project?.deleted !== true || !isCoveredBy(row, project)) yield row;
    }
  }

  async captured(kind: Kind, ids: Iterable<string>): Promise<ReadonlySet<string>> {
    const wanted = [...ids];
    const known = new Set(wanted.filter((id) => this.freshRows.has(keyOf(kind, id))));
    for (const level of this.levels) for (const id of (await level.findMany(kind, wanted)).keys()) known.add(id);
    return known;
  }

  async any(kind: Kind): Promise<boolean> {
    for (const _row of this.fresh(kind)) return true;
    for (const level of this.levels) for await (const rows of level.stream(kind)) if (rows.length > 0) return true;
    return false;
  }

  async holdsPack(name: string): Promise<boolean> {
    this.packNames ??= this.readPackNames();
    return (await this.packNames).has(name);
  }

  private async readPackNames(): Promise<ReadonlySet<string>> {
    const { repoId, blobs } = this.deps;
    const names = new Set<string>();
    for (const { packs } of this.standing?.fresh ?? []) for (const pack of packs) names.add(packName(repoId, pack));
    for (const level of this.levels) for (const pack of (await readManifest(repoId, blobs, level)).packs) names.add(packName(repoId, pack));
    // a merge has copied their records since: to commit them once more would be to name what is about to be deleted
    for (const entry of this.standing?.head.trash ?? [])
      for (const name of (await readTrash({ repoId, blobs }, entry)).names) names.add(name);
    return names;
  }

  read(row: Row): Promise<CapturedRecord> {
    return this.view.read(row);
  }

  readMany(rows: Iterable<Row>): AsyncIterable<CapturedRecord> {
    return this.view.readMany(rows);
  }

  /** All that covers an issue: every row of the projects that were ever deleted. The levels name them; fresh rows may be of such a project, too. */
  async loadGraves(): Promise<void> {
    const projects = new Set(this.levels.flatMap((level) => level.graves().map(({ id }) => id)));
    for (const row of this.fresh('project')) if (row.deleted) projects.add(row.id);
    for (const id of projects) await this.load('project', id);
  }

  private async load(kind: Kind, id: string): Promise<void> {
    if (this.loaded.has(keyOf(kind, id))) return;
    const rows: Row[] = [];
    for (const level of this.levels) rows.push(...(await level.find(kind, id)));
    this.take(kind, id, rows);
  }

  /** In the order of the commits. Twice is once: an object may be asked for by two at a time. */
  private take(kind: Kind, id: string, below: readonly Row[]): void {
    const key = keyOf(kind, id);
    if (this.loaded.has(key)) return;
    this.loaded.add(key);
    for (const row of below) this.versions.add(row);
    for (const row of this.freshRows.get(key) ?? []) this.versions.add(row);
  }
}

/** Rows that nobody can read are passed over: what Jira still has of them is then captured once more. */
const ignoreMissing = (): void => undefined;

const freshRows = async ({ repoId, packs }: LookupDeps, fresh: readonly CommitValue[]): Promise<readonly Row[]> => {
  for (const commit of fresh) for (const pack of commit.packs) packs.know(packName(repoId, pack), pack);
  const rows: Row[] = [];
  for (let i = 0; i < fresh.length; i += COMMITS_AT_ONCE) {
    const part = await Promise.all(fresh.slice(i, i + COMMITS_AT_ONCE).map((commit) => rowsOfCommit(repoId, packs, commit, ignoreMissing)));
    for (const ofCommit of part) for (const row of ofCommit) rows.push(row);
  }
  return rows;
};
