import { forbidden, JiraError } from '../errors';
import { type Call, data, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import { SECURITY_LEVELS, SECURITY_SCHEMES, type SecurityLevel, type SecurityScheme } from '../access/security';

/** Schemes of issue security and their levels. */

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

export const ISSUE_SECURITY: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issuesecurityschemes', cost: CHEAP, handle: schemes },
  { method: 'GET', path: '/rest/api/3/issuesecurityschemes/{id}', cost: CHEAP, handle: scheme },
  { method: 'GET', path: '/rest/api/3/securitylevel/{id}', cost: CHEAP, handle: level },
  { method: 'GET', path: '/rest/api/3/project/{projectKeyOrId}/issuesecuritylevelscheme', cost: CHEAP, handle: schemeOfProject },
  { method: 'GET', path: '/rest/api/3/project/{projectKeyOrId}/securitylevel', cost: CHEAP, handle: levelsOfProject },
];
