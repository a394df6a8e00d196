/** What the site was called at one moment: spaces, people, fields; and which work item a person means. */
import { FORMER_USER } from '../entities/user';
import type { View } from '../repository/api';
import type { CapturedRecord, Kind, Row } from '../repository/model';
import type { Questions, When } from '../repository/questions/api';
import { usage } from './failure';
import { bag, text } from './json';
import { readAll } from './records';
import type { OnDamage } from './records';

export interface Space {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

export interface Site {
  readonly spaces: ReadonlyMap<string, Space>;
  /** The person's name, or the account id where none is known. */
  nameOf(accountId: string): string;
  /** Names of fields by id. */
  readonly fields: ReadonlyMap<string, string>;
}

export const readSite = (view: View, onDamage: OnDamage): Promise<Site> =>
  siteOf(
    async function* (kind) {
      for await (const [, record] of readAll(view, view.rows({ kind }), onDamage)) yield record;
    },
    (accountId) => view.row('user', accountId)?.erased === true,
  );

/** The same without the index of the whole site in memory; whoever was erased has the account id for a name. */
export const readSiteAt = (questions: Questions, when: When, onDamage: OnDamage): Promise<Site> =>
  siteOf((kind) => questions.records(kind, when, onDamage));

const siteOf = async (
  recordsOf: (kind: Kind) => AsyncIterable<CapturedRecord>,
  isErased: (accountId: string) => boolean = () => false,
): Promise<Site> => {
  const spaces = new Map<string, Space>();
  for await (const { id, body } of recordsOf('project')) {
    const facts = bag(body['project']);
    spaces.set(id, { id, key: text(facts['key']) || id, name: text(facts['name']) });
  }
  const people = new Map<string, string>();
  for await (const { id, body } of recordsOf('user')) people.set(id, text(body['displayName']));
  const fields = new Map<string, string>();
  for await (const { id, body } of recordsOf('field')) fields.set(id, text(body['name']));
  const nameOf = (accountId: string): string => people.get(accountId) || (isErased(accountId) ? FORMER_USER : accountId);
  return { spaces, fields, nameOf };
};

export const keyOf = (site: Site, row: Row): string => {
  const space = site.spaces.get(row.project);
  return row.about?.key ?? (row.keyNumber > 0 ? `${space?.key ?? row.project}-${row.keyNumber}` : row.id);
};

/** `--space`: a key, a name or an id; undefined: all. Throws `Failure`. */
export const spaceOf = (site: Site, wanted: string | undefined): Space | undefined => {
  if (wanted === undefined) return undefined;
  const all = [...site.spaces.values()];
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
    gone.find((row) => space !== undefined && row.project === space.id && row.keyNumber === number)
  );
};

const partsOf = (site: Site, key: string): { readonly space: Space | undefined; readonly number: number } => {
  const [, prefix, number] = /^(.+)-(\d+)$/.exec(key) ?? [];
  return { space: [...site.spaces.values()].find((one) => one.key.toUpperCase() === prefix), number: Number(number) };
};
