/**
 * Everything of one moment as files: `<kind>.ndjson`, a record a line exactly as it is stored; `issues.csv`; `attachments/<key>/<name>`.
 * What could not be read is named in `damage.ndjson`, and the exit code tells it.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { KINDS } from '../../repository/model';
import type { CapturedRecord, Kind } from '../../repository/model';
import { canonicalJson } from '../../repository/canonical';
import type { Json } from '../../contract/ports';
import type { Command, Context } from '../command';
import { CSV_START, csvLine } from '../csv';
import { writeFile } from '../files';
import type { Written } from '../files';
import { fieldsOf, filesOf, keyOfRecord, personIn, totalOf, wordsOf } from '../item';
import { count } from '../io';
import { intoFolder } from '../output';
import type { FileWriter, Target } from '../output';
import { freeName, safeName } from '../safeName';
import { readSite, spaceOf } from '../site';
import type { Site } from '../site';
import type { Snapshot } from '../snapshot';
import { isoOf } from '../source';
import { usage } from '../failure';

export const extract: Command = {
  usage: 'FOLDER --out DIR [--at MOMENT|TIME] [--space KEY] [--format json|csv] [--json]',
  help: 'everything as NDJSON, work items as CSV too, attachments under their names',
  words: [0, 0],
  options: ['at', 'space', 'out', 'format'],
  run: async (context) => {
    const { out, format } = context.options;
    if (out === undefined) throw usage('“extract” needs --out DIR, a folder that is not there yet.');
    if (format !== undefined && format !== 'json' && format !== 'csv')
      throw usage(`There is no format “${format}”; there are json and csv.`);
    const snapshot = await context.snapshot();
    const site = await readSite(snapshot);
    const space = spaceOf(site, context.options.space)?.id;
    const counts = await intoFolder(out, (target) => extractInto(context, snapshot, site, target, space), context.openFile);
    const damaged = context.damage.length;
    const sums = Object.entries(counts).map(([kind, n]) => `${count(n)} ${kind}`);
    await context.line(
      { out, moment: snapshot.moment.n, at: isoOf(snapshot.moment.at), counts, damaged },
      `${out}: ${sums.join(', ')}${damaged > 0 ? `; ${damaged} damaged, see damage.ndjson` : ''}`,
    );
  },
};

type Counts = Record<string, number>;

const extractInto = async (
  context: Context,
  snapshot: Snapshot,
  site: Site,
  target: Target,
  space: string | undefined,
): Promise<Counts> => {
  const counts: Counts = {};
  const columns = new Set<string>();
  const files = await filesWriter(context, snapshot, site, target);
  // issues are read whatever the format is: the table is made from their lines, so that all fields are known before its head
  for (const kind of KINDS) {
    if (kind === 'attachment' || (context.options.format === 'csv' && kind !== 'issue')) continue;
    counts[kind] = await records(context, snapshot, target, kind, space, async (record) => {
      if (kind !== 'issue') return;
      for (const id of Object.keys(fieldsOf(record))) columns.add(id);
      await files.of(record);
    });
  }
  await files.close();
  if (context.options.format !== 'json') await table(site, target, columns);
  await target.remove([NAMES]);
  if (context.options.format === 'csv') await target.remove([fileOf('issue')]);
  Object.assign(counts, files.counts);
  if (context.damage.length > 0) await target.whole(['damage.ndjson'], context.damage.map((one) => `${JSON.stringify(one)}\n`).join(''));
  return counts;
};

const fileOf = (kind: string): string => `${kind}.ndjson`;

const records = async (
  context: Context,
  snapshot: Snapshot,
  target: Target,
  kind: Kind,
  space: string | undefined,
  each: (record: CapturedRecord) => Promise<void>,
): Promise<number> => {
  const rows = await snapshot.listing(kind, OF_SPACES.has(kind) ? space : undefined);
  if (rows.length === 0 && kind !== 'issue') return 0;
  const writer = await target.file(fileOf(kind));
  let done = 0;
  for await (const [, record] of snapshot.readAll(rows)) {
    context.progress.at((done += 1), rows.length, kind === 'issue' ? 'work items' : `records of ${kind}`);
    await writer.write(`${canonicalJson(record as unknown as Json)}\n`);
    await each(record);
  }
  await writer.close();
  return done;
};

const OF_SPACES: ReadonlySet<Kind> = new Set<Kind>(['issue', 'comments', 'worklogs', 'changelog', 'project']);

/** Until the table is made, a line for each work item with files: the paths of those that were written, by attachment id. */
const NAMES = '.names.part';

/** `attachments/<key>/<name>`; names of work items and files are made safe, and none replaces another. */
const filesWriter = async (context: Context, snapshot: Snapshot, site: Site, target: Target) => {
  const counts: Counts = {};
  const folders = new Set<string>();
  const names = await target.file(NAMES);
  const of = async (record: CapturedRecord): Promise<void> => {
    const files = filesOf(record, site);
    if (files.length === 0) return;
    const folder = freeName(folders, keyOfRecord(record), record.id);
    const taken = new Set<string>();
    const paths: Record<string, string> = {};
    for (const file of files) {
      const name = freeName(taken, file.name, file.id);
      const written: Written = await writeFile(snapshot, file, record.id, target, ['attachments', folder, name], context.onDamage);
      const label = `attachments ${written}`;
      counts[label] = (counts[label] ?? 0) + 1;
      if (written === 'written') paths[file.id] = `attachments/${folder}/${name}`;
    }
    await names.write(`${JSON.stringify(paths)}\n`);
  };
  return { of, counts, close: () => names.close() };
};

/** Columns that every table has, in this order. */
const FIRST = [
  'issuetype',
  'status',
  'summary',
  'priority',
  'assignee',
  'reporter',
  'created',
  'updated',
  'resolution',
  'labels',
  'parent',
  'description',
];
const APART: ReadonlySet<string> = new Set(['comment', 'worklog', 'attachment', 'project', ...FIRST]);

const table = async (site: Site, target: Target, used: ReadonlySet<string>): Promise<void> => {
  const fields = [...FIRST, ...[...used].filter((id) => !APART.has(id)).sort()];
  const writer: FileWriter = await target.file('issues.csv');
  const names = fields.map((id) => site.fields.get(id) ?? id);
  const heads = names.map((name, i) => (names.indexOf(name) === i ? name : `${name} (${fields[i]})`));
  await writer.write(CSV_START + csvLine(['Key', 'Id', ...heads, 'Comments', 'Attachments']));
  const written = linesOf(join(target.folder, NAMES))[Symbol.asyncIterator]();
  for await (const line of linesOf(join(target.folder, fileOf('issue')))) {
    const record = JSON.parse(line) as CapturedRecord;
    const values = fieldsOf(record);
    const files = filesOf(record, site);
    const paths = files.length === 0 ? {} : (JSON.parse(String((await written.next()).value)) as Readonly<Record<string, string>>);
    await writer.write(
      csvLine([
        keyOfRecord(record),
        record.id,
        ...fields.map((id) => wordsOf(values[id], site) || personIn(values[id], site)),
        String(totalOf('comments', record)),
        files.map((file) => paths[file.id] ?? safeName(file.name)).join('; '),
      ]),
    );
  }
  await writer.close();
};

/** By the line feed alone: what Node calls lines ends at U+2028 too, which stands in texts as it is. */
async function* linesOf(file: string): AsyncIterable<string> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      yield Buffer.concat([...rest, chunk.subarray(from, end)]).toString('utf8');
      rest = [];
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
  }
}
