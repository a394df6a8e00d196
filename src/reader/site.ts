/** What the site was called at one moment: spaces, people, fields; and which work item a person means. */
import { FORMER_USER } from '../entities/user';
import type { View } from '../repository/api';
import type { CapturedRecord, Kind, Row } from '../repository/model';
import type { Questions, When } from '../repository/questions/api';
import { throughPages } from '../repository/questions/pages';
import { usage } from './failure';
import { bag, text } from './json';
import { readAll, readOr } from './records';
import type { OnDamage } from './records';

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

export const readSite = (view: View, onDamage: OnDamage): Promise<Site> =>
  siteOf({
    records: async function* (kind) {
      for await (const [, record] of readAll(view, view.rows({ kind }), onDamage)) yield record;
    },
    goneSpaces: async function* () {
      for (const row of view.tombstones()) {
        if (row.kind !== 'project' || view.row('project', row.id)?.deleted !== true) continue;
        const last = view.versions('project', row.id).findLast(({ place }) => place);
        yield { row, record: last && (await readOr(view, last, onDamage)) };
      }
    },
    isErased: (accountId) => view.row('user', accountId)?.erased === true,
  });

/** The same without the index of the whole site in memory; whoever was erased has the account id for a name. */
export const readSiteAt = (questions: Questions, when: When, onDamage: OnDamage): Promise<Site> =>
  siteOf({
    records: (kind) => questions.records(kind, when, onDamage),
    goneSpaces: async function* () {
      const gone = throughPages(
        (next) => questions.deleted({ kinds: ['project'], when, onDamage, ...next }),
        (page) => page.deleted,
      );
      for await (const { row, last } of gone) {
        let record: CapturedRecord | undefined;
        for await (const one of questions.read(last ? [last] : [], onDamage)) record = one;
        yield { row, record };
      }
    },
    isErased: () => false,
  });

interface Names {
  records(kind: Kind): AsyncIterable<CapturedRecord>;
  /** Tombstones, with the last record where one can be read. */
  goneSpaces(): AsyncIterable<{ readonly row: Row; readonly record: CapturedRecord | undefined }>;
  isErased(accountId: string): boolean;
}

const siteOf = async ({ records: recordsOf, goneSpaces, isErased }: Names): Promise<Site> => {
  const spaces = new Map<string, Space>();
  for await (const { id, body } of recordsOf('project')) spaces.set(id, spaceIn(id, body));
  const gone = new Map<string, Space>();
  for await (const { row, record } of goneSpaces()) {
    const { key = row.id, title = '' } = row.about ?? {};
    gone.set(row.id, record ? spaceIn(row.id, record.body) : { id: row.id, key, name: title });
  }
  const people = new Map<string, string>();
  for await (const { id, body } of recordsOf('user')) people.set(id, text(body['displayName']));
  const fields = new Map<string, string>();
  for await (const { id, body } of recordsOf('field')) fields.set(id, text(body['name']));
  const nameOf = (accountId: string): string => people.get(accountId) || (isErased(accountId) ? FORMER_USER : accountId);
  return { spaces, gone, fields, nameOf };
};

const spaceIn = (id: string, body: CapturedRecord['body']): Space => {
  const facts = bag(body['project']);
  return { id, key: text(facts['key']) || id, name: text(facts['name']) };
};

export const keyOf = (site: Site, row: Row): string => {
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
export const issueOf = (view: View, site: Site, wanted: string): Row => {
  const byId = /^\d+$/.test(wanted) ? view.row('issue', wanted) : undefined;
  const row = byId ?? liveByKey(view, site, wanted.toUpperCase()) ?? goneByKey(view, site, wanted.toUpperCase());
  if (row) return row;
  throw usage(`There is no work item ${wanted} at this moment. “ls” lists what there is, “ls --deleted” what was deleted.`);
};

const liveByKey = (view: View, site: Site, key: string): Row | undefined => {
  const { space, number } = partsOf(site, key);
  if (!space) return undefined;
  for (const row of view.rows({ kind: 'issue', project: space.id })) if (row.keyNumber === number) return row;
  return undefined;
};

const goneByKey = (view: View, site: Site, key: string): Row | undefined => {
  const { space, number } = partsOf(site, key);
  const gone = view.tombstones().filter((row) => row.kind === 'issue');
  return (
    gone.find((row) => row.about?.key?.toUpperCase() === key) ??
    gone.find((row) => space !== undefined && row.project === space.id && row.keyNumber === number) ??
    (space && goneWithSpace(view, space.id, number))
  );
};

/** Its space went, and it with that: it has no tombstone of its own. */
const goneWithSpace = (view: View, space: string, number: number): Row | undefined => {
  for (const row of view.rowsBeforeDeletion(space)) if (row.kind === 'issue' && row.keyNumber === number) return view.row('issue', row.id);
  return undefined;
};

const partsOf = (site: Site, key: string): { readonly space: Space | undefined; readonly number: number } => {
  const [, prefix, number] = /^(.+)-(\d+)$/.exec(key) ?? [];
  const space = [...site.spaces.values(), ...site.gone.values()].find((one) => one.key.toUpperCase() === prefix);
  return { space, number: Number(number) };
};
