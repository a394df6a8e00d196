import type { Field } from '../model';
import type { SiteState } from '../state';
import { isObject } from './shape';

const hasOptions = (field: Field | undefined): boolean => {
  const schema = isObject(field?.raw['schema']) ? field.raw['schema'] : {};
  return schema['type'] === 'option' || schema['type'] === 'option-with-child' || schema['items'] === 'option';
};

const noteOptions = (value: unknown, into: Map<string, string>): Map<string, string> => {
  for (const one of Array.isArray(value) ? value : [value]) {
    if (!isObject(one)) continue;
    into.set(String(one['id']), String(one['value']));
    if (one['child'] !== undefined) noteOptions(one['child'], into);
  }
  return into;
};

/**
 * Which types of issue carry a custom field: those whose issues have it in the seed, even as null. A field that every type
 * has, or none, is on all of them; the epic's name is on epics. With the switch its context is the projects that have a value of it, too, so
 * that a project that is made anew is outside. Options are those that the seed's issues have.
 */
export const finishFields = (state: SiteState): void => {
  // Of made-up issues every type may have every field.
  const asLoaded = state.issues.base.size === 0;
  const carriers = new Map<string, Set<string>>();
  const types = new Set<string>();
  const projects = new Map<string, Set<string>>();
  const options = new Map<string, Map<string, string>>();
  for (const issue of state.issues.held()) {
    if (issue.stub) continue;
    types.add(issue.type.id);
    for (const id in issue.custom) {
      let set = carriers.get(id);
      if (set === undefined) carriers.set(id, (set = new Set()));
      set.add(issue.type.id);
      const value = issue.custom[id] ?? 'null';
      if (value === 'null' || !asLoaded) continue;
      projects.set(id, (projects.get(id) ?? new Set()).add(issue.project.id));
      if (hasOptions(state.fields.get(id))) options.set(id, noteOptions(JSON.parse(value), options.get(id) ?? new Map()));
    }
  }
  for (const field of state.fields.values()) {
    const found = asLoaded ? carriers.get(field.id) : undefined;
    let typeIds: ReadonlySet<string> = found === undefined || found.size === types.size ? new Set() : found;
    if (typeIds.size === 0 && field.id === state.epicNameField)
      typeIds = new Set([...state.issueTypes.values()].filter((type) => type.level === 1).map((type) => type.id));
    const projectIds: ReadonlySet<string> =
      state.switches.fieldContexts === 'project' && field.id !== state.sprintField ? (projects.get(field.id) ?? new Set()) : new Set();
    state.fields.set(field.id, { ...field, typeIds, projectIds, options: options.get(field.id) ?? new Map() });
  }
};
