/**
 * The site as of one commit, over `Versions`. What one object's own rows say is not the whole truth:
 * - a project's tombstone covers what it holds, as long as the project itself is gone at this moment;
 * - comments, worklogs, changelog and attachments go with their issue, wherever it has moved; if no issue is known for them, with
 *   the project that they were read in.
 */
import type { BlobStore } from '../contract/ports';
import type { View } from './api';
import { contentOf } from './content';
import { buried, CHUNKS, ownerOfChunk } from './cover';
import { doubted } from './doubt';
import type { CapturedRecord, Kind, Missing, Moment, Row } from './model';
import { KINDS } from './model';
import { compareRows, isCoveredBy } from './order';
import type { PackReader } from './packReader';
import { readMany, readOne } from './readMany';
import type { Versions } from './versions';
import { isSame } from './visible';

export class RepositoryView implements View {
  readonly missing: readonly Missing[];
  private readonly n: number;
  private readonly versionsOf: Versions;
  private readonly projects = new Map<string, Row | undefined>();
  private owners: ReadonlyMap<string, string> | undefined;

  constructor(
    readonly moment: Moment | undefined,
    history: { readonly versions: Versions; readonly missing: readonly Missing[] },
    private readonly packs: PackReader,
    private readonly blobs: BlobStore,
    n = moment?.n ?? 0,
  ) {
    this.n = n;
    this.versionsOf = history.versions;
    this.missing = history.missing.filter(({ from }) => from <= n);
  }

  row(kind: Kind, id: string): Row | undefined {
    const row = this.versionsOf.current(kind, id, this.n);
    return row && this.covered(row);
  }

  rows(filter: { readonly kind: Kind; readonly project?: string }): Iterable<Row> {
    const rows: Row[] = [];
    for (const row of this.versionsOf.all(filter.kind, this.n)) {
      if (filter.project !== undefined && row.project !== filter.project) continue;
      if (!row.deleted && !this.gone(row)) rows.push(this.doubted(row));
    }
    return rows.sort(compareRows);
  }

  tombstones(): readonly Row[] {
    const rows: Row[] = [];
    for (const kind of this.versionsOf.kinds()) {
      for (const row of this.versionsOf.all(kind, this.n)) if (row.deleted && !row.erased) rows.push(row);
    }
    return rows.sort((a, b) => b.updated - a.updated || compareRows(a, b));
  }

  rowsBeforeDeletion(projectId: string): Iterable<Row> {
    const tombstone = this.projectTombstone(projectId);
    if (!tombstone) return [];
    const before = (kind: Kind, id: string): Row | undefined => {
      const row = this.versionsOf
        .of(kind, id, this.n)
        .findLast((version) => isCoveredBy(version, tombstone) && !isDeletedWith(version, tombstone));
      return row === undefined || row.deleted ? undefined : this.doubted(row);
    };
    const project = before('project', projectId);
    const issues = this.beforeAll('issue', before, (row) => this.lastLive('issue', row.id)?.project === projectId);
    const ids = new Set(issues.map((row) => row.id));
    const attached = new Set(issues.flatMap((row) => row.attachments));
    const rest = KINDS.filter((kind) => kind !== 'issue' && kind !== 'project').flatMap((kind) =>
      this.beforeAll(kind, before, (row) =>
        CHUNKS.has(kind) ? ids.has(ownerOfChunk(row)) : kind === 'attachment' ? attached.has(row.id) : row.project === projectId,
      ),
    );
    return [...(project ? [project] : []), ...issues, ...rest];
  }

  versions(kind: Kind, id: string): readonly Row[] {
    const rows = this.versionsOf.of(kind, id, this.n);
    const distinct = rows.filter((row, i) => i === 0 || !isSame(rows[i - 1] as Row, row));
    const held = rows.at(-1);
    const tombstone = held && !held.deleted ? this.gone(held) : undefined;
    return held && tombstone ? [...distinct, buried(held, tombstone)] : distinct;
  }

  read(row: Row): Promise<CapturedRecord> {
    return readOne(this.packs, row);
  }

  readMany(rows: Iterable<Row>): AsyncIterable<CapturedRecord> {
    return readMany(this.packs, rows);
  }

  content(row: Row): AsyncIterable<Uint8Array> {
    return contentOf(this.blobs, row);
  }

  private beforeAll(kind: Kind, before: (kind: Kind, id: string) => Row | undefined, belongs: (row: Row) => boolean): readonly Row[] {
    const rows: Row[] = [];
    for (const { id } of this.versionsOf.all(kind, this.n)) {
      const row = before(kind, id);
      if (row && belongs(row)) rows.push(row);
    }
    return rows.sort(compareRows);
  }

  private lastLive(kind: Kind, id: string): Row | undefined {
    return this.versionsOf.of(kind, id, this.n).findLast((version) => !version.deleted);
  }

  private covered(row: Row): Row {
    const tombstone = row.deleted ? undefined : this.gone(row);
    return tombstone ? buried(row, tombstone) : this.doubted(row);
  }

  /** What holds, as far as it is known: rows that can't be read may hold something newer. */
  private doubted(row: Row): Row {
    return doubted(row, this.missing);
  }

  /** The tombstone that a live row lies under. */
  private gone(row: Row): Row | undefined {
    const owner = this.ownerOf(row);
    const issue = owner === undefined ? undefined : this.versionsOf.current('issue', owner, this.n);
    if (issue) return issue.deleted ? issue : this.goneWithProject(issue);
    return row.kind === 'project' ? undefined : this.goneWithProject(row);
  }

  private goneWithProject(row: Row): Row | undefined {
    const tombstone = row.project === '' ? undefined : this.projectTombstone(row.project);
    return tombstone && isCoveredBy(row, tombstone) ? tombstone : undefined;
  }

  private projectTombstone(id: string): Row | undefined {
    if (!this.projects.has(id)) {
      const row = this.versionsOf.current('project', id, this.n);
      this.projects.set(id, row?.deleted === true ? row : undefined);
    }
    return this.projects.get(id);
  }

  private ownerOf(row: Row): string | undefined {
    if (CHUNKS.has(row.kind)) return ownerOfChunk(row);
    return row.kind === 'attachment' ? this.ownersOfAttachments().get(row.id) : undefined;
  }

  /** Attachment → issue that listed it last: only when somebody asks, because it walks all issues. */
  private ownersOfAttachments(): ReadonlyMap<string, string> {
    if (this.owners) return this.owners;
    const owners = new Map<string, string>();
    for (const { id } of this.versionsOf.all('issue', this.n)) {
      // a tombstone lists nothing: what the issue had before it
      for (const attachment of this.lastLive('issue', id)?.attachments ?? []) owners.set(attachment, id);
    }
    return (this.owners = owners);
  }
}

/** A tombstone that tells of the same deletion: Jira may report a project's issues one by one while it goes. */
const isDeletedWith = (row: Row, tombstone: Row): boolean => row.deleted && row.updated >= tombstone.updated;
