import { BLANK_ISSUE } from '../blankIssue';
import { JiraError } from '../errors';
import type { Call } from '../http/call';
import type { Issue, IssueType, Project, Raw } from '../model';
import { isObject } from '../seed/shape';
import { projectTypes, workflowOf } from '../workflow/schemes';
import { FieldProblem } from './adf';
import { writerOf, type WriteContext } from './fieldWriters';
import { inContext } from './contexts';
import { createScreen, isRequired, requiredText } from './screens';
import { propertiesOf } from './properties';
import { takeTransition } from './transition';

const NOT_ON_SCREEN = (field: string): string => `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;

/** Makes one issue out of `{fields, properties, transition}`; 400 with every problem at once. */
export const createIssue = (call: Call, body: unknown): Issue => {
  const { state } = call;
  const fields = isObject(body) && isObject(body['fields']) ? body['fields'] : {};
  const update = isObject(body) && isObject(body['update']) ? body['update'] : {};
  const errors: Record<string, string> = {};
  const project = projectOf(call, fields['project']);
  if (project === undefined) errors['project'] = 'Specify a valid project ID or key';
  const type = project === undefined ? undefined : typeOf(call, project, fields['issuetype']);
  if (project !== undefined && type === undefined)
    errors['issuetype'] = isObject(fields['issuetype']) ? 'The issue type selected is invalid.' : 'Specify an issue type';
  if (project === undefined || type === undefined) throw new JiraError(400, [], errors);
  if (!call.may.has(call.actor, 'CREATE_ISSUES', project))
    throw new JiraError(400, ['You do not have permission to create issues in this project.']);
  const context: WriteContext = { call, state, project, type, issue: undefined };
  const screen = new Set(createScreen(state, project, type));
  const patch: Partial<Issue> = {};
  for (const [field, value] of Object.entries({ ...fields, ...updatesAsFields(update) })) {
    if (field === 'project' || field === 'issuetype' || value === undefined) continue;
    const writer = screen.has(field) ? writerOf(field, context) : undefined;
    try {
      if (writer === undefined) throw new FieldProblem(NOT_ON_SCREEN(field));
      const change = writer(value, context);
      Object.assign(patch, change, change.custom === undefined ? {} : { custom: { ...patch.custom, ...change.custom } });
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      errors[field] = error.message;
    }
  }
  for (const field of screen)
    if (isRequired(state, type, field) && field !== 'issuetype' && errors[field] === undefined)
      missing(context, field, fields[field], errors);
  if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
  const properties = propertiesOf(isObject(body) ? body['properties'] : undefined);
  const issue = freshIssue(call, project, type, patch, properties);
  state.addIssue(issue);
  call.services.events.issueCreated(issue, call.actor);
  const transition = isObject(body) && isObject(body['transition']) ? body['transition']['id'] : undefined;
  if (transition !== undefined) takeTransition(call, issue, String(transition), {});
  return issue;
};

const missing = ({ state }: WriteContext, field: string, value: unknown, errors: Record<string, string>): void => {
  if (value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)) return;
  if (field === 'summary') errors[field] = 'You must specify a summary of the issue.';
  else if (field === 'parent') {
    if (!state.knownParents.has('none')) errors[field] = 'Issue type is a sub-task but parent issue key or id not specified.';
  } else errors[field] = requiredText(state, field);
};

const projectOf = (call: Call, value: unknown): Project | undefined => {
  if (!isObject(value)) return undefined;
  const project = value['id'] !== undefined ? call.state.projects.get(String(value['id'])) : call.state.projectByKey(String(value['key']));
  return call.may.seesProject(call.actor, project) ? project : undefined;
};

const typeOf = (call: Call, project: Project, value: unknown): IssueType | undefined => {
  if (!isObject(value)) return undefined;
  return projectTypes(call.state, project).find((type) =>
    value['id'] !== undefined ? type.id === String(value['id']) : type.name === value['name'],
  );
};

/** `update` at creation knows `set` and, for lists, `add`. */
const updatesAsFields = (update: Raw): Raw => {
  const out: Raw = {};
  for (const [field, operations] of Object.entries(update)) {
    for (const operation of Array.isArray(operations) ? operations.filter(isObject) : []) {
      if (operation['set'] !== undefined) out[field] = operation['set'];
      else if (operation['add'] !== undefined)
        out[field] = [...(Array.isArray(out[field]) ? (out[field] as unknown[]) : []), operation['add']];
    }
  }
  return out;
};

const freshIssue = (
  call: Call,
  project: Project,
  type: IssueType,
  patch: Partial<Issue>,
  properties: ReadonlyMap<string, string>,
): Issue => {
  const { state } = call;
  const now = call.now;
  const { accountId } = call.actor.user;
  const number = project.nextNumber;
  project.nextNumber += 1;
  const custom: Record<string, string> = {};
  for (const field of state.fields.values()) {
    if (field.customType !== '' && field.id !== state.sprintField && inContext(field, project, type)) custom[field.id] = 'null';
  }
  if (state.rankField !== undefined) custom[state.rankField] = JSON.stringify(state.nextRank());
  return {
    ...BLANK_ISSUE,
    id: state.nextId(),
    key: `${project.key}-${number}`,
    number,
    project,
    type,
    status: workflowOf(state, project, type).initial,
    priority: defaultPriority(call),
    creator: accountId,
    reporter: accountId,
    assignee: project.assigneeType === 'PROJECT_LEAD' ? project.leadId : null,
    created: now,
    updated: now,
    statusChanged: now,
    properties,
    watchers: 1,
    watcherIds: [accountId],
    ...patch,
    custom: { ...custom, ...patch.custom },
  };
};

/** Medium, or the middle one. */
const defaultPriority = ({ state }: Call) => {
  const all = [...state.priorities.values()];
  return all.find((priority) => priority.name === 'Medium') ?? all[Math.floor(all.length / 2)] ?? null;
};
