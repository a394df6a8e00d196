import type { Json } from '../contract/ports';
import type { People } from './people';
import { utcTime } from './times';

/**
 * Rule 1 of what a record leaves out. A later rule gets the next number and keeps this one: an object whose stored version was
 * made by rule n is compared under rule n, or each upgrade would write the whole site anew (REPOSITORY §4). The number stands in
 * each frame of the repository.
 */
export const RULE = 1;

/** Derived from the object's id, the site or the asker: a restore needs none of them. */
const LEFT_OUT: ReadonlySet<string> = new Set(['self', 'avatarUrls', 'iconUrl', 'expand', 'thumbnail', 'avatarId']);
/** Members that hold a time wherever they stand; any other text is kept letter by letter. */
const TIMES: ReadonlySet<string> = new Set(['created', 'updated', 'started', 'resolutiondate', 'statuscategorychangedate']);

export type Raw = Readonly<Record<string, unknown>>;
export const isRaw = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
export const rawList = (value: unknown): readonly Raw[] => (Array.isArray(value) ? value.filter(isRaw) : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

/** Jira's JSON as a record holds it: people as `{accountId}`, times at UTC, derivable members gone, the rest untouched. */
export const normalise = (value: unknown, people: People): Json => walk(value, people, '');

const walk = (value: unknown, people: People, key: string): Json => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return TIMES.has(key) ? (utcTime(value) as string) : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((one) => walk(one, people, key));
  if (!isRaw(value)) return null;
  // Rich text has members of its own under any name, so that nothing but a mention's name is taken out of it.
  if (value['type'] === 'doc' && Array.isArray(value['content'])) return richText(value, people);
  if (isPerson(value)) {
    people.meet(value);
    return { accountId: value['accountId'] as string };
  }
  const out: Record<string, Json> = {};
  for (const name of namesInOrder(value)) {
    const member = value[name];
    if (!LEFT_OUT.has(name) && member !== undefined) out[name] = walk(member, people, name);
  }
  return out;
};

/** Few names are put in order sooner than a call of `sort` begins. */
const FEW = 16;

/** Names of members in the order of canonical JSON, which is then written without looking for it. */
export const namesInOrder = (value: object): readonly string[] => {
  const names = Object.keys(value);
  if (names.length > FEW) return names.sort();
  for (let i = 1; i < names.length; i += 1) {
    const name = names[i] as string;
    let at = i;
    for (; at > 0 && (names[at - 1] as string) > name; at -= 1) names[at] = names[at - 1] as string;
    names[at] = name;
  }
  return names;
};

/** The same members in that order. */
export const inOrder = <T extends object>(value: T): T => {
  const out: Record<string, unknown> = {};
  for (const name of namesInOrder(value)) out[name] = (value as Record<string, unknown>)[name];
  return out as T;
};

/** A user object, and not an object that merely refers to one (a bare `{accountId}` says nothing new about the person). */
const isPerson = (value: Raw): boolean =>
  typeof value['accountId'] === 'string' && ('displayName' in value || 'accountType' in value || 'self' in value);

/** A mention keeps its id; the name beside it is the person's, who has a record. `nameMentions` puts it back. */
const richText = (node: Raw, people: People): Json => {
  const out: Record<string, Json> = {};
  for (const name of namesInOrder(node)) out[name] = richMember(node[name], people);
  if (node['type'] !== 'mention' || !isRaw(node['attrs'])) return out;
  const { text, ...attrs } = node['attrs'];
  if (typeof text === 'string') people.hear(textOf(attrs['id']), text.replace(/^@/, ''));
  return { ...out, attrs: richMember(attrs, people) };
};

const richMember = (value: unknown, people: People): Json => {
  if (Array.isArray(value)) return value.map((one) => richMember(one, people));
  if (isRaw(value)) return richText(value, people);
  return value === undefined ? null : (value as Json);
};

/** The other way: rich text as Jira showed it, with `@Name` in each mention whose person `nameOf` knows. */
export const nameMentions = (value: Json, nameOf: (accountId: string) => string | undefined): Json => {
  if (Array.isArray(value)) return value.map((one: Json) => nameMentions(one, nameOf));
  if (!isRaw(value)) return value;
  const out: Record<string, Json | undefined> = {};
  for (const [name, member] of Object.entries(value)) out[name] = nameMentions(member as Json, nameOf);
  if (value['type'] !== 'mention' || !isRaw(value['attrs'])) return out;
  const name = nameOf(textOf(value['attrs']['id']));
  return name === undefined ? out : { ...out, attrs: { ...(value['attrs'] as Record<string, Json>), text: `@${name}` } };
};
