import { forbidden, JiraError, projectNotFound } from '../errors';
import { type Call, data, noContent, type Reply } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import type { Project, Raw, SchemeIds } from '../model';
import { SECURITY_SCHEMES } from '../access/security';
import { avatarUrls } from '../seed/entities';
import { projectResource } from '../render/config';
import { propertyValue } from '../write/properties';
import { DEFAULT_SCHEMES, teamSchemes } from '../workflow/schemes';
import { isTeamTemplate, makeTeamTypes, templateProblem } from '../workflow/teamManaged';
import { deleteProject } from '../write/deleteProject';

const SCHEME_KINDS = [
  'issueTypeScheme',
  'workflowScheme',
  'issueTypeScreenScheme',
  'fieldConfigurationScheme',
  'permissionScheme',
  'notificationScheme',
] as const;
/** What a project template brings. */
const BROUGHT: readonly string[] = ['issueTypeScheme', 'workflowScheme', 'issueTypeScreenScheme', 'fieldConfigurationScheme'];

/** Like Jira, all that is wrong with the request is told at once. */
const problems = (call: Call, body: Raw): Record<string, string> => {
  const { state } = call;
  const errors: Record<string, string> = {};
  const { key, name, leadAccountId } = body;
  if (typeof key !== 'string' || !/^[A-Z][A-Z0-9]{1,9}$/.test(key)) {
    errors['projectKey'] = 'Project keys must start with an uppercase letter, followed by one or more uppercase alphanumeric characters.';
  } else {
    const holder = state.projectByKey(key);
    if ((state.heldKeys.get(key) ?? 0) > call.now) errors['projectKey'] = 'A project with that project key already exists.';
    if (holder !== undefined) errors['projectKey'] = `Project '${holder.name}' uses this project key.`;
  }
  if (typeof name !== 'string' || name.trim() === '') errors['projectName'] = 'You must specify a valid project name.';
  else if ([...state.projects.values()].some((project) => project.name.toLowerCase() === name.toLowerCase()))
    errors['projectName'] = 'A project with that name already exists.';
  if (typeof leadAccountId !== 'string' || state.users.get(leadAccountId)?.active !== true)
    errors['projectLead'] = 'You must specify a valid project lead.';
  if (!['software', 'business', 'service_desk'].includes(String(body['projectTypeKey'])))
    errors['projectTypeKey'] = 'An invalid project type was specified. Make sure the project type is valid.';
  Object.assign(errors, schemeProblems(call, body));
  if (body['categoryId'] !== undefined && !state.categories.has(String(body['categoryId'])))
    errors['categoryId'] = 'The project category does not exist.';
  return errors;
};

/** A template brings some of the schemes, and one of a team-managed project none at all. */
const schemeProblems = (call: Call, body: Raw): Record<string, string> => {
  const errors: Record<string, string> = {};
  const template = body['projectTemplateKey'];
  const wrong = template === undefined ? undefined : templateProblem(template, body['projectTypeKey']);
  if (wrong !== undefined) errors['projectTemplateKey'] = wrong;
  for (const kind of [...SCHEME_KINDS, 'issueSecurityScheme'] as const) {
    const id = body[kind];
    if (id === undefined) continue;
    const exists = kind === 'issueSecurityScheme' ? SECURITY_SCHEMES.has(String(id)) : schemeExists(call, kind, String(id));
    if (!exists) errors[kind] = `The ${kind} with id '${String(id)}' does not exist.`;
    else if (isTeamTemplate(template)) errors[kind] = 'A team-managed project has no schemes.';
    else if (template !== undefined && BROUGHT.includes(kind)) errors[kind] = `With a project template no ${kind} can be given.`;
  }
  return errors;
};

const schemeExists = ({ state }: Call, kind: keyof SchemeIds, id: string): boolean => {
  if (!/^\d+$/.test(id)) return false;
  if (kind === 'workflowScheme') return state.workflowSchemes.has(id);
  if (kind === 'issueTypeScheme') return state.issueTypeSchemes.has(id);
  if (kind === 'permissionScheme') return state.permissionSchemes.has(id);
  return state.otherSchemes.get(kind)?.has(id) === true;
};

