/** What spaces, fields and people were called. A damaged record costs a name, not the answer. */
import { isHoldfastError } from '../../contract/errors';
import type { TimelineSpace } from '../../contract/timeline';
import { textOf } from '../../entities/normalise';
import { FORMER_USER } from '../../entities/user';
import { projectFacts } from '../../entities/write/project';
import type { View } from '../../repository/api';
import type { CapturedRecord, Row } from '../../repository/model';

/** Undefined: it is damaged or gone. */
export const readIfWhole = (view: View, row: Row): Promise<CapturedRecord | undefined> =>
  view.read(row).catch((error: unknown) => {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    return undefined;
  });

/** Records of `rows` by id; rows that share a frame cost one read. */
export async function readWhole(view: View, rows: readonly Row[]): Promise<ReadonlyMap<string, CapturedRecord>> {
  const records = new Map<string, CapturedRecord>();
  const stored = rows.filter((row) => row.place !== undefined);
  try {
    for await (const record of view.readMany(stored)) records.set(record.id, record);
  } catch (error) {
    if (!isHoldfastError(error, 'damaged', 'blob-missing')) throw error;
    // One by one, so that those beside the damage are there.
    for (const row of stored) {
      const record = records.has(row.id) ? undefined : await readIfWhole(view, row);
      if (record !== undefined) records.set(row.id, record);
    }
  }
  return records;
}

/** Living and deleted spaces of the view, by id. */
export async function spacesOf(view: View): Promise<ReadonlyMap<string, TimelineSpace>> {
  const spaces = new Map<string, TimelineSpace>();
  for (const row of view.tombstones())
    if (row.kind === 'project') spaces.set(row.id, { id: row.id, key: row.about?.key ?? row.id, name: row.about?.title ?? '' });
  for (const [id, { body }] of await readWhole(view, [...view.rows({ kind: 'project' })])) {
    const { key, name } = projectFacts(body);
    spaces.set(id, { id, key: key === '' ? id : key, name });
  }
  return spaces;
}

export async function fieldNames(view: View): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const [id, { body }] of await readWhole(view, [...view.rows({ kind: 'field' })])) names.set(id, textOf(body['name']));
  return names;
}

/** `someone` where no name is known; whoever was erased is a former user. */
export async function peopleNames(view: View, accountIds: Iterable<string>): Promise<(accountId: string) => string> {
  const rows = [...new Set(accountIds)].flatMap((id) => view.row('user', id) ?? []);
  const records = await readWhole(
    view,
    rows.filter(({ place }) => place !== undefined),
  );
  const erased = new Set(rows.flatMap((row) => (row.erased ? [row.id] : [])));
  return (accountId) => (erased.has(accountId) ? FORMER_USER : textOf(records.get(accountId)?.body['displayName']) || 'someone');
}

export const keyOf = (spaces: ReadonlyMap<string, TimelineSpace>, row: Row): string | undefined => {
  if (row.about?.key !== undefined) return row.about.key;
  if (row.kind === 'project') return spaces.get(row.id)?.key;
  const space = spaces.get(row.project);
  return space === undefined || row.keyNumber === 0 ? undefined : `${space.key}-${String(row.keyNumber)}`;
};
