/**
 * Rows of one object, or of one kind as a stream, out of base, tail and the commits above them. Every question stands on these two. Both levels are always asked:
 * a late slice of a baseline may have committed an older version after a newer one.
 */
import { packName } from '../commit';
import { refuseMissing, rowsOfCommit } from '../commitRows';
import type { OnMissing } from '../commitRows';
import type { Level } from '../levels/level';
import { mergeObjects, once, sorted } from '../levels/stream';
import type { Missing, Row } from '../model';
import { compareIds, compareKeys, compareKinds } from '../order';
import type { PackReader } from '../packReader';
import { visibleVersions } from '../visible';
import type { Standing } from './standing';

export class Index {
  private readonly fresh = new Map<string, Promise<readonly Row[]>>();
  private readonly freshIds = new Map<string, ReadonlyMap<string, readonly Row[]>>();
  private graves: ReadonlySet<string> | undefined;
  /** Packs of rows above the levels that can't be read, as far as was looked. */
  private readonly unread: Missing[] = [];
  private readonly tables = new Map<Level, readonly Row[] | undefined>();

  constructor(
    private readonly repoId: string,
    private readonly packs: PackReader,
    readonly standing: Standing,
    /** Such packs are passed over and noted, where somebody will tell; else they are an error. */
    readonly tolerant = false,
  ) {
    for (const commit of standing.fresh) for (const pack of commit.packs) packs.know(packName(repoId, pack), pack);
  }

  /** Rows that can't be read, as far as was looked. */
  get missing(): readonly Missing[] {
    return [...this.unread, ...this.standing.missing];
  }

  /** Visible versions of one object, oldest first. At most one object read a level. */
  async versions(kind: string, id: string): Promise<readonly Row[]> {
    const { base, tail } = this.standing;
    const rows: Row[] = [];
    for (const level of [base, tail]) rows.push(...(level ? await level.find(kind, id) : []));
    this.refuseGaps(kind, id);
    return visibleVersions([...rows, ...((await this.freshById(kind)).get(id) ?? [])]);
  }

  /** Visible versions of a project, without their places; no object read where the tables of the levels hold them. */
  async project(id: string): Promise<readonly Row[]> {
    const { base, tail } = this.standing;
    const rows: Row[] = [];
    for (const level of [base, tail]) {
      if (!level) continue;
      const known = this.table(level);
      rows.push(...(known ? known.filter((row) => row.id === id) : await level.find('project', id)));
      if (!known) this.refuseGaps('project', id);
    }
    return visibleVersions([...rows, ...((await this.freshById('project')).get(id) ?? [])]);
  }

  /** Was this project ever deleted, as far as anybody told? Without an object read. */
  async isGrave(id: string): Promise<boolean> {
    const { base, tail } = this.standing;
    this.graves ??= new Set([base, tail].flatMap((level) => level?.graves() ?? []).map((row) => row.id));
    return this.graves.has(id) || ((await this.freshById('project')).get(id) ?? []).some(({ deleted }) => deleted);
  }

  /** All objects of one kind in the order of their ids (from one on), each with its visible versions, oldest first. One block a level in memory. */
  async *stream(kind: string, from?: string): AsyncIterable<readonly Row[]> {
    const { base, tail } = this.standing;
    const fresh = (await this.freshOf(kind)).filter((row) => from === undefined || compareIds(row.id, from) >= 0);
    const levels = [base, tail].flatMap((level) => (level ? [level.stream(kind, from)] : []));
    for await (const rows of mergeObjects([...levels, once(fresh)])) {
      const id = rows[0]?.id ?? '';
      this.refuseGaps(kind);
      if (from === undefined || compareIds(id, from) >= 0) yield visibleVersions(rows);
    }
    this.refuseGaps(kind);
  }

  /** About how many rows of a kind there are. */
  async count(kind: string): Promise<number> {
    const { base, tail } = this.standing;
    const levels = [base, tail].reduce((sum, level) => sum + (level?.rowsAbout(kind) ?? 0), 0);
    return levels + (await this.freshOf(kind)).length;
  }

  private async freshById(kind: string): Promise<ReadonlyMap<string, readonly Row[]>> {
    const known = this.freshIds.get(kind);
    if (known) return known;
    const byId = new Map<string, Row[]>();
    for (const row of await this.freshOf(kind)) {
      const rows = byId.get(row.id);
      if (rows) rows.push(row);
      else byId.set(row.id, [row]);
    }
    this.freshIds.set(kind, byId);
    return byId;
  }

  private freshOf(kind: string): Promise<readonly Row[]> {
    const known = this.fresh.get(kind) ?? this.readFresh(kind);
    this.fresh.set(kind, known);
    known.catch(() => this.fresh.delete(kind));
    return known;
  }

  /** Rows that stand in the commits cost nothing; footers are read only of packs that can hold the kind. */
  private async readFresh(kind: string): Promise<readonly Row[]> {
    const rows: Row[] = [];
    const onMissing: OnMissing = this.tolerant ? (missing) => void this.unread.push(missing) : refuseMissing;
    for (const commit of this.standing.fresh) {
      for (const row of await rowsOfCommit(this.repoId, this.packs, commit, onMissing, kind)) rows.push(row);
    }
    return sorted(rows);
  }

  /** Throws `damaged` where a level has a gap for that object or kind, unless somebody will tell. */
  private refuseGaps(kind: string, id?: string): void {
    if (this.tolerant) return;
    for (const missing of this.standing.missing) {
      const [first, next] = missing.between ?? [];
      const begins = !first || (id === undefined ? compareKinds(first.kind, kind) <= 0 : compareKeys(first, { kind, id }) <= 0);
      const goesOn = !next || (id === undefined ? compareKinds(next.kind, kind) >= 0 : compareKeys(next, { kind, id }) > 0);
      if (begins && goesOn) refuseMissing(missing);
    }
  }

  private table(level: Level): readonly Row[] | undefined {
    if (!this.tables.has(level)) this.tables.set(level, level.projects());
    return this.tables.get(level);
  }
}
