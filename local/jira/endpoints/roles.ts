import { badRequest, JiraError, projectNotFound } from '../errors';
import { actorsIn, groupOf, isActor, type Role, type RoleActor, roleOf } from '../access/roles';
import { type Call, data, noContent, type Reply, textList } from '../http/call';
import { CHEAP, IDENTITY, type Endpoint } from '../http/endpoint';
import type { Project } from '../model';

/** Project roles and who is in them. */

const roleHead = (call: Call, role: Role, project?: Project) => ({
  self: `${call.parts.api}/${project === undefined ? '' : `project/${project.id}/`}role/${role.id}`,
  id: Number(role.id),
  name: role.name,
  description: role.description,
});

/** As groups and people, whoever leads the project and the apps by name. */
const explicit = ({ state }: Call, project: Project, role: string): readonly RoleActor[] => {
  const actors = actorsIn(state, project, role);
  const groups = actors.filter((actor) => actor.kind === 'group');
  const others = actors.filter((actor) => actor.kind !== 'group');
  const users = [...state.users.values()].filter((user) => others.some((actor) => isActor(state, user, project, actor)));
  return [...groups, ...users.map(({ accountId }): RoleActor => ({ kind: 'user', accountId }))];
};

const actorResource = ({ state }: Call, actor: RoleActor, place: number): unknown => {
  if (actor.kind === 'group') {
    const name = state.groups.get(actor.groupId)?.name;
    return {
      id: 10_100 + place,
      displayName: name,
      type: 'atlassian-group-role-actor',
      name,
      actorGroup: { name, displayName: name, groupId: actor.groupId },
    };
  }
  const accountId = actor.kind === 'user' ? actor.accountId : '';
  return {
    id: 10_200 + place,
    displayName: state.users.get(accountId)?.displayName,
    type: 'atlassian-user-role-actor',
    actorUser: { accountId },
  };
};

const roles = (call: Call): Reply => {
  call.may.needAdmin(call.actor);
  const all = [...call.state.roles.values()];
  return data(
    all.map((role) => roleHead(call, role)),
    all.length,
  );
};

const rolesOfProject = (call: Call): Reply => {
  const project = call.project();
  return data(Object.fromEntries([...call.state.roles.values()].map((role) => [role.name, roleHead(call, role, project).self])));
};

const find = (call: Call): { readonly project: Project; readonly role: Role } => {
  const project = call.project();
  if (!call.may.has(call.actor, 'ADMINISTER_PROJECTS', project)) throw projectNotFound(project.key);
  const role = /^\d+$/.test(call.param('id')) ? roleOf(call.state, call.param('id')) : undefined;
  if (role === undefined) throw new JiraError(404, [`Can't find a project role with the id ${call.param('id')}.`]);
  return { project, role };
};

const resource = (call: Call, project: Project, role: Role): Reply => {
  const actors = explicit(call, project, role.id).map((actor, place) => actorResource(call, actor, place));
  return data({ ...roleHead(call, role, project), actors }, actors.length + 1);
};

const get = (call: Call): Reply => {
  const { project, role } = find(call);
  return resource(call, project, role);
};

const put = (call: Call, project: Project, role: Role, actors: readonly RoleActor[]): void => {
  project.roleActors = new Map([...(project.roleActors ?? []), [role.id, actors]]);
  call.state.accessChanged();
};

const same = (a: RoleActor, b: RoleActor): boolean => JSON.stringify(a) === JSON.stringify(b);

const groupActor = (call: Call, ref: string): RoleActor => {
  const group = groupOf(call.state, ref);
  if (group === undefined) throw new JiraError(404, [`The group '${ref.slice(0, 100)}' does not exist.`]);
  return { kind: 'group', groupId: group.id };
};

/** `{user: [accountId]}`, `{groupId: []}` or `{group: [name]}`. */
const add = (call: Call): Reply => {
  const { project, role } = find(call);
  const body = call.objectBody();
  const added = [
    ...textList(body['user'], 'user').map((accountId): RoleActor => {
      if (call.state.users.get(accountId)?.active !== true)
        throw new JiraError(404, [`The user '${accountId.slice(0, 100)}' does not exist or is not active.`]);
      return { kind: 'user', accountId };
    }),
    ...[...textList(body['groupId'], 'groupId'), ...textList(body['group'], 'group')].map((ref) => groupActor(call, ref)),
  ];
  if (added.length === 0) throw badRequest('No user or group was given.');
  const now = explicit(call, project, role.id);
  if (added.some((one) => now.some((other) => same(one, other)))) throw badRequest('The actor is already in the role.');
  put(call, project, role, [...now, ...added]);
  return resource(call, project, role);
};

const remove = (call: Call): Reply => {
  const { project, role } = find(call);
  const [accountId, group] = [call.query.get('user'), call.query.get('groupId') ?? call.query.get('group')];
  if ((accountId === null) === (group === null)) throw badRequest('Either a user or a group must be given.');
  const actor: RoleActor = accountId === null ? groupActor(call, group ?? '') : { kind: 'user', accountId };
  const now = explicit(call, project, role.id);
  const left = now.filter((one) => !same(one, actor));
  if (left.length === now.length) throw new JiraError(404, ['The actor is not in the role.']);
  put(call, project, role, left);
  return noContent;
};

const OF_PROJECT = '/rest/api/3/project/{projectIdOrKey}/role/{id}';

export const ROLES: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/role', cost: IDENTITY, handle: roles },
  { method: 'GET', path: '/rest/api/3/project/{projectIdOrKey}/role', cost: CHEAP, handle: rolesOfProject },
  { method: 'GET', path: OF_PROJECT, cost: IDENTITY, handle: get },
  { method: 'POST', path: OF_PROJECT, cost: 'write', handle: add },
  { method: 'DELETE', path: OF_PROJECT, cost: 'write', handle: remove },
];
