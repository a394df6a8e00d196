import type { Json } from '../../contract/ports';
import { keyNumber } from '../../contract/ids';
import { isRaw, rawList, textOf, type Raw } from '../normalise';

/** An issue record's body, typed as far as a restore needs it. Lists are oldest first. */
export interface IssueFacts {
  readonly id: string;
  readonly key: string;
  readonly number: number;
  readonly summary: string;
  readonly typeId: string;
  readonly typeName: string;
  readonly subtask: boolean;
  /** 0 standard, 1 epic, −1 sub-task. */
  readonly level: number;
  readonly parentKey: string | undefined;
  readonly statusId: string;
  readonly statusName: string;
  readonly resolutionId: string | undefined;
  readonly resolutionName: string;
  readonly fields: Readonly<Record<string, Json | undefined>>;
  /** Inline ones; `commentChunks` more records hold the rest. */
  readonly comments: readonly Raw[];
  readonly commentTotal: number;
  readonly commentChunks: number;
  readonly worklogTotal: number;
  readonly attachments: readonly { readonly id: string; readonly filename: string; readonly size: number; readonly mimeType: string }[];
  readonly links: readonly LinkFacts[];
}

export interface LinkFacts {
  readonly id: string;
  readonly typeId: string;
  readonly typeName: string;
  /** The other end's id and key when the link was captured. */
  readonly otherId: string;
  readonly otherKey: string;
  /** True when this issue is the source (it shows an `outwardIssue`). */
  readonly fromHere: boolean;
}

export const issueFacts = (record: { readonly id: string; readonly body: Readonly<Record<string, Json | undefined>> }): IssueFacts => {
  const fields = (isRaw(record.body['fields']) ? record.body['fields'] : {}) as Readonly<Record<string, Json | undefined>>;
  const key = textOf(record.body['key']);
  const type = raw(fields['issuetype']);
  const status = raw(fields['status']);
  const resolution = raw(fields['resolution']);
  const comment = raw(fields['comment']);
  const resolutionId = textOf(resolution['id']);
  const parentKey = textOf(raw(fields['parent'])['key']);
  const comments = rawList(comment['comments']);
  return {
    id: record.id,
    key,
    number: keyNumber(key),
    summary: textOf(fields['summary']),
    typeId: textOf(type['id']),
    typeName: textOf(type['name']),
    subtask: type['subtask'] === true,
    level: typeof type['hierarchyLevel'] === 'number' ? type['hierarchyLevel'] : type['subtask'] === true ? -1 : 0,
    parentKey: parentKey === '' ? undefined : parentKey,
    statusId: textOf(status['id']),
    statusName: textOf(status['name']),
    resolutionId: resolutionId === '' ? undefined : resolutionId,
    resolutionName: textOf(resolution['name']),
    fields,
    comments,
    commentTotal: typeof comment['total'] === 'number' ? comment['total'] : comments.length,
    commentChunks: typeof comment['chunks'] === 'number' ? comment['chunks'] : 0,
    worklogTotal: Number(raw(fields['worklog'])['total'] ?? 0),
    attachments: rawList(fields['attachment']).map((one) => ({
      id: textOf(one['id']),
      filename: textOf(one['filename']),
      size: Number(one['size'] ?? 0),
      mimeType: textOf(one['mimeType']),
    })),
    links: rawList(fields['issuelinks']).flatMap(link),
  };
};

const raw = (value: unknown): Raw => (isRaw(value) ? value : {});

const link = (one: Raw): readonly LinkFacts[] => {
  const fromHere = isRaw(one['outwardIssue']);
  const other = raw(fromHere ? one['outwardIssue'] : one['inwardIssue']);
  const otherKey = textOf(other['key']);
  if (otherKey === '') return [];
  const type = raw(one['type']);
  return [
    { id: textOf(one['id']), typeId: textOf(type['id']), typeName: textOf(type['name']), otherId: textOf(other['id']), otherKey, fromHere },
  ];
};
