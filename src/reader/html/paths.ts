/** Where the page of each work item is, without holding a name for each: names come from keys, and only those that would be taken twice are held. */
import type { ListedRow, Listing } from '../../repository/questions/api';
import { freeName, safeName } from '../safeName';
import { keyOf } from '../site';
import type { Site } from '../site';

export class Paths {
  private readonly folders = new Map<string, string>();
  /** Names of those whose number another one of their space has. */
  private readonly others = new Map<string, string>();

  /** `folderFor`: asked once for each space that has work items, in their order. */
  constructor(
    private readonly site: Site,
    private readonly rows: Listing,
    folderFor: (project: string) => string,
  ) {
    let taken = new Set<string>();
    let before: ListedRow | undefined;
    for (const row of rows) {
      if (row.project !== before?.project) this.folders.set(row.project, folderFor(row.project));
      // they come in the order of their numbers
      if (row.project !== before?.project || row.keyNumber !== before.keyNumber || row.keyNumber === 0) taken = new Set();
      const name = freeName(taken, keyOf(site, row), row.id);
      if (name !== this.usualName(row)) this.others.set(row.id, name);
      before = row;
    }
  }

  hasSpace(project: string): boolean {
    return this.folders.has(project);
  }

  /** Undefined: it has no page. */
  of(id: string): readonly string[] | undefined {
    const row = this.rows.find(id);
    if (!row) return undefined;
    const [folder, name] = this.placeOf(row);
    return ['issues', folder, `${name}.html`];
  }

  placeOf(row: ListedRow): readonly [folder: string, name: string] {
    return [this.folders.get(row.project) ?? '', this.others.get(row.id) ?? this.usualName(row)];
  }

  private usualName(row: ListedRow): string {
    return safeName(keyOf(this.site, row));
  }
}
