import type { Field, IssueType, Project } from '../model';
import { isObject } from '../seed/shape';

/** Whether issues of this type in this project have the field at all. */
export const inContext = (field: Field, project: Project, type: IssueType): boolean =>
  (field.typeIds.size === 0 || field.typeIds.has(type.id)) && (field.projectIds.size === 0 || field.projectIds.has(project.id));

/** Why a value is none of the field's options, in Jira's words; a field whose options nobody knows takes any. */
export const optionProblem = (field: Field, value: unknown): string | undefined => {
  if (field.options.size === 0) return undefined;
  for (const one of Array.isArray(value) ? value : [value]) {
    if (!isObject(one)) return 'data was not an object';
    const id = one['id'] === undefined ? undefined : String(one['id']);
    if (id !== undefined && !field.options.has(id)) return `Option id '${id}' is not valid`;
    if (id === undefined && ![...field.options.values()].includes(String(one['value'])))
      return `Option value '${String(one['value'])}' is not valid`;
    const child = one['child'] === undefined || one['child'] === null ? undefined : optionProblem(field, one['child']);
    if (child !== undefined) return child;
  }
  return undefined;
};
