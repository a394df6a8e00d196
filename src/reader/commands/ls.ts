import { CHUNKS } from '../../repository/cover';
import { KINDS } from '../../repository/model';
import type { CapturedRecord, Kind, Row } from '../../repository/model';
import { compareRows } from '../../repository/order';
import { hasRecord } from '../../repository/readMany';
import type { DeletedObject } from '../../repository/questions/api';
import { throughPages } from '../../repository/questions/pages';
import type { Command, Context } from '../command';
import { summaryOf, wordsOf } from '../item';
import { plain } from '../io';
import { text } from '../json';
import { readAll } from '../records';
import { isoOf } from '../source';
import { keyOf, readSite, spaceOf } from '../site';
import type { Site } from '../site';
import type { View } from '../../repository/api';

export const ls: Command = {
  usage: 'FOLDER [--at MOMENT|TIME] [--space KEY] [--kind KIND] [--deleted] [--json]',
  help: 'lists what is there: work items, or objects of another kind',
  words: [0, 0],
  options: ['at', 'space', 'kind', 'deleted'],
  run: async (context) => {
    const view = await context.view();
    const site = await readSite(view, context.onDamage);
    const { deleted, space: wanted } = context.options;
    const space = spaceOf(site, wanted, deleted);
    if (deleted) return listDeleted(context, view, site, context.kind, space?.id);
    await listLive(context, view, site, [...view.rows({ kind: context.kind ?? 'issue', ...(space && { project: space.id }) })]);
  },
};

const listLive = async (context: Context, view: View, site: Site, rows: readonly Row[]): Promise<void> => {
  // an attachment has content, and no record
  for (const row of rows.filter((one) => !hasRecord(one))) await say(context, site, row, '', '');
  let done = 0;
  for await (const [row, record] of readAll(view, rows, context.onDamage)) {
    context.progress.at((done += 1), rows.length, 'records');
    await say(context, site, row, titleOf(row, record, site), text(record.body['key']));
  }
};

/** Parts of a work item go with it. */
const TOLD = KINDS.filter((kind) => !CHUNKS.has(kind) && kind !== 'attachment');

/** Newest first; what went with its space is told one by one. */
const listDeleted = async (
  context: Context,
  view: View,
  site: Site,
  kind: Kind | undefined,
  project: string | undefined,
): Promise<void> => {
  const { questions } = context.source.repository;
  const query = {
    kinds: kind === undefined ? TOLD : [kind],
    when: { moment: view.moment?.n ?? 0 },
    ...(project !== undefined && { project }),
  };
  const gone: DeletedObject[] = [];
  const answer = throughPages(
    // what can't be read was told when the view was opened
    (next) => questions.deleted({ ...query, ...next, onDamage: () => undefined }),
    (page) => page.deleted,
  );
  for await (const one of answer) if (one.row.erased !== true) gone.push(one);
  const titles = await titlesOf(context, view, site, gone);
  for (const { row, last, covered } of gone.sort((a, b) => b.row.updated - a.row.updated || compareRows(a.row, b.row))) {
    // what is said about a covered one is about its space
    const { title = '', actor = '' } = row.about ?? {};
    const key = keyOf(site, covered && last ? last : row);
    const name = covered || title === '' ? (titles.get(`${row.kind} ${row.id}`) ?? '') : title;
    await context.line(
      {
        ...{ kind: row.kind, id: row.id, key, title: name, deleted: isoOf(row.updated) },
        ...(covered && { with: 'space' }),
        ...(actor === '' ? {} : { by: actor, name: site.nameOf(actor) }),
      },
      [row.kind, key, isoOf(row.updated), name, actor === '' ? '' : `by ${site.nameOf(actor)}`].map(plain).join('\t').trimEnd(),
    );
  }
};

/** Of what the tombstone does not name. */
const titlesOf = async (context: Context, view: View, site: Site, gone: readonly DeletedObject[]): Promise<ReadonlyMap<string, string>> => {
  const nameless = gone.filter(({ row, covered }) => covered || !row.about?.title);
  const titles = new Map<string, string>();
  const rows = nameless.flatMap(({ last }) => (last ? [last] : []));
  for await (const [row, record] of readAll(view, rows, context.onDamage)) titles.set(`${row.kind} ${row.id}`, titleOf(row, record, site));
  return titles;
};

const titleOf = (row: Row, record: CapturedRecord, site: Site): string => {
  if (row.kind === 'issue') return summaryOf(record);
  return row.kind === 'project'
    ? text(wordsOf(record.body['project'], site))
    : text(record.body['name']) || text(record.body['displayName']);
};

const say = (context: Context, site: Site, row: Row, title: string, key: string): Promise<void> => {
  const name = key || keyOf(site, row);
  const updated = row.updated > 0 ? isoOf(row.updated) : '';
  return context.line(
    { kind: row.kind, id: row.id, key: name, title, updated, moment: row.from, ...(row.size === undefined ? {} : { size: row.size }) },
    [name, row.id, updated, title].map(plain).join('\t').trimEnd(),
  );
};
