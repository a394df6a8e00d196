import { CHUNKS } from '../../repository/cover';
import { KINDS } from '../../repository/model';
import type { CapturedRecord, Kind } from '../../repository/model';
import type { ListedRow, Listing } from '../../repository/questions/api';
import { hasRecord } from '../../repository/readMany';
import type { Command, Context } from '../command';
import { GoneOrder } from '../goneOrder';
import type { Gone } from '../goneOrder';
import { summaryOf, wordsOf } from '../item';
import { plain } from '../io';
import { text } from '../json';
import { isoOf } from '../source';
import { keyOf, readSite, spaceOf } from '../site';
import type { Site } from '../site';
import { inBatches } from '../snapshot';
import type { Snapshot } from '../snapshot';

export const ls: Command = {
  usage: 'FOLDER [--at MOMENT|TIME] [--space KEY] [--kind KIND] [--deleted] [--json]',
  help: 'lists what is there: work items, or objects of another kind',
  words: [0, 0],
  options: ['at', 'space', 'kind', 'deleted'],
  run: async (context) => {
    const { kind } = context;
    const snapshot = await context.snapshot();
    const site = await readSite(snapshot);
    const { deleted, space: wanted } = context.options;
    const space = spaceOf(site, wanted, deleted);
    if (deleted) return listDeleted(context, snapshot, site, kind, space?.id);
    await listLive(context, snapshot, site, await snapshot.listing(kind ?? 'issue', space?.id));
  },
};

const listLive = async (context: Context, snapshot: Snapshot, site: Site, rows: Listing): Promise<void> => {
  // an attachment has content, and no record
  for (const row of rows) if (!hasRecord(row)) await say(context, site, row, '', '');
  let done = 0;
  for await (const [row, record] of snapshot.readAll(rows)) {
    context.progress.at((done += 1), rows.length, 'records');
    await say(context, site, row, titleOf(record, site), text(record.body['key']));
  }
};

/** Parts of a work item go with it. */
const TOLD = KINDS.filter((kind) => !CHUNKS.has(kind) && kind !== 'attachment');

/** Newest first; what went with its space is told one by one. */
const listDeleted = async (
  context: Context,
  snapshot: Snapshot,
  site: Site,
  kind: Kind | undefined,
  project: string | undefined,
): Promise<void> => {
  const all = new GoneOrder();
  const query = { kinds: kind === undefined ? TOLD : [kind], ...(project !== undefined && { project }) };
  for await (const one of snapshot.deleted(query)) if (one.row.erased !== true) all.add(one);
  for await (const batch of inBatches(all)) await sayGone(context, snapshot, site, batch);
};

const sayGone = async (context: Context, snapshot: Snapshot, site: Site, batch: readonly Gone[]): Promise<void> => {
  const titles = await titlesOf(snapshot, site, batch);
  for (const { covered, ...row } of batch) {
    // what is said about a covered one is about its space
    const { title = '', actor = '' } = row.about ?? {};
    const { id, project, keyNumber } = row;
    const key = keyOf(site, covered ? { id, project, keyNumber } : row);
    const name = covered || title === '' ? (titles.get(`${row.kind} ${row.id}`) ?? '') : title;
    await context.line(
      {
        ...{ kind: row.kind, id, key, title: name, deleted: isoOf(row.updated) },
        ...(covered && { with: 'space' }),
        ...(actor === '' ? {} : { by: actor, name: site.nameOf(actor) }),
      },
      [row.kind, key, isoOf(row.updated), name, actor === '' ? '' : `by ${site.nameOf(actor)}`].map(plain).join('\t').trimEnd(),
    );
  }
};

/** Of what the tombstone does not name. */
const titlesOf = async (snapshot: Snapshot, site: Site, batch: readonly Gone[]): Promise<ReadonlyMap<string, string>> => {
  const nameless = batch.filter(({ about, covered }) => covered || !about?.title);
  const titles = new Map<string, string>();
  const rows = nameless.flatMap(({ last }) => (last ? [last] : []));
  for await (const [row, record] of snapshot.readAll(rows)) titles.set(`${row.kind} ${row.id}`, titleOf(record, site));
  return titles;
};

const titleOf = (record: CapturedRecord, site: Site): string => {
  if (record.kind === 'issue') return summaryOf(record);
  return record.kind === 'project'
    ? text(wordsOf(record.body['project'], site))
    : text(record.body['name']) || text(record.body['displayName']);
};

const say = (context: Context, site: Site, row: ListedRow, title: string, key: string): Promise<void> => {
  const name = key || keyOf(site, row);
  const updated = row.updated > 0 ? isoOf(row.updated) : '';
  return context.line(
    { kind: row.kind, id: row.id, key: name, title, updated, moment: row.from, ...(row.size === undefined ? {} : { size: row.size }) },
    [name, row.id, updated, title].map(plain).join('\t').trimEnd(),
  );
};
