/** What is not as it was at a moment, and what there was then: pages of few records each, so that an answer takes seconds on any site. */
import { HoldfastError } from '../../contract/errors';
import type { ChangedItem, ChangedPage, ChangeKind, ThenPage, TimelineFilter } from '../../contract/timeline';
import { isRaw, textOf } from '../../entities/normalise';
import { KINDS } from '../../repository/model';
import type { CapturedRecord, Kind, Moment, Row } from '../../repository/model';
import { compareRows } from '../../repository/order';
import type { Change, OnDamage, Questions, When } from '../../repository/questions/api';
import { throughPages } from '../../repository/questions/pages';
import { cursorText, readCursor } from './cursor';
import { FirstOf } from './firstOf';
import { lastAuthor } from './history';
import { momentFor } from './moments';
import { keyOf, readWhole, spacesOf } from './names';
import type { TimelineDeps } from './timeline';

const PAGE = 25;
/** People are no work: their names and whether they are active come and go with Jira's directory. */
const LISTED: readonly Kind[] = KINDS.filter((kind) => kind !== 'user');

/** Newest first. A person is looked for in the records, page by page, so a page may hold fewer than there are after it. What only went with its space is not listed. */
export async function changedSince(
  { repository }: TimelineDeps,
  { at, space, person, kind, cursor }: TimelineFilter & { readonly at: number; readonly cursor?: string },
): Promise<ChangedPage> {
  const { questions } = repository;
  const moments = await repository.moments();
  const then = kept(moments, at);
  const { n, skip } = cursor === undefined ? { n: newest(moments).n, skip: 0 } : readCursor(cursor);
  let incomplete = false;
  const onDamage = (): void => {
    incomplete = true;
  };
  const now = moments.findLast((moment) => moment.n <= n) ?? then;
  const query = {
    from: { moment: then.n },
    to: { moment: now.n },
    kinds: kind === undefined ? LISTED : LISTED.filter((one) => one === kind),
    onDamage,
    ...(space === undefined ? {} : { project: space }),
  };
  const gone = await deletedSpaces(questions, query.to, onDamage);
  const changes = throughPages(
    (next) => questions.changes({ ...query, ...next }),
    (answer) => answer.changes,
  );
  const first = new FirstOf<Change>(skip + PAGE, ({ row: a }, { row: b }) => b.updated - a.updated || b.from - a.from);
  for await (const change of changes) if (change.covered !== true && !wentWith(gone, change.row)) first.add(change);
  const page = first.from(skip);
  const rows = page.map(({ row }) => row);
  const [spaces, records] = [await spacesOf(questions), await readWhole(questions, rows)];
  const items = page
    .map(({ change, row }) => changedItem(row, change, keyOf(spaces, row), records.get(row.id)))
    .filter((item) => person === undefined || item.actor === person);
  return {
    asOf: now.at,
    moment: then.at,
    items,
    ...(incomplete ? { incomplete } : {}),
    ...(skip + PAGE < first.count ? { next: cursorText({ n: now.n, skip: skip + PAGE }) } : {}),
  };
}

/** Deleted spaces by id, and when. */
async function deletedSpaces(questions: Questions, when: When, onDamage: OnDamage): Promise<ReadonlyMap<string, number>> {
  const gone = new Map<string, number>();
  for await (const row of questions.rows('project', when, onDamage)) if (row.deleted) gone.set(row.id, row.updated);
  return gone;
}

/** Jira may report a space's work items one by one while it goes. */
const wentWith = (gone: ReadonlyMap<string, number>, row: Row): boolean =>
  row.deleted && row.kind !== 'project' && row.updated >= (gone.get(row.project) ?? Infinity);

const CHANGE: Readonly<Record<Change['change'], ChangeKind>> = {
  added: 'created',
  changed: 'changed',
  moved: 'changed',
  deleted: 'deleted',
};

function changedItem(row: Row, change: Change['change'], key: string | undefined, record: CapturedRecord | undefined): ChangedItem {
  const actor = row.deleted ? row.about?.actor : record && lastAuthor(record);
  const title = row.deleted ? row.about?.title : record && titleOf(record);
  return {
    kind: row.kind,
    id: row.id,
    change: CHANGE[change],
    at: row.updated > 0 ? row.updated : row.seen,
    ...(key === undefined ? {} : { key }),
    ...(title === undefined || title === '' ? {} : { title }),
    ...(actor === undefined || actor === '' ? {} : { actor }),
  };
}

/** Work items in the order of their keys. */
export async function everythingThen(
  { repository }: TimelineDeps,
  { at, space, cursor }: { readonly at: number; readonly space?: string; readonly cursor?: string },
): Promise<ThenPage> {
  const { questions } = repository;
  const then = kept(await repository.moments(), at);
  const when = { moment: then.n };
  const skip = cursor === undefined ? 0 : readCursor(cursor).skip;
  let incomplete = false;
  const onDamage = (): void => {
    incomplete = true;
  };
  const first = new FirstOf<Row>(skip + PAGE, compareRows);
  for await (const row of questions.rows('issue', when, onDamage))
    if (!row.deleted && (space === undefined || row.project === space)) first.add(row);
  const page = first.from(skip);
  const [spaces, records] = [await spacesOf(questions, when), await readWhole(questions, page)];
  return {
    moment: then.at,
    total: first.count,
    ...(incomplete ? { incomplete } : {}),
    items: page.map((row) => {
      const record = records.get(row.id);
      return {
        id: row.id,
        key: (record && textOf(record.body['key'])) || (keyOf(spaces, row) ?? row.id),
        updated: row.updated,
        ...(record === undefined ? {} : { title: titleOf(record) }),
      };
    }),
    ...(skip + PAGE < first.count ? { next: cursorText({ n: then.n, skip: skip + PAGE }) } : {}),
  };
}

/** Throws `not-found` before the first moment. */
export function kept(moments: readonly Moment[], at: number): Moment {
  const moment = momentFor(moments, at);
  if (moment !== undefined) return moment;
  throw new HoldfastError('not-found', 'Nothing is captured yet.', {
    adminMessage: { safe: 'Nothing was changed.', next: 'Open Overview to see how far the first backup is.' },
  });
}

const newest = (moments: readonly Moment[]): Moment => moments.at(-1) as Moment;

/** What an object is called, by its record. */
export function titleOf({ kind, body }: CapturedRecord): string {
  const facts = kind === 'issue' ? body['fields'] : kind === 'project' ? body['project'] : body;
  if (!isRaw(facts)) return '';
  return textOf(facts['summary']) || textOf(facts['name']) || textOf(facts['displayName']);
}
