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

export const summaryOf = (issue: IssueFacts, schemaOf: (field: string) => FieldSchema | undefined): IssueSummary => {
  const { fields } = issue;
  const parent = issue.parentKey !== undefined && keyProject(issue.parentKey) === keyProject(issue.key) ? keyNumber(issue.parentKey) : undefined;
  const codes = new Set<FidelityCode>();
  const people: string[] = [];
  const meet = (value: unknown): void => {
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) if (isRaw(one) && textOf(one['accountId']) !== '') people.push(textOf(one['accountId']));
  };
  for (const [field, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    if (field === 'reporter' || field === 'assignee') meet(value);
    if (DERIVED_FIELDS.has(field)) continue;
    const rich = isRaw(value) && value['type'] === 'doc';
    if (rich && hasMedia(value as Json)) codes.add('media');
    if (!field.startsWith('customfield_')) continue;
    const schema = schemaOf(field);
    if (schema === undefined) {
      codes.add('field-gone');
      continue;
    }
    if (schema.type === 'user' || schema.items === 'user') meet(value);
    const written = rich ? undefined : writableValue(schema, value);
    if (written !== undefined && 'skip' in written && written.skip !== 'derived') codes.add(written.skip);
  }
  if (countOf(fields['votes'], 'votes') > 0 || countOf(fields['watches'], 'watchCount') > 0) codes.add('watchers');
  if (issue.worklogTotal > 0) codes.add('worklogs');
  const side = (fromHere: boolean): IssueSummary['links'] => issue.links.filter((link) => link.fromHere === fromHere).map((link) => ({ other: link.otherId, typeId: link.typeId }));
  const priorityId = isRaw(fields['priority']) ? textOf(fields['priority']['id']) : '';
  return {
    number: issue.number,
    subtask: issue.subtask,
    ...(parent === undefined || Number.isNaN(parent) ? {} : { parent }),
    typeId: issue.typeId,
    statusId: issue.statusId,
    ...(issue.resolutionId === undefined ? {} : { resolutionId: issue.resolutionId }),
    ...(priorityId === '' ? {} : { priorityId }),
    people,
    comments: issue.commentTotal,
    attachments: issue.attachments.map((file) => file.id),
    attachmentBytes: rawList(fields['attachment']).reduce((sum, file) => sum + Number(file['size'] ?? 0), 0),
    links: side(true),
    linksFromOthers: side(false),
    codes: [...codes],
  };
};

const countOf = (value: unknown, name: string): number => (isRaw(value) && typeof value[name] === 'number' ? value[name] : 0);
