import { badRequest, JiraError } from '../errors';
import { type Call, data, pageOf, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Entity, SchemeIds } from '../model';
import { SYSTEM_FIELDS } from '../render/systemFields';
import { shownField } from '../search/jqlCustomFields';
import { projectTypes, workflowOf } from '../workflow/schemes';
import { isTeamManaged } from '../workflow/teamManaged';

/** Reads of the site's configuration. */

const listOf = (entities: Iterable<Entity>): Reply => ({ status: 200, body: `[${[...entities].map((entity) => entity.json).join(',')}]` });

const fields = (call: Call): Reply =>
  data([
    ...SYSTEM_FIELDS.map((field) => ({ ...field, key: field.id, custom: false })),
    ...[...call.state.fields.values()].map((field) => shownField(call.state, field)),
  ]);

const CATEGORY: Readonly<Record<string, string>> = { new: 'TODO', indeterminate: 'IN_PROGRESS', done: 'DONE', undefined: 'TODO' };

const statusesSearch = (call: Call): Reply => {
  call.may.needAdmin(call.actor);
  const statuses = [...call.state.statuses.values()].map((status) => ({
    id: status.id,
    name: status.name,
    statusCategory: CATEGORY[status.category],
    scope: { type: 'GLOBAL' },
    description: String(status.raw['description'] ?? ''),
  }));
  return data({ self: `${call.parts.api}/statuses/search`, ...pageOf(call, statuses, { size: 200, most: 200 }) });
};

const entityPage = (call: Call, entities: Iterable<Entity>, path: string): Reply =>
  data({
    self: `${call.parts.api}${path}`,
    ...pageOf(
      call,
      [...entities].map((entity) => entity.raw),
      { size: 50, most: 50 },
    ),
  });

const projectStatuses = (call: Call): Reply => {
  const project = call.project();
  return data(
    projectTypes(call.state, project).map((type) => {
      const { initial, transitions } = workflowOf(call.state, project, type);
      const statuses = new Set([initial, ...transitions.map((transition) => transition.to)]);
      return {
        self: `${call.parts.api}/issuetype/${type.id}`,
        id: type.id,
        name: type.name,
        subtask: type.subtask,
        statuses: [...statuses].map((status) => status.raw),
      };
    }),
  );
};

/** `…scheme/project?projectId=…`: which scheme each of the projects has; team-managed ones are left out. */
const byProject =
  (kind: keyof typeof NAMES, member: string, path: string, shape: (id: string, name: string) => unknown, paged = true) =>
  (call: Call): Reply => {
    call.may.needAdmin(call.actor);
    const ids = call.query.getAll('projectId');
    if (ids.length === 0) throw badRequest('The projectId query parameter is required.');
    const groups = new Map<string, string[]>();
    for (const id of ids) {
      const project = call.state.projects.get(id);
      if (!call.may.seesProject(call.actor, project) || isTeamManaged(project)) continue;
      const scheme = project.schemes[kind];
      groups.set(scheme, [...(groups.get(scheme) ?? []), id]);
    }
    const values = [...groups].map(([scheme, projectIds]) => ({ [member]: shape(scheme, `${NAMES[kind]} ${scheme}`), projectIds }));
    return data(paged ? { self: `${call.parts.api}${path}`, ...pageOf(call, values, { size: 50, most: 100 }) } : { values });
  };

const NAMES: Readonly<Record<Exclude<keyof SchemeIds, 'permissionScheme'>, string>> = {
  issueTypeScheme: 'Issue type scheme',
  workflowScheme: 'Workflow scheme',
  issueTypeScreenScheme: 'Issue type screen scheme',
  fieldConfigurationScheme: 'Field configuration scheme',
  notificationScheme: 'Notification scheme',
  priorityScheme: 'Priority scheme',
};

const notificationScheme = (call: Call): Reply => {
  const project = call.project('projectKeyOrId');
  if (isTeamManaged(project)) throw new JiraError(404, ['A team-managed project has no notification scheme.']);
  const id = project.schemes.notificationScheme;
  return data({
    self: `${call.parts.api}/notificationscheme/${id}`,
    id: Number(id),
    name: `${NAMES.notificationScheme} ${id}`,
    description: '',
  });
};

