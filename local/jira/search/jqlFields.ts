import type { Entity, Issue } from '../model';
import { groupOf, inGroup } from '../access/roles';
import { SECURITY_LEVELS } from '../access/security';
import { rankOf } from '../ranks';
import type { SiteState } from '../state';

/** Who asks, when, and what that person or app may see. */
export interface JqlContext {
  readonly state: SiteState;
  readonly accountId: string;
  readonly zone: string;
  readonly now: number;
  readonly sees: (issue: Issue) => boolean;
  readonly seesProject: (projectId: string) => boolean;
  /** Whether no issue of a project that is seen is hidden but for its security level. */
  readonly seesAllOf: (projectId: string) => boolean;
  /** Called when the answer depends on the time. */
  readonly usesNow: () => void;
}

type Ids = string | null | readonly string[];
/** Ids that a literal means; undefined when nothing has that name. */
type Resolve = (text: string, context: JqlContext) => readonly string[] | undefined;

export type JqlField =
  | {
      readonly kind: 'set';
      readonly ids: (issue: Issue) => Ids;
      readonly resolve: Resolve;
      readonly sort?: (issue: Issue, context: JqlContext) => string | number | null;
    }
  | {
      readonly kind: 'date';
      readonly ms: (issue: Issue) => number | null;
      /** The column that has an index. */
      readonly column?: 'created' | 'updated';
    }
  | { readonly kind: 'number'; readonly value: (issue: Issue) => number | null; readonly duration?: boolean }
  | { readonly kind: 'issue' }
  /** Something to sort by, and nothing else. */
  | { readonly kind: 'order'; readonly sort: (issue: Issue) => string | null }
  | { readonly kind: 'text'; readonly texts: (issue: Issue) => readonly (string | null)[]; readonly sort?: (issue: Issue) => string };

const named =
  (map: (context: JqlContext) => Iterable<{ readonly id: string; readonly name: string }>): Resolve =>
  (text, context) => {
    const wanted = text.toLowerCase();
    const ids: string[] = [];
    for (const item of map(context)) if (item.id === text || item.name.toLowerCase() === wanted) ids.push(item.id);
    return ids.length === 0 ? undefined : ids;
  };

const ofProjects = (kind: 'versions' | 'components'): Resolve =>
  named((context) => {
    const out: { id: string; name: string }[] = [];
    for (const item of context.state[kind].values())
      if (context.seesProject(item.projectId)) out.push({ id: item.id, name: String(item.raw['name']) });
    return out;
  });

const person: Resolve = (text, { state }) => {
  if (state.users.has(text)) return [text];
  for (const user of state.users.values()) if (user.displayName.toLowerCase() === text.toLowerCase()) return [user.accountId];
  return undefined;
};

const entity =
  (get: (issue: Issue) => Entity | null): ((issue: Issue) => string | null) =>
  (issue) =>
    get(issue)?.id ?? null;
const day = (text: string | null): number | null => (text === null ? null : Date.parse(`${text}T00:00:00Z`));
const nameOf = (state: SiteState, accountId: string | null): string | null =>
  accountId === null ? null : (state.users.get(accountId)?.displayName ?? accountId);

const CATEGORY: ReadonlyMap<string, string> = new Map([
  ['to do', 'new'],
  ['new', 'new'],
  ['in progress', 'indeterminate'],
  ['indeterminate', 'indeterminate'],
  ['done', 'done'],
  ['2', 'new'],
  ['4', 'indeterminate'],
  ['3', 'done'],
]);

export const PROJECT: JqlField = {
  kind: 'set',
  ids: (issue) => issue.project.id,
  sort: (issue) => issue.project.key,
  resolve: (text, { state, seesProject }) => {
    for (const project of state.projects.values()) {
      const same =
        project.id === text || project.key.toLowerCase() === text.toLowerCase() || project.name.toLowerCase() === text.toLowerCase();
      if (same && seesProject(project.id)) return [project.id];
    }
    return undefined;
  },
};

