import { forbidden, JiraError } from '../errors';
import { type Call, data, type Reply } from '../http/call';
import { CHEAP, IDENTITY, type Endpoint } from '../http/endpoint';
import type { Project } from '../model';
import { GROUPS, inRole, roleOf, ROLES } from '../roles';
import { SECURITY_LEVELS, SECURITY_SCHEMES, type SecurityLevel, type SecurityScheme } from '../security';

/** Roles, security levels and permission schemes: who sees what, as Jira tells it. */

const levelResource = (call: Call, scheme: SecurityScheme, level: SecurityLevel) => ({
  self: `${call.parts.api}/securitylevel/${level.id}`,
  id: level.id,
  name: level.name,
  description: level.description,
  isDefault: false,
  issueSecuritySchemeId: scheme.id,
});

const schemeResource = (call: Call, scheme: SecurityScheme, withLevels: boolean) => ({
  self: `${call.parts.api}/issuesecurityschemes/${scheme.id}`,
  id: Number(scheme.id),
  name: scheme.name,
  description: scheme.description,
  ...(withLevels ? { levels: scheme.levels.map((level) => levelResource(call, scheme, level)) } : {}),
});

const needProjectAdmin = (call: Call): void => {
  if (!call.may.has(call.actor, 'ADMINISTER') && !call.may.has(call.actor, 'ADMINISTER_PROJECTS'))
    throw forbidden('You do not have permission to administer issue security schemes.');
};

const schemes = (call: Call): Reply => {
  needProjectAdmin(call);
  return data({ issueSecuritySchemes: [...SECURITY_SCHEMES.values()].map((scheme) => schemeResource(call, scheme, false)) });
};

const scheme = (call: Call): Reply => {
  needProjectAdmin(call);
  const found = SECURITY_SCHEMES.get(call.param('id'));
  if (found === undefined) throw new JiraError(404, [`The issue security scheme with id '${call.param('id')}' does not exist.`]);
  return data(schemeResource(call, found, true));
};

/** A project without issue security has no such scheme: 404, in words of its own. */
const schemeOfProject = (call: Call): Reply => {
  const found = SECURITY_SCHEMES.get(call.project('projectKeyOrId').securityScheme ?? '');
  if (found === undefined) throw new JiraError(404, ['The project does not have an issue security scheme.']);
  return data(schemeResource(call, found, true));
};

/** Levels that the caller could give to an issue. */
const levelsOfProject = (call: Call): Reply => {
  const project = call.project('projectKeyOrId');
  const found = SECURITY_SCHEMES.get(project.securityScheme ?? '');
  const may = call.may.has(call.actor, 'SET_ISSUE_SECURITY', project);
  return data({ levels: found === undefined || !may ? [] : found.levels.map((level) => levelResource(call, found, level)) });
};

const level = (call: Call): Reply => {
  const found = SECURITY_LEVELS.get(call.param('id'));
  if (found === undefined) throw new JiraError(404, [`The security level with id '${call.param('id')}' does not exist.`]);
  return data(levelResource(call, found.scheme, found.level));
};

const roleHead = (call: Call, role: (typeof ROLES)[number], project?: Project) => ({
  self: project === undefined ? `${call.parts.api}/role/${role.id}` : `${call.parts.api}/project/${project.id}/role/${role.id}`,
  id: Number(role.id),
  name: role.name,
  description: role.description,
});

const actorsOf = (call: Call, project: Project, role: string): readonly unknown[] => {
  if (role === '10004') {
    const [, group] = GROUPS;
    return [
      {
        id: 10_100,
        displayName: group.name,
        type: 'atlassian-group-role-actor',
        name: group.name,
        actorGroup: { name: group.name, displayName: group.name, groupId: group.id },
      },
    ];
  }
  const users = [...call.state.users.values()].filter((user) => inRole(user, project, role, call.state.switches.appIsAdministrator));
  return users.map((user, i) => ({
    id: 10_200 + i,
    displayName: user.displayName,
    type: 'atlassian-user-role-actor',
    actorUser: { accountId: user.accountId },
  }));
};

const roles = (call: Call): Reply => {
  call.may.needAdmin(call.actor);
  return data(
    ROLES.map((role) => roleHead(call, role)),
    ROLES.length,
  );
};

const rolesOfProject = (call: Call): Reply => {
  const project = call.project();
  return data(Object.fromEntries(ROLES.map((role) => [role.name, `${call.parts.api}/project/${project.id}/role/${role.id}`])));
};

const roleOfProject = (call: Call): Reply => {
  const project = call.project();
  if (!call.may.has(call.actor, 'ADMINISTER_PROJECTS', project))
    throw new JiraError(404, [`No project could be found with key '${project.key}'.`]);
  const role = /^\d+$/.test(call.param('id')) ? roleOf(call.param('id')) : undefined;
  if (role === undefined) throw new JiraError(404, [`Can't find a project role with the id ${call.param('id')}.`]);
  const actors = actorsOf(call, project, role.id);
  return data({ ...roleHead(call, role, project), actors }, actors.length + 1);
};

export const ACCESS: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issuesecurityschemes', cost: CHEAP, handle: schemes },
  { method: 'GET', path: '/rest/api/3/issuesecurityschemes/{id}', cost: CHEAP, handle: scheme },
  { method: 'GET', path: '/rest/api/3/securitylevel/{id}', cost: CHEAP, handle: level },
  { method: 'GET', path: '/rest/api/3/project/{projectKeyOrId}/issuesecuritylevelscheme', cost: CHEAP, handle: schemeOfProject },
  { method: 'GET', path: '/rest/api/3/project/{projectKeyOrId}/securitylevel', cost: CHEAP, handle: levelsOfProject },
  { method: 'GET', path: '/rest/api/3/role', cost: IDENTITY, handle: roles },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/role', cost: CHEAP, handle: rolesOfProject },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/role/{id}', cost: IDENTITY, handle: roleOfProject },
];
