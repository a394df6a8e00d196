import { badRequest, JiraError } from '../errors';
import { type Call, data, type Reply } from '../http/call';
import { CHEAP, IDENTITY, type Endpoint } from '../http/endpoint';
import { GLOBAL, PERMISSIONS } from '../access/permissionTable';
import { isObject } from '../seed/shape';
import { formatInstant } from '../time';

const serverInfo = (call: Call): Reply =>
  data({
    baseUrl: call.state.baseUrl,
    displayUrl: call.state.baseUrl,
    version: '1001.0.0-SNAPSHOT',
    versionNumbers: [1001, 0, 0],
    deploymentType: 'Cloud',
    buildNumber: 100_299,
    buildDate: formatInstant(1_790_000_000_000, call.state.switches.siteZone),
    serverTime: formatInstant(call.now, call.state.switches.siteZone),
    scmInfo: 'local',
    serverTitle: call.state.serverTitle,
    serverTimeZone: call.state.switches.siteZone,
  });

const permissionName = (key: string): string =>
  key
    .toLowerCase()
    .split('_')
    .map((word, i) => (i === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word))
    .join(' ');

const myPermissions = (call: Call): Reply => {
  const asked = call.queryList('permissions');
  if (asked.length === 0) throw badRequest("The 'permissions' query parameter is required.");
  const unknown = asked.filter((key) => !PERMISSIONS.includes(key));
  if (unknown.length > 0) throw badRequest(`Unrecognized permission: ${unknown[0]}`);
  const projectRef = call.query.get('projectId') ?? call.query.get('projectKey');
  const issueRef = call.query.get('issueId') ?? call.query.get('issueKey');
  const on =
    projectRef !== null ? call.may.project(call.actor, projectRef) : issueRef !== null ? call.may.issue(call.actor, issueRef) : undefined;
  const permissions = Object.fromEntries(
    asked.map((key) => [
      key,
      {
        id: String(PERMISSIONS.indexOf(key) + 1),
        key,
        name: permissionName(key),
        type: Object.hasOwn(GLOBAL, key) ? 'GLOBAL' : 'PROJECT',
        description: '',
        havePermission: call.may.has(call.actor, key, on),
      },
    ]),
  );
  return data({ permissions }, asked.length);
};

const checkPermissions = (call: Call): Reply => {
  const body = call.objectBody();
  const accountId = body['accountId'];
  if (accountId !== undefined && accountId !== call.actor.user.accountId) call.may.needAdmin(call.actor);
  const user = typeof accountId === 'string' ? call.state.users.get(accountId) : call.actor.user;
  if (user === undefined) throw badRequest('The user does not exist.');
  const actor = user === call.actor.user ? call.actor : { user, app: false, asApp: false, scopes: new Set<string>() };
  const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const globalPermissions = [...new Set(names(body['globalPermissions']))].filter((key) => call.may.has(actor, key));
  const groups = Array.isArray(body['projectPermissions']) ? body['projectPermissions'].filter(isObject) : [];
  const every = groups.flatMap((group) =>
    names(group['permissions']).map((permission) => ({
      permission,
      projects: names(group['projects'])
        .filter((id) => {
          const project = call.state.projects.get(id);
          return call.may.seesProject(actor, project) && call.may.has(actor, permission, project);
        })
        .map(Number),
      issues: names(group['issues'])
        .filter((id) => {
          const issue = call.state.findIssue(id);
          return issue !== undefined && call.may.seesIssue(actor, issue) && call.may.has(actor, permission, issue);
        })
        .map(Number),
    })),
  );
  // A list without repetitions, like the one of the site's permissions.
  const projectPermissions = [...new Map(every.map((one) => [JSON.stringify(one), one])).values()];
  return data({ globalPermissions, projectPermissions }, globalPermissions.length + projectPermissions.length);
};

const userPage = { size: 50, most: 1000 };

const usersSearch = (call: Call): Reply => {
  const startAt = call.queryNumber('startAt', 0);
  const users = [...call.state.users.values()].slice(
    startAt,
    startAt + Math.min(call.queryNumber('maxResults', userPage.size), userPage.most),
  );
  return { status: 200, body: `[${users.map((user) => user.json).join(',')}]`, objects: users.length };
};

const user = (call: Call): Reply => {
  const found = call.state.users.get(call.query.get('accountId') ?? '');
  if (found === undefined) throw new JiraError(404, ['Specified user does not exist or you do not have required permissions']);
  return { status: 200, body: found.json, objects: 1 };
};

const userBulk = (call: Call): Reply => {
  const ids = call.query.getAll('accountId');
  if (ids.length === 0) throw badRequest("The 'accountId' query parameter is required.");
  const most = call.state.switches.usersBulkMost;
  if (ids.length > most) throw badRequest(`The number of account IDs must not exceed ${most}.`);
  const found = [...new Set(ids)].map((id) => call.state.users.get(id)).filter((one) => one !== undefined);
  const startAt = call.queryNumber('startAt', 0);
  const maxResults = Math.min(call.queryNumber('maxResults', 10), most);
  const values = found.slice(startAt, startAt + maxResults);
  return {
    status: 200,
    objects: values.length,
    body: `{"self":${JSON.stringify(`${call.parts.api}/user/bulk`)},"startAt":${startAt},"maxResults":${maxResults},"total":${found.length},"isLast":${startAt + values.length >= found.length},"values":[${values.map((one) => one.json).join(',')}]}`,
  };
};

export const SITE: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/serverInfo', cost: CHEAP, handle: serverInfo },
  {
    method: 'GET',
    path: '/rest/api/3/myself',
    cost: IDENTITY,
    handle: (call) => ({ status: 200, body: call.actor.user.json, objects: 1 }),
  },
  { method: 'GET', path: '/rest/api/3/mypermissions', cost: IDENTITY, handle: myPermissions },
  { method: 'POST', path: '/rest/api/3/permissions/check', cost: IDENTITY, handle: checkPermissions },
  { method: 'GET', path: '/rest/api/3/users/search', cost: IDENTITY, handle: usersSearch },
  { method: 'GET', path: '/rest/api/3/user', cost: IDENTITY, handle: user },
  { method: 'GET', path: '/rest/api/3/user/bulk', cost: IDENTITY, handle: userBulk },
];
