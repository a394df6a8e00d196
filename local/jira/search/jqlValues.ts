import type { Version } from '../model';
import type { SiteState } from '../state';
import type { JqlContext, Resolve } from './jqlField';

/** What a word or an id in a query means. */

export const named =
  (map: (context: JqlContext) => Iterable<{ readonly id: string; readonly name: string }>): Resolve =>
  (text, context) => {
    const wanted = text.toLowerCase();
    const ids: string[] = [];
    for (const item of map(context)) if (item.id === text || item.name.toLowerCase() === wanted) ids.push(item.id);
    return ids.length === 0 ? undefined : ids;
  };

export const ofProjects = (kind: 'versions' | 'components'): Resolve =>
  named((context) => {
    const out: { id: string; name: string }[] = [];
    for (const item of context.state[kind].values())
      if (context.seesProject(item.projectId)) out.push({ id: item.id, name: String(item.raw['name']) });
    return out;
  });

/** By id, key or name. */
export const projectNamed: Resolve = (text, { state, seesProject }) => {
  const wanted = text.toLowerCase();
  for (const { id, key, name } of state.projects.values())
    if ((id === text || key.toLowerCase() === wanted || name.toLowerCase() === wanted) && seesProject(id)) return [id];
  return undefined;
};

/** The versions of each project, oldest first: in the order that its administrators gave them. */
export const versionsByProject = ({ state, seesProject }: JqlContext): ReadonlyMap<string, readonly Version[]> => {
  const rows = new Map<string, Version[]>();
  for (const version of state.versions.values()) {
    if (!seesProject(version.projectId)) continue;
    const row = rows.get(version.projectId);
    if (row === undefined) rows.set(version.projectId, [version]);
    else row.push(version);
  }
  return rows;
};

export const person: Resolve = (text, { state }) => {
  if (state.users.has(text)) return [text];
  for (const user of state.users.values()) if (user.displayName.toLowerCase() === text.toLowerCase()) return [user.accountId];
  return undefined;
};

export const nameOf = (state: SiteState, accountId: string | null): string | null =>
  accountId === null ? null : (state.users.get(accountId)?.displayName ?? accountId);
