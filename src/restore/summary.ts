import type { Json } from '../contract/ports';
import { keyNumber, keyProject } from '../contract/ids';
import { DERIVED_FIELDS, writableValue, type FieldSchema } from '../entities/write/fieldValue';
import { hasMedia } from '../entities/write/richText';
import type { IssueFacts } from '../entities/write/issueRecord';
import { isRaw, rawList, textOf } from '../entities/normalise';
import type { FidelityCode } from './fidelity';

/** What the planner must know of one issue: small, so that a plan over any number of issues streams. */
export interface IssueSummary {
  readonly number: number;
  readonly subtask: boolean;
  /** In the same project; absent for another project's or none. */
  readonly parent?: number;
  readonly typeId: string;
  readonly statusId: string;
  readonly resolutionId?: string;
  readonly priorityId?: string;
  /** Reporter, assignee and people in custom fields. */
  readonly people: readonly string[];
  readonly comments: number;
  readonly attachments: readonly string[];
  readonly attachmentBytes: number;
  /** Links that this issue makes (it is their source), with the id of the other end. */
  readonly links: readonly { readonly other: string; readonly typeId: string }[];
  /** Links whose source is elsewhere. */
  readonly linksFromOthers: readonly { readonly other: string; readonly typeId: string }[];
  /** Reasons that are known from the record alone. */
  readonly codes: readonly FidelityCode[];
}

type SchemaOf = (field: string) => FieldSchema | undefined;

export const summaryOf = (issue: IssueFacts, schemaOf: SchemaOf): IssueSummary => {
  const { fields } = issue;
  const sameProject = issue.parentKey !== undefined && keyProject(issue.parentKey) === keyProject(issue.key);
  const parent = sameProject ? keyNumber(issue.parentKey ?? '') : NaN;
  const priorityId = isRaw(fields['priority']) ? textOf(fields['priority']['id']) : '';
  return {
    number: issue.number,
    subtask: issue.subtask,
    ...(Number.isNaN(parent) ? {} : { parent }),
    typeId: issue.typeId,
    statusId: issue.statusId,
    ...(issue.resolutionId === undefined ? {} : { resolutionId: issue.resolutionId }),
    ...(priorityId === '' ? {} : { priorityId }),
    people: Object.entries(fields).flatMap(([field, value]) => (holdsPeople(field, schemaOf) ? accountsOf(value) : [])),
    comments: issue.commentTotal,
    attachments: issue.attachments.map((file) => file.id),
    attachmentBytes: issue.attachments.reduce((sum, file) => sum + file.size, 0),
    links: linksOf(issue, true),
    linksFromOthers: linksOf(issue, false),
    codes: codesOf(issue, schemaOf),
  };
};

const linksOf = (issue: IssueFacts, fromHere: boolean): IssueSummary['links'] =>
  issue.links.filter((link) => link.fromHere === fromHere).map((link) => ({ other: link.otherId, typeId: link.typeId }));

const holdsPeople = (field: string, schemaOf: SchemaOf): boolean => {
  if (field === 'reporter' || field === 'assignee') return true;
  const schema = field.startsWith('customfield_') ? schemaOf(field) : undefined;
  return schema?.type === 'user' || schema?.items === 'user';
};

/** Account ids in a people field's value, one or several. */
export const accountsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? rawList(value) : isRaw(value) ? [value] : []).map((one) => textOf(one['accountId'])).filter((id) => id !== '');

const codesOf = (issue: IssueFacts, schemaOf: SchemaOf): readonly FidelityCode[] => {
  const codes = new Set<FidelityCode>();
  for (const [field, value] of Object.entries(issue.fields)) {
    const code = value === null || value === undefined || DERIVED_FIELDS.has(field) ? undefined : codeOf(field, value, schemaOf);
    if (code !== undefined) codes.add(code);
  }
  if (countOf(issue.fields['votes'], 'votes') > 0 || countOf(issue.fields['watches'], 'watchCount') > 0) codes.add('watchers');
  if (issue.worklogTotal > 0) codes.add('worklogs');
  return [...codes];
};

/** Why a field can't be set as it was; `undefined`: it can. */
const codeOf = (field: string, value: Json, schemaOf: SchemaOf): FidelityCode | undefined => {
  if (isRaw(value) && value['type'] === 'doc') return hasMedia(value as Json) ? 'media' : undefined;
  if (!field.startsWith('customfield_')) return undefined;
  const schema = schemaOf(field);
  if (schema === undefined) return 'field-gone';
  const written = writableValue(schema, value);
  return 'skip' in written && written.skip !== 'derived' ? written.skip : undefined;
};

const countOf = (value: unknown, name: string): number => (isRaw(value) && typeof value[name] === 'number' ? value[name] : 0);