const prioritySchemes = (call: Call): Reply => {
  call.may.needAdmin(call.actor);
  const wanted = call.query.getAll('projectId');
  const expandsProjects = call.queryList('expand').includes('projects');
  const schemes = [...(call.state.otherSchemes.get('priorityScheme') ?? [])]
    .map((id) => {
      const projects = [...call.state.projects.values()].filter(
        (project) => call.may.seesProject(call.actor, project) && !isTeamManaged(project) && project.schemes.priorityScheme === id,
      );
      return { id, projects };
    })
    .filter(({ projects }) => wanted.length === 0 || projects.some((project) => wanted.includes(project.id)));
  return data({
    self: `${call.parts.api}/priorityscheme`,
    ...pageOf(
      call,
      schemes.map(({ id, projects }) => ({
        self: `${call.parts.api}/priorityscheme/${id}`,
        id,
        name: `${NAMES.priorityScheme} ${id}`,
        description: '',
        isDefault: id === '10000',
        defaultPriorityId: '3',
        ...(expandsProjects
          ? {
              projects: {
                startAt: 0,
                maxResults: 50,
                total: projects.length,
                isLast: projects.length <= 50,
                values: projects.slice(0, 50).map((project) => ({ id: project.id, key: project.key, name: project.name })),
              },
            }
          : {}),
      })),
      { size: 50, most: 50 },
    ),
  });
};

const workflowScheme = (id: string, name: string): unknown => ({
  id: Number(id),
  name,
  description: '',
  defaultWorkflow: 'jira',
  issueTypeMappings: {},
});
const plainScheme = (id: string, name: string): unknown => ({ id, name });

const schemes: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/rest/api/3/issuetypescheme/project',
    cost: CHEAP,
    handle: byProject('issueTypeScheme', 'issueTypeScheme', '/issuetypescheme/project', plainScheme),
  },
  {
    method: 'GET',
    path: '/rest/api/3/issuetypescreenscheme/project',
    cost: CHEAP,
    handle: byProject('issueTypeScreenScheme', 'issueTypeScreenScheme', '/issuetypescreenscheme/project', plainScheme),
  },
  {
    method: 'GET',
    path: '/rest/api/3/fieldconfigurationscheme/project',
    cost: CHEAP,
    handle: byProject('fieldConfigurationScheme', 'fieldConfigurationScheme', '/fieldconfigurationscheme/project', plainScheme),
  },
  {
    method: 'GET',
    path: '/rest/api/3/workflowscheme/project',
    cost: CHEAP,
    handle: byProject('workflowScheme', 'workflowScheme', '', workflowScheme, false),
  },
  {
    method: 'GET',
    path: '/rest/api/3/project/{projectKeyOrId}/notificationscheme',
    cost: CHEAP,
    handle: notificationScheme,
  },
  { method: 'GET', path: '/rest/api/3/priorityscheme', cost: CHEAP, handle: prioritySchemes },
];

export const CONFIG: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/field', cost: CHEAP, handle: fields },
  { method: 'GET', path: '/rest/api/3/issuetype', cost: CHEAP, handle: (call) => listOf(call.state.issueTypes.values()) },
  { method: 'GET', path: '/rest/api/3/status', cost: CHEAP, handle: (call) => listOf(call.state.statuses.values()) },
  { method: 'GET', path: '/rest/api/3/statuses/search', cost: CHEAP, handle: statusesSearch },
  { method: 'GET', path: '/rest/api/3/priority', cost: CHEAP, handle: (call) => listOf(call.state.priorities.values()) },
  {
    method: 'GET',
    path: '/rest/api/3/priority/search',
    cost: CHEAP,
    handle: (call) => entityPage(call, call.state.priorities.values(), '/priority/search'),
  },
  { method: 'GET', path: '/rest/api/3/resolution', cost: CHEAP, handle: (call) => listOf(call.state.resolutions.values()) },
  {
    method: 'GET',
    path: '/rest/api/3/resolution/search',
    cost: CHEAP,
    handle: (call) => entityPage(call, call.state.resolutions.values(), '/resolution/search'),
  },
  {
    method: 'GET',
    path: '/rest/api/3/issueLinkType',
    cost: CHEAP,
    handle: (call) => ({
      status: 200,
      body: `{"issueLinkTypes":[${[...call.state.linkTypes.values()].map((type) => type.json).join(',')}]}`,
    }),
  },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/statuses', cost: CHEAP, handle: projectStatuses },
  ...schemes,
];
