import type { IssueType, Project, SchemeIds, Status } from '../model';
import type { SiteState } from '../state';
import { isOfSite, isOwn, isTeamManaged, mayHave, ownScheme } from './teamManaged';
import { WorkflowScheme, type Workflow, type WorkflowUse } from './workflow';

/** The schemes of projects that are made without naming any. */
export const DEFAULT_SCHEMES: SchemeIds = {
  issueTypeScheme: '10000',
  workflowScheme: '10000',
  issueTypeScreenScheme: '10000',
  fieldConfigurationScheme: '10000',
  permissionScheme: '10000',
  notificationScheme: '10000',
  priorityScheme: '10000',
};

/** What stands for the schemes of a team-managed project; those of permissions, notifications and priorities say no more than the site's. */
export const teamSchemes = (projectId: string): SchemeIds => {
  const own = ownScheme(projectId);
  return {
    ...DEFAULT_SCHEMES,
    issueTypeScheme: own,
    workflowScheme: own,
    issueTypeScreenScheme: own,
    fieldConfigurationScheme: own,
  };
};

const OTHERS = ['issueTypeScreenScheme', 'fieldConfigurationScheme', 'notificationScheme', 'priorityScheme'] as const;

/** Makes the schemes that the loaded projects use. Schemes stay when a project goes. */
export const makeSchemes = (state: SiteState): void => {
  const statuses = (): readonly Status[] => [...state.statuses.values()];
  state.workflowSchemes.set(
    DEFAULT_SCHEMES.workflowScheme,
    new WorkflowScheme(DEFAULT_SCHEMES.workflowScheme, 'Default workflow scheme', statuses, new Map(), state.switches.workflowRules),
  );
  state.issueTypeSchemes.set(
    DEFAULT_SCHEMES.issueTypeScheme,
    [...state.issueTypes.values()].filter(isOfSite).map((type) => type.id),
  );
  for (const kind of OTHERS) state.otherSchemes.set(kind, new Set([DEFAULT_SCHEMES[kind]]));
  for (const project of state.projects.values()) {
    const { schemes } = project;
    if (!state.workflowSchemes.has(schemes.workflowScheme)) {
      state.workflowSchemes.set(
        schemes.workflowScheme,
        new WorkflowScheme(
          schemes.workflowScheme,
          `${project.key}: workflow scheme`,
          statuses,
          useOf(state, project),
          state.switches.workflowRules,
        ),
      );
    }
    if (!state.issueTypeSchemes.has(schemes.issueTypeScheme)) state.issueTypeSchemes.set(schemes.issueTypeScheme, typesOf(state, project));
    if (!isTeamManaged(project)) for (const kind of OTHERS) state.otherSchemes.get(kind)?.add(schemes[kind]);
  }
};

const useOf = (state: SiteState, project: Project): Map<string, WorkflowUse> => {
  const use = new Map<string, WorkflowUse>();
  for (const issue of state.issues.rows(project.id)) {
    let one = use.get(issue.type.id);
    if (one === undefined) use.set(issue.type.id, (one = { counts: new Map(), unresolved: new Set() }));
    one.counts.set(issue.status.id, (one.counts.get(issue.status.id) ?? 0) + 1);
    if (issue.status.category === 'done' && issue.resolution === null) one.unresolved.add(issue.status.id);
  }
  return use;
};

/** The types that the project's issues have, and one of each level, so that every project knows sub-tasks and epics. A project with types of its own has these. */
const typesOf = (state: SiteState, project: Project): readonly string[] => {
  const ids = new Set<string>();
  for (const issue of state.issues.rows(project.id)) ids.add(issue.type.id);
  const all = [...state.issueTypes.values()].sort((a, b) => Number(a.id) - Number(b.id)).filter((type) => mayHave(project, type));
  const own = all.filter((type) => isOwn(project, type));
  if (own.length > 0) return own.map((type) => type.id);
  for (const level of [1, 0, -1]) {
    const ofLevel = all.filter((type) => type.level === level);
    const first = ofLevel.find((type) => ids.has(type.id)) ?? ofLevel[0];
    if (first !== undefined) ids.add(first.id);
  }
  return all.filter((type) => ids.has(type.id)).map((type) => type.id);
};

export const projectTypes = (state: SiteState, project: Project): readonly IssueType[] =>
  (state.issueTypeSchemes.get(project.schemes.issueTypeScheme) ?? [])
    .map((id) => state.issueTypes.get(id))
    .filter((type) => type !== undefined);

export const workflowOf = (state: SiteState, project: Project, type: IssueType): Workflow => {
  const scheme = state.workflowSchemes.get(project.schemes.workflowScheme) ?? state.workflowSchemes.get(DEFAULT_SCHEMES.workflowScheme);
  if (scheme === undefined) throw new Error('the site has no workflow scheme');
  return scheme.workflow(type);
};
