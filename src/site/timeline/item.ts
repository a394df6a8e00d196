/** One work item: its versions, and what it said at a moment. */
import { HoldfastError } from '../../contract/errors';
import type { ItemContent, ItemField, ItemHistory, ItemVersion } from '../../contract/timeline';
import { isRaw, rawList, textOf, type Raw } from '../../entities/normalise';
import { chunkId } from '../../entities/thread';
import { millisOf } from '../../entities/times';
import { fieldWords } from '../../entities/words';
import type { CapturedRecord, Row } from '../../repository/model';
import type { Questions } from '../../repository/questions/api';
import { cursorText, readCursor } from './cursor';
import { changesBetween, entriesOf, inlineHistory, peopleIn, type Entry } from './history';
import { kept, titleOf } from './lists';
import { momentHolding } from './moments';
import { fieldNames, peopleNames, readIfWhole } from './names';
import type { TimelineDeps } from './timeline';

const PAGE = 20;
/** Of an item's history, the newest: 1,000 entries. Older changes are then not named. */
const CHUNKS_MAX = 10;
const COMMENTS_MAX = 50;
const TEXT_MAX = 8_000;
/** Characters of one answer, which may have 5 MB. */
const ANSWER_MAX = 400_000;
const FIELDS_MAX = 200;

/** Throws `not-found`. */
export async function itemHistory(
  { repository }: TimelineDeps,
  { id, cursor }: { readonly id: string; readonly cursor?: string },
): Promise<ItemHistory> {
  const { questions } = repository;
  const [moments, versions] = [await repository.moments(), await versionsOf(questions, id)];
  const rows = versions.toReversed();
  const record = await newestRecord(questions, rows);
  if (rows.length === 0) throw notThere();
  const skip = cursor === undefined ? 0 : readCursor(cursor).skip;
  const page = rows.slice(skip, skip + PAGE);
  const entries = record === undefined ? [] : await wholeHistory(questions, record);
  const nameOf = await peopleNames(questions, peopleIn(entries));
  const about = rows.find((row) => row.about !== undefined)?.about;
  return {
    id,
    key: (record && textOf(record.body['key'])) || (about?.key ?? id),
    title: (record && titleOf(record)) || (about?.title ?? ''),
    versions: page.map((row, i): ItemVersion => {
      const before = rows[skip + i + 1];
      const { actors, changes } =
        row.deleted || before === undefined
          ? { actors: row.about?.actor === undefined ? [] : [row.about.actor], changes: [] }
          : changesBetween(entries, before.updated, row.updated, nameOf);
      return {
        at: momentHolding(moments, row.from)?.at ?? row.seen,
        updated: row.updated,
        deleted: row.deleted,
        first: before === undefined,
        actors,
        changes,
      };
    }),
    ...(skip + PAGE < rows.length ? { next: cursorText({ n: moments.at(-1)?.n ?? 0, skip: skip + PAGE }) } : {}),
  };
}

/** Oldest first. */
const versionsOf = async (questions: Questions, id: string): Promise<readonly Row[]> =>
  (await questions.versions('issue', id)).map(({ row }) => row);

/** Of the newest version that can be read; one read, as a rule. */
async function newestRecord(questions: Questions, rows: readonly Row[]): Promise<CapturedRecord | undefined> {
  for (const row of rows.filter(({ place }) => place !== undefined).slice(0, 3)) {
    const record = await readIfWhole(questions, row);
    if (record !== undefined) return record;
  }
  return undefined;
}

async function wholeHistory(questions: Questions, record: CapturedRecord): Promise<readonly Entry[]> {
  const { entries, chunks } = inlineHistory(record);
  const all = [...entries];
  for (let n = Math.max(1, chunks - CHUNKS_MAX + 1); n <= chunks; n += 1) {
    // Of a deleted work item the chunks are gone with it; what was there before is meant.
    const versions = await questions.versions('changelog', chunkId(record.id, n));
    const row = versions.map((version) => version.row).findLast(({ place }) => place !== undefined);
    const chunk = row && (await readIfWhole(questions, row));
    if (chunk !== undefined) all.push(...entriesOf(chunk.body['entries']));
  }
  return all;
}

