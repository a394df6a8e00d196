/** Rows as they stream into the base that a repair makes: in their new places, or marked lost. */
import { RULE } from '../../entities/normalise';
import { FrameCutter } from '../frames';
import type { PackEntry } from '../levels/manifest';
import { KINDS } from '../model';
import type { BlobRef, CapturedRecord, Kind, Row } from '../model';
import { shortName } from '../names';
import { buildPackOfFrames, recordLine } from '../pack';
import type { BuiltPack } from '../pack';
import { rowToJson } from '../rows';
import type { Writer } from '../writer';
import type { UpkeepDeps } from './deps';

/** What became of surveyed rows, by `rowKey`. */
export interface Settled {
  readonly rows: readonly Row[];
  /** The body that Jira still has; its fingerprint is the row's. */
  readonly records: ReadonlyMap<string, CapturedRecord['body']>;
  /** Name of a part that can't be read → the same bytes in their new place. */
  readonly parts: ReadonlyMap<string, BlobRef>;
  readonly lost: ReadonlySet<string>;
  /** Rows that can't be had at all are given up: whatever Jira has of them was captured anew. */
  readonly missing: boolean;
}

export const rowKey = ({ kind, id, updated, seen }: Pick<Row, 'kind' | 'id' | 'updated' | 'seen'>): string =>
  [kind, id, updated, seen].join(' ');

/** Puts repaired rows in their new places and marks lost ones, as they stream by. */
export class Healer {
  private readonly written: { readonly name: string; readonly built: BuiltPack; readonly kind: Kind }[] = [];
  /** Parts of files that are lost. */
  readonly dropped = new Set<string>();
  private readonly places = new Map<string, NonNullable<Row['place']>>();

  constructor(
    private readonly deps: UpkeepDeps,
    private readonly writer: Writer,
    private readonly settled: Settled,
  ) {}

  async *heal(source: AsyncIterable<readonly Row[]>): AsyncIterable<readonly Row[]> {
    for await (const rows of source) yield rows.map((row) => this.healed(row));
  }

  /** Entries of the packs that were written here. */
  packs(live: ReadonlyMap<string, number>): readonly PackEntry[] {
    return this.written.map(({ name, built, kind }) => ({
      name: shortName(this.deps.repoId, name),
      length: built.bytes.length,
      sha256: built.sha256,
      kind,
      records: built.rows.length,
      footer: built.footer,
      live: live.get(name) ?? 0,
    }));
  }

  private healed(row: Row): Row {
    const key = rowKey(row);
    const place = this.places.get(key);
    if (place) return { ...row, place };
    if (this.settled.lost.has(key)) {
      const { parts: lost = [], ...rest } = row;
      for (const part of lost) this.dropped.add(part.name);
      return { ...rest, place: undefined, lost: true };
    }
    const { parts } = this.settled;
    if (!row.parts?.some((part) => parts.has(part.name))) return row;
    return { ...row, parts: row.parts.map((part) => parts.get(part.name) ?? part) };
  }

  /** The very lines that were written once: all but the body stands in the row. Before anything is healed. */
  async write(): Promise<void> {
    const { records } = this.settled;
    for (const kind of KINDS) {
      const part = this.settled.rows.filter((row) => row.kind === kind && row.place && records.has(rowKey(row)));
      if (part.length === 0) continue;
      const cutter = new FrameCutter();
      for (const row of part) cutter.add(Buffer.from(recordLine({ ...recordOf(row), body: records.get(rowKey(row)) ?? {} }), 'utf8'));
      cutter.cut(true);
      const json = part.map((row) => ({ ...rowToJson(this.deps.repoId, row), n: row.from }));
      const built = buildPackOfFrames(kind, RULE, cutter, json);
      const { name } = await this.writer.putObject('p', built.bytes);
      this.written.push({ name, built, kind });
      let next = 0;
      for (const [frame, at] of built.frames.entries()) {
        for (let line = 0; line < at.records; line += 1, next += 1)
          this.places.set(rowKey(part[next] as Row), { pack: name, frame, line, at });
      }
    }
  }
}

const recordOf = ({ kind, id, project, keyNumber, created, updated, seen, attachments }: Row): Omit<CapturedRecord, 'body'> => ({
  kind,
  id,
  project,
  keyNumber,
  created,
  updated,
  seen,
  attachments,
});
