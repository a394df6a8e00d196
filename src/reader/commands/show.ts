import { EXIT, Failure, usage } from '../failure';
import { adfText } from '../../entities/adfText';
import type { CapturedRecord, Moment, Row } from '../../repository/model';
import type { Command, Context } from '../command';
import { entriesOf, fieldsOf, filesOf, keyOfRecord, personIn, wordsOf } from '../item';
import { text } from '../json';
import { plain } from '../io';
import { issueOf, readSite } from '../site';
import type { Site } from '../site';
import { isDamage } from '../snapshot';
import type { Snapshot } from '../snapshot';
import { isoOf } from '../source';

export const show: Command = {
  usage: 'FOLDER KEY [--at MOMENT|TIME] [--json]',
  help: 'one work item with its comments',
  words: [1, 1],
  options: ['at'],
  run: async (context) => {
    const [wanted = ''] = context.words;
    const snapshot = await context.snapshot();
    const site = await readSite(snapshot);
    const row = await issueOf(snapshot, site, wanted);
    if (row.deleted)
      throw usage(
        `${wanted} was deleted ${isoOf(row.updated)}. “log” lists its versions; show one of them with --at and the number of its moment.`,
      );
    const record = await readOrNearest(context, snapshot, row, wanted);
    if (context.options.json) await whole(context, snapshot, record);
    else await inWords(context, snapshot, site, record);
  },
};

/** Damage with the way out: “PAY-12 at 09:55 can't be read. Nearest good: 09:50.” */
const readOrNearest = async (context: Context, snapshot: Snapshot, row: Row, wanted: string): Promise<CapturedRecord> => {
  try {
    return await snapshot.read(row);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const good = await nearestGood(snapshot, row, await context.source.repository.moments());
    const at = isoOf(snapshot.moment.at);
    const next = good ? `Nearest good: ${isoOf(good.at)}, with --at ${good.n}.` : 'No version of it can be read.';
    throw new Failure(EXIT.damage, `${wanted} at ${at} can't be read. ${next} (${error.message})`, { cause: error });
  }
};

/** The last moment that shows an earlier version which can be read. */
const nearestGood = async (snapshot: Snapshot, row: Row, moments: readonly Moment[]): Promise<Moment | undefined> => {
  let before = row.from;
  for (const { row: version } of [...(await snapshot.versions(row.kind, row.id))].reverse()) {
    const moment = moments.findLast(({ n }) => n >= version.from && n < before);
    if (version.from >= row.from || !version.place || !moment) continue;
    before = version.from;
    const read = await snapshot.read(version).catch((error: unknown) => {
      if (!isDamage(error)) throw error;
      return undefined;
    });
    if (read) return moment;
  }
  return undefined;
};

/** The record as it is stored, its threads whole. */
const whole = async (context: Context, snapshot: Snapshot, record: CapturedRecord): Promise<void> => {
  const threads: Record<string, unknown[]> = {};
  for (const kind of ['comments', 'worklogs', 'changelog'] as const) {
    const entries: unknown[] = [];
    for await (const entry of entriesOf(kind, snapshot, record)) entries.push(entry);
    if (entries.length > 0) threads[kind] = entries;
  }
  await context.streams.out(`${JSON.stringify({ ...record, threads })}\n`);
};

const APART: ReadonlySet<string> = new Set(['summary', 'description', 'comment', 'worklog', 'attachment']);

const inWords = async (context: Context, snapshot: Snapshot, site: Site, record: CapturedRecord): Promise<void> => {
  const { out } = context.streams;
  const fields = fieldsOf(record);
  await out(`${plain(keyOfRecord(record))}  ${plain(text(fields['summary']))}\n\n`);
  for (const [id, value] of Object.entries(fields)) {
    const words = APART.has(id) ? '' : wordsOf(value, site);
    if (words !== '') await out(`${plain(site.fields.get(id) ?? id)}: ${lines(words)}\n`);
  }
  const description = adfText(fields['description'], site.nameOf);
  if (description !== '') await out(`\n${lines(description)}\n`);
  for (const file of filesOf(record, site)) await out(`\nAttachment: ${plain(file.name)} (${file.size} bytes)`);
  for await (const comment of entriesOf('comments', snapshot, record)) {
    const head = `${personIn(comment['author'], site)}, ${text(comment['created'])}`;
    await out(`\n\n${plain(head)}:\n${lines(adfText(comment['body'], site.nameOf))}`);
  }
  await out('\n');
};

/** Several lines, each without control characters. */
const lines = (words: string): string => words.split('\n').map(plain).join('\n  ');
