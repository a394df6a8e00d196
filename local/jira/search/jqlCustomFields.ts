import type { Field, Issue, Raw } from '../model';
import { rankOf } from '../ranks';
import { isObject } from '../seed/shape';
import type { SiteState } from '../state';
import { parseInstant } from '../time';
import type { JqlField, Resolve, SetField } from './jqlField';
import { CASCADE, OF_CASCADES, OF_PEOPLE, OF_SPRINTS } from './jqlFunctions';
import { named, nameOf, person } from './jqlValues';

/**
 * How JQL searches the site's own fields: by `cf[N]`, by name, and by each further clause name, with what the type of their
 * values allows. Only Jira's own types can be searched; what an app keeps in a field of its own is nobody else's business.
 */

type Read = (issue: Issue) => unknown;

const lower = (value: unknown): string => String(value ?? '').toLowerCase();
const nullable = <T>(value: unknown, is: (value: unknown) => value is T): T | null => (is(value) ? value : null);
const isNumber = (value: unknown): value is number => typeof value === 'number';
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === null ? [] : [value]);
const objectsOf = (value: unknown): readonly Raw[] => listOf(value).filter(isObject);

/** By id and by value. */
const options = ({ options }: Field): Resolve => {
  return (text) => {
    const wanted = text.toLowerCase();
    // Of made-up issues nobody knows the options.
    if (options.size === 0) return [wanted];
    const ids = [...options].filter(([id, value]) => id === text || value.toLowerCase() === wanted).map(([id]) => id);
    return ids.length === 0 ? undefined : ids;
  };
};

const optionIds = (one: Raw): readonly string[] => {
  const { child } = one;
  const own = [String(one['id']), lower(one['value'])];
  const pair = `${lower(one['value'])}${CASCADE}${isObject(child) ? lower(child['value']) : ''}`;
  return [...own, pair, ...(isObject(child) ? [String(child['id']), lower(child['value'])] : [])];
};

const option = (read: Read, field: Field): SetField => ({
  kind: 'set',
  ids: (issue) => objectsOf(read(issue)).flatMap(optionIds),
  resolve: options(field),
  sort: (issue) => objectsOf(read(issue)).map((one) => lower(one['value']))[0] ?? null,
  unknown: (text, name) => `The option '${text}' for field '${name}' does not exist.`,
});

const date =
  (msOf: (text: string) => number, wholeDays: boolean) =>
  (read: Read): JqlField => ({
    kind: 'date',
    wholeDays,
    ms: (issue) => {
      const ms = msOf(String(read(issue) ?? ''));
      return Number.isNaN(ms) ? null : ms;
    },
  });

const exact = (read: Read): SetField => ({
  kind: 'set',
  ids: (issue) => listOf(read(issue)).map(lower),
  resolve: (text) => [text.toLowerCase()],
  sort: (issue) => listOf(read(issue)).map(lower).join(' ') || null,
});

const text = (read: Read): JqlField => {
  const texts = (issue: Issue): string | null => {
    const value = read(issue);
    return typeof value === 'string' || value === null ? value : JSON.stringify(value);
  };
  return { kind: 'text', texts: (issue) => [texts(issue)], sort: (issue) => texts(issue)?.toLowerCase() ?? null };
};

/** By `schema.type`; of lists by that of their items. */
const BY_TYPE: ReadonlyMap<string, (read: Read, field: Field) => JqlField> = new Map([
  ['number', (read: Read): JqlField => ({ kind: 'number', value: (issue) => nullable(read(issue), isNumber) })],
  ['string', (read: Read, field: Field): JqlField => (field.customType.endsWith(':url') ? exact(read) : text(read))],
  ['date', date((value) => Date.parse(`${value}T00:00:00Z`), true)],
  ['datetime', date(parseInstant, false)],
  ['option', option],
  ['option-with-child', (read: Read, field: Field): JqlField => ({ ...option(read, field), functions: OF_CASCADES })],
  [
    'user',
    (read: Read): JqlField => ({
      kind: 'set',
      ids: (issue) => objectsOf(read(issue)).map((one) => String(one['accountId'])),
      resolve: person,
      functions: OF_PEOPLE,
      sort: (issue, { state }) => objectsOf(read(issue)).map((one) => nameOf(state, String(one['accountId'])))[0] ?? null,
    }),
  ],
  ['array of string', exact],
  ['array of option', option],
]);

export const SPRINT: SetField = {
  kind: 'set',
  ids: (issue) => (issue.sprints ?? []).map(String),
  resolve: named(({ state }) => [...state.sprints.values()].map((sprint) => ({ id: String(sprint.id), name: String(sprint.raw['name']) }))),
  functions: OF_SPRINTS,
};

const typeOf = ({ raw }: Field): string => {
  const schema = isObject(raw['schema']) ? raw['schema'] : {};
  return schema['type'] === 'array' ? `array of ${String(schema['items'])}` : String(schema['type']);
};

/** Undefined: it can't be searched. */
export const jqlOfField = (state: SiteState, field: Field): JqlField | undefined => {
  const { id } = field;
  if (field.raw['searchable'] === false) return undefined;
  if (id === state.sprintField) return SPRINT;
  if (id === state.rankField) return { kind: 'order', sort: (issue) => rankOf(issue, id) };
  const read: Read = (issue) => JSON.parse(issue.custom[id] ?? 'null') as unknown;
  const type = typeOf(field);
  return (BY_TYPE.get(type) ?? (type === 'array of user' ? BY_TYPE.get('user') : undefined))?.(read, field);
};

const clauseNames = ({ id, name, raw }: Field): readonly string[] => [
  id.replace(/^customfield_(\d+)$/, 'cf[$1]'),
  name,
  ...(Array.isArray(raw['clauseNames']) ? raw['clauseNames'].map(String) : []),
];

/** The field that a query calls so; of several with one name the first, as nobody should rely on. */
export const customJqlField = (name: string, state: SiteState): JqlField | undefined => {
  const wanted = name.toLowerCase();
  for (const field of state.fields.values()) {
    if (!clauseNames(field).some((one) => one.toLowerCase() === wanted)) continue;
    const found = jqlOfField(state, field);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** A field of the site as `GET field` shows it: what JQL can't search has no clause names. */
export const shownField = (state: SiteState, field: Field): Raw =>
  jqlOfField(state, field) === undefined ? { ...field.raw, searchable: false, clauseNames: [] } : field.raw;
