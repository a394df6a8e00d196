import { forbidden, JiraError } from '../errors';
import { type Call, data, type Reply } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import type { Project, Raw } from '../model';
import { projectResource } from '../render/config';
import { SECURITY_SCHEMES } from '../access/security';
import { isTeamManaged } from '../workflow/teamManaged';

/** Members that are left out stay. All that is wrong is told at once, and then nothing is changed. */
const problems = (call: Call, project: Project, body: Raw): Record<string, string> => {
  const errors: Record<string, string> = {};
  const { name, leadAccountId, assigneeType, issueSecurityScheme, description, url } = body;
  if (body['key'] !== undefined && body['key'] !== project.key) errors['projectKey'] = 'The key of a project is not changed here.';
  if (name !== undefined) {
    if (typeof name !== 'string' || name.trim() === '' || name.length > 80)
      errors['projectName'] = 'You must specify a valid project name.';
    else if ([...call.state.projects.values()].some((one) => one !== project && one.name.toLowerCase() === name.toLowerCase()))
      errors['projectName'] = 'A project with that name already exists.';
  }
  if (leadAccountId !== undefined && (typeof leadAccountId !== 'string' || call.state.users.get(leadAccountId)?.active !== true))
    errors['projectLead'] = 'You must specify a valid project lead.';
  if (assigneeType !== undefined && assigneeType !== 'PROJECT_LEAD' && assigneeType !== 'UNASSIGNED')
    errors['assigneeType'] = 'The default assignee type is invalid.';
  if (issueSecurityScheme !== undefined && issueSecurityScheme !== null && !SECURITY_SCHEMES.has(String(issueSecurityScheme)))
    errors['issueSecurityScheme'] = `The issue security scheme with id '${String(issueSecurityScheme).slice(0, 50)}' does not exist.`;
  if (isTeamManaged(project))
    for (const kind of ['issueSecurityScheme', 'permissionScheme', 'notificationScheme'])
      if (body[kind] !== undefined) errors[kind] = 'A team-managed project has no schemes.';
  if (description !== undefined && typeof description !== 'string') errors['description'] = 'The description must be a string.';
  if (url !== undefined && typeof url !== 'string') errors['url'] = 'The URL must be a string.';
  return errors;
};

const update = (call: Call): Reply => {
  const project = call.project();
  if (!call.may.has(call.actor, 'ADMINISTER_PROJECTS', project)) throw forbidden('You do not have permission to administer this project.');
  const body = call.objectBody();
  const errors = problems(call, project, body);
  if (Object.keys(errors).length > 0) throw new JiraError(400, [], errors);
  const { name, leadAccountId, assigneeType, issueSecurityScheme } = body;
  if (typeof name === 'string') project.name = name;
  if (typeof leadAccountId === 'string') project.leadId = leadAccountId;
  if (typeof assigneeType === 'string') project.assigneeType = assigneeType;
  if (issueSecurityScheme === null) delete project.securityScheme;
  else if (issueSecurityScheme !== undefined) project.securityScheme = String(issueSecurityScheme);
  for (const member of ['description', 'url'] as const) if (typeof body[member] === 'string') project.raw[member] = body[member];
  call.state.accessChanged();
  call.services.events.project('updated', project, call.actor);
  return data(projectResource(call.state, project, new Set(['description', 'lead', ...call.queryList('expand')])), 1);
};

export const PROJECT_UPDATE: readonly Endpoint[] = [
  { method: 'PUT', path: '/rest/api/3/project/{projectIdOrKey}', cost: 'write', handle: update },
];
