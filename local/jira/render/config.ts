import type { Component, Project, User, Version } from '../model';
import type { SiteState } from '../state';
import { projectTypes } from '../workflow/schemes';
import { formatInstant } from '../time';

/** Resources of projects and what belongs to them. */

const userOf = (state: SiteState, accountId: string): Record<string, unknown> | undefined => {
  const user: User | undefined = state.users.get(accountId);
  if (user === undefined) return undefined;
  const { self, accountType, avatarUrls } = user.raw;
  return { self, accountId, accountType, avatarUrls, displayName: user.displayName, active: user.active };
};

const DAY_MS = 86_400_000;

export const projectResource = (state: SiteState, project: Project, expand: ReadonlySet<string>): Record<string, unknown> => {
  const { raw } = project;
  const uuid = `00000000-0000-4000-8000-${project.id.padStart(12, '0').slice(-12)}`;
  return {
    expand: 'description,lead,issueTypes,url,projectKeys,permissions,insight',
    self: `${state.baseUrl}/rest/api/3/project/${project.id}`,
    id: project.id,
    key: project.key,
    name: project.name,
    description: expand.has('description') ? (typeof raw['description'] === 'string' ? raw['description'] : '') : undefined,
    lead: expand.has('lead') ? userOf(state, project.leadId) : undefined,
    issueTypes: expand.has('issueTypes') ? projectTypes(state, project).map((type) => type.raw) : undefined,
    url: expand.has('url') && typeof raw['url'] === 'string' ? raw['url'] : undefined,
    insight: expand.has('insight') ? { totalIssueCount: state.issues.countIn(project.id) } : undefined,
    components: expand.has('components')
      ? [...state.components.values()].filter((item) => item.projectId === project.id).map((item) => componentResource(state, item))
      : undefined,
    versions: expand.has('versions')
      ? [...state.versions.values()].filter((item) => item.projectId === project.id).map(versionResource)
      : undefined,
    assigneeType: expand.has('assigneeType') ? project.assigneeType : undefined,
    roles: expand.has('roles') ? {} : undefined,
    avatarUrls: raw['avatarUrls'],
    projectCategory: raw['projectCategory'],
    projectTypeKey: raw['projectTypeKey'] ?? 'software',
    simplified: raw['simplified'] ?? false,
    style: raw['simplified'] === true ? 'next-gen' : 'classic',
    isPrivate: false,
    properties: {},
    uuid,
    ...(project.archived === undefined
      ? {}
      : {
          archived: true,
          archivedDate: formatInstant(project.archived.at, state.switches.siteZone),
          archivedBy: userOf(state, project.archived.by),
        }),
    ...(project.trashed === undefined
      ? {}
      : {
          deleted: true,
          deletedDate: formatInstant(project.trashed.at, state.switches.siteZone),
          deletedBy: userOf(state, project.trashed.by),
          retentionTillDate: formatInstant(project.trashed.at + state.switches.trashDays * DAY_MS, state.switches.siteZone),
        }),
  };
};

export const componentResource = (state: SiteState, component: Component): Record<string, unknown> => ({
  ...component.raw,
  self: `${state.baseUrl}/rest/api/3/component/${component.id}`,
  id: component.id,
  isAssigneeTypeValid: component.raw['isAssigneeTypeValid'] ?? false,
  project: state.projects.get(component.projectId)?.key,
  projectId: Number(component.projectId),
});

export const versionResource = (version: Version): Record<string, unknown> => ({
  ...version.raw,
  archived: version.raw['archived'] ?? false,
  released: version.raw['released'] ?? false,
  projectId: Number(version.projectId),
});
