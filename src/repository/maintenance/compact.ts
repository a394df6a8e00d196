/**
 * Tidy and fold are the same work over other levels: read sorted rows, leave out what is dead, copy records of worn or small packs into new
 * ones in the order of the index, write a new level. Memory holds a block a level and one pack that is being filled, whatever the size.
 */
import { HoldfastError } from '../../contract/errors';
import { sha256 } from '../hash';
import type { LevelWriter } from '../levels/levelWriter';
import { mergeObjects } from '../levels/stream';
import type { PackEntry } from '../levels/manifest';
import type { BlobRef, Kind, Row } from '../model';
import { shortName } from '../names';
import { buildPackOfLines } from '../pack';
import type { PackReader } from '../packReader';
import { rowToJson } from '../rows';
import type { DeadRows } from './dead';

/** A pack of copied records is closed at whichever comes first. */
const PACK_RECORDS = 2_048;
const PACK_RAW_BYTES = 8 * 1024 * 1024;
/** Rows that wait for the places of records before them. */
const WAITING_ROWS = 16_384;

export interface CompactDeps {
  readonly repoId: string;
  readonly packs: PackReader;
  readonly level: LevelWriter;
  putPack(bytes: Uint8Array): Promise<BlobRef>;
}

export interface Compacted {
  /** Pack name → rows of the new level that point into it. */
  readonly live: ReadonlyMap<string, number>;
  /** Packs that were made here. */
  readonly packs: readonly PackEntry[];
  /** Parts of files whose rows died, and which no row that stays names. */
  readonly deadParts: readonly string[];
  readonly rows: number;
  readonly deadRows: number;
}

export const compact = async (
  deps: CompactDeps,
  sources: readonly AsyncIterable<readonly Row[]>[],
  judge: DeadRows,
  rewrite: ReadonlySet<string>,
): Promise<Compacted> => {
  const live = new Map<string, number>();
  const deadParts = new Set<string>();
  const keptParts = new Set<string>();
  const copier = new Copier(deps, rewrite);
  let rows = 0;
  let deadRows = 0;
  for await (const object of mergeObjects(sources)) {
    const { kept, dead } = judge.judge(object);
    for (const row of dead) for (const part of row.parts ?? []) deadParts.add(part.name);
    if (dead.length > 0) for (const row of kept) for (const part of row.parts ?? []) keptParts.add(part.name);
    rows += kept.length;
    deadRows += dead.length;
    if (kept.length > 0) await copier.add(kept, live);
  }
  await copier.end(live);
  return { live, packs: copier.packs, deadParts: [...deadParts].filter((name) => !keptParts.has(name)), rows, deadRows };
};

interface Copy {
  readonly line: Uint8Array;
  readonly row: Row;
}

class Copier {
  readonly packs: PackEntry[] = [];
  private objects: (readonly Row[])[] = [];
  private waiting = 0;
  private copies: Copy[] = [];
  private bytes = 0;
  private kind: Kind | undefined;
  private rule = 0;
  private readonly rules = new Map<string, number>();
  /** A row that was copied → itself with its new place, until it is handed on. */
  private readonly moved = new Map<Row, Row>();

  constructor(
    private readonly deps: CompactDeps,
    private readonly rewrite: ReadonlySet<string>,
  ) {}

  async add(rows: readonly Row[], live: Map<string, number>): Promise<void> {
    for (const row of rows) {
      if (!row.place || !this.rewrite.has(row.place.pack)) continue;
      await this.copy(row, row.place, live);
    }
    this.objects.push(rows);
    this.waiting += rows.length;
    if (this.copies.length >= PACK_RECORDS || this.bytes >= PACK_RAW_BYTES || this.copies.length === 0 || this.waiting >= WAITING_ROWS)
      await this.end(live);
  }

  /** Closes the pack that is being filled, and hands on the rows that waited for it. */
  async end(live: Map<string, number>): Promise<void> {
    if (this.copies.length > 0) {
      const { repoId } = this.deps;
      const kind = this.kind as Kind;
      const built = buildPackOfLines(
        kind,
        this.rule,
        this.copies.map(({ line, row }) => ({ line, row: rowToJson(repoId, row) })),
      );
      const ref = await this.deps.putPack(built.bytes);
      let next = 0;
      for (const [frame, at] of built.frames.entries()) {
        for (let line = 0; line < at.records; line += 1) {
          const { row } = this.copies[next] as Copy;
          this.moved.set(row, { ...row, place: { pack: ref.name, frame, line, at } });
          next += 1;
        }
      }
      this.packs.push({
        name: shortName(repoId, ref.name),
        length: ref.length,
        sha256: sha256(built.bytes),
        kind,
        records: this.copies.length,
        footer: built.footer,
        live: this.copies.length,
      });
    }
    for (const rows of this.objects) {
      await this.hand(
        rows.map((row) => this.moved.get(row) ?? row),
        live,
      );
      for (const row of rows) this.moved.delete(row);
    }
    this.objects = [];
    this.copies = [];
    this.waiting = 0;
    this.bytes = 0;
  }

  private async hand(rows: readonly Row[], live: Map<string, number>): Promise<void> {
    const placed: Row[] = [];
    for (const row of rows) {
      if (row.place) live.set(row.place.pack, (live.get(row.place.pack) ?? 0) + 1);
      placed.push(await this.withFrame(row));
    }
    await this.deps.level.add(placed);
  }

  private async withFrame(row: Row): Promise<Row> {
    if (!row.place || row.place.at) return row;
    const at = await this.deps.packs.frame(row.place.pack, row.place.frame);
    if (!at) throw new HoldfastError('damaged', `${row.place.pack} has no frame ${row.place.frame}.`);
    return { ...row, place: { ...row.place, at } };
  }

  private async copy(row: Row, place: NonNullable<Row['place']>, live: Map<string, number>): Promise<void> {
    const { packs } = this.deps;
    const rule = await this.ruleOf(place.pack);
    if (this.copies.length > 0 && (row.kind !== this.kind || rule !== this.rule)) await this.end(live);
    this.kind = row.kind;
    this.rule = rule;
    packs.learn(place);
    const line = (await packs.lines(place.pack, place.frame))[place.line];
    if (!line)
      throw new HoldfastError('damaged', `${row.kind} ${row.id}: ${place.pack} has no line ${place.line} in frame ${place.frame}.`);
    this.copies.push({ line: Buffer.from(line), row });
    this.bytes += line.length;
  }

  private async ruleOf(pack: string): Promise<number> {
    const known = this.rules.get(pack);
    if (known !== undefined) return known;
    const { rule } = await this.deps.packs.footer(pack);
    this.rules.set(pack, rule);
    return rule;
  }
}
