import { isHoldfastError } from '../contract/errors';
import type { DeletedItem, Resolvers } from '../contract/page';
import { keyNumber, keyProject } from '../contract/ids';
import { textOf } from '../entities/normalise';
import { FORMER_USER } from '../entities/user';
import { projectFacts } from '../entities/write/project';
import type { Repository, View } from '../repository/api';
import type { CapturedRecord, Row } from '../repository/model';
import { PLACEHOLDER_SUMMARY } from './marks';
import { projectSource } from './sources';

const PAGE = 50;

/**
 * What was deleted, newest first, a page of 50. `cursor`: as the last page gave it. `since`: only what was not gone at the last moment up to that
 * time; `space`: that one, and what it held. A damaged record of a space or a person costs its name, not the
 * list: whoever looks here needs it most when something is wrong, and the verification names the damage.
 */
export const listDeleted = async (
  repository: Repository,
  { cursor, since, space, person, kind }: Resolvers['deleted'][0] = {},
): Promise<{ readonly asOf: number; readonly items: readonly DeletedItem[]; readonly next?: string }> => {
  const view = await repository.view();
  const after = since === undefined ? 0 : ((await repository.moments()).findLast((moment) => moment.at <= since)?.n ?? 0);
  const gone = view
    .tombstones()
    .filter((row) => (row.kind === 'project' || row.kind === 'issue') && row.about?.title?.startsWith(PLACEHOLDER_SUMMARY) !== true)
    .filter((row) => row.from > after)
    .filter((row) => space === undefined || row.project === space || (row.kind === 'project' && row.id === space))
    .filter((row) => (person === undefined || row.about?.actor === person) && (kind === undefined || row.kind === kind));
  const from = Number(cursor ?? 0) || 0;
  const page = gone.slice(from, from + PAGE);
  const living = await livingKeys(view);
  const times = await momentTimes(repository, page);
  const items: DeletedItem[] = [];
  for (const row of page)
    items.push(await (row.kind === 'project' ? deletedProject(view, row, living, times) : deletedIssue(view, row, living, times)));
  return { asOf: view.moment?.at ?? 0, items, ...(from + PAGE < gone.length ? { next: String(from + PAGE) } : {}) };
};

/** Key of a live project → its id in the backup. */
type Living = ReadonlyMap<string, string>;

const livingKeys = async (view: View): Promise<Living> => {
  const keys = new Map<string, string>();
  const note = (record: CapturedRecord | undefined): void => {
    if (record !== undefined) keys.set(projectFacts(record.body).key, record.id);
  };
  try {
    for await (const record of view.readMany(view.rows({ kind: 'project' }))) note(record);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // One by one, so that those beside the damage are known.
    for (const row of view.rows({ kind: 'project' })) note(await readIfWhole(view, row));
  }
  return keys;
};

const isDamage = (error: unknown): boolean => isHoldfastError(error, 'damaged', 'blob-missing');

const readIfWhole = (view: View, row: Row): Promise<CapturedRecord | undefined> =>
  view.read(row).catch((error: unknown) => {
    if (!isDamage(error)) throw error;
    return undefined;
  });

/** When the last moment before each of these tombstones was captured. */
export const momentTimes = async (repository: Pick<Repository, 'moments'>, rows: readonly Row[]): Promise<(tombstone: Row) => number> => {
  const moments = rows.length === 0 ? [] : await repository.moments();
  // numbers have holes: maintenance commits are no moments, and retention gives moments up
  return ({ from, seen }) => moments.findLast(({ n }) => n < from)?.at ?? moments.find(({ n }) => n === from)?.at ?? seen;
};

const deletedProject = async (view: View, row: Row, living: Living, before: (row: Row) => number): Promise<DeletedItem> => {
  const source = projectSource(view, row.id);
  const facts = source.project === undefined || row.about?.key !== undefined ? undefined : await factsOf(view, source.project);
  const key = row.about?.key ?? facts?.key ?? row.id;
  return {
    kind: 'project',
    id: row.id,
    key,
    title: row.about?.title ?? facts?.name ?? key,
    deletedAt: row.updated,
    ...(await actorOf(view, row)),
    workItems: source.issues.length,
    attachments: source.issues.reduce((sum, issue) => sum + issue.attachments.length, 0),
    momentAt: before(row),
    restored: living.has(key) && living.get(key) !== row.id,
  };
};

const factsOf = async (view: View, row: Row): Promise<ReturnType<typeof projectFacts> | undefined> => {
  const record = await readIfWhole(view, row);
  return record && projectFacts(record.body);
};

const deletedIssue = async (view: View, row: Row, living: Living, before: (row: Row) => number): Promise<DeletedItem> => {
  const last = [...view.versions('issue', row.id)].reverse().find((version) => !version.deleted);
  const key = row.about?.key ?? row.id;
  const project = living.get(keyProject(key));
  return {
    kind: 'issue',
    id: row.id,
    key,
    title: row.about?.title ?? key,
    deletedAt: row.updated,
    ...(await actorOf(view, row)),
    workItems: 1,
    attachments: last?.attachments.length ?? 0,
    momentAt: before(row),
    restored: project !== undefined && isAlive(view, project, keyNumber(key)),
  };
};

const isAlive = (view: View, project: string, number: number): boolean => {
  for (const row of view.rows({ kind: 'issue', project })) if (row.keyNumber === number) return true;
  return false;
};

/** The deleter's name out of their own record; the event carries the account only. */
const actorOf = async (view: View, row: Row): Promise<{ readonly actor?: string }> => {
  const accountId = row.about?.actor;
  if (accountId === undefined) return {};
  const person = view.row('user', accountId);
  if (person?.erased) return { actor: FORMER_USER };
  if (person === undefined || person.deleted) return {};
  const name = textOf((await readIfWhole(view, person))?.body['displayName']);
  return name === '' ? {} : { actor: name };
};
