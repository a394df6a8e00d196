/** What spaces, fields and people were called. A damaged record costs a name, not the answer. */
import { isHoldfastError } from '../../contract/errors';
import type { TimelineSpace } from '../../contract/timeline';
import { textOf } from '../../entities/normalise';
import { FORMER_USER } from '../../entities/user';
import { projectFacts } from '../../entities/write/project';
import type { CapturedRecord, Row } from '../../repository/model';
import type { Questions, When } from '../../repository/questions/api';

export const SOMEONE = 'someone';

/** Told of what can't be read: a name is a courtesy. */
export const passedOver = (): undefined => undefined;

/** Undefined: it is damaged or gone. */
export const readIfWhole = async (questions: Questions, row: Row): Promise<CapturedRecord | undefined> =>
  (await readWhole(questions, [row])).get(row.id);

/** Records of `rows` by id; rows that share a frame cost one read. */
export async function readWhole(questions: Questions, rows: readonly Row[]): Promise<ReadonlyMap<string, CapturedRecord>> {
  const records = new Map<string, CapturedRecord>();
  for await (const record of questions.read(rows, passedOver)) records.set(record.id, record);
  return records;
}

/** Living and deleted spaces of a moment, by id. */
export async function spacesOf(questions: Questions, when?: When): Promise<ReadonlyMap<string, TimelineSpace>> {
  const spaces = new Map<string, TimelineSpace>();
  const living: Row[] = [];
  for await (const row of questions.rows('project', when, passedOver)) {
    if (!row.deleted) living.push(row);
    else if (row.erased !== true) spaces.set(row.id, { id: row.id, key: row.about?.key ?? row.id, name: row.about?.title ?? '' });
  }
  for (const [id, { body }] of await readWhole(questions, living.map(lastKnown))) {
    const { key, name } = projectFacts(body);
    spaces.set(id, { id, key: key === '' ? id : key, name });
  }
  return spaces;
}

/** What it was last known to be called, although a newer name may be in what can't be read. */
const lastKnown = ({ unsure: _, ...row }: Row): Row => row;

export async function fieldNames(questions: Questions, when: When): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const { id, body } of questions.records('field', when, passedOver)) names.set(id, textOf(body['name']));
  return names;
}

/** `SOMEONE` where no name is known; whoever was erased is a former user. */
export async function peopleNames(questions: Questions, accountIds: Iterable<string>, when?: When): Promise<(accountId: string) => string> {
  const rows = await peopleRows(questions, new Set(accountIds), when);
  const records = await readWhole(questions, rows);
  const erased = new Set(rows.flatMap((row) => (row.erased ? [row.id] : [])));
  return (accountId) => (erased.has(accountId) ? FORMER_USER : textOf(records.get(accountId)?.body['displayName']) || SOMEONE);
}

const peopleRows = async (questions: Questions, ids: ReadonlySet<string>, when: When | undefined): Promise<readonly Row[]> => {
  try {
    return ids.size === 0 ? [] : await questions.rowsOf('user', ids, when, passedOver);
  } catch (error) {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    return [];
  }
};

export const keyOf = (spaces: ReadonlyMap<string, TimelineSpace>, row: Row): string | undefined => {
  if (row.about?.key !== undefined) return row.about.key;
  if (row.kind === 'project') return spaces.get(row.id)?.key;
  const space = spaces.get(row.project);
  return space === undefined || row.keyNumber === 0 ? undefined : `${space.key}-${String(row.keyNumber)}`;
};
