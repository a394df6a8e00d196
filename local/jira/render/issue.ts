import type { Issue, JsonText } from '../model';
import { hash32 } from '../random';
import { SECURITY_LEVELS } from '../access/security';
import { durationText } from '../write/durations';
import { list, object, type Parts, text } from './parts';
import { SYSTEM_FIELD_BY_ID } from './systemFields';

/** Which fields, and how much of the lists inside them. */
export interface IssueView {
  readonly fields: FieldChoice;
  readonly expand: ReadonlySet<string>;
  readonly properties: readonly string[] | 'all';
  readonly limits: { readonly comments: number; readonly worklogs: number; readonly histories: number };
  /** The form of a seed: absent things are null, `parent` too. */
  readonly seed?: boolean;
}

export type FieldChoice = (fieldId: string, navigable: boolean) => boolean;

/**
 * `*all`, `*navigable`, names, `-name`; with only exclusions the rest of the default is taken. Names are ids, as with
 * `fieldsByKeys`, which is the same for our fields.
 */
export const fieldChoice = (fields: readonly string[], otherwise: '*all' | '*navigable'): FieldChoice => {
  const asked = fields
    .flatMap((field) => field.split(','))
    .map((field) => field.trim())
    .filter((field) => field !== '');
  const minus = new Set(asked.filter((field) => field.startsWith('-')).map((field) => field.slice(1)));
  const plus = new Set(asked.filter((field) => !field.startsWith('-')));
  if (plus.size === 0) plus.add(otherwise);
  const all = plus.has('*all');
  const navigable = plus.has('*navigable');
  return (id, isNavigable) => !minus.has(id) && (all || (navigable && isNavigable) || plus.has(id));
};

type FieldText = (issue: Issue, parts: Parts, view: IssueView) => JsonText | undefined;

/** How each system field reads; the order is that of the reply. */
const FIELD_TEXTS: Readonly<Record<string, FieldText>> = {
  statuscategorychangedate: (issue, parts) => parts.optionalInstant(issue.statusChanged),
  issuetype: (issue) => issue.type.json,
  parent: (issue, parts, view) => {
    const parent = issue.parent === null ? undefined : parts.state.issues.look(issue.parent);
    if (parent !== undefined && parts.sees(parent)) return parts.reference(parent);
    return view.seed === true ? 'null' : undefined;
  },
  project: (issue, parts) => parts.project(issue.project),
  summary: (issue) => text(issue.summary),
  description: (issue) => issue.description ?? 'null',
  environment: (issue) => issue.environment ?? 'null',
  status: (issue) => issue.status.json,
  priority: (issue) => issue.priority?.json ?? 'null',
  resolution: (issue) => issue.resolution?.json ?? 'null',
  resolutiondate: (issue, parts) => parts.optionalInstant(issue.resolved),
  creator: (issue, parts) => parts.user(issue.creator),
  reporter: (issue, parts) => parts.user(issue.reporter),
  assignee: (issue, parts) => parts.user(issue.assignee),
  created: (issue, parts) => parts.instant(issue.created),
  updated: (issue, parts) => parts.instant(issue.updated),
  duedate: (issue) => (issue.dueDate === null ? 'null' : text(issue.dueDate)),
  labels: (issue) => JSON.stringify(issue.labels),
  components: (issue, parts) => list(issue.components.map((id) => parts.component(id))),
  versions: (issue, parts) => list(issue.versions.map((id) => parts.version(id))),
  fixVersions: (issue, parts) => list(issue.fixVersions.map((id) => parts.version(id))),
  issuelinks: (issue, parts) => parts.links(issue),
  subtasks: (issue, parts) => parts.subtasks(issue),
  attachment: (issue, parts) => list(issue.attachments.map((item) => parts.attachment(item))),
  comment: (issue, parts, view) => {
    const shown = inlineComments(issue, parts, view.limits.comments);
    return object({
      comments: list(
        shown.map((comment) => parts.comment(issue, comment, { properties: view.seed === true && comment.properties.length > 0 })),
      ),
      self: text(`${parts.api}/issue/${issue.id}/comment`),
      maxResults: String(shown.length),
      total: String(parts.comments(issue).length),
      startAt: '0',
    });
  },
  worklog: (issue, parts, view) =>
    object({
      startAt: '0',
      maxResults: String(Math.min(view.limits.worklogs, 20)),
      total: String(parts.worklogs(issue).length),
      worklogs: list(
        parts
          .worklogs(issue)
          .slice(0, view.limits.worklogs)
          .map((worklog) => parts.worklog(issue, worklog)),
      ),
    }),
  timetracking: (issue, _parts, view) => (view.seed === true ? undefined : timetracking(issue)),
  timespent: (issue) => String(issue.timeSpent),
  timeoriginalestimate: (issue) => String(issue.originalEstimate),
  timeestimate: (issue) => String(issue.remainingEstimate),
  votes: (issue, parts) =>
    `{"self":${text(`${parts.api}/issue/${issue.key}/votes`)},"votes":${issue.votes},"hasVoted":${includes(issue.voterIds, parts)}}`,
  watches: (issue, parts) =>
    `{"self":${text(`${parts.api}/issue/${issue.key}/watchers`)},"watchCount":${issue.watchers},"isWatching":${includes(issue.watcherIds, parts)}}`,
  security: (issue, parts) => securityLevel(parts, issue.security),
};

