import type { Json } from '../../contract/ports';
import { SUMMARY_MAX } from '../../contract/limits';
import { isRaw, textOf } from '../normalise';
import { DERIVED_FIELDS, writableValue, type FieldSchema, type SkipCode } from './fieldValue';
import { hasMedia, writableText } from './richText';

/** What the write side must know of the site. Answers are about now, not about when the record was captured. */
export interface WriteSite {
  /** `undefined`: there is no such field any more. */
  schemaOf(field: string): FieldSchema | undefined;
  /** May this person be set as reporter, assignee or in a people field? */
  isActive(accountId: string): boolean;
  nameOf(accountId: string): string | undefined;
  /** The id that a priority, security level or option of the backup has now; `undefined`: it is gone. */
  priorityNow(id: string, name: string): string | undefined;
}

export type DropCode = Exclude<SkipCode, 'derived'> | 'inactive-person' | 'field-gone' | 'value-gone' | 'media';

/** A field that can't be set as it was: what happened to it. `media` was set, with a line of text in place of the file. */
export interface Drop {
  readonly field: string;
  readonly code: DropCode;
}

export interface WrittenFields {
  readonly fields: Readonly<Record<string, Json>>;
  readonly drops: readonly Drop[];
}

type Fields = Readonly<Record<string, Json | undefined>>;

/** Everything of an issue that an edit can set, but its parent (which needs to know what exists) and what has steps of its own. */
export const writtenFields = (captured: Fields, site: WriteSite): WrittenFields => {
  const fields: Record<string, Json> = {};
  const drops: Drop[] = [];
  for (const [field, value] of Object.entries(captured)) {
    if (value === null || value === undefined || DERIVED_FIELDS.has(field)) continue;
    const outcome = oneField(field, value, site);
    if ('value' in outcome) fields[field] = outcome.value;
    if (outcome.code !== undefined) drops.push({ field, code: outcome.code });
  }
  const time = timetracking(captured);
  if (time !== undefined) fields['timetracking'] = time;
  return { fields, drops };
};

type Outcome = { readonly value: Json; readonly code?: DropCode } | { readonly code?: DropCode };

const oneField = (field: string, value: Json, site: WriteSite): Outcome => {
  switch (field) {
    case 'summary':
      return { value: writableSummary(textOf(value)) };
    case 'labels':
      return { value };
    case 'description':
    case 'environment':
      return richField(value, site);
    case 'priority': {
      const now = isRaw(value) ? site.priorityNow(textOf(value['id']), textOf(value['name'])) : undefined;
      return now === undefined ? { code: 'value-gone' } : { value: { id: now } };
    }
    case 'reporter':
    case 'assignee':
      return isRaw(value) && site.isActive(textOf(value['accountId']))
        ? { value: { accountId: textOf(value['accountId']) } }
        : { code: 'inactive-person' };
    default:
      return customField(field, value, site);
  }
};

const customField = (field: string, value: Json, site: WriteSite): Outcome => {
  const schema = site.schemaOf(field) ?? SYSTEM[field];
  if (schema === undefined) return { code: 'field-gone' };
  if (isRaw(value) && value['type'] === 'doc') return richField(value as Json, site);
  const written = writableValue(schema, value);
  if ('skip' in written) return written.skip === 'derived' ? {} : { code: written.skip };
  if (schema.type === 'user' || schema.items === 'user') return people(written.set, site);
  return { value: written.set };
};

const people = (value: Json, site: WriteSite): Outcome => {
  const active = (one: Json): boolean => isRaw(one) && site.isActive(textOf(one['accountId']));
  if (!Array.isArray(value)) return active(value) ? { value } : { code: 'inactive-person' };
  const kept = (value as readonly Json[]).filter(active);
  return kept.length === value.length ? { value } : { value: kept, code: 'inactive-person' };
};

const richField = (value: Json, site: WriteSite): Outcome => {
  const text = writableText(value, (accountId) => site.nameOf(accountId));
  return hasMedia(value) ? { value: text, code: 'media' } : { value: text };
};

/** In case the site's field list does not name them. */
const SYSTEM: Readonly<Record<string, FieldSchema>> = {
  components: { type: 'array', items: 'component' },
  versions: { type: 'array', items: 'version' },
  fixVersions: { type: 'array', items: 'version' },
  duedate: { type: 'date' },
  security: { type: 'securitylevel' },
};

/** One line of at most 255 characters: what Jira accepts (a longer one can only come from another place than Jira). */
export const writableSummary = (summary: string): string => {
  const line = summary.replace(/[\r\n]+/g, ' ');
  return line.trim() === '' ? '(no summary)' : line.slice(0, SUMMARY_MAX);
};

/** Seconds as `15m`: Jira takes durations as text. */
const timetracking = (captured: Fields): Json | undefined => {
  const original = captured['timeoriginalestimate'];
  const remaining = captured['timeestimate'];
  if (typeof original !== 'number' && typeof remaining !== 'number') return undefined;
  const text = (seconds: number): string => `${String(Math.round(seconds / 60))}m`;
  return {
    ...(typeof original === 'number' ? { originalEstimate: text(original) } : {}),
    ...(typeof remaining === 'number' ? { remainingEstimate: text(remaining) } : {}),
  };
};
