import type { Json } from '../contract/ports';
import { inOrder, isRaw, rawList, textOf } from './normalise';
import type { Raw } from './normalise';
import { looksLikeAccountId } from './people';
import type { People } from './people';
import { jiraTime, millisOf } from './times';

/** Fields whose values are people: Jira puts a display name beside the account id. */
const PERSON_FIELDS: ReadonlySet<string> = new Set(['assignee', 'reporter', 'creator']);

/**
 * One entry of an issue's history. It comes inline with a text time and in bulk with a number; the record holds one form, or a
 * second reading would look like a change. Names of people beside their ids are left to their `user` records.
 */
export const history = (raw: Raw, people: People): Json => {
  const author = raw['author'];
  if (isRaw(author)) people.meet(author);
  const accountId = isRaw(author) ? textOf(author['accountId']) : '';
  const created = jiraTime(millisOf(raw['created']));
  const id = textOf(raw['id']);
  const items = rawList(raw['items']).map((item) => change(item, people));
  // members in the order of canonical JSON
  return accountId === '' ? { created, id, items } : { author: { accountId }, created, id, items };
};

const change = (item: Raw, people: People): Json => {
  const out: Record<string, Json> = {};
  for (const name of ['field', 'fieldId', 'fieldtype', 'from', 'fromString', 'to', 'toString']) {
    const value = item[name];
    if (Object.hasOwn(item, name) && value !== null && value !== undefined) out[name] = value as Json;
  }
  const person =
    PERSON_FIELDS.has(textOf(item['fieldId'])) ||
    PERSON_FIELDS.has(textOf(item['field'])) ||
    'tmpFromAccountId' in item ||
    'tmpToAccountId' in item;
  let isTouched = false;
  for (const [id, name, hint] of [
    ['from', 'fromString', 'tmpFromAccountId'],
    ['to', 'toString', 'tmpToAccountId'],
  ] as const) {
    const accountId = looksLikeAccountId(item[hint]) ? item[hint] : looksLikeAccountId(item[id]) ? item[id] : undefined;
    if (!person && accountId === undefined) continue;
    if (accountId !== undefined) {
      people.hear(accountId, Object.hasOwn(item, name) ? textOf(item[name]) : '');
      out[id] = accountId;
    }
    delete out[name];
    isTouched = true;
  }
  return isTouched ? inOrder(out) : out;
};