/** The version that held at the last moment at or before `at`. Throws `not-found` where there was none. */
export async function itemAt({ repository }: TimelineDeps, { id, at }: { readonly id: string; readonly at: number }): Promise<ItemContent> {
  const { questions } = repository;
  const moment = kept(await repository.moments(), at);
  const when = { moment: moment.n };
  const { row, record } = await questions.at('issue', id, when);
  if (row === undefined || record === undefined) throw notThere();
  const fields = isRaw(record.body['fields']) ? record.body['fields'] : {};
  const people = new Set<string>();
  collectPeople(record.body['fields'], people);
  const [names, nameOf] = [await fieldNames(questions, when), await peopleNames(questions, [...people].slice(0, FIELDS_MAX), when)];
  const thread = isRaw(fields['comment']) ? fields['comment'] : {};
  const comments = rawList(thread['comments']);
  const budget = new TextBudget();
  const lines = linesOf(fields, names, nameOf).map(({ text, ...line }) => ({ ...line, text: budget.take(text) }));
  const shown = comments.slice(0, COMMENTS_MAX).map((comment) => commentOf(comment, nameOf, budget));
  return {
    id,
    key: textOf(record.body['key']),
    title: titleOf(record),
    moment: moment.at,
    updated: row.updated,
    fields: lines,
    comments: { total: Number(thread['total'] ?? comments.length) || 0, shown },
    cut: budget.cut,
  };
}

/** What is left of an answer's size: a text beyond it is cut, and that is told. */
class TextBudget {
  cut = false;
  private left = ANSWER_MAX;

  take(text: string): string {
    const most = Math.min(TEXT_MAX, this.left);
    this.left -= Math.min(text.length, most);
    if (text.length <= most) return text;
    this.cut = true;
    return `${text.slice(0, most)}…`;
  }
}

/** What stands first on a work item stands first here; the rest by name. */
const FIRST: readonly string[] = [
  'summary',
  'issuetype',
  'status',
  'resolution',
  'priority',
  'assignee',
  'reporter',
  'labels',
  'description',
];
/** Shown in another way, or not a value. */
const APART: ReadonlySet<string> = new Set(['comment', 'worklog', 'project']);

function linesOf(fields: Raw, names: ReadonlyMap<string, string>, nameOf: (accountId: string) => string): readonly ItemField[] {
  const place = (id: string): number => (FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length);
  return Object.entries(fields)
    .filter(([id]) => !APART.has(id))
    .map(([id, value]) => ({ id, name: names.get(id) ?? id, text: id === 'attachment' ? fileNames(value) : fieldWords(value, nameOf) }))
    .filter(({ text }) => text !== '')
    .sort((a, b) => place(a.id) - place(b.id) || (a.name < b.name ? -1 : 1))
    .slice(0, FIELDS_MAX);
}

const fileNames = (value: unknown): string =>
  rawList(value)
    .map((file) => textOf(file['filename']))
    .join(', ');

function commentOf(comment: Raw, nameOf: (accountId: string) => string, budget: TextBudget): ItemContent['comments']['shown'][number] {
  const author = isRaw(comment['author']) ? textOf(comment['author']['accountId']) : '';
  return { at: millisOf(comment['created']), text: budget.take(fieldWords(comment['body'], nameOf)), ...(author === '' ? {} : { author }) };
}

/** Values that are people, and mentions inside rich text. */
function collectPeople(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) return value.forEach((one) => collectPeople(one, into));
  if (!isRaw(value)) return;
  if (typeof value['accountId'] === 'string') into.add(value['accountId']);
  if (value['type'] === 'mention' && isRaw(value['attrs'])) into.add(textOf(value['attrs']['id']));
  for (const member of Object.values(value)) collectPeople(member, into);
}

const notThere = (): HoldfastError =>
  new HoldfastError('not-found', 'This work item wasn’t there at that moment.', {
    adminMessage: { safe: 'Nothing was changed.', next: 'Choose another version.' },
  });