const TABLE: Readonly<Record<string, JqlField>> = {
  project: PROJECT,
  issuetype: {
    kind: 'set',
    ids: (issue) => issue.type.id,
    resolve: named(({ state }) => state.issueTypes.values()),
    sort: (issue) => issue.type.name,
  },
  status: {
    kind: 'set',
    ids: (issue) => issue.status.id,
    resolve: named(({ state }) => state.statuses.values()),
    sort: (issue) => Number(issue.status.id),
  },
  statuscategory: {
    kind: 'set',
    ids: (issue) => issue.status.category,
    resolve: (text) => {
      const found = CATEGORY.get(text.toLowerCase());
      return found === undefined ? undefined : [found];
    },
  },
  priority: {
    kind: 'set',
    ids: entity((issue) => issue.priority),
    resolve: named(({ state }) => state.priorities.values()),
    sort: (issue) => (issue.priority === null ? null : Number(issue.priority.id)),
  },
  resolution: {
    kind: 'set',
    ids: entity((issue) => issue.resolution),
    sort: (issue) => issue.resolution?.name ?? null,
    resolve: (text, context) => (/^unresolved$/i.test(text) ? [''] : named(({ state }) => state.resolutions.values())(text, context)),
  },
  assignee: { kind: 'set', ids: (issue) => issue.assignee, resolve: person, sort: (issue, { state }) => nameOf(state, issue.assignee) },
  reporter: { kind: 'set', ids: (issue) => issue.reporter, resolve: person, sort: (issue, { state }) => nameOf(state, issue.reporter) },
  creator: { kind: 'set', ids: (issue) => issue.creator, resolve: person, sort: (issue, { state }) => nameOf(state, issue.creator) },
  labels: { kind: 'set', ids: (issue) => issue.labels, resolve: (text) => [text] },
  component: { kind: 'set', ids: (issue) => issue.components, resolve: ofProjects('components') },
  affectedversion: { kind: 'set', ids: (issue) => issue.versions, resolve: ofProjects('versions') },
  fixversion: { kind: 'set', ids: (issue) => issue.fixVersions, resolve: ofProjects('versions') },
  sprint: {
    kind: 'set',
    ids: (issue) => (issue.sprints ?? []).map(String),
    resolve: named(({ state }) =>
      [...state.sprints.values()].map((sprint) => ({ id: String(sprint.id), name: String(sprint.raw['name']) })),
    ),
  },
  parent: {
    kind: 'set',
    ids: (issue) => (issue.parent === null ? null : String(issue.parent)),
    resolve: (text, { state, sees }) => {
      const found = state.findIssue(text);
      return found === undefined || !sees(found) ? undefined : [String(found.id)];
    },
  },
  created: { kind: 'date', ms: (issue) => issue.created, column: 'created' },
  updated: { kind: 'date', ms: (issue) => issue.updated, column: 'updated' },
  resolutiondate: { kind: 'date', ms: (issue) => issue.resolved },
  statuscategorychangeddate: { kind: 'date', ms: (issue) => issue.statusChanged },
  duedate: { kind: 'date', ms: (issue) => day(issue.dueDate) },
  votes: { kind: 'number', value: (issue) => issue.votes },
  watchers: { kind: 'number', value: (issue) => issue.watchers },
  timespent: { kind: 'number', value: (issue) => issue.timeSpent, duration: true },
  originalestimate: { kind: 'number', value: (issue) => issue.originalEstimate, duration: true },
  remainingestimate: { kind: 'number', value: (issue) => issue.remainingEstimate, duration: true },
  level: {
    kind: 'set',
    ids: (issue) => issue.security ?? null,
    resolve: named(() => [...SECURITY_LEVELS.values()].map(({ level }) => level)),
  },
  issuekey: { kind: 'issue' },
  summary: { kind: 'text', texts: (issue) => [issue.summary], sort: (issue) => issue.summary.toLowerCase() },
  description: { kind: 'text', texts: (issue) => [issue.description] },
  environment: { kind: 'text', texts: (issue) => [issue.environment] },
  comment: { kind: 'text', texts: (issue) => issue.comments.map((comment) => comment.body) },
  text: {
    kind: 'text',
    texts: (issue) => [issue.summary, issue.description, issue.environment, ...issue.comments.map((comment) => comment.body)],
  },
};

const ALIASES: Readonly<Record<string, string>> = {
  type: 'issuetype',
  timeoriginalestimate: 'originalestimate',
  timeestimate: 'remainingestimate',
  key: 'issuekey',
  id: 'issuekey',
  issue: 'issuekey',
  createddate: 'created',
  updateddate: 'updated',
  resolved: 'resolutiondate',
  due: 'duedate',
};

/** Ids that a function stands for in a field, by the function's name in small letters. */
export const jqlFunction = (
  fieldName: string,
  name: string,
  args: readonly string[],
  context: JqlContext,
): readonly string[] | undefined => {
  const own = ALIASES[fieldName.toLowerCase()] ?? fieldName.toLowerCase();
  const { state } = context;
  const sprints = (wanted: string): readonly string[] | undefined =>
    own === 'sprint' || own.startsWith('cf[')
      ? [...state.sprints.values()].filter((sprint) => sprint.state === wanted).map((sprint) => String(sprint.id))
      : undefined;
  const types = (subtask: boolean): readonly string[] | undefined =>
    own === 'issuetype' ? [...state.issueTypes.values()].filter((type) => type.subtask === subtask).map((type) => type.id) : undefined;
  switch (name.toLowerCase()) {
    case 'currentuser':
      return PEOPLE.has(own) ? [context.accountId] : undefined;
    case 'membersof': {
      const group = groupOf(state, args[0] ?? '');
      if (!PEOPLE.has(own) || group === undefined) return undefined;
      return [...state.users.values()].filter((user) => inGroup(state, user, group.id)).map((user) => user.accountId);
    }
    case 'opensprints':
      return sprints('active');
    case 'closedsprints':
      return sprints('closed');
    case 'futuresprints':
      return sprints('future');
    case 'standardissuetypes':
      return types(false);
    case 'subtaskissuetypes':
      return types(true);
    default:
      return undefined;
  }
};

const PEOPLE: ReadonlySet<string> = new Set(['assignee', 'reporter', 'creator']);

export const jqlField = (name: string, context: JqlContext): JqlField | undefined => {
  const lower = name.toLowerCase();
  const own = ALIASES[lower] ?? lower;
  if (Object.hasOwn(TABLE, own)) return TABLE[own];
  const cf = /^cf\[(\d+)\]$/.exec(lower);
  if (cf !== null && `customfield_${cf[1]}` === context.state.sprintField) return TABLE['sprint'];
  const { rankField } = context.state;
  if (rankField !== undefined && (own === 'rank' || `customfield_${cf?.[1]}` === rankField))
    return { kind: 'order', sort: (issue) => rankOf(issue, rankField) };
  return undefined;
};
