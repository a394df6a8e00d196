import type { Kind, Row } from '../../repository/model';
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
    const space = spaceOf(site, context.options.space);
    const kind = (context.options.kind ?? 'issue') as Kind;
    if (context.options.deleted) await listDeleted(context, view, site, context.options.kind, space?.id);
    else await listLive(context, view, site, [...view.rows({ kind, ...(space && { project: space.id }) })]);
  },
};

const listLive = async (context: Context, view: View, site: Site, rows: readonly Row[]): Promise<void> => {
  // an attachment has content, and no record
  for (const row of rows.filter(({ place }) => !place)) await say(context, site, row, '', '');
  let done = 0;
  for await (const [row, record] of readAll(view, rows, context.onDamage)) {
    context.progress.at((done += 1), rows.length, 'records');
    const title =
      row.kind === 'issue'
        ? summaryOf(record)
        : row.kind === 'project'
          ? text(wordsOf(record.body['project'], site))
          : text(record.body['name']) || text(record.body['displayName']);
    await say(context, site, row, title, text(record.body['key']));
  }
};

const listDeleted = async (
  context: Context,
  view: View,
  site: Site,
  kind: string | undefined,
  space: string | undefined,
): Promise<void> => {
  for (const row of view.tombstones()) {
    if ((kind !== undefined && row.kind !== kind) || (space !== undefined && row.project !== space)) continue;
    const key = keyOf(site, row);
    const { title = '', actor = '' } = row.about ?? {};
    await context.line(
      {
        kind: row.kind,
        id: row.id,
        key,
        title,
        deleted: isoOf(row.updated),
        ...(actor === '' ? {} : { by: actor, name: site.nameOf(actor) }),
      },
      [row.kind, key, isoOf(row.updated), title, actor === '' ? '' : `by ${site.nameOf(actor)}`].map(plain).join('\t').trimEnd(),
    );
  }
};

const say = (context: Context, site: Site, row: Row, title: string, key: string): Promise<void> => {
  const name = key || keyOf(site, row);
  const updated = row.updated > 0 ? isoOf(row.updated) : '';
  return context.line(
    { kind: row.kind, id: row.id, key: name, title, updated, moment: row.from, ...(row.size === undefined ? {} : { size: row.size }) },
    [name, row.id, updated, title].map(plain).join('\t').trimEnd(),
  );
};
