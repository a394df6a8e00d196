/**
 * What was deleted within the last week and is not back: what an administrator must see first. Worked out once a commit by a pass over the rows and kept in the state, so
 * that a page that asks every few seconds costs two reads.
 */
import { isHoldfastError } from '../contract/errors';
import { keyNumber, keyProject } from '../contract/ids';
import type { Clock, Json, StateStore } from '../contract/ports';
import { textOf } from '../entities/normalise';
import { FORMER_USER } from '../entities/user';
import { projectFacts } from '../entities/write/project';
import type { Reading } from '../repository/api';
import type { CapturedRecord, Row } from '../repository/model';
import type { Questions } from '../repository/questions/api';
import { throughPages } from '../repository/questions/pages';
import { PLACEHOLDER_SUMMARY } from './marks';

export const RECENT_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;
const KEY = 'last:deleted';
/** Nobody reads more one by one. */
const SPACES_MAX = 50;
const PAGE = 1_000;

export interface DeletedSpace {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  /** Display name; absent when nobody knows. */
  readonly actor?: string;
  readonly at: number;
  readonly workItems: number;
}

export interface RecentlyDeleted {
  /** Newest first, at most 50. */
  readonly spaces: readonly DeletedSpace[];
  /** Work items that were deleted by themselves. */
  readonly workItems: { readonly count: number; readonly last: number };
}

interface Kept {
  /** The commit as of which it was worked out. */
  readonly n: number;
  readonly spaces: readonly DeletedSpace[];
  /** Work items by the hour in which they were deleted, so that they can grow old: [hour, how many, the last of them]. */
  readonly hours: readonly (readonly [number, number, number])[];
}

const NONE: Kept = { n: 0, spaces: [], hours: [] };

/** While the index can't be read, what was known before: the verification tells of damage. */
export const recentlyDeleted = async ({
  repository,
  state,
  clock,
}: {
  readonly repository: Pick<Reading, 'head' | 'questions'>;
  readonly state: StateStore;
  readonly clock: Clock;
}): Promise<RecentlyDeleted> => {
  const { moment } = await repository.head();
  let kept = ((await state.get<Json>(KEY)) as unknown as Kept | undefined) ?? NONE;
  const after = clock.now() - RECENT_MS;
  if (moment !== undefined && moment.n !== kept.n) {
    try {
      kept = { n: moment.n, ...(await workedOut(repository.questions, after)) };
      await state.set(KEY, kept as unknown as Json);
    } catch (error) {
      if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    }
  }
  const hours = kept.hours.filter(([, , last]) => last >= after);
  return {
    spaces: kept.spaces.filter(({ at }) => at >= after),
    workItems: { count: hours.reduce((sum, [, count]) => sum + count, 0), last: Math.max(0, ...hours.map(([, , last]) => last)) },
  };
};

interface GoneSpace {
  readonly row: Row;
  readonly last: Row | undefined;
  workItems: number;
}

const workedOut = async (questions: Questions, after: number): Promise<Omit<Kept, 'n'>> => {
  const spaces = new Map<string, GoneSpace>();
  const items: Row[] = [];
  const everything = throughPages(
    (next) => questions.deleted({ limit: PAGE, ...next }),
    ({ deleted }) => deleted,
  );
  for await (const { row, last, covered } of everything) {
    const space = spaces.get(last?.project ?? '');
    if (row.kind === 'issue' && covered === true && space !== undefined) space.workItems += 1;
    if (covered === true || row.updated < after || row.about?.title?.startsWith(PLACEHOLDER_SUMMARY) === true) continue;
    if (row.kind === 'project') spaces.set(row.id, { row, last, workItems: 0 });
    else items.push(row);
  }
  if (spaces.size + items.length === 0) return NONE;
  const living = await livingKeys(questions);
  const named: DeletedSpace[] = [];
  for (const gone of [...spaces.values()].sort((a, b) => b.row.updated - a.row.updated)) {
    const space = named.length < SPACES_MAX ? await spaceOf(questions, gone) : undefined;
    // where its key lives again, as another space, it is back
    if (space && (living.get(space.key) ?? space.id) === space.id) named.push(space);
  }
  return { spaces: named, hours: byHour(await notBack(questions, living, items)) };
};

/** Key of a live space → its id in the backup. */
const livingKeys = async (questions: Questions): Promise<ReadonlyMap<string, string>> => {
  const keys = new Map<string, string>();
  for await (const { id, body } of questions.records('project', undefined, () => undefined)) keys.set(projectFacts(body).key, id);
  return keys;
};

/** Those whose key is not a work item's again. */
const notBack = async (questions: Questions, living: ReadonlyMap<string, string>, items: readonly Row[]): Promise<readonly Row[]> => {
  const wanted = new Map<string, Row>();
  for (const row of items) {
    const key = row.about?.key ?? '';
    wanted.set(`${living.get(keyProject(key)) ?? row.project} ${String(keyNumber(key) || row.id)}`, row);
  }
  if (wanted.size > 0)
    for await (const row of questions.rows('issue')) if (!row.deleted) wanted.delete(`${row.project} ${String(row.keyNumber)}`);
  return [...wanted.values()];
};

const byHour = (items: readonly Row[]): Kept['hours'] => {
  const hours = new Map<number, readonly [number, number, number]>();
  for (const { updated } of items) {
    const hour = Math.floor(updated / HOUR_MS);
    const [, count = 0, last = 0] = hours.get(hour) ?? [];
    hours.set(hour, [hour, count + 1, Math.max(last, updated)]);
  }
  return [...hours.values()];
};

const spaceOf = async (questions: Questions, { row: { id, about, updated }, last, workItems }: GoneSpace): Promise<DeletedSpace> => {
  const actor = about?.actor === undefined ? undefined : await nameOf(questions, about.actor);
  const facts = about?.key === undefined && last ? projectFacts((await readIfWhole(questions, last))?.body ?? {}) : undefined;
  const key = about?.key ?? (facts?.key || id);
  const title = about?.title ?? (facts?.name || key);
  return { id, key, title, at: updated, workItems, ...(actor === undefined ? {} : { actor }) };
};

const nameOf = async (questions: Questions, accountId: string): Promise<string | undefined> => {
  const row = await questions.row('user', accountId);
  if (row?.erased === true) return FORMER_USER;
  return (row && textOf((await readIfWhole(questions, row))?.body['displayName'])) || undefined;
};

const readIfWhole = async (questions: Questions, row: Row): Promise<CapturedRecord | undefined> => {
  for await (const record of questions.read([row], () => undefined)) return record;
  return undefined;
};