const timetracking = (issue: Issue): JsonText => {
  const both = (name: string, seconds: number | null) =>
    seconds === null ? {} : { [name]: durationText(seconds), [`${name}Seconds`]: seconds };
  return JSON.stringify({
    ...both('originalEstimate', issue.originalEstimate),
    ...both('remainingEstimate', issue.remainingEstimate),
    ...both('timeSpent', issue.timeSpent),
  });
};

const includes = (ids: readonly string[] | undefined, parts: Parts): boolean =>
  parts.reader !== undefined && ids?.includes(parts.reader) === true;

const securityLevel = (parts: Parts, id: string | null | undefined): JsonText => {
  const found = SECURITY_LEVELS.get(id ?? '');
  if (found === undefined) return 'null';
  const { name, description } = found.level;
  return JSON.stringify({ self: `${parts.api}/securitylevel/${found.level.id}`, id: found.level.id, description, name });
};

const inlineComments = (issue: Issue, parts: Parts, limit: number): Issue['comments'] => {
  const comments = parts.comments(issue);
  if (comments.length <= limit) return comments;
  return parts.state.switches.inlineCommentSide === 'newest' ? comments.slice(-limit) : comments.slice(0, limit);
};

export const renderIssue = (issue: Issue, parts: Parts, view: IssueView): JsonText => {
  const { state } = parts;
  const fields: Record<string, JsonText | undefined> = {};
  for (const id in FIELD_TEXTS) {
    if (view.fields(id, SYSTEM_FIELD_BY_ID.get(id)?.navigable === true)) fields[id] = FIELD_TEXTS[id]?.(issue, parts, view);
  }
  if (state.sprintField !== undefined && view.fields(state.sprintField, true)) fields[state.sprintField] = parts.sprints(issue);
  // The values of a deleted field are gone with it.
  for (const id in issue.custom) if (state.fields.has(id) && view.fields(id, true)) fields[id] = issue.custom[id];
  return object({
    expand: '"operations,versionedRepresentations,editmeta,changelog,renderedFields"',
    id: `"${issue.id}"`,
    self: text(`${parts.api}/issue/${issue.id}`),
    key: text(issue.key),
    changelog: view.expand.has('changelog') || (view.seed === true && issue.history.length > 0) ? changelog(issue, parts, view) : undefined,
    properties: properties(issue, view),
    fields: object(fields),
  });
};

const changelog = (issue: Issue, parts: Parts, view: IssueView): JsonText => {
  let histories = [...issue.history].sort((a, b) => b.created - a.created || Number(b.id) - Number(a.id)).slice(0, view.limits.histories);
  if (parts.state.switches.changelogShuffled && view.seed !== true) histories = histories.sort((a, b) => hash32(a.id) - hash32(b.id));
  return object({
    startAt: '0',
    maxResults: String(histories.length),
    total: String(issue.history.length),
    histories: list(histories.map((history) => parts.history(history))),
  });
};

const properties = (issue: Issue, view: IssueView): JsonText | undefined => {
  if (view.properties !== 'all' && view.properties.length === 0) return undefined;
  const names = view.properties === 'all' ? [...issue.properties.keys()] : view.properties;
  if (view.seed === true && names.length === 0) return undefined;
  return object(Object.fromEntries(names.map((name) => [JSON.stringify(name).slice(1, -1), issue.properties.get(name)])));
};
