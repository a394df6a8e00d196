import { badRequest, forbidden, JiraError } from '../errors';
import { type Grant, type Holder, HOLDER_RULES, type HolderType, type PermissionScheme, withGrants } from '../access/permissionSchemes';
import { PROJECT_PERMISSIONS } from '../access/permissionTable';
import { groupOf, roleOf } from '../access/roles';
import { type Call, data, noContent, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Project, Raw } from '../model';
import { isObject } from '../seed/shape';
import { isTeamManaged } from '../workflow/teamManaged';

/** Permission schemes and their grants. Everybody may read them; administrators change them. The words of errors are ours. */

const holderResource = (call: Call, { type, parameter }: Holder): Raw => {
  if (parameter === undefined) return { type };
  const name = type === 'group' ? call.state.groups.get(parameter)?.name : undefined;
  return { type, parameter: name ?? parameter, value: parameter };
};

const grantResource = (call: Call, scheme: PermissionScheme, { id, permission, holder }: Grant) => ({
  id: Number(id),
  self: `${call.parts.api}/permissionscheme/${scheme.id}/permission/${id}`,
  holder: holderResource(call, holder),
  permission,
});

/** Any value of `expand` brings the grants. */
const schemeResource = (call: Call, scheme: PermissionScheme) => ({
  expand: 'permissions,user,group,projectRole,field,all',
  id: Number(scheme.id),
  self: `${call.parts.api}/permissionscheme/${scheme.id}`,
  name: scheme.name,
  description: scheme.description,
  ...(call.queryList('expand').length === 0 ? {} : { permissions: scheme.grants.map((grant) => grantResource(call, scheme, grant)) }),
});

const find = (call: Call, id = call.param('schemeId')): PermissionScheme => {
  const scheme = call.state.permissionSchemes.get(id);
  if (scheme === undefined) throw new JiraError(404, [`The permission scheme with id '${id.slice(0, 50)}' does not exist.`]);
  return scheme;
};

const list = (call: Call): Reply =>
  data({ permissionSchemes: [...call.state.permissionSchemes.values()].map((scheme) => schemeResource(call, scheme)) });

const grants = (call: Call): Reply => {
  const scheme = find(call);
  return data({
    permissions: scheme.grants.map((grant) => grantResource(call, scheme, grant)),
    expand: 'user,group,projectRole,field,all',
  });
};

const grant = (call: Call): Reply => {
  const scheme = find(call);
  const found = scheme.grants.find(({ id }) => id === call.param('permissionId'));
  if (found === undefined) throw new JiraError(404, ['The permission grant does not exist.']);
  return data(grantResource(call, scheme, found));
};

/** `value`, or `parameter`, which of a group is its name. */
const holderOf = (call: Call, value: unknown): Holder => {
  if (!isObject(value) || typeof value['type'] !== 'string' || !Object.hasOwn(HOLDER_RULES, value['type']))
    throw badRequest('The type of the permission holder is not valid.');
  const type = value['type'] as HolderType;
  const { parameter: needs } = HOLDER_RULES[type];
  if (needs === undefined) return { type };
  const given = value['value'] ?? value['parameter'];
  const ref = typeof given === 'string' ? given : '';
  const { state } = call;
  const id = {
    account: () => state.users.get(ref)?.accountId,
    group: () => groupOf(state, ref)?.id,
    role: () => roleOf(state, ref)?.id,
    field: () => state.fields.get(ref)?.id,
  }[needs]();
  if (id === undefined) throw badRequest(`The ${needs} '${ref.slice(0, 100)}' of the permission holder does not exist.`);
  return { type, parameter: id };
};

const add = (call: Call): Reply => {
  call.may.needAdmin(call.actor);
  const scheme = find(call);
  const body = call.objectBody();
  const permission = String(body['permission'] ?? '');
  if (!PROJECT_PERMISSIONS.includes(permission)) throw badRequest(`The permission '${permission.slice(0, 100)}' is not valid.`);
  const holder = holderOf(call, body['holder']);
  if (scheme.grants.some((one) => one.permission === permission && JSON.stringify(one.holder) === JSON.stringify(holder)))
    throw badRequest('The permission is already granted to this holder.');
  const made: Grant = { id: String(call.state.nextId()), permission, holder };
  withGrants(scheme, [...scheme.grants, made]);
  call.state.accessChanged();
  return data(grantResource(call, scheme, made), 1, 201);
};

const remove = (call: Call): Reply => {
  call.may.needAdmin(call.actor);
  const scheme = find(call);
  const left = scheme.grants.filter(({ id }) => id !== call.param('permissionId'));
  if (left.length === scheme.grants.length) throw badRequest('The permission grant does not exist.');
  withGrants(scheme, left);
  call.state.accessChanged();
  return noContent;
};

/** A team-managed project has none to see or to change. */
const schemed = (call: Call): Project => {
  const project = call.project('projectKeyOrId');
  if (isTeamManaged(project)) throw new JiraError(404, ['A team-managed project has no permission scheme.']);
  return project;
};

const ofProject = (call: Call): Reply => {
  const project = schemed(call);
  if (!call.may.has(call.actor, 'ADMINISTER') && !call.may.has(call.actor, 'ADMINISTER_PROJECTS', project))
    throw forbidden("You do not have permission to view this project's configuration.");
  return data(schemeResource(call, find(call, project.schemes.permissionScheme)));
};

const assign = (call: Call): Reply => {
  const project = schemed(call);
  call.may.needAdmin(call.actor);
  const scheme = find(call, String(call.objectBody()['id']));
  project.schemes = { ...project.schemes, permissionScheme: scheme.id };
  call.state.accessChanged();
  return data(schemeResource(call, scheme));
};

const SCHEME = '/rest/api/3/permissionscheme/{schemeId}';
const OF_PROJECT = '/rest/api/3/project/{projectKeyOrId}/permissionscheme';

export const PERMISSION_SCHEMES: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/permissionscheme', cost: CHEAP, handle: list },
  { method: 'GET', path: SCHEME, cost: CHEAP, handle: (call) => data(schemeResource(call, find(call))) },
  { method: 'GET', path: `${SCHEME}/permission`, cost: CHEAP, handle: grants },
  { method: 'POST', path: `${SCHEME}/permission`, cost: 'write', handle: add },
  { method: 'GET', path: `${SCHEME}/permission/{permissionId}`, cost: CHEAP, handle: grant },
  { method: 'DELETE', path: `${SCHEME}/permission/{permissionId}`, cost: 'write', handle: remove },
  { method: 'GET', path: OF_PROJECT, cost: CHEAP, handle: ofProject },
  { method: 'PUT', path: OF_PROJECT, cost: 'write', handle: assign },
];
