import type { SiteState } from '../state';

/**
 * Which types of issue carry a custom field: those whose issues have it in the seed, even as null. A field that every type
 * has, or none, is on all of them; the epic's name is on epics.
 */
export const finishFields = (state: SiteState): void => {
  // Of made-up issues every type may have every field.
  const asLoaded = state.issues.base.size === 0;
  const carriers = new Map<string, Set<string>>();
  const types = new Set<string>();
  for (const issue of state.issues.held()) {
    if (issue.stub) continue;
    types.add(issue.type.id);
    for (const id in issue.custom) {
      let set = carriers.get(id);
      if (set === undefined) carriers.set(id, (set = new Set()));
      set.add(issue.type.id);
    }
  }
  for (const field of state.fields.values()) {
    const found = asLoaded ? carriers.get(field.id) : undefined;
    let typeIds: ReadonlySet<string> = found === undefined || found.size === types.size ? new Set() : found;
    if (typeIds.size === 0 && field.id === state.epicNameField)
      typeIds = new Set([...state.issueTypes.values()].filter((type) => type.level === 1).map((type) => type.id));
    state.fields.set(field.id, { ...field, typeIds });
  }
};
