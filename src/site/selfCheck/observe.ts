/**
 * What is kept in memory of a work item that the check has read: times, counts, sizes, and the ids that a later reading asks for. Texts and
 * names are looked at and left behind.
 */
import { millisOf } from '../../entities/times';
import type { RawIssue } from '../../jira/read/search';
import type { JsonObject } from '../../jira/read/envelope';

export interface Inline {
  readonly total: number;
  readonly came: number;
}

export interface Observed {
  readonly id: string;
  readonly project?: string;
  readonly type?: string;
  readonly updated: number;
  readonly created: number;
  readonly comments: Inline & {
    readonly ids: readonly string[];
    /** Of comments that were edited after they were written. */
    readonly edits: readonly number[];
    readonly writes: readonly number[];
    /** Comments of apps: with and without ids in their paragraphs. */
    readonly appsWithIds: number;
    readonly appsWithoutIds: number;
  };
  readonly worklogs: Inline;
  readonly histories: Inline & { readonly times: readonly number[] };
  /** Times at which files and worklogs were added or changed. */
  readonly parts: readonly number[];
  /** Times of changes of anything else. */
  readonly others: readonly number[];
  /** Changes of custom fields, with and without the field's id. */
  readonly customWithId: number;
  readonly customWithoutId: number;
  readonly longestText: number;
  readonly files: readonly { readonly id: string; readonly size: number }[];
}

/** Fields of a changelog line that files, links and worklogs leave behind. */
const PART_FIELDS = /^(attachment|link|worklogid|timespent|timeestimate|worklogtimespent)$/i;
/** An edit within this of the writing is the writing. */
const SAME_MS = 2_000;

const list = (value: unknown): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((one): one is JsonObject => typeof one === 'object' && one !== null) : [];
const object = (value: unknown): JsonObject => (typeof value === 'object' && value !== null ? (value as JsonObject) : {});
const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function observe(issue: RawIssue): Observed {
  const { fields } = issue;
  const thread = object(fields['comment']);
  const comments = list(thread['comments']);
  const log = object(fields['worklog']);
  const worklogs = list(log['worklogs']);
  const files = list(fields['attachment']);
  const histories = list(issue.changelog?.histories);
  const written = comments.map((one) => ({ created: millisOf(one['created']), updated: millisOf(one['updated']) }));
  const edits = written.filter(({ created, updated }) => updated > created + SAME_MS).map(({ updated }) => updated);
  const byApps = comments.filter((one) => object(one['author'])['accountType'] === 'app').map((one) => hasIds(one['body']));
  const custom = histories.flatMap((one) => list(one['items'])).filter((item) => item['fieldtype'] === 'custom');
  const customWithId = custom.filter((item) => text(item['fieldId']) !== '').length;
  const project = text(object(fields['project'])['id']);
  const type = text(object(fields['issuetype'])['id']);
  return {
    id: issue.id,
    ...(project === '' ? {} : { project }),
    ...(type === '' ? {} : { type }),
    updated: millisOf(fields['updated']),
    created: millisOf(fields['created']),
    comments: {
      total: Math.max(number(thread['total']), comments.length),
      came: comments.length,
      ids: comments.map((one) => text(one['id'])),
      edits,
      writes: written.map(({ created }) => created),
      appsWithIds: byApps.filter(Boolean).length,
      appsWithoutIds: byApps.filter((one) => !one).length,
    },
    worklogs: { total: Math.max(number(log['total']), worklogs.length), came: worklogs.length },
    histories: {
      total: Math.max(number(issue.changelog?.total), histories.length),
      came: histories.length,
      times: histories.map((one) => millisOf(one['created'])),
    },
    parts: [...files.map((one) => millisOf(one['created'])), ...worklogs.map((one) => millisOf(one['updated'] ?? one['created']))],
    others: histories
      .filter((one) => list(one['items']).some((item) => !PART_FIELDS.test(text(item['field']))))
      .map((one) => millisOf(one['created'])),
    customWithId,
    customWithoutId: custom.length - customWithId,
    longestText: Math.max(0, ...[fields['description'], ...comments.map((one) => one['body'])].map(textLength)),
    files: files.map((one) => ({ id: text(one['id']), size: number(one['size']) })).filter(({ id, size }) => id !== '' && size > 0),
  };
}

const childrenOf = (node: unknown): readonly JsonObject[] => list(object(node)['content']);

/** Characters of a rich text. Depth is Jira's to limit; here it ends at 100. */
function textLength(node: unknown, depth = 0): number {
  if (depth > 100) return 0;
  return text(object(node)['text']).length + childrenOf(node).reduce((sum, child) => sum + textLength(child, depth + 1), 0);
}

/** Ids that nobody needs, on a paragraph or heading: task lists have ids of their own. */
const hasIds = (document: unknown): boolean =>
  childrenOf(document).some(
    (node) => (node['type'] === 'paragraph' || node['type'] === 'heading') && text(object(node['attrs'])['localId']) !== '',
  );
