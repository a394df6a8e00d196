import type { Json } from '../contract/ports';
import type { Millis } from '../contract/ids';
import { keyNumber } from '../contract/ids';
import { attachment } from './attachment';
import { history } from './changelog';
import type { Entity, EntityRecord } from './entity';
import { inOrder, isRaw, normalise, rawList, textOf } from './normalise';
import type { Raw } from './normalise';
import type { People } from './people';
import { compareIds, thread } from './thread';
import { millisOf } from './times';

/**
 * A work item. Body: `{key, fields, changelog?}`; `fields` as Jira names them, without what is empty, derived or about the
 * asker. `fields.comment` = `{comments, total, chunks}`, `fields.worklog` = `{worklogs, total, chunks}`, `changelog` =
 * `{histories, total, chunks}`: oldest first, the rest in chunk records. The raw issue must hold its threads whole (`src/backup/capture`).
 */
export const issue: Entity = {
  kind: 'issue',
  reads: [
    'POST /rest/api/3/search/jql',
    'POST /rest/api/3/issue/bulkfetch',
    'GET /rest/api/3/issue/{issueIdOrKey}/comment',
    'GET /rest/api/3/issue/{issueIdOrKey}/worklog',
    'POST /rest/api/3/changelog/bulkfetch',
  ],
  records: (raw, people, seen) => issueRecords(raw, people, seen),
  gaps: [
    {
      gap: 'watchers',
      reason: 'Holdfast counts watchers but does not read who they are yet.',
      remedy: 'Nothing to do: a later version captures them.',
    },
    {
      gap: 'votes',
      reason: 'Holdfast counts votes but does not read who voted yet.',
      remedy: 'Nothing to do: a later version captures them.',
    },
    {
      gap: 'remote links',
      reason: 'Links to other sites and pages can only be read one work item at a time; they are not captured yet.',
      remedy: 'Nothing to do: a later version captures them.',
    },
    {
      gap: 'properties',
      reason: 'Data that apps keep on work items is not captured yet.',
      remedy: 'Nothing to do: a later version captures it.',
    },
  ],
};

/** Computed by Jira from other captured fields, or true only for who asks. */
const DERIVED: ReadonlySet<string> = new Set([
  'subtasks', // each sub-task's own `parent` says it
  'progress',
  'aggregateprogress',
  'workratio',
  'timetracking',
  'aggregatetimespent',
  'aggregatetimeestimate',
  'aggregatetimeoriginalestimate',
  'statusCategory',
  'lastViewed',
]);

/** References to configuration keep what identifies them: a renamed status must not rewrite every work item. */
const REFERENCES: Readonly<Record<string, readonly string[]>> = {
  issuetype: ['id', 'name', 'subtask', 'hierarchyLevel'],
  project: ['id', 'key'],
  status: ['id', 'name'],
  priority: ['id', 'name'],
  resolution: ['id', 'name'],
  security: ['id', 'name'],
  components: ['id', 'name'],
  versions: ['id', 'name'],
  fixVersions: ['id', 'name'],
  parent: ['id', 'key'],
  votes: ['votes'],
  watches: ['watchCount'],
};

const issueRecords = (raw: Raw, people: People, seen: Millis): readonly EntityRecord[] => {
  const id = textOf(raw['id']);
  const key = textOf(raw['key']);
  const all = isRaw(raw['fields']) ? raw['fields'] : {};
  const files = rawList(all['attachment'])
    .map((file) => attachment(file, people))
    .sort((a, b) => compareIds(a.id, b.id));
  const number = keyNumber(key);
  const head: Omit<EntityRecord, 'kind' | 'body'> = {
    id,
    project: isRaw(all['project']) ? textOf(all['project']['id']) : '',
    keyNumber: Number.isNaN(number) ? 0 : number,
    created: millisOf(all['created']),
    updated: millisOf(all['updated']),
    seen,
    attachments: files.map((file) => file.id),
  };

  const fields: Record<string, Json> = {};
  for (const [name, value] of Object.entries(all)) {
    if (value === null || value === undefined || DERIVED.has(name) || THREADS.has(name)) continue;
    const keep = REFERENCES[name];
    fields[name] = normalise(
      keep === undefined
        ? value
        : Array.isArray(value)
          ? rawList(value).map((one) => pick(one, keep))
          : isRaw(value)
            ? pick(value, keep)
            : value,
      people,
    );
  }
  if (files.length > 0) fields['attachment'] = [...files];
  const links = rawList(all['issuelinks']).map((link) => linkOf(link, people));
  if (links.length > 0) fields['issuelinks'] = links.sort((a, b) => compareIds(a.id, b.id));

  const comments = thread(
    'comments',
    head,
    inside(all['comment'], 'comments').map((one) => normalise(one, people)),
  );
  const worklogs = thread(
    'worklogs',
    head,
    inside(all['worklog'], 'worklogs').map((one) => normalise(one, people)),
  );
  const changes = thread(
    'changelog',
    head,
    inside(raw['changelog'], 'histories').map((one) => history(one, people)),
  );
  if (comments.total > 0) fields['comment'] = { chunks: comments.chunks, comments: comments.inline, total: comments.total };
  if (worklogs.total > 0) fields['worklog'] = { chunks: worklogs.chunks, total: worklogs.total, worklogs: worklogs.inline };
  const changelog = changes.total > 0 ? { changelog: { chunks: changes.chunks, histories: changes.inline, total: changes.total } } : {};

  return [
    { ...head, kind: 'issue', body: { ...changelog, fields: inOrder(fields), key } },
    ...comments.rest,
    ...worklogs.rest,
    ...changes.rest,
  ];
};

const THREADS: ReadonlySet<string> = new Set(['comment', 'worklog', 'attachment', 'issuelinks']);

const inside = (container: unknown, list: string): readonly Raw[] => (isRaw(container) ? rawList(container[list]) : []);

const pick = (value: Raw, names: readonly string[]): Raw => {
  const out: Record<string, unknown> = {};
  for (const name of names) if (value[name] !== undefined && value[name] !== null) out[name] = value[name];
  return out;
};

/** A link with its id, its type and the key of its other end: each link stands in both issues, so it is known twice and made once. */
const linkOf = (link: Raw, people: People): { readonly id: string; readonly [key: string]: Json | undefined } => {
  const out: { id: string; [key: string]: Json | undefined } = { id: textOf(link['id']) };
  for (const side of ['inwardIssue', 'outwardIssue']) if (isRaw(link[side])) out[side] = normalise(pick(link[side], ['id', 'key']), people);
  out['type'] = isRaw(link['type']) ? normalise(pick(link['type'], ['id', 'name', 'inward', 'outward']), people) : null;
  return out;
};
