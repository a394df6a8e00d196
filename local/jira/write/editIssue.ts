import { badRequest, JiraError } from '../errors';
import type { Call } from '../http/call';
import type { Issue, Raw } from '../model';
import { isObject } from '../seed/shape';
import { FieldProblem } from './adf';
import { applyChange } from './changes';
import { writerOf, type WriteContext } from './fieldWriters';
import { requiredText } from './screens';

type Operation = { readonly verb: string; readonly value: unknown };

/** `fields` sets; `update` sets, adds and removes. Both for one field are refused, as in Jira. */
export const editPatch = (call: Call, issue: Issue, fields: Raw, update: Raw): Partial<Issue> => {
  const { state } = call;
  const context: WriteContext = { call, state, project: issue.project, type: issue.type, issue };
  const errors: Record<string, string> = {};
  const patch: Partial<Issue> = {};
  const both = Object.keys(fields).find((field) => update[field] !== undefined);
  if (both !== undefined) throw badRequest(`Field '${both}' cannot appear in both 'fields' and 'update'`);
  const wanted: [string, unknown][] = [
    ...Object.entries(fields),
    ...Object.entries(update).map(([field, operations]): [string, unknown] => [
      field,
      afterOperations(state, issue, field, operationsOf(operations)),
    ]),
  ];
  for (const [field, value] of wanted) {
    const writer =
      field === 'project' || (field === 'resolution' && !state.switches.resolutionByEdit) ? undefined : writerOf(field, context);
    try {
      if (writer === undefined) throw new FieldProblem(`Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`);
      if (state.switches.requiredFields.includes(field) && isEmpty(value)) throw new FieldProblem(requiredText(state, field));
      const change = writer(value, context);
      Object.assign(
        patch,
        change,
        change.custom === undefined ? {} : { custom: { ...(patch.custom ?? issue.custom), [field]: change.custom[field] ?? 'null' } },
      );
    } catch (error) {
      if (!(error instanceof FieldProblem)) throw error;
      errors[field] = error.message;
    }
  }
  if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
  return patch;
};

const isEmpty = (value: unknown): boolean => value === null || value === '' || (Array.isArray(value) && value.length === 0);

const operationsOf = (value: unknown): readonly Operation[] => {
  if (!Array.isArray(value)) throw badRequest("'update' must hold lists of operations.");
  return value.filter(isObject).flatMap((one) => Object.entries(one).map(([verb, operand]) => ({ verb, value: operand })));
};

/** The value that a field has when all operations are done, in the form in which it is set. */
const afterOperations = (state: Call['state'], issue: Issue, field: string, operations: readonly Operation[]): unknown => {
  let value: unknown = currentList(state, issue, field);
  for (const { verb, value: operand } of operations) {
    if (verb === 'set') value = operand;
    else if (verb === 'add' && Array.isArray(value)) value = [...value, operand];
    else if (verb === 'remove' && Array.isArray(value)) value = value.filter((one) => !sameMember(one, operand));
    else throw new JiraError(400, [], { [field]: `Operation '${verb}' is not supported for this field.` });
  }
  return value;
};

const currentList = (state: Call['state'], issue: Issue, field: string): unknown => {
  switch (field) {
    case 'labels':
      return issue.labels;
    case 'components':
      return issue.components.map((id) => ({ id, name: state.components.get(id)?.raw['name'] }));
    case 'versions':
    case 'fixVersions':
      return issue[field].map((id) => ({ id, name: state.versions.get(id)?.raw['name'] }));
    default: {
      const custom = JSON.parse(issue.custom[field] ?? 'null') as unknown;
      return state.fields.has(field) ? (custom ?? []) : undefined;
    }
  }
};

const sameMember = (one: unknown, operand: unknown): boolean => {
  if (!isObject(one) || !isObject(operand)) return one === operand;
  return operand['id'] !== undefined ? one['id'] === String(operand['id']) : one['name'] === operand['name'];
};

/** An edit as a whole: checked, then done. */
export const editIssue = (call: Call, issue: Issue, body: Raw): void => {
  if (!call.may.has(call.actor, 'EDIT_ISSUES', issue)) throw new JiraError(403, ['You do not have permission to edit this issue.']);
  const fields = isObject(body['fields']) ? body['fields'] : {};
  const update = isObject(body['update']) ? body['update'] : {};
  const patch = editPatch(call, issue, fields, update);
  if (call.services.conflicts()) throw new JiraError(409, ['The issue was changed by another user at the same time. Please try again.']);
  applyChange(call.state, call.services, issue, patch, call.actor);
};
