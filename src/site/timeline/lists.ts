/** What is not as it was at a moment, and what there was then: pages of few records each, so that an answer takes seconds on any site. */
import { HoldfastError } from '../../contract/errors';
import type { ChangedItem, ChangedPage, ThenPage, TimelineFilter } from '../../contract/timeline';
import { isRaw, textOf } from '../../entities/normalise';
import type { View } from '../../repository/api';
import type { CapturedRecord, Moment, Row } from '../../repository/model';
import { cursorText, readCursor } from './cursor';
import { lastAuthor } from './history';
import { momentFor } from './moments';
import { keyOf, readWhole, spacesOf } from './names';
import type { TimelineDeps } from './timeline';

const PAGE = 25;

/** Newest first. A person is looked for in the records, page by page, so a page may hold fewer than there are after it. */
export async function changedSince(
  { repository }: TimelineDeps,
  { at, space, person, kind, cursor }: TimelineFilter & { readonly at: number; readonly cursor?: string },
): Promise<ChangedPage> {
  const moments = await repository.moments();
  const then = kept(moments, at);
  const { n, skip } = cursor === undefined ? { n: newest(moments).n, skip: 0 } : readCursor(cursor);
  const now = moments.findLast((moment) => moment.n <= n) ?? then;
  const view = await repository.view();
  const rows = newestRows(await repository.changes(then.n, n)).filter(
    (row) => (kind === undefined || row.kind === kind) && (space === undefined || inSpace(row, space)) && row.kind !== 'user',
  );
  const page = rows.slice(skip, skip + PAGE);
  const [spaces, records] = [await spacesOf(view), await readWhole(view, page)];
  const items = page
    .map((row) => changedItem(view, row, then.n, keyOf(spaces, row), records.get(row.id)))
    .filter((item) => person === undefined || item.actor === person);
  return {
    asOf: now.at,
    moment: then.at,
    items,
    ...(skip + PAGE < rows.length ? { next: cursorText({ n, skip: skip + PAGE }) } : {}),
  };
}

const inSpace = (row: Row, space: string): boolean => row.project === space || (row.kind === 'project' && row.id === space);

/** One row an object, newest first. */
function newestRows(rows: readonly Row[]): readonly Row[] {
  const last = new Map<string, Row>();
  for (const row of rows) last.set(`${row.kind} ${row.id}`, row);
  return [...last.values()].sort((a, b) => b.updated - a.updated || b.from - a.from);
}

function changedItem(view: View, row: Row, n: number, key: string | undefined, record: CapturedRecord | undefined): ChangedItem {
  const actor = row.deleted ? row.about?.actor : record && lastAuthor(record);
  const title = row.deleted ? row.about?.title : record && titleOf(record);
  return {
    kind: row.kind,
    id: row.id,
    change: row.deleted ? 'deleted' : view.versions(row.kind, row.id).some((version) => version.from <= n) ? 'changed' : 'created',
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
  const then = kept(await repository.moments(), at);
  const skip = cursor === undefined ? 0 : readCursor(cursor).skip;
  const view = await repository.view(then.n);
  const rows = [...view.rows({ kind: 'issue', ...(space === undefined ? {} : { project: space }) })];
  const page = rows.slice(skip, skip + PAGE);
  const [spaces, records] = [await spacesOf(view), await readWhole(view, page)];
  return {
    moment: then.at,
    total: rows.length,
    items: page.map((row) => {
      const record = records.get(row.id);
      return {
        id: row.id,
        key: (record && textOf(record.body['key'])) || (keyOf(spaces, row) ?? row.id),
        updated: row.updated,
        ...(record === undefined ? {} : { title: titleOf(record) }),
      };
    }),
    ...(skip + PAGE < rows.length ? { next: cursorText({ n: then.n, skip: skip + PAGE }) } : {}),
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
