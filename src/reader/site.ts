/** What the site was called at one moment: spaces, people, fields; and which work item a person means. */
import { FORMER_USER } from '../entities/user';
import type { CapturedRecord, Kind, Row } from '../repository/model';
import { compareRows } from '../repository/order';
import type { DeletedObject } from '../repository/questions/api';
import { usage } from './failure';
import { bag, text } from './json';
import type { Snapshot } from './snapshot';

export interface Space {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

export interface Site {
  readonly spaces: ReadonlyMap<string, Space>;
  /** Deleted by then, as they were called last. */
  readonly gone: ReadonlyMap<string, Space>;
  /** The person's name, or the account id where none is known. */
  nameOf(accountId: string): string;
  /** Names of fields by id. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Spaces in the order of their ids, deleted ones newest first. */
export const readSite = async (snapshot: Snapshot): Promise<Site> => {
  const spaces = new Map<string, Space>();
  for await (const { id, body } of recordsOf(snapshot, 'project')) spaces.set(id, spaceIn(id, body));
  const people = new Map<string, string>();
  const onErased = (id: string): void => void people.set(id, FORMER_USER);
  for await (const { id, body } of recordsOf(snapshot, 'user', onErased)) people.set(id, text(body['displayName']));
  const fields = new Map<string, string>();
  for await (const { id, body } of recordsOf(snapshot, 'field')) fields.set(id, text(body['name']));
  return { spaces, gone: await goneSpaces(snapshot), fields, nameOf: (accountId) => people.get(accountId) || accountId };
};

async function* recordsOf(snapshot: Snapshot, kind: Kind, onErased?: (id: string) => void): AsyncIterable<CapturedRecord> {
  for await (const [, record] of snapshot.readAll(liveRows(snapshot, kind, onErased))) yield record;
}

async function* liveRows(snapshot: Snapshot, kind: Kind, onErased?: (id: string) => void): AsyncIterable<Row> {
  for await (const row of snapshot.rows(kind)) {
    if (row.erased === true) onErased?.(row.id);
    else if (!row.deleted) yield row;
  }
}

const goneSpaces = async (snapshot: Snapshot): Promise<ReadonlyMap<string, Space>> => {
  const found: DeletedObject[] = [];
  for await (const one of snapshot.deleted({ kinds: ['project'] })) if (one.row.erased !== true) found.push(one);
  const gone = new Map<string, Space>();
  for (const { row, last } of found.sort((a, b) => b.row.updated - a.row.updated || compareRows(a.row, b.row))) {
    const { key = row.id, title = '' } = row.about ?? {};
    const record = last && (await snapshot.readOr(last));
    gone.set(row.id, record ? spaceIn(row.id, record.body) : { id: row.id, key, name: title });
  }
  return gone;
};

const spaceIn = (id: string, body: CapturedRecord['body']): Space => {
  const facts = bag(body['project']);
  return { id, key: text(facts['key']) || id, name: text(facts['name']) };
};

export const keyOf = (site: Site, row: Pick<Row, 'id' | 'project' | 'keyNumber'> & Partial<Pick<Row, 'about'>>): string => {
  const space = site.spaces.get(row.project) ?? site.gone.get(row.project);
  return row.about?.key ?? (row.keyNumber > 0 ? `${space?.key ?? row.project}-${row.keyNumber}` : row.id);
};

/** `--space`: a key, a name or an id; undefined: all. `deleted`: those too. Throws `Failure`. */
export const spaceOf = (site: Site, wanted: string | undefined, deleted = false): Space | undefined => {
  if (wanted === undefined) return undefined;
  const all = [...site.spaces.values(), ...(deleted ? site.gone.values() : [])];
  const space =
    all.find(({ key }) => key.toUpperCase() === wanted.toUpperCase()) ??
    all.find(({ id }) => id === wanted) ??
    all.find(({ name }) => name === wanted);
  if (space) return space;
  throw usage(
    `There is no space ${wanted} at this moment; there are: ${
      all
        .map(({ key }) => key)
        .sort()
        .join(', ') || 'none'
    }.`,
  );
};

/** The row of `PAY-12` or of an id, a tombstone too. Throws `Failure`. */
export const issueOf = async (snapshot: Snapshot, site: Site, wanted: string): Promise<Row> => {
  const byId = /^\d+$/.test(wanted) ? await snapshot.row('issue', wanted) : undefined;
  const key = wanted.toUpperCase();
  const row = byId ?? (await liveByKey(snapshot, site, key)) ?? (await goneByKey(snapshot, site, key));
  if (row) return row;
  throw usage(`There is no work item ${wanted} at this moment. “ls” lists what there is, “ls --deleted” what was deleted.`);
};

const liveByKey = async (snapshot: Snapshot, site: Site, key: string): Promise<Row | undefined> => {
  const { space, number } = partsOf(site, key);
  if (!space) return undefined;
  for await (const row of snapshot.rows('issue')) if (!row.deleted && row.project === space.id && row.keyNumber === number) return row;
  return undefined;
};

/** One that was called so; else one of its number; else one that went with its space, and has no tombstone of its own. The newest of each. */
const goneByKey = async (snapshot: Snapshot, site: Site, key: string): Promise<Row | undefined> => {
  const { space, number } = partsOf(site, key);
  const best: (Row | undefined)[] = [];
  for await (const { row, last, covered } of snapshot.deleted({ kinds: ['issue'] })) {
    if (row.erased === true) continue;
    const { project, keyNumber } = covered && last ? last : row;
    const isNumber = space !== undefined && project === space.id && keyNumber === number;
    const rank = covered ? (isNumber ? 2 : 3) : row.about?.key?.toUpperCase() === key ? 0 : isNumber ? 1 : 3;
    if (rank < 3 && row.updated > (best[rank]?.updated ?? -1)) best[rank] = row;
  }
  return best.find((row) => row !== undefined);
};

const partsOf = (site: Site, key: string): { readonly space: Space | undefined; readonly number: number } => {
  const [, prefix, number] = /^(.+)-(\d+)$/.exec(key) ?? [];
  const space = [...site.spaces.values(), ...site.gone.values()].find((one) => one.key.toUpperCase() === prefix);
  return { space, number: Number(number) };
};
