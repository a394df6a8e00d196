/** A work item as people read it: its record and the chunks past it, in words. */
import { adfText } from '../entities/adfText';
import { fieldWords } from '../entities/words';
import type { CapturedRecord } from '../repository/model';
import { bag, bags, text } from './json';
import type { Bag } from './json';
import type { Site } from './site';
import type { Snapshot } from './snapshot';

export interface FileFacts {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly author: string;
  readonly created: string;
}

export const fieldsOf = (record: CapturedRecord): Bag => bag(record.body['fields']);
export const keyOfRecord = (record: CapturedRecord): string => text(record.body['key']) || record.id;
export const summaryOf = (record: CapturedRecord): string => text(fieldsOf(record)['summary']);

export const filesOf = (record: CapturedRecord, site: Site): readonly FileFacts[] =>
  bags(fieldsOf(record)['attachment']).map((file) => ({
    id: text(file['id']),
    name: text(file['filename']),
    type: text(file['mimeType']),
    size: typeof file['size'] === 'number' ? file['size'] : 0,
    author: personIn(file['author'], site),
    created: text(file['created']),
  }));

export const personIn = (value: unknown, site: Site): string => {
  const id = text(bag(value)['accountId']);
  return id === '' ? '' : site.nameOf(id);
};

/** Any value of a field in words: what it is called, where it has a name. */
export const wordsOf = (value: unknown, site: Site): string => fieldWords(value, site.nameOf);

/** Threads: entries inside the work item's record, then those of its chunks, one at a time. */
export type ThreadKind = 'comments' | 'worklogs' | 'changelog';

const THREAD: Readonly<Record<ThreadKind, (record: CapturedRecord) => readonly [Bag, unknown]>> = {
  comments: (record) => {
    const thread = bag(fieldsOf(record)['comment']);
    return [thread, thread['comments']];
  },
  worklogs: (record) => {
    const thread = bag(fieldsOf(record)['worklog']);
    return [thread, thread['worklogs']];
  },
  changelog: (record) => {
    const thread = bag(record.body['changelog']);
    return [thread, thread['histories']];
  },
};

export const totalOf = (kind: ThreadKind, record: CapturedRecord): number => Number(THREAD[kind](record)[0]['total'] ?? 0);

export async function* entriesOf(kind: ThreadKind, snapshot: Snapshot, record: CapturedRecord): AsyncIterable<Bag> {
  const [thread, inline] = THREAD[kind](record);
  yield* bags(inline);
  for await (const chunk of snapshot.chunks(kind, record.id, Number(thread['chunks'] ?? 0))) yield* bags(chunk.body['entries']);
}

/** Everything that somebody could search for: its own words, then those of the parts of its threads. */
export async function* textsOf(
  snapshot: Snapshot,
  site: Site,
  record: CapturedRecord,
): AsyncIterable<readonly [where: string, words: string]> {
  yield* textsIn(record, site);
  for (const kind of ['comments', 'worklogs'] as const) {
    const chunks = Number(THREAD[kind](record)[0]['chunks'] ?? 0);
    for await (const chunk of snapshot.chunks(kind, record.id, chunks)) yield* textsIn(chunk, site);
  }
}

/** The same of one record alone: of a work item, or of a part of its threads. */
export function* textsIn(record: CapturedRecord, site: Site): Iterable<readonly [where: string, words: string]> {
  for (const entry of bags(record.body['entries'])) {
    if (record.kind === 'comments') yield ['comment', adfText(entry['body'], site.nameOf)];
    if (record.kind === 'worklogs') yield ['worklog', adfText(entry['comment'], site.nameOf)];
  }
  if (record.kind !== 'issue') return;
  yield ['key', keyOfRecord(record)];
  for (const [id, value] of Object.entries(fieldsOf(record))) {
    if (id === 'comment' || id === 'worklog' || id === 'attachment') continue;
    yield [site.fields.get(id) ?? id, wordsOf(value, site)];
  }
  for (const file of filesOf(record, site)) yield ['attachment', file.name];
  for (const comment of bags(THREAD.comments(record)[1])) yield ['comment', adfText(comment['body'], site.nameOf)];
  for (const log of bags(THREAD.worklogs(record)[1])) yield ['worklog', adfText(log['comment'], site.nameOf)];
}
