/**
 * What was deleted within the last week and is not back: what an administrator must see first. Worked out once a commit by a pass over the rows and kept in the state, so
 * that a page that asks every few seconds costs two reads. No name of a person is kept, only who.
 */
import { isHoldfastError } from '../contract/errors';
import { keyNumber, keyProject } from '../contract/ids';
import type { Clock, Json, StateStore } from '../contract/ports';
import { projectFacts } from '../entities/write/project';
import type { Reading } from '../repository/api';
import type { Row } from '../repository/model';
import type { OnDamage, Questions } from '../repository/questions/api';
import { throughPages } from '../repository/questions/pages';
import { PLACEHOLDER_SUMMARY } from './marks';

export const RECENT_MS = 7 * 86_400_000;
const HOUR_MS = 3_600_000;
const KEY = 'last:deleted';
/** Nobody reads more one by one. */
const SPACES_MAX = 50;

export interface DeletedSpace {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  /** Account id; absent when nobody knows. */
  readonly actor?: string;
  readonly at: number;
  readonly workItems: number;
}

export interface RecentlyDeleted {
  /** Newest first, at most 50. */
  readonly spaces: readonly DeletedSpace[];
  /** Work items that were deleted by themselves. */
  readonly workItems: { readonly count: number; readonly last: number };
  /** Part of the index can't be read: there may be more. */
  readonly incomplete: boolean;
}

interface Kept {
  /** The commit as of which it was worked out, and when. */
  readonly n: number;
  readonly at: number;
  readonly spaces: readonly DeletedSpace[];
  /** Work items by the hour in which they were deleted, so that they can grow old: [hour, how many, the last of them]. */
  readonly hours: readonly (readonly [number, number, number])[];
  readonly incomplete: boolean;
}

const NONE: Kept = { n: 0, at: 0, spaces: [], hours: [], incomplete: false };

/** `everyMs`: while commits come every few seconds, it is not worked out more often. */
export const recentlyDeleted = async (
  {
    repository,
    state,
    clock,
  }: { readonly repository: Pick<Reading, 'head' | 'questions'>; readonly state: StateStore; readonly clock: Clock },
  everyMs = 0,
): Promise<RecentlyDeleted> => {
  const { moment } = await repository.head();
  const now = clock.now();
  const after = now - RECENT_MS;
  let kept = ((await state.get<Json>(KEY)) as unknown as Kept | undefined) ?? NONE;
  if (moment !== undefined && moment.n !== kept.n && now - kept.at >= everyMs) {
    kept = { n: moment.n, at: now, ...(await workedOut(repository.questions, after).catch((error) => asBefore(kept, error))) };
    await state.set(KEY, kept as unknown as Json);
  }
  const hours = kept.hours.filter(([, , last]) => last >= after);
  return {
    spaces: kept.spaces.filter(({ at }) => at >= after),
    workItems: { count: hours.reduce((sum, [, count]) => sum + count, 0), last: Math.max(0, ...hours.map(([, , last]) => last)) },
    incomplete: kept.incomplete,
  };
};

/** The index itself can't be read: what was known stays, and that it is not all. */
const asBefore = ({ spaces, hours }: Kept, error: unknown): Omit<Kept, 'n' | 'at'> => {
  if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
  return { spaces, hours, incomplete: true };
};

interface GoneSpace {
  readonly row: Row;
  readonly last: Row | undefined;
  workItems: number;
}

const workedOut = async (questions: Questions, after: number): Promise<Omit<Kept, 'n' | 'at'>> => {
  let incomplete = false;
  const onDamage = (): void => {
    incomplete = true;
  };
  const { spaces, items } = await goneAfter(questions, after, onDamage);
  if (spaces.length + items.length === 0) return { spaces: [], hours: [], incomplete };
  const living = await livingKeys(questions, onDamage);
  const named: DeletedSpace[] = [];
  for (const gone of spaces) {
    const space = named.length < SPACES_MAX ? await spaceOf(questions, gone) : undefined;
    // where its key lives again, as another space, it is back
    if (space && (living.get(space.key) ?? space.id) === space.id) named.push(space);
  }
  const hours = byHour(await notBack(questions, living, items, onDamage));
  return { spaces: named, hours, incomplete };
};

/** Spaces, the newest first, and work items that were deleted by themselves. */
const goneAfter = async (
  questions: Questions,
  after: number,
  onDamage: OnDamage,
): Promise<{ readonly spaces: readonly GoneSpace[]; readonly items: readonly Row[] }> => {
  const spaces = new Map<string, GoneSpace>();
  const items: Row[] = [];
  const everything = throughPages(
    (next) => questions.deleted({ onDamage, ...next }),
    ({ deleted }) => deleted,
  );
  for await (const { row, last, covered } of everything) {
    const space = row.kind === 'issue' ? spaces.get(last?.project ?? '') : undefined;
    // Jira may report a space's work items one by one while it goes
    const went = covered === true || (space !== undefined && row.updated >= space.row.updated);
    if (went && space) space.workItems += 1;
    if (went || row.updated < after || row.about?.title?.startsWith(PLACEHOLDER_SUMMARY) === true) continue;
    if (row.kind === 'project') spaces.set(row.id, { row, last, workItems: 0 });
    else items.push(row);
  }
  return { spaces: [...spaces.values()].sort((a, b) => b.row.updated - a.row.updated), items };
};

/** Key of a live space → its id in the backup. */
const livingKeys = async (questions: Questions, onDamage: OnDamage): Promise<ReadonlyMap<string, string>> => {
  const keys = new Map<string, string>();
  for await (const { id, body } of questions.records('project', undefined, onDamage)) keys.set(projectFacts(body).key, id);
  return keys;
};

/** Those whose key is not a work item's again. */
const notBack = async (
  questions: Questions,
  living: ReadonlyMap<string, string>,
  items: readonly Row[],
  onDamage: OnDamage,
): Promise<readonly Row[]> => {
  const wanted = new Map<string, Row>();
  for (const row of items) {
    const key = row.about?.key ?? '';
    wanted.set(`${living.get(keyProject(key)) ?? row.project} ${String(keyNumber(key) || row.id)}`, row);
  }
  if (wanted.size > 0)
    for await (const row of questions.rows('issue', undefined, onDamage))
      if (!row.deleted) wanted.delete(`${row.project} ${String(row.keyNumber)}`);
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
  const facts = about?.key === undefined && last ? await factsOf(questions, last) : undefined;
  const key = about?.key ?? (facts?.key || id);
  const title = about?.title ?? (facts?.name || key);
  return { id, key, title, at: updated, workItems, ...(about?.actor === undefined ? {} : { actor: about.actor }) };
};

const factsOf = async (questions: Questions, row: Row): Promise<ReturnType<typeof projectFacts> | undefined> => {
  for await (const { body } of questions.read([row], () => undefined)) return projectFacts(body);
  return undefined;
};