const create = (call: Call): Reply => {
  if (!call.may.has(call.actor, 'ADMINISTER')) throw forbidden('You must have global administrator rights in order to create projects.');
  const body = call.objectBody();
  const errors = problems(call, body);
  if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
  const { state } = call;
  const id = String(state.nextId());
  const key = String(body['key']);
  const self = `${call.parts.api}/project/${id}`;
  const template = body['projectTemplateKey'];
  const ofTeam = isTeamTemplate(template);
  const schemes: Record<string, string> = { ...(ofTeam ? teamSchemes(id) : DEFAULT_SCHEMES) };
  for (const kind of SCHEME_KINDS) if (body[kind] !== undefined) schemes[kind] = String(body[kind]);
  const category = state.categories.get(String(body['categoryId']));
  const security = body['issueSecurityScheme'];
  const project: Project = {
    ...(security === undefined ? {} : { securityScheme: String(security) }),
    id,
    key,
    name: String(body['name']),
    leadId: String(body['leadAccountId']),
    assigneeType: body['assigneeType'] === 'PROJECT_LEAD' ? 'PROJECT_LEAD' : 'UNASSIGNED',
    hidden: false,
    stub: false,
    trashed: undefined,
    nextNumber: 1,
    schemes: schemes as unknown as SchemeIds,
    properties: new Map(),
    raw: {
      self,
      id,
      key,
      name: body['name'],
      projectTypeKey: body['projectTypeKey'],
      simplified: ofTeam,
      avatarUrls: avatarUrls(state.baseUrl, `p${id}`),
      ...(category === undefined ? {} : { projectCategory: category }),
      ...(typeof body['description'] === 'string' && body['description'] !== '' ? { description: body['description'] } : {}),
      ...(typeof body['url'] === 'string' && body['url'] !== '' ? { url: body['url'] } : {}),
    },
  };
  state.projects.set(id, project);
  if (ofTeam) makeTeamTypes(state, project, String(template));
  state.index.visibilityChanged();
  call.services.events.project('created', project, call.actor);
  return data({ self, id: Number(id), key }, 1, 201);
};

const remove = (call: Call): Reply => {
  const project = call.project();
  if (!call.may.has(call.actor, 'ADMINISTER')) throw projectNotFound(call.param('projectIdOrKey'));
  deleteProject(call.state, call.services, project, call.actor, { forGood: !call.queryFlag('enableUndo', true) });
  return noContent;
};

const restore = (call: Call): Reply => {
  const ref = call.param('projectIdOrKey');
  const project = call.state.projects.get(ref) ?? call.state.projectByKey(ref);
  if (
    project === undefined ||
    (project.trashed === undefined && project.archived === undefined) ||
    !call.may.has(call.actor, 'ADMINISTER') ||
    call.may.browses(call.actor, project) === false
  )
    throw projectNotFound(ref);
  const event = project.trashed === undefined ? 'unarchived' : 'restored';
  project.trashed = undefined;
  project.archived = undefined;
  call.state.index.visibilityChanged();
  call.services.events.project(event, project, call.actor);
  return data(projectResource(call.state, project, new Set(['description', 'lead'])), 1);
};

const putProperty = (call: Call): Reply => {
  const project = call.project();
  if (!call.may.has(call.actor, 'ADMINISTER_PROJECTS', project)) throw forbidden('You do not have permission to administer this project.');
  const key = call.param('propertyKey');
  const known = project.properties.has(key);
  project.properties.set(key, propertyValue(key, call.body()));
  return { status: known ? 200 : 201 };
};

const deleteProperty = (call: Call): Reply => {
  const project = call.project();
  if (!call.may.has(call.actor, 'ADMINISTER_PROJECTS', project)) throw forbidden('You do not have permission to administer this project.');
  if (!project.properties.delete(call.param('propertyKey')))
    throw new JiraError(404, [`The property with key '${call.param('propertyKey')}' does not exist.`]);
  return noContent;
};

export const PROJECT_WRITE: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/project', cost: 'write', handle: create },
  { method: 'DELETE', path: '/rest/api/3/project/{projectIdOrKey}', cost: 'write', handle: remove },
  { method: 'POST', path: '/rest/api/3/project/{projectIdOrKey}/restore', cost: 'write', handle: restore },
  { method: 'PUT', path: '/rest/api/3/project/{projectIdOrKey}/properties/{propertyKey}', cost: 'write', handle: putProperty },
  { method: 'DELETE', path: '/rest/api/3/project/{projectIdOrKey}/properties/{propertyKey}', cost: 'write', handle: deleteProperty },
];
