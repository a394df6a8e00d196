import { badRequest, forbidden, JiraError, projectNotFound } from '../errors';
import type { VersionEvent } from '../events';
import { type Call, data, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Project, Raw } from '../model';
import { componentResource, versionResource } from '../render/config';

/** Versions and components: made and changed by who administers the project. */

const projectOf = (call: Call, body: Raw): Project => {
  const ref = body['projectId'] ?? body['project'];
  if (ref === undefined) throw new JiraError(400, [], { project: 'Project must be specified.' });
  const project = call.state.projects.get(String(ref)) ?? call.state.projectByKey(String(ref));
  if (!call.may.seesProject(call.actor, project)) throw projectNotFound(String(ref));
  needAdmin(call, project);
  return project;
};

const needAdmin = (call: Call, project: Project): void => {
  if (!call.may.has(call.actor, 'ADMINISTER_PROJECTS', project)) throw forbidden('You must have administer permissions for this project.');
};

const nameOf = (call: Call, map: 'versions' | 'components', project: Project, value: unknown, except?: string): string => {
  if (typeof value !== 'string' || value.trim() === '') throw new JiraError(400, [], { name: 'The name must be specified.' });
  if (value.length > 255) throw new JiraError(400, [], { name: 'The name must not exceed 255 characters in length.' });
  for (const one of call.state[map].values()) {
    if (one.projectId === project.id && one.id !== except && String(one.raw['name']).toLowerCase() === value.toLowerCase()) {
      throw new JiraError(400, [], {
        name:
          map === 'versions'
            ? 'A version with this name already exists in this project.'
            : `A component with the name ${value} already exists in this project.`,
      });
    }
  }
  return value;
};

const DATE = /^\d{4}-\d\d-\d\d$/;

const versionFields = (body: Raw): Raw => {
  const out: Raw = {};
  if (typeof body['description'] === 'string' && body['description'] !== '') out['description'] = body['description'];
  for (const flag of ['archived', 'released']) if (typeof body[flag] === 'boolean') out[flag] = body[flag];
  for (const date of ['startDate', 'releaseDate']) {
    const value = body[date];
    if (value === undefined || value === null || value === '') continue;
    if (typeof value !== 'string' || !DATE.test(value)) throw badRequest(`The date '${String(value)}' is invalid; expected yyyy-MM-dd.`);
    out[date] = value;
  }
  if (typeof out['startDate'] === 'string' && typeof out['releaseDate'] === 'string' && out['startDate'] > out['releaseDate'])
    throw badRequest('The start date must be before the release date.');
  return out;
};

const createVersion = (call: Call): Reply => {
  const body = call.objectBody();
  const project = projectOf(call, body);
  const name = nameOf(call, 'versions', project, body['name']);
  const id = String(call.state.nextId());
  const version = {
    id,
    projectId: project.id,
    raw: {
      self: `${call.parts.api}/version/${id}`,
      id,
      name,
      archived: false,
      released: false,
      ...versionFields(body),
      projectId: Number(project.id),
    },
  };
  call.state.versions.set(id, version);
  call.services.events.version('created', version, call.actor);
  return data(versionResource(version), 1, 201);
};

const findPart = (call: Call, map: 'versions' | 'components') => {
  const id = call.param('id');
  const part = call.state[map].get(id);
  const project = call.state.projects.get(part?.projectId ?? '');
  if (part === undefined || !call.may.seesProject(call.actor, project))
    throw new JiraError(404, [
      map === 'versions' ? `Could not find version for id '${id}'` : `The component with id ${id} does not exist.`,
    ]);
  return { part, project };
};

const editVersion = (call: Call): Reply => {
  const { part, project } = findPart(call, 'versions');
  needAdmin(call, project);
  const body = call.objectBody();
  const before = part.raw;
  part.raw = {
    ...before,
    ...versionFields(body),
    ...(body['name'] === undefined ? {} : { name: nameOf(call, 'versions', project, body['name'], part.id) }),
  };
  call.services.events.version(eventOf(before, part.raw), part, call.actor);
  return data(versionResource(part));
};

/** One event an edit; which one when an edit does two things at once is unknown. */
const eventOf = (before: Raw, after: Raw): VersionEvent => {
  if (before['released'] !== after['released']) return after['released'] === true ? 'released' : 'unreleased';
  if (before['archived'] !== after['archived']) return after['archived'] === true ? 'archived' : 'unarchived';
  return 'updated';
};

const ASSIGNEE_TYPES = ['PROJECT_DEFAULT', 'COMPONENT_LEAD', 'PROJECT_LEAD', 'UNASSIGNED'];

const componentFields = (call: Call, body: Raw): Raw => {
  const out: Raw = {};
  if (typeof body['description'] === 'string' && body['description'] !== '') out['description'] = body['description'];
  if (body['assigneeType'] !== undefined) {
    if (!ASSIGNEE_TYPES.includes(String(body['assigneeType'])))
      throw badRequest(`The assignee type '${String(body['assigneeType'])}' is invalid.`);
    out['assigneeType'] = body['assigneeType'];
  }
  if (typeof body['leadAccountId'] === 'string') {
    const lead = call.state.users.get(body['leadAccountId']);
    if (lead?.active !== true) throw new JiraError(400, [], { leadAccountId: 'The user does not exist or is not active.' });
    const { self, accountType, avatarUrls } = lead.raw;
    out['lead'] = { self, accountId: lead.accountId, accountType, avatarUrls, displayName: lead.displayName, active: lead.active };
  }
  return out;
};

const createComponent = (call: Call): Reply => {
  const body = call.objectBody();
  const project = projectOf(call, { project: body['project'] });
  const name = nameOf(call, 'components', project, body['name']);
  const id = String(call.state.nextId());
  const component = {
    id,
    projectId: project.id,
    raw: {
      self: `${call.parts.api}/component/${id}`,
      id,
      name,
      assigneeType: 'PROJECT_DEFAULT',
      ...componentFields(call, body),
      isAssigneeTypeValid: false,
      project: project.key,
      projectId: Number(project.id),
    },
  };
  call.state.components.set(id, component);
  call.services.events.component('created', component, call.actor);
  return data(componentResource(call.state, component), 1, 201);
};

const editComponent = (call: Call): Reply => {
  const { part, project } = findPart(call, 'components');
  needAdmin(call, project);
  const body = call.objectBody();
  part.raw = {
    ...part.raw,
    ...componentFields(call, body),
    ...(body['name'] === undefined ? {} : { name: nameOf(call, 'components', project, body['name'], part.id) }),
  };
  call.services.events.component('updated', part, call.actor);
  return data(componentResource(call.state, part));
};

export const PROJECT_PARTS: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/version', cost: 'write', handle: createVersion },
  {
    method: 'GET',
    path: '/rest/api/3/version/{id}',
    cost: CHEAP,
    handle: (call) => data(versionResource(findPart(call, 'versions').part)),
  },
  { method: 'PUT', path: '/rest/api/3/version/{id}', cost: 'write', handle: editVersion },
  { method: 'POST', path: '/rest/api/3/component', cost: 'write', handle: createComponent },
  {
    method: 'GET',
    path: '/rest/api/3/component/{id}',
    cost: CHEAP,
    handle: (call) => data(componentResource(call.state, findPart(call, 'components').part)),
  },
  { method: 'PUT', path: '/rest/api/3/component/{id}', cost: 'write', handle: editComponent },
];
