import { JiraError } from '../errors';
import { type Call, data, pageOf, type Reply } from '../http/call';
import { CHEAP, CORE, type Endpoint } from '../http/endpoint';
import type { Project } from '../model';
import { componentResource, projectResource, versionResource } from '../render/config';

const search = (call: Call): Reply => {
  const expand = new Set(call.queryList('expand'));
  const status = call.queryList('status').length === 0 ? ['live'] : call.queryList('status');
  const keys = new Set(call.query.getAll('keys').flatMap((text) => text.split(',')));
  const ids = new Set(call.query.getAll('id').flatMap((text) => text.split(',')));
  const text = (call.query.get('query') ?? '').toLowerCase();
  const wanted = (project: Project): boolean => {
    if (call.may.browses(call.actor, project) === false) return false;
    const stands = project.trashed !== undefined ? 'deleted' : project.archived !== undefined ? 'archived' : 'live';
    if (!status.includes(stands)) return false;
    if (project.trashed !== undefined && !call.may.has(call.actor, 'ADMINISTER')) return false;
    return (
      (keys.size === 0 || keys.has(project.key)) &&
      (ids.size === 0 || ids.has(project.id)) &&
      (text === '' || `${project.key}\n${project.name}`.toLowerCase().includes(text))
    );
  };
  const projects = [...call.state.projects.values()].filter(wanted).sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = pageOf(call, projects, { size: 50, most: 100 });
  return data(
    {
      self: `${call.parts.api}/project/search`,
      ...page,
      values: page.values.map((project) => projectResource(call.state, project, expand)),
    },
    page.values.length,
  );
};

const ONE_PROJECT = new Set(['description', 'lead', 'issueTypes', 'url', 'components', 'versions', 'assigneeType', 'roles']);

const one = (call: Call): Reply => {
  const expand = call.queryList('expand').filter((name) => name === 'insight');
  return data(projectResource(call.state, call.project(), new Set([...ONE_PROJECT, ...expand])), 1);
};

const components = (call: Call): Reply => {
  const project = call.project();
  return data(
    [...call.state.components.values()]
      .filter((component) => component.projectId === project.id)
      .map((component) => componentResource(call.state, component)),
  );
};

const versions = (call: Call): Reply => {
  const project = call.project();
  return data([...call.state.versions.values()].filter((version) => version.projectId === project.id).map(versionResource));
};

const versionPage = (call: Call): Reply => {
  const project = call.project();
  const all = [...call.state.versions.values()].filter((version) => version.projectId === project.id).map(versionResource);
  return data({ self: `${call.parts.api}/project/${project.id}/version`, ...pageOf(call, all, { size: 50, most: 50 }) });
};

const componentPage = (call: Call): Reply => {
  const project = call.project();
  const all = [...call.state.components.values()]
    .filter((item) => item.projectId === project.id)
    .map((item) => ({ issueCount: 0, ...componentResource(call.state, item) }));
  return data({ self: `${call.parts.api}/project/${project.id}/component`, ...pageOf(call, all, { size: 50, most: 50 }) });
};

const properties = (call: Call): Reply => {
  const project = call.project();
  return data({
    keys: [...project.properties.keys()].map((key) => ({ self: `${call.parts.api}/project/${project.id}/properties/${key}`, key })),
  });
};

const property = (call: Call): Reply => {
  const project = call.project();
  const key = call.param('propertyKey');
  const value = project.properties.get(key);
  if (value === undefined) throw new JiraError(404, [`The property with key '${key}' does not exist.`]);
  return { status: 200, body: `{"key":${JSON.stringify(key)},"value":${value}}` };
};

export const PROJECT_READ: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/project/search', cost: CORE, handle: search },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}', cost: CORE, handle: one },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/components', cost: CHEAP, handle: components },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/component', cost: CHEAP, handle: componentPage },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/versions', cost: CHEAP, handle: versions },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/version', cost: CHEAP, handle: versionPage },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/properties', cost: CHEAP, handle: properties },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/properties/{propertyKey}', cost: CHEAP, handle: property },
];
