/**
 * Field values as Jira takes them, by the field's own schema: one table for writing and, because both sides of a comparison go
 * through it, for reading back. Sources: OpenAPI 2026-02 (`FieldDetails.schema`), the shapes that issues carry.
 */
import type { Json } from '../../contract/ports';
import { isRaw, rawList, textOf } from '../normalise';

export interface FieldSchema {
  readonly type?: string;
  readonly items?: string;
  readonly custom?: string;
  readonly system?: string;
}

/** What a captured value becomes: a value to set, or the code of the reason why it can't be. */
export type Writable = { readonly set: Json } | { readonly skip: SkipCode };
export type SkipCode = 'derived' | 'closed-sprint' | 'rank' | 'other-app' | 'unknown-kind';

const set = (value: Json): Writable => ({ set: value });
const skip = (code: SkipCode): Writable => ({ skip: code });

/** Kinds of custom fields that are not what their schema's type says. */
const BY_CUSTOM: Readonly<Record<string, (value: Json) => Writable>> = {
  'com.pyxis.greenhopper.jira:gh-sprint': (value) => sprint(value),
  'com.pyxis.greenhopper.jira:gh-lexo-rank': () => skip('rank'),
  'com.pyxis.greenhopper.jira:gh-global-rank': () => skip('rank'),
  // `parent` says it.
  'com.pyxis.greenhopper.jira:gh-epic-link': () => skip('derived'),
  'com.atlassian.jpo:jpo-custom-field-parent': () => skip('derived'),
  'com.atlassian.jira.plugins.jira-development-integration-plugin:devsummarycf': () => skip('derived'),
  'com.atlassian.jira.ext.charting:firstresponsedate': () => skip('derived'),
  'com.atlassian.jira.ext.charting:timeinstatus': () => skip('derived'),
};

const BY_TYPE: Readonly<Record<string, (value: Json) => Writable>> = {
  string: (value) => (typeof value === 'number' ? set(String(value)) : set(value)),
  number: set,
  date: set,
  datetime: set,
  url: set,
  option: (value) => set(option(value)),
  'option-with-child': (value) => set(withChild(value)),
  user: (value) => set(person(value)),
  group: (value) => set(byName(value)),
  version: (value) => set(byName(value)),
  component: (value) => set(byName(value)),
  priority: (value) => set(ref(value)),
  resolution: (value) => set(ref(value)),
  securitylevel: (value) => set(ref(value)),
  project: (value) => set(ref(value)),
  issuetype: (value) => set(ref(value)),
};

/** A value of one field. System fields have schemas too; what Jira derives is left out by `DERIVED_FIELDS` before this is asked. */
export const writableValue = (schema: FieldSchema, value: Json): Writable => {
  const own = schema.custom === undefined ? undefined : BY_CUSTOM[schema.custom];
  if (own !== undefined) return own(value);
  if (schema.custom?.startsWith('com.atlassian.servicedesk') === true) return skip('other-app');
  if (schema.type === 'array') {
    const one = BY_TYPE[schema.items ?? ''];
    if (one === undefined || !Array.isArray(value)) return skip('unknown-kind');
    const parts = (value as readonly Json[]).map(one);
    return set(parts.flatMap((part) => ('set' in part ? [part.set] : [])));
  }
  return BY_TYPE[schema.type ?? '']?.(value) ?? skip(schema.custom === undefined ? 'derived' : 'unknown-kind');
};

/** Set by Jira alone, or brought back in another way (status by its transitions, comments one by one). */
export const DERIVED_FIELDS: ReadonlySet<string> = new Set([
  'issuekey',
  'issuetype',
  'project',
  'status',
  'statuscategorychangedate',
  'statusCategory',
  'resolution',
  'resolutiondate',
  'created',
  'updated',
  'creator',
  'lastViewed',
  'votes',
  'watches',
  'workratio',
  'thumbnail',
  'subtasks',
  'comment',
  'worklog',
  'attachment',
  'issuelinks',
  'parent',
  'issuerestriction',
  'timespent',
  'aggregatetimespent',
  'aggregatetimeestimate',
  'aggregatetimeoriginalestimate',
  'progress',
  'aggregateprogress',
  'timeestimate',
  'timeoriginalestimate',
  'timetracking',
]);

/** Jira takes an open or future sprint's number; a closed one takes no more work items. */
const sprint = (value: Json): Writable => {
  const open = rawList(value).find((one) => one['state'] === 'active' || one['state'] === 'future');
  return open === undefined ? skip('closed-sprint') : set(Number(open['id']));
};

const ref = (value: Json): Json => (isRaw(value) ? { id: textOf(value['id']) } : value);
const byName = (value: Json): Json => (isRaw(value) ? { name: textOf(value['name']) } : value);
const person = (value: Json): Json => (isRaw(value) ? { accountId: textOf(value['accountId']) } : value);
/** Jira goes by the id; the words beside it help whoever reads the request. */
const option = (value: Json): Json =>
  isRaw(value) ? { id: textOf(value['id']), ...(textOf(value['value']) === '' ? {} : { value: textOf(value['value']) }) } : value;
const withChild = (value: Json): Json => {
  if (!isRaw(value)) return value;
  return { ...(option(value) as Record<string, Json>), ...(isRaw(value['child']) ? { child: option(value['child'] as Json) } : {}) };
};
