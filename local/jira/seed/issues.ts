import type { Attachment, Comment, History, Issue, Link, Project, Worklog } from '../model';
import type { SiteState } from '../state';
import { issueTypeOf, linkTypeOf, personOf, priorityOf, resolutionOf, statusOf } from './entities';
import { loadSprint } from './projects';
import type { Shape } from './shape';
import { isObject } from './shape';

/** Fields that the state holds in a form of its own; all others of an issue are kept as their JSON text. */
const HELD = new Set([
  'statuscategorychangedate',
  'issuetype',
  'parent',
  'project',
  'summary',
  'description',
  'environment',
  'status',
  'priority',
  'resolution',
  'resolutiondate',
  'creator',
  'reporter',
  'assignee',
  'created',
  'updated',
  'duedate',
  'labels',
  'components',
  'versions',
  'fixVersions',
  'issuelinks',
  'subtasks',
  'attachment',
  'comment',
  'worklog',
  'timespent',
  'timeoriginalestimate',
  'timeestimate',
  'votes',
  'watches',
  'security',
]);

/** What an issue says of others; resolved when all lines are read. */
export interface Reference {
  readonly issue: Issue;
  readonly parent: Shape | undefined;
  readonly links: readonly Shape[];
}

const splitKey = (shape: Shape, key: string): { readonly project: string; readonly number: number } => {
  const match = /^([A-Z][A-Z0-9_]+)-(\d+)$/.exec(key);
  if (match === null) return shape.fail(`"${key}" is no issue key`);
  return { project: match[1] as string, number: Number(match[2]) };
};

