import type { IssueType, Project } from '../model';
import { entityOf } from '../seed/entities';
import { isObject } from '../seed/shape';
import type { SiteState } from '../state';

/**
 * Team-managed projects (`simplified`, style next-gen) have issue types of their own and no schemes (facts/jira.md §6.3). What a project of the site gets from its
 * schemes, these get from ones that nobody sees: their ids are no numbers, so that no request can name them.
 */

export const isTeamManaged = (project: Project): boolean => project.raw['simplified'] === true;

/** The id of a scheme that only this project has. */
export const ownScheme = (projectId: string): string => `project:${projectId}`;

/** The id of the project whose own the type is; undefined: it is the site's. */
const scopeOf = (type: IssueType): string | undefined => {
  const { scope } = type.raw;
  const project = isObject(scope) ? scope['project'] : undefined;
  return isObject(project) ? String(project['id']) : undefined;
};

/** Whether a project could have the type at all. */
export const mayHave = (project: Project, type: IssueType): boolean => [undefined, project.id].includes(scopeOf(type));
export const isOfSite = (type: IssueType): boolean => scopeOf(type) === undefined;
export const isOwn = (project: Project, type: IssueType): boolean => scopeOf(type) === project.id;

const EPIC = ['Epic', 1] as const;
const TASK = ['Task', 0] as const;
const SUBTASK = ['Subtask', -1] as const;

/** Templates of team-managed projects with the names and levels of their types; which these are is ours. */
const TEMPLATES: Readonly<Record<string, readonly (readonly [string, number])[]>> = {
  'com.pyxis.greenhopper.jira:gh-simplified-basic': [EPIC, TASK, SUBTASK],
  'com.pyxis.greenhopper.jira:gh-simplified-agility-kanban': [EPIC, TASK, SUBTASK],
  'com.pyxis.greenhopper.jira:gh-simplified-agility-scrum': [EPIC, ['Story', 0], TASK, ['Bug', 0], SUBTASK],
};

/** Where the templates of a kind of project come from. */
const TEMPLATE_PREFIXES: Readonly<Record<string, string>> = {
  software: 'com.pyxis.greenhopper.jira:gh-',
  business: 'com.atlassian.jira-core-project-templates:jira-core-',
  service_desk: 'com.atlassian.servicedesk:',
};

export const isTeamTemplate = (template: unknown): boolean => typeof template === 'string' && Object.hasOwn(TEMPLATES, template);

/** Why a project of this kind can't be made from the template. The words are ours. */
export const templateProblem = (template: unknown, kind: unknown): string | undefined => {
  const prefix = TEMPLATE_PREFIXES[String(kind)];
  if (typeof template !== 'string' || prefix === undefined || !template.startsWith(prefix))
    return 'The project template is not one of the project type.';
  return template.includes(':next-gen-') ? 'Team-managed service projects are not simulated.' : undefined;
};

/** Makes the types of a project that is made from a template of a team-managed one. */
export const makeTeamTypes = (state: SiteState, project: Project, template: string): void => {
  const ids = (TEMPLATES[template] ?? []).map(([name, level]) => {
    const id = String(state.nextId());
    const raw = {
      self: `${state.baseUrl}/rest/api/3/issuetype/${id}`,
      id,
      description: '',
      iconUrl: `${state.baseUrl}/avatar/${id}`,
      name,
      subtask: level < 0,
      avatarId: 10_300,
      hierarchyLevel: level,
      scope: { type: 'PROJECT', project: { id: project.id } },
    };
    state.issueTypes.set(id, { ...entityOf(raw, id, name), subtask: level < 0, level });
    return id;
  });
  state.issueTypeSchemes.set(ownScheme(project.id), ids);
};

/** They go with their project. */
export const removeTeamTypes = (state: SiteState, project: Project): void => {
  for (const type of [...state.issueTypes.values()]) if (isOwn(project, type)) state.issueTypes.delete(type.id);
};
