import { badRequest } from '../errors';
import type { Raw } from '../model';
import { isObject } from '../seed/shape';

/**
 * The input of a bulk edit, `JiraIssueFields` of the document, as what an edit of one issue takes: `fields` and `update` by field id.
 * Each kind of field has a member of its own there, and its own form for "clear".
 */
export interface EditInput {
  readonly fields: Raw;
  readonly update: Raw;
}

const invalid = (member: string): never => {
  throw badRequest(`'${member}' of 'editedFieldsInput' is not valid.`);
};

/** The member below, where there is an object; so `at(x, 'date', 'formattedDate')`. */
const at = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((one, name) => (isObject(one) ? one[name] : undefined), value);
const listAt = (value: unknown, ...path: readonly string[]): readonly unknown[] | undefined => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : undefined;
};
const textAt = (value: unknown, ...path: readonly string[]): string | undefined => {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
};
const emptyAsNull = (text: string | undefined): string | null | undefined => (text === '' ? null : text);
const option = (value: unknown): Raw | null | undefined => {
  const id = at(value, 'optionId');
  return id === -1 || id === null ? null : typeof id === 'number' ? { id: String(id) } : undefined;
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `d/mmm/yy` or `dd-mm-yyyy` (what the document calls ISO) or yyyy-mm-dd → yyyy-mm-dd; undefined: none of them. */
export const dateOf = (text: string): string | undefined => {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  const [, day = '', month = '', year = ''] = /^(\d{1,2})[-/](\w{2,3})[-/](\d{2}|\d{4})$/.exec(text) ?? [];
  const number = /^\d\d$/.test(month) ? Number(month) : MONTHS.indexOf(month.toLowerCase()) + 1;
  if (day === '' || number < 1 || number > 12) return undefined;
  return `${year.padStart(4, '20')}-${String(number).padStart(2, '0')}-${day.padStart(2, '0')}`;
};

/** Undefined: the input is wrong. */
type ValueOf = (input: Raw) => unknown;

/** Members that are lists of `{fieldId, …}`, each of which sets one field. */
const SETTERS: Readonly<Record<string, ValueOf>> = {
  singleLineTextFields: (input) => emptyAsNull(textAt(input, 'text')),
  urlFields: (input) => emptyAsNull(textAt(input, 'url')),
  colorFields: (input) => textAt(input, 'color', 'name'),
  richTextFields: (input) => (isObject(input['richText']) ? (input['richText']['adfValue'] ?? null) : undefined),
  clearableNumberFields: (input) => (input['value'] === null || typeof input['value'] === 'number' ? input['value'] : undefined),
  datePickerFields: (input) => {
    const text = emptyAsNull(textAt(input, 'date', 'formattedDate'));
    return typeof text === 'string' ? dateOf(text) : text;
  },
  dateTimePickerFields: (input) => emptyAsNull(textAt(input, 'dateTime', 'formattedDateTime')),
  singleSelectFields: (input) => option(input['option']),
  multipleSelectFields: (input) => each(listAt(input, 'options'), option),
  cascadingSelectFields: (input) => {
    const parent = option(input['parentOptionValue']);
    const child = input['childOptionValue'] === undefined ? null : option(input['childOptionValue']);
    return child === undefined ? undefined : parent && child !== null ? { ...parent, child } : parent;
  },
  singleVersionPickerFields: (input) => {
    const id = textAt(input, 'version', 'versionId');
    return id === '-1' ? null : id === undefined ? undefined : { id };
  },
  singleGroupPickerFields: (input) => {
    const name = textAt(input, 'group', 'groupName');
    return name === '' ? null : name === undefined ? undefined : { name };
  },
  multipleGroupPickerFields: (input) => each(listAt(input, 'groups'), (one) => named('name', textAt(one, 'groupName'))),
  singleSelectClearableUserPickerFields: (input) =>
    input['user'] === null ? null : named('accountId', textAt(input, 'user', 'accountId')),
  multipleSelectClearableUserPickerFields: (input) =>
    input['users'] === null ? null : each(listAt(input, 'users'), (one) => named('accountId', textAt(one, 'accountId'))),
};

const named = (name: string, value: string | undefined): Raw | undefined => (value === undefined ? undefined : { [name]: value });

/** Undefined when the list or one of it is wrong. */
const each = (list: readonly unknown[] | undefined, shape: (one: unknown) => unknown): readonly unknown[] | undefined => {
  const out = list?.map(shape);
  return out === undefined || out.some((one) => one === undefined || one === null) ? undefined : out;
};

/** Members whose values are added, removed or replaced: where the values are, and each of them as an edit of one issue takes it. */
const LISTS: Readonly<Record<string, { readonly values: string; readonly shape: (one: unknown) => unknown }>> = {
  labelsFields: { values: 'labels', shape: (one) => textAt(one, 'name') },
  multipleVersionPickerFields: { values: 'versions', shape: (one) => named('id', textAt(one, 'versionId')) },
  multiselectComponents: {
    values: 'components',
    shape: (one) => (typeof at(one, 'componentId') === 'number' ? { id: String(at(one, 'componentId')) } : undefined),
  },
};

/** Members about one system field, without a field id. */
const SINGLE: Readonly<Record<string, { readonly field: string; readonly value: ValueOf }>> = {
  priority: { field: 'priority', value: (input) => named('id', textAt(input, 'priorityId')) },
  issueType: { field: 'issuetype', value: (input) => named('id', textAt(input, 'issueTypeId')) },
  originalEstimateField: { field: 'timetracking', value: (input) => named('originalEstimate', textAt(input, 'originalEstimateField')) },
  timeTrackingField: { field: 'timetracking', value: (input) => named('remainingEstimate', textAt(input, 'timeRemaining')) },
};

/** 400 when anything in it is not of the document's form. */
export const editInput = (input: unknown): EditInput => {
  if (!isObject(input)) throw badRequest("'editedFieldsInput' is required.");
  const fields: Raw = {};
  const update: Raw = {};
  for (const [member, value] of Object.entries(input)) {
    if (value === undefined || value === null) continue;
    if (Object.hasOwn(SINGLE, member)) {
      const { field, value: of } = SINGLE[member] as (typeof SINGLE)[string];
      const found = isObject(value) ? of(value) : undefined;
      if (found === undefined) invalid(member);
      fields[field] = isObject(fields[field]) && isObject(found) ? { ...fields[field], ...found } : found;
      continue;
    }
    for (const one of member === 'multiselectComponents' ? [value] : Array.isArray(value) ? value : [undefined]) {
      if (!isObject(one) || typeof one['fieldId'] !== 'string' || one['fieldId'] === '__proto__') return invalid(member);
      const { fieldId } = one;
      if (Object.hasOwn(LISTS, member)) addList(member, fieldId, one, { fields, update });
      else {
        const found = Object.hasOwn(SETTERS, member) ? SETTERS[member]?.(one) : undefined;
        if (found === undefined) invalid(member);
        fields[fieldId] = found;
      }
    }
  }
  return { fields, update };
};

const addList = (member: string, fieldId: string, one: Raw, { fields, update }: EditInput): void => {
  const { values, shape } = LISTS[member] as (typeof LISTS)[string];
  const list = each(listAt(one, values), shape) ?? invalid(member);
  switch (one['bulkEditMultiSelectFieldOption']) {
    case 'ADD':
      update[fieldId] = list.map((value) => ({ add: value }));
      return;
    case 'REMOVE':
      update[fieldId] = list.map((value) => ({ remove: value }));
      return;
    case 'REPLACE':
      fields[fieldId] = list;
      return;
    case 'REMOVE_ALL':
      fields[fieldId] = [];
      return;
    default:
      invalid(member);
  }
};