export const loadIssue = (state: SiteState, shape: Shape): Reference => {
  const id = shape.integer('id');
  const key = shape.text('key');
  const { project: projectKey, number } = splitKey(shape, key);
  const fields = shape.object('fields');
  const project = state.projects.get(fields.object('project').text('id'));
  if (project === undefined) return fields.fail(`issue ${key} belongs to a project that is not in the file`);
  if (project.key !== projectKey) return fields.fail(`issue ${key} says that it is in project ${project.key}`);
  if (state.issues.has(id) || state.issues.byKey(key) !== undefined) return shape.fail(`issue ${key} is there twice`);
  const issue: Issue = {
    id,
    key,
    number,
    project,
    stub: false,
    type: issueTypeOf(state, fields.object('issuetype')),
    status: statusOf(state, fields.object('status')),
    priority: priorityOf(state, fields.optionalObject('priority')),
    resolution: resolutionOf(state, fields.optionalObject('resolution')),
    creator: personOf(state, fields.optionalObject('creator')),
    reporter: personOf(state, fields.optionalObject('reporter')),
    assignee: personOf(state, fields.optionalObject('assignee')),
    created: fields.instant('created'),
    updated: fields.instant('updated'),
    statusChanged: fields.optionalInstant('statuscategorychangedate'),
    resolved: fields.optionalInstant('resolutiondate'),
    dueDate: fields.optionalText('duedate') ?? null,
    summary: fields.optionalText('summary') ?? '',
    description: fields.json('description'),
    environment: fields.json('environment'),
    labels: fields.texts('labels'),
    components: fields.list('components').map((item) => item.text('id')),
    versions: fields.list('versions').map((item) => item.text('id')),
    fixVersions: fields.list('fixVersions').map((item) => item.text('id')),
    parent: null,
    sprints: sprintsOf(state, fields),
    custom: customOf(state, fields),
    comments: (fields.optionalObject('comment')?.list('comments') ?? []).map((item) => commentOf(state, item)),
    worklogs: (fields.optionalObject('worklog')?.list('worklogs') ?? []).map((item) => worklogOf(state, item)),
    attachments: fields.list('attachment').map((item) => attachmentOf(state, item)),
    links: [],
    history: (shape.optionalObject('changelog')?.list('histories') ?? []).map((item) => historyOf(state, item)),
    properties: new Map(
      Object.entries(shape.optionalObject('properties')?.value ?? {}).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
    timeSpent: fields.optionalNumber('timespent'),
    originalEstimate: fields.optionalNumber('timeoriginalestimate'),
    remainingEstimate: fields.optionalNumber('timeestimate'),
    votes: fields.optionalObject('votes')?.optionalNumber('votes') ?? 0,
    watchers: fields.optionalObject('watches')?.optionalNumber('watchCount') ?? 0,
  };
  adoptMissing(state, project, fields);
  for (const text of [issue.description, issue.environment, ...issue.comments.map((comment) => comment.body)]) noteText(state, text);
  state.addIssue(issue, { loading: true });
  return { issue, parent: fields.optionalObject('parent'), links: fields.list('issuelinks') };
};

/** Versions and components that only an issue mentions become the project's. */
const adoptMissing = (state: SiteState, project: Project, fields: Shape): void => {
  for (const [name, map] of [
    ['versions', state.versions],
    ['fixVersions', state.versions],
    ['components', state.components],
  ] as const) {
    for (const item of fields.list(name)) {
      const id = item.text('id');
      if (!map.has(id)) map.set(id, { id, projectId: project.id, raw: { ...item.value, projectId: Number(project.id) } });
    }
  }
};

/** The site proves its own limit of a text's length: none in it can be over it. */
const noteText = (state: SiteState, text: string | null): void => {
  if (text === null || text.length <= state.textLimit) return;
  state.textLimit = Math.max(state.textLimit, adfTextLength(JSON.parse(text)));
};

/** Characters of the texts in a rich text document. */
export const adfTextLength = (node: unknown): number => {
  if (!isObject(node)) return 0;
  const own = typeof node['text'] === 'string' ? node['text'].length : 0;
  return (
    own + (Array.isArray(node['content']) ? node['content'].reduce((sum: number, child: unknown) => sum + adfTextLength(child), 0) : 0)
  );
};

const sprintsOf = (state: SiteState, fields: Shape): readonly number[] | null => {
  const value = state.sprintField === undefined ? undefined : fields.value[state.sprintField];
  if (!Array.isArray(value)) return null;
  return fields.list(state.sprintField as string).map((item) => loadSprint(state, item).id);
};

const customOf = (state: SiteState, fields: Shape): Readonly<Record<string, string>> => {
  const custom: Record<string, string> = {};
  for (const [key, value] of Object.entries(fields.value)) {
    if (HELD.has(key) || key === state.sprintField || value === undefined) continue;
    custom[key] = value === null ? 'null' : JSON.stringify(value);
  }
  return custom;
};

const commentOf = (state: SiteState, shape: Shape): Comment => {
  const id = shape.text('id');
  state.noteId(Number(id));
  const parentId = shape.optionalNumber('parentId');
  return {
    id,
    parentId: parentId === null ? undefined : String(parentId),
    author: personOf(state, shape.optionalObject('author')) ?? undefined,
    updateAuthor: personOf(state, shape.optionalObject('updateAuthor')) ?? undefined,
    body: shape.json('body') ?? '{"type":"doc","version":1,"content":[]}',
    created: shape.instant('created'),
    updated: shape.optionalInstant('updated') ?? shape.instant('created'),
    jsdPublic: typeof shape.value['jsdPublic'] === 'boolean' ? shape.value['jsdPublic'] : undefined,
    visibility: shape.json('visibility') ?? undefined,
    properties: shape.list('properties').map((item) => ({ key: item.text('key'), value: item.value['value'] })),
  };
};

const worklogOf = (state: SiteState, shape: Shape): Worklog => {
  const id = shape.text('id');
  state.noteId(Number(id));
  return {
    id,
    author: personOf(state, shape.optionalObject('author')) ?? undefined,
    updateAuthor: personOf(state, shape.optionalObject('updateAuthor')) ?? undefined,
    comment: shape.json('comment') ?? undefined,
    created: shape.instant('created'),
    updated: shape.optionalInstant('updated') ?? shape.instant('created'),
    started: shape.instant('started'),
    timeSpentSeconds: shape.integer('timeSpentSeconds'),
    visibility: shape.json('visibility') ?? undefined,
  };
};

const attachmentOf = (state: SiteState, shape: Shape): Attachment => {
  const id = shape.text('id');
  state.noteId(Number(id));
  const seed = shape.optionalText('contentSeed') ?? id;
  return {
    id,
    filename: shape.text('filename'),
    author: personOf(state, shape.optionalObject('author')) ?? undefined,
    created: shape.instant('created'),
    mimeType: shape.optionalText('mimeType') ?? 'application/octet-stream',
    thumbnail: shape.value['thumbnail'] !== undefined,
    content: { kind: 'generated', seed, size: shape.integer('size') },
  };
};

const historyOf = (state: SiteState, shape: Shape): History => {
  const id = shape.text('id');
  state.noteId(Number(id));
  const nullable = (item: Shape, key: string): string | null => item.optionalText(key) ?? null;
  return {
    id,
    author: personOf(state, shape.optionalObject('author')) ?? undefined,
    created: shape.instant('created'),
    items: shape.list('items').map((item) => ({
      field: item.text('field'),
      ...(item.optionalText('fieldId') === undefined ? {} : { fieldId: item.text('fieldId') }),
      fieldtype: item.optionalText('fieldtype') === 'custom' ? ('custom' as const) : ('jira' as const),
      from: nullable(item, 'from'),
      fromText: nullable(item, 'fromString'),
      to: nullable(item, 'to'),
      toText: Object.hasOwn(item.value, 'toString') ? nullable(item, 'toString') : null,
    })),
  };
};

/** A link as its own object: `source` is the issue that shows the other one as outward. */
export const linkOf = (state: SiteState, issue: Issue, shape: Shape, otherEnd: (shape: Shape) => Issue): Link => {
  const outward = shape.optionalObject('outwardIssue');
  const other = otherEnd(outward ?? shape.object('inwardIssue')).id;
  const id = shape.text('id');
  state.noteId(Number(id));
  return {
    id,
    type: linkTypeOf(state, shape.object('type')),
    source: outward === undefined ? other : issue.id,
    target: outward === undefined ? issue.id : other,
  };
};
