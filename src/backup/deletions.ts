/**
 * What delete events prove, and nothing else (S4). A tombstone carries what the Deleted list shows, so that the list needs no pack.
 */
import { isHoldfastError } from '../contract/errors';
import { keyNumber } from '../contract/ids';
import { isRaw, textOf } from '../entities/normalise';
import type { Lookup } from '../repository/api';

import type { CapturedRecord, Row, Tombstone } from '../repository/model';
import type { Mark } from './marks';

type Held = Pick<Lookup, 'row' | 'read'>;

/** Jira keeps a project in its trash for so long (facts §6.5). */
const TRASH_DAYS = 60;

/** Ids of issues that are gone. */
export const deletionsIn = (marks: ReadonlyMap<string, Mark>): ReadonlySet<string> =>
  new Set([...marks.values()].filter((one) => one.kind === 'issue-deleted').map((one) => one.id));

/** One tombstone an object that the view does not hold as deleted yet; `keys`: the marks that are thereby dealt with. */
export const tombstonesOf = async (
  held: Held,
  marks: ReadonlyMap<string, Mark>,
  seen: number,
): Promise<{ readonly tombstones: readonly Tombstone[]; readonly keys: readonly string[] }> => {
  const tombstones = new Map<string, Tombstone>();
  const keys: string[] = [];
  for (const [key, one] of marks) {
    if (one.kind !== 'issue-deleted' && one.kind !== 'project-deleted') continue;
    keys.push(key);
    const kind = one.kind === 'issue-deleted' ? 'issue' : 'project';
    const row = await held.row(kind, one.id);
    if (row?.deleted !== true && !tombstones.has(`${kind}:${one.id}`))
      tombstones.set(`${kind}:${one.id}`, await tombstoneOf(held, kind, one, row, seen));
  }
  return { tombstones: [...tombstones.values()], keys };
};

const tombstoneOf = async (held: Held, kind: 'issue' | 'project', one: Mark, row: Row | undefined, seen: number): Promise<Tombstone> => {
  const title = one.title ?? (row === undefined ? undefined : await titleOf(held, row));
  const number = keyNumber(one.key ?? '');
  return {
    kind,
    id: one.id,
    project: kind === 'project' ? one.id : (one.project ?? row?.project ?? ''),
    keyNumber: kind === 'project' ? 0 : Number.isNaN(number) ? (row?.keyNumber ?? 0) : number,
    // Never before the version that it ends, whatever two clocks say.
    at: Math.max(one.at, row?.updated ?? 0),
    seen,
    about: { ...named('key', one.key), ...named('title', title), ...named('type', one.type), ...named('actor', one.actor) },
  };
};

const named = <K extends string>(name: K, value: string | undefined): Partial<Record<K, string>> =>
  value === undefined || value === '' ? {} : ({ [name]: value } as Record<K, string>);

/** The project's last record with a note that it is in Jira's trash: no proof of deletion, but Restore must know. */
export const trashedRecord = async (held: Held, mark: Mark, seen: number): Promise<readonly CapturedRecord[]> => {
  const row = await held.row('project', mark.id);
  if (row === undefined || row.deleted) return [];
  const { body, ...rest } = await held.read(row);
  const trashed = { at: mark.at, until: mark.at + TRASH_DAYS * 86_400_000, ...(mark.actor === undefined ? {} : { actor: mark.actor }) };
  return [{ ...rest, seen, body: { ...body, trashed } }];
};

const titleOf = async (held: Held, row: Row): Promise<string | undefined> => {
  try {
    const { body } = await held.read(row);
    const fields = isRaw(body['fields']) ? body['fields'] : isRaw(body['project']) ? body['project'] : {};
    return textOf(fields['summary']) || textOf(fields['name']) || undefined;
  } catch (e) {
    // A title is a courtesy: a damaged pack is another check's business.
    if (isHoldfastError(e, 'damaged', 'blob-missing')) return undefined;
    throw e;
  }
};
