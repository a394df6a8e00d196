import type { Entity, Issue, IssueType, Project } from '../model';
import { isObject } from '../seed/shape';
import type { SiteState } from '../state';
import type { Call } from '../http/call';
import { SECURITY_SCHEMES } from '../access/security';
import { adfText, FieldProblem } from './adf';
import { inContext, optionProblem } from './contexts';
import { secondsOf } from './durations';
import { projectTypes } from '../workflow/schemes';
import { checkParent } from './parents';

/** What a value is checked against. `issue` is undefined while the issue is being created. */
export interface WriteContext {
  readonly call: Call;
  readonly state: SiteState;
  readonly project: Project;
  readonly type: IssueType;
  readonly issue: Issue | undefined;
}

/** The change that setting one field makes; throws `FieldProblem` in Jira's words. */
export type FieldWriter = (value: unknown, context: WriteContext) => Partial<Issue>;

const problem = (text: string): never => {
  throw new FieldProblem(text);
};

const summary: FieldWriter = (value) => {
  if (typeof value !== 'string' || value.trim() === '') return problem('You must specify a summary of the issue.');
  if (/[\r\n]/.test(value)) return problem('The summary is invalid because it contains newline characters.');
  if (value.length > 255) return problem("Summary can't exceed 255 characters.");
  return { summary: value };
};

const rich =
  (name: 'description' | 'environment'): FieldWriter =>
  (value, { state }) => ({ [name]: value === null ? null : adfText(value, state.textLimit, state.switches.adfLocalIds) });

/** `{id}` or `{name}` of something that the site has. */
const pick = (value: unknown, map: ReadonlyMap<string, Entity>, invalid: (what: string) => string): Entity => {
  if (!isObject(value)) return problem('data was not an object');
  const { id, name } = value;
  for (const entity of map.values()) {
    if (id !== undefined ? entity.id === String(id) : entity.name.toLowerCase() === String(name).toLowerCase()) return entity;
  }
  return problem(invalid(String(id ?? name)));
};

const priority: FieldWriter = (value, { state }) => ({
  priority: value === null ? null : pick(value, state.priorities, () => 'The priority selected is invalid.'),
});
export const resolutionWriter: FieldWriter = (value, { state }) => ({
  resolution: value === null ? null : pick(value, state.resolutions, (what) => `Resolution name '${what}' is not valid`),
});

const accountOf = (value: unknown): string | null => {
  if (value === null) return null;
  if (!isObject(value)) return problem('data was not an object');
  const id = value['accountId'] ?? value['id'];
  return id === null || id === undefined ? null : String(id);
};

const reporter: FieldWriter = (value, { call, state, project, issue }) => {
  const accountId = accountOf(value);
  if (accountId === (issue?.reporter ?? call.actor.user.accountId)) return { reporter: accountId };
  if (!call.may.maySet(call.actor, 'reporter', issue ?? project))
    return problem("Field 'reporter' cannot be set. It is not on the appropriate screen, or unknown.");
  if (accountId !== null && state.users.get(accountId)?.active !== true) return problem('The reporter specified is not a user.');
  return { reporter: accountId };
};

const assignee: FieldWriter = (value, { call, state, project, issue }) => {
  const named = accountOf(value);
  // "-1": whom the project says.
  const accountId = named !== '-1' ? named : project.assigneeType === 'PROJECT_LEAD' ? project.leadId : null;
  if (accountId === null) return { assignee: null };
  if (accountId === issue?.assignee) return { assignee: accountId };
  const user = state.users.get(accountId);
  if (user === undefined) return problem(`User '${accountId}' does not exist.`);
  const assignable = call.may.has({ user, app: false, asApp: false, scopes: new Set() }, 'ASSIGNABLE_USER', issue ?? project);
  if (!assignable || !user.active || user.accountType !== 'atlassian') return problem(`User '${accountId}' cannot be assigned issues.`);
  return { assignee: accountId };
};

const duedate: FieldWriter = (value) => {
  if (value === null || value === '') return { dueDate: null };
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value) || Number.isNaN(Date.parse(value)))
    return problem(`Error parsing date string: ${String(value)}`);
  return { dueDate: value };
};

const labels: FieldWriter = (value) => {
  if (value === null) return { labels: [] };
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) return problem('data was not an array of strings');
  for (const label of value as string[]) {
    if (/\s/.test(label)) problem(`The label '${label}' contains spaces which is invalid.`);
    if (label.length > 255) problem(`The label '${label}' exceeds the maximum length of 255 characters.`);
  }
  return { labels: [...new Set(value as string[])] };
};

const members = (map: 'versions' | 'components', word: string, value: unknown, { state, project }: WriteContext): readonly string[] => {
  if (value === null) return [];
  if (!Array.isArray(value)) return problem('data was not an array');
  return [
    ...new Set(
      value.map((item: unknown) => {
        if (!isObject(item)) return problem('data was not an object');
        for (const one of state[map].values()) {
          if (one.projectId !== project.id) continue;
          if (item['id'] !== undefined ? one.id === String(item['id']) : one.raw['name'] === item['name']) return one.id;
        }
        return problem(
          item['id'] !== undefined
            ? `${word} id '${String(item['id'])}' is not valid`
            : `${word} name '${String(item['name'])}' is not valid`,
        );
      }),
    ),
  ];
};

