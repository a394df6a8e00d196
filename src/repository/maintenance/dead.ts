/**
 * Which rows no kept moment shows (REPOSITORY §7). Rows come in the order of the index: issues first, then what belongs to them, so that one
 * pass decides. Careful throughout (invariant U): what nothing proves gone is never dead, and what nothing is known of stays.
 *
 * D1 A row is dead when no kept moment lies between the commit that made it visible and the first later version's.
 * D2 The last version of an object holds now: it is dead only if the object is gone, by its own tombstone or its project's, and no kept moment is older than that.
 * D3 What a restore brings back, the last record before a tombstone, lives while any kept moment is older than the tombstone.
 * D4 Comments, work logs and changelog go with their issue; a file lives while a living version of an issue lists it.
 * D5 Beside an erasure every row is dead, held or not; but it leaves the index only in the merge that writes its pack anew: as long as it stands there it tells
 *    that its record's bytes are still somewhere.
 */
import { CHUNKS, ownerOfChunk } from '../cover';
import { IdSet } from '../idSet';
import type { Row } from '../model';
import { isCoveredBy } from '../order';
import { visibleVersions } from '../visible';
import { anyKept } from './retention';

export interface Verdict {
  readonly kept: readonly Row[];
  readonly dead: readonly Row[];
}

export class DeadRows {
  /** Issue that is gone → the commit since which. */
  private readonly goneIssues = new Map<string, number>();
  private readonly listed = new IdSet();
  private readonly listedOnlyByDead = new Set<string>();
  private readonly tombstones = new Map<string, Row>();

  /**
   * `kept`: numbers of the kept moments, ascending; undefined: everything is kept. `graves`: all rows of the projects that have a
   * tombstone, in the order of the commits. `forgetBefore`: tombstones that were heard of later stay in any case, because the news may still
   * come a second time.
   */
  constructor(
    private readonly kept: readonly number[] | undefined,
    graves: readonly Row[],
    private readonly forgetBefore = 0,
    private readonly rewritten: ReadonlySet<string> = new Set(),
  ) {
    const byProject = new Map<string, Row[]>();
    for (const row of graves) byProject.set(row.id, [...(byProject.get(row.id) ?? []), row]);
    for (const [id, rows] of byProject) {
      const last = visibleVersions(rows).at(-1);
      if (last?.deleted === true) this.tombstones.set(id, last);
    }
  }

  /** All rows of one object in the order of the commits → those that stay, in the same order, and those that go. Invisible rows just go. */
  judge(rows: readonly Row[]): Verdict {
    const erasure = rows.findLast(({ erased }) => erased);
    if (erasure) {
      const stays = (row: Row): boolean => row === erasure || (row.place !== undefined && !this.rewritten.has(row.place.pack));
      return { kept: rows.filter(stays), dead: rows.filter((row) => !stays(row)) };
    }
    const versions = visibleVersions(rows);
    const { kept } = this;
    const alive = kept === undefined ? versions : this.living(versions, kept);
    if (rows[0]?.kind === 'issue') this.note(versions, alive);
    const stays = new Set(alive);
    return { kept: rows.filter((row) => stays.has(row)), dead: rows.filter((row) => !stays.has(row)) };
  }

  private living(versions: readonly Row[], kept: readonly number[]): readonly Row[] {
    const last = versions.at(-1);
    if (!last) return [];
    if (last.kind === 'attachment') return this.fileLives(last.id) ? this.byInterval(versions, kept, Infinity) : [];
    const goneAt = this.goneAt(last);
    return this.byInterval(versions, kept, goneAt);
  }

  private byInterval(versions: readonly Row[], kept: readonly number[], goneAt: number): readonly Row[] {
    const beforeGone = goneAt < Infinity && anyKept(kept, 0, goneAt);
    const alive: Row[] = [];
    let end = Infinity;
    for (let i = versions.length - 1; i >= 0; i -= 1) {
      const row = versions[i] as Row;
      const next = versions[i + 1];
      if (row.deleted) {
        // a tombstone with nothing before it tells nobody anything, once no kept moment is older
        const tells =
          next !== undefined
            ? anyKept(kept, row.from, end)
            : row.kind === 'project' || row.seen >= this.forgetBefore || anyKept(kept, 0, row.from);
        if (tells) alive.unshift(row);
      } else {
        const to = Math.min(end, next === undefined ? goneAt : Infinity);
        const restorable = next === undefined ? beforeGone : next.deleted && anyKept(kept, 0, next.from);
        const holdsNow = next === undefined && goneAt === Infinity;
        if (holdsNow || restorable || anyKept(kept, row.from, to)) alive.unshift(row);
      }
      end = Math.min(end, row.from);
    }
    return alive;
  }

  /** The commit since which this object, by its last version, is gone; Infinity: it is not. */
  private goneAt(last: Row): number {
    if (CHUNKS.has(last.kind)) {
      const owner = ownerOfChunk(last);
      return this.goneIssues.get(owner) ?? Infinity;
    }
    if (last.kind !== 'issue' || last.deleted) return Infinity;
    const tombstone = this.tombstones.get(last.project);
    return tombstone && isCoveredBy(last, tombstone) ? Math.max(tombstone.from, last.from) : Infinity;
  }

  private note(versions: readonly Row[], alive: readonly Row[]): void {
    const last = versions.at(-1);
    if (!last) return;
    const goneAt = last.deleted ? last.from : this.goneAt(last);
    if (goneAt < Infinity) this.goneIssues.set(last.id, goneAt);
    const stays = new Set(alive);
    for (const row of versions) {
      for (const id of row.attachments) {
        if (stays.has(row)) this.listed.add(id);
        else this.listedOnlyByDead.add(id);
      }
    }
  }

  private fileLives(id: string): boolean {
    return !this.listedOnlyByDead.has(id) || this.listed.has(id);
  }
}
