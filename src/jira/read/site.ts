/** Site-wide lists: fields, issue types, statuses, priorities, resolutions, link types, people. Sources: facts §2b. */
import { route } from '@forge/api';
import type { Jira } from '../port';
import { allPages, arrayOf, listOf, objectOf, offsetPage, readJson, textOf, type JsonObject } from './envelope';

export async function fields(jira: Jira): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/field';
  return listOf(op, await readJson(jira, { op, route: route`/rest/api/3/field` }));
}

export async function issueTypes(jira: Jira): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/issuetype';
  return listOf(op, await readJson(jira, { op, route: route`/rest/api/3/issuetype` }));
}

export async function statuses(jira: Jira): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/status';
  return listOf(op, await readJson(jira, { op, route: route`/rest/api/3/status` }));
}

export function priorities(jira: Jira): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/priority/search';
  return allPages(async (startAt) =>
    offsetPage<JsonObject>(
      op,
      await readJson(jira, { op, route: route`/rest/api/3/priority/search?startAt=${startAt}&maxResults=50` }),
      'values',
    ),
  );
}

export function resolutions(jira: Jira): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/resolution/search';
  return allPages(async (startAt) =>
    offsetPage<JsonObject>(
      op,
      await readJson(jira, { op, route: route`/rest/api/3/resolution/search?startAt=${startAt}&maxResults=50` }),
      'values',
    ),
  );
}

export async function linkTypes(jira: Jira): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/issueLinkType';
  return arrayOf(op, await readJson(jira, { op, route: route`/rest/api/3/issueLinkType` }), 'issueLinkTypes');
}

export interface Myself {
  readonly accountId: string;
  /** IANA zone in which JQL dates are read; JQL has no other zone. */
  readonly timeZone: string;
  readonly displayName?: string;
}

/** The app's own user, or the person with `as: 'user'`. */
export async function myself(jira: Jira, as: 'app' | 'user' = 'app'): Promise<Myself> {
  const op = 'GET /rest/api/3/myself';
  const body = objectOf(op, await readJson(jira, { op, route: route`/rest/api/3/myself`, as }));
  const displayName = textOf(body['displayName']);
  return {
    accountId: textOf(body['accountId']) ?? '',
    timeZone: textOf(body['timeZone']) ?? 'UTC',
    ...(displayName === undefined ? {} : { displayName }),
  };
}

/** The site's own time zone; absent where Jira does not say. Needs no scope. 1 point. */
export async function siteTimeZone(jira: Jira): Promise<string | undefined> {
  const op = 'GET /rest/api/3/serverInfo';
  const body = objectOf(op, await readJson(jira, { op, route: route`/rest/api/3/serverInfo` }));
  return textOf(body['serverTimeZone']);
}

/** Throws `not-found` for an account that is gone. 3 points. */
export async function user(jira: Jira, accountId: string): Promise<JsonObject> {
  const op = 'GET /rest/api/3/user';
  return objectOf(op, await readJson(jira, { op, route: route`/rest/api/3/user?accountId=${accountId}` }));
}

/** Whether the person whose request this is administers Jira; asked as that person, so the answer cannot be borrowed from the app. */
export async function isAdmin(jira: Jira): Promise<boolean> {
  const op = 'GET /rest/api/3/mypermissions';
  const body = objectOf(op, await readJson(jira, { op, route: route`/rest/api/3/mypermissions?permissions=ADMINISTER`, as: 'user' }));
  const administer = (body['permissions'] as Readonly<Record<string, { readonly havePermission?: unknown } | undefined>> | undefined)?.[
    'ADMINISTER'
  ];
  return administer?.havePermission === true;
}