const sprint: FieldWriter = (value, { state, issue }) => {
  const closed = (issue?.sprints ?? []).filter((id) => state.sprints.get(id)?.state === 'closed');
  if (value === null) return { sprints: closed.length === 0 ? null : closed };
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return problem('Number value expected as the Sprint id.');
  const found = state.sprints.get(value);
  if (found === undefined) return problem(`Sprint with id ${value} does not exist or you do not have permission to view it.`);
  if (found.state === 'closed') return problem('Issue can be assigned only active or future sprints.');
  return { sprints: [...closed, value] };
};

const parent: FieldWriter = (value, context) => {
  const { issue, type } = context;
  if (value === null || (isObject(value) && value['none'] === true)) {
    return type.subtask ? problem('Issue type is a sub-task but parent issue key or id not specified.') : { parent: null };
  }
  if (!isObject(value)) return problem('data was not an object');
  const idOrKey = String(value['key'] ?? value['id'] ?? '');
  const found = context.state.findIssue(idOrKey);
  if (found === undefined || !context.call.may.seesIssue(context.call.actor, found)) return problem('Could not find issue by id or key.');
  const wrong = checkParent(context.state, type, context.project, found, issue);
  return wrong === undefined ? { parent: found.id } : problem(wrong);
};

const custom =
  (id: string): FieldWriter =>
  (value, { state, issue }) => {
    const field = state.fields.get(id);
    const schema = isObject(field?.raw['schema']) ? field.raw['schema'] : {};
    if (value !== null) {
      if (schema['type'] === 'string' && field?.customType.endsWith(':textarea') !== true && typeof value !== 'string')
        problem('Operation value must be a string');
      if (field?.customType.endsWith(':textarea') === true)
        return { custom: { ...issue?.custom, [id]: adfText(value, state.textLimit, false) } };
      if (schema['type'] === 'number' && typeof value !== 'number') problem('Operation value must be a number');
      if (schema['type'] === 'array' && !Array.isArray(value)) problem('data was not an array');
      const wrong = field === undefined ? undefined : optionProblem(field, value);
      if (wrong !== undefined) problem(wrong);
    }
    return { custom: { ...issue?.custom, [id]: JSON.stringify(value) } };
  };

const issuetype: FieldWriter = (value, { state, project, issue, type }) => {
  const types = new Map([type, ...projectTypes(state, project)].map((one) => [one.id, one]));
  const found = pick(value, types, () => 'The issue type selected is invalid.') as IssueType;
  if (issue !== undefined && found.level !== type.level) return problem('The issue type selected is invalid.');
  return { type: found };
};

const security: FieldWriter = (value, { project }) => {
  if (value === null) return { security: null };
  if (!isObject(value)) return problem('data was not an object');
  const levels = SECURITY_SCHEMES.get(project.securityScheme ?? '')?.levels ?? [];
  const found = levels.find((level) => (value['id'] !== undefined ? level.id === String(value['id']) : level.name === value['name']));
  return found === undefined
    ? problem(`Security level ${value['id'] !== undefined ? 'id' : 'name'} '${String(value['id'] ?? value['name'])}' is not valid.`)
    : { security: found.id };
};

/** Both estimates as people write them; the one that is left out stays. */
const timetracking: FieldWriter = (value) => {
  if (!isObject(value)) return problem('data was not an object');
  const patch: Partial<Issue> = {};
  for (const [member, field] of [
    ['originalEstimate', 'originalEstimate'],
    ['remainingEstimate', 'remainingEstimate'],
  ] as const) {
    const text = value[member];
    if (text === undefined) continue;
    const seconds = typeof text === 'string' || typeof text === 'number' ? secondsOf(String(text)) : undefined;
    if (text !== null && text !== '' && seconds === undefined)
      return problem(`The '${member}' value '${String(text).slice(0, 50)}' is not a valid duration.`);
    patch[field] = seconds ?? null;
  }
  // Jira fills the one that was never set with the other.
  if (patch.originalEstimate !== undefined && patch.remainingEstimate === undefined) patch.remainingEstimate = patch.originalEstimate;
  return patch;
};

export const FIELD_WRITERS: Readonly<Record<string, FieldWriter>> = {
  summary,
  priority,
  reporter,
  assignee,
  duedate,
  labels,
  parent,
  issuetype,
  description: rich('description'),
  environment: rich('environment'),
  components: (value, context) => ({ components: members('components', 'Component', value, context) }),
  versions: (value, context) => ({ versions: members('versions', 'Version', value, context) }),
  fixVersions: (value, context) => ({ fixVersions: members('versions', 'Version', value, context) }),
  resolution: resolutionWriter,
  security,
  timetracking,
};

/** The writer of a field, custom ones included; undefined when issues of this type and project have no such field, or the actor may not set it. */
export const writerOf = (id: string, { call, state, project, type, issue }: WriteContext): FieldWriter | undefined => {
  // Somebody may always be named as the reporter who is it anyway.
  if (id !== 'reporter' && !call.may.maySet(call.actor, id, issue ?? project)) return undefined;
  if (Object.hasOwn(FIELD_WRITERS, id)) return FIELD_WRITERS[id];
  if (id === state.sprintField) return sprint;
  // Jira keeps it itself, and moves it by an operation of its own.
  if (id === state.rankField) return undefined;
  const field = state.fields.get(id);
  return field !== undefined && inContext(field, project, type) ? custom(id) : undefined;
};
