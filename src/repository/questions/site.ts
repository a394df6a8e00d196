/**
 * What holds at one moment, object by object (docs/FORMAT.md §5): the last visible version, or the tombstone that covers it: its project's, or for comments, worklogs
 * and changelog their issue's. Tombstones of projects are remembered, nothing else. Where rows can't be read, what they may hide is marked.
 */
import { buried, CHUNKS, ownerOfChunk } from '../cover';
import { doubted } from '../doubt';
import type { Missing, Row } from '../model';
import { isCoveredBy } from '../order';
import type { Index } from './rows';

export class SiteAt {
  private readonly tombstones = new Map<string, Promise<Row | undefined>>();

  constructor(
    readonly index: Index,
    readonly moment: number,
  ) {}

  /** `owner`: the issue that lists an attachment, where it is known; without it, only its own project covers it. */
  async row(kind: string, id: string, owner?: string): Promise<Row | undefined> {
    return this.holding(await this.index.versions(kind, id), owner);
  }

  /** The row that holds, out of an object's visible versions. */
  async holding(versions: readonly Row[], owner?: string): Promise<Row | undefined> {
    const row = this.own(versions);
    if (!row || row.deleted) return row;
    const tombstone = await this.gone(row, owner);
    return tombstone ? buried(row, tombstone) : row;
  }

  /** What an object's own rows say. An erasure holds at every moment. */
  own(versions: readonly Row[]): Row | undefined {
    const row = versions.findLast(({ from, erased }) => erased === true || from <= this.moment);
    return row && doubted(row, this.missing());
  }

  /** Packs of rows up to this moment that can't be read, as far as was looked. */
  missing(): readonly Missing[] {
    return this.index.missing.filter(({ from }) => from <= this.moment);
  }

  /** The tombstone that a row lies under which its own rows say lives. */
  async gone(row: Row, owner = CHUNKS.has(row.kind) ? ownerOfChunk(row) : undefined): Promise<Row | undefined> {
    const issue = owner === undefined ? undefined : this.own(await this.index.versions('issue', owner));
    if (issue) return issue.deleted ? issue : this.goneWithProject(issue);
    return row.kind === 'project' ? undefined : this.goneWithProject(row);
  }

  /** A project's tombstone where it is gone at this moment. */
  tombstone(project: string): Promise<Row | undefined> {
    const known = this.tombstones.get(project) ?? this.readTombstone(project);
    this.tombstones.set(project, known);
    known.catch(() => this.tombstones.delete(project));
    return known;
  }

  private async goneWithProject(row: Row): Promise<Row | undefined> {
    const tombstone = row.project === '' ? undefined : await this.tombstone(row.project);
    return tombstone && isCoveredBy(row, tombstone) ? tombstone : undefined;
  }

  private async readTombstone(project: string): Promise<Row | undefined> {
    if (!(await this.index.isGrave(project))) return undefined;
    const row = this.own(await this.index.project(project));
    return row?.deleted === true ? row : undefined;
  }
}
