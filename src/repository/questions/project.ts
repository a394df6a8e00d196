/**
 * Everything of a project at one moment, as a stream: the project, its issues by key, their comments, worklogs and changelog, the rows of their files, then whatever else
 * belongs to it. Of a whole project only ids and places are in memory, of records a batch.
 */
import { CHUNKS, ownerOfChunk } from '../cover';
import { IdSet } from '../idSet';
import { KINDS } from '../model';
import { hasRecord } from '../readMany';
import type { CapturedRecord, Kind, Row } from '../model';
import type { PackReader } from '../packReader';
import type { OnDamage, ProjectPart } from './api';
import { KeyOrder } from './keyOrder';
import { recordsOf } from './records';
import type { SiteAt } from './site';

export async function* projectParts(site: SiteAt, packs: PackReader, project: string, onDamage?: OnDamage): AsyncIterable<ProjectPart> {
  const own = await site.row('project', project);
  if (own && !own.deleted) yield* recordParts(packs, [own], onDamage);
  // what a deleted project held is gone with it, but for what was seen to live on
  const order = new KeyOrder('issue');
  const [issues, files] = [new IdSet(), new IdSet()];
  for await (const row of livingOf(site, 'issue')) {
    if (row.project !== project || !hasRecord(row) || (await site.gone(row))) continue;
    order.add(row);
    issues.add(row.id);
    for (const file of row.attachments) files.add(file);
  }
  for (const place of order.places()) packs.learn(place);
  yield* recordParts(packs, order, onDamage);
  for (const kind of KINDS) {
    if (kind === 'issue' || kind === 'project') continue;
    const belongs = async (row: Row): Promise<boolean> => {
      if (CHUNKS.has(kind)) return issues.has(ownerOfChunk(row));
      if (kind === 'attachment') return files.has(row.id);
      return row.project === project && !(await site.gone(row));
    };
    if (kind !== 'attachment') {
      yield* recordParts(packs, filtered(livingOf(site, kind), belongs), onDamage);
      continue;
    }
    for await (const row of filtered(livingOf(site, kind), belongs)) yield { file: row };
  }
}

/** Records of one kind that hold, by id. */
export async function* recordsOfKind(site: SiteAt, packs: PackReader, kind: Kind, onDamage?: OnDamage): AsyncIterable<CapturedRecord> {
  const living = filtered(livingOf(site, kind), async (row) => !(await site.gone(row)));
  for await (const [, record] of recordsOf(packs, living, onDamage)) yield record;
}

/** Rows of one kind that hold, tombstones and what lies under one included, by id. */
export async function* holdingRows(site: SiteAt, kind: Kind): AsyncIterable<Row> {
  for await (const versions of site.index.stream(kind)) {
    const row = await site.holding(versions);
    if (row) yield row;
  }
}

/** Rows that hold by what their own objects say. */
export async function* livingOf(site: SiteAt, kind: Kind): AsyncIterable<Row> {
  for await (const versions of site.index.stream(kind)) {
    const row = site.own(versions);
    if (row && !row.deleted) yield row;
  }
}

async function* filtered(rows: AsyncIterable<Row>, wanted: (row: Row) => Promise<boolean>): AsyncIterable<Row> {
  for await (const row of rows) if (await wanted(row)) yield row;
}

async function* recordParts(
  packs: PackReader,
  rows: Parameters<typeof recordsOf>[1],
  onDamage: OnDamage | undefined,
): AsyncIterable<ProjectPart> {
  for await (const [, record] of recordsOf(packs, rows, onDamage)) yield { record };
}
