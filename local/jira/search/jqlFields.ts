import type { Entity, Issue } from '../model';
import { SECURITY_LEVELS } from '../access/security';
import { zoneOffsetMinutes } from '../time';
import { votersOf, watchersOf } from '../write/people';
import { customJqlField, SPRINT } from './jqlCustomFields';
import type { JqlContext, JqlField, SetField } from './jqlField';
import { OF_COMPONENTS, OF_PEOPLE, OF_PROJECTS, OF_TYPES, OF_VERSIONS } from './jqlFunctions';
import { named, nameOf, ofProjects, person, projectNamed, versionsByProject } from './jqlValues';

const entity =
  (get: (issue: Issue) => Entity | null): ((issue: Issue) => string | null) =>
  (issue) =>
    get(issue)?.id ?? null;
const day = (text: string | null): number | null => (text === null ? null : Date.parse(`${text}T00:00:00Z`));
const someone = (get: (issue: Issue) => string | null): SetField => ({
  kind: 'set',
  ids: get,
  resolve: person,
  functions: OF_PEOPLE,
  sort: (issue, { state }) => nameOf(state, get(issue)),
});

const versions = (get: (issue: Issue) => readonly string[]): SetField => ({
  kind: 'set',
  ids: get,
  resolve: ofProjects('versions'),
  functions: OF_VERSIONS,
  rows: (context) => [...versionsByProject(context).values()].map((row) => row.map(({ id }) => id)),
});

/** Not sorted by. */
const people = (get: (issue: Issue, context: JqlContext) => readonly string[]): SetField => ({
  kind: 'set',
  ids: get,
  resolve: person,
  functions: OF_PEOPLE,
});

const placeIn = (ids: Iterable<string>, wanted: string): number => {
  let place = 0;
  for (const id of ids) {
    if (id === wanted) break;
    place += 1;
  }
  return place;
};

const DAY = 86_400_000;
const dayIn = (zone: string, ms: number): number => Math.floor((ms + zoneOffsetMinutes(ms, zone) * 60_000) / DAY) * DAY;

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
  resolve: projectNamed,
  functions: OF_PROJECTS,
};

const TABLE: Readonly<Record<string, JqlField>> = {
  project: PROJECT,
  issuetype: {
    kind: 'set',
    ids: (issue) => issue.type.id,
    resolve: named(({ state }) => state.issueTypes.values()),
    functions: OF_TYPES,
    sort: (issue) => issue.type.name,
  },
  status: {
    kind: 'set',
    ids: (issue) => issue.status.id,
    resolve: named(({ state }) => state.statuses.values()),
    sort: (issue) => Number(issue.status.id),
    history: ['status'],
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
    history: ['priority'],
    resolve: named(({ state }) => state.priorities.values()),
    sort: (issue, { state }) => (issue.priority === null ? null : -placeIn(state.priorities.keys(), issue.priority.id)),
    // The site lists the highest first.
    rows: ({ state }) => [[...state.priorities.keys()].reverse()],
  },
  resolution: {
    kind: 'set',
    ids: entity((issue) => issue.resolution),
    history: ['resolution'],
    sort: (issue) => issue.resolution?.name ?? null,
    rows: ({ state }) => [[...state.resolutions.keys()]],
    resolve: (text, context) => (/^unresolved$/i.test(text) ? [''] : named(({ state }) => state.resolutions.values())(text, context)),
  },
  assignee: { ...someone((issue) => issue.assignee), history: ['assignee'] },
  reporter: { ...someone((issue) => issue.reporter), history: ['reporter'] },
  creator: someone((issue) => issue.creator),
  labels: { kind: 'set', ids: (issue) => issue.labels, resolve: (text) => [text] },
  component: { kind: 'set', ids: (issue) => issue.components, resolve: ofProjects('components'), functions: OF_COMPONENTS },
  affectedversion: versions((issue) => issue.versions),
  fixversion: { ...versions((issue) => issue.fixVersions), history: ['fixVersions', 'Fix Version'] },
  sprint: SPRINT,
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
  duedate: { kind: 'date', ms: (issue) => day(issue.dueDate), wholeDays: true },
  votes: { kind: 'number', value: (issue) => issue.votes },
  watchers: { kind: 'number', value: (issue) => issue.watchers },
  voter: people((issue, { state }) => votersOf(state, issue)),
  watcher: people((issue, { state }) => watchersOf(state, issue)),
  worklogauthor: people((issue) => issue.worklogs.flatMap(({ author }) => author ?? [])),
  worklogdate: { kind: 'dates', days: (issue, { zone }) => issue.worklogs.map(({ started }) => dayIn(zone, started)) },
  worklogcomment: { kind: 'text', texts: (issue) => issue.worklogs.map(({ comment }) => comment ?? null) },
  timespent: { kind: 'number', value: (issue) => issue.timeSpent, duration: true },
  originalestimate: { kind: 'number', value: (issue) => issue.originalEstimate, duration: true },
  remainingestimate: { kind: 'number', value: (issue) => issue.remainingEstimate, duration: true },
  level: {
    kind: 'set',
    ids: (issue) => issue.security ?? null,
    resolve: named(() => [...SECURITY_LEVELS.values()].map(({ level }) => level)),
  },
  attachments: { kind: 'presence', there: (issue) => issue.attachments.length > 0 },
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

const ALIASES: ReadonlyMap<string, string> = new Map([
  ['type', 'issuetype'],
  ['timeoriginalestimate', 'originalestimate'],
  ['timeestimate', 'remainingestimate'],
  ['key', 'issuekey'],
  ['id', 'issuekey'],
  ['issue', 'issuekey'],
  ['createddate', 'created'],
  ['updateddate', 'updated'],
  ['resolved', 'resolutiondate'],
  ['due', 'duedate'],
]);

export const jqlField = (name: string, context: JqlContext): JqlField | undefined => {
  const lower = name.toLowerCase();
  const own = ALIASES.get(lower) ?? lower;
  return Object.hasOwn(TABLE, own) ? TABLE[own] : customJqlField(name, context.state);
};
