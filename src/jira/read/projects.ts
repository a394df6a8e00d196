/** Projects, what they contain, and which schemes they use. Sources: facts §2b. */
import { route, type Route } from '@forge/api';
import { isHoldfastError } from '../../contract/errors';
import type { Jira } from '../port';
import { allPages, arrayOf, listOf, objectOf, offsetPage, readJson, textOf, type JsonObject, type OffsetPage } from './envelope';

export interface RawProject extends JsonObject {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

/** A page of at most 50 projects that the app can see. `status`: live, archived, deleted (in Jira's trash). Costs 1 + projects points. */
export async function searchProjects(
  jira: Jira,
  search: {
    readonly startAt?: number;
    /** Default and most: 50. */
    readonly maxResults?: number;
    readonly keys?: readonly string[];
    readonly ids?: readonly string[];
    readonly status?: readonly ('live' | 'archived' | 'deleted')[];
    readonly expand?: string;
  } = {},
): Promise<OffsetPage<RawProject>> {
  const op = 'GET /rest/api/3/project/search';
  const query = new URLSearchParams({
    startAt: String(search.startAt ?? 0),
    maxResults: String(search.maxResults ?? 50),
    orderBy: 'key',
    expand: search.expand ?? 'description,lead,issueTypes,url,projectKeys',
  });
  for (const key of search.keys ?? []) query.append('keys', key);
  for (const id of search.ids ?? []) query.append('id', id);
  for (const status of search.status ?? []) query.append('status', status);
  return offsetPage(op, await readJson(jira, { op, route: route`/rest/api/3/project/search?${query}` }), 'values');
}

export const allProjects = (
  jira: Jira,
  search: { readonly status?: readonly ('live' | 'archived' | 'deleted')[]; readonly expand?: string } = {},
): Promise<readonly RawProject[]> => allPages((startAt) => searchProjects(jira, { ...search, startAt }));

/** Throws `not-found` for a project that is gone or hidden. Costs 2 points. */
export async function project(jira: Jira, idOrKey: string): Promise<RawProject> {
  const op = 'GET /rest/api/3/project/{projectIdOrKey}';
  return objectOf(
    op,
    await readJson(jira, {
      op,
      route: route`/rest/api/3/project/${idOrKey}?expand=description,lead,issueTypes,url,projectKeys,issueTypeHierarchy`,
    }),
  ) as RawProject;
}

export async function projectComponents(jira: Jira, idOrKey: string): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/project/{projectIdOrKey}/components';
  return listOf(op, await readJson(jira, { op, route: route`/rest/api/3/project/${idOrKey}/components` }));
}

export async function projectVersions(jira: Jira, idOrKey: string): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/project/{projectIdOrKey}/versions';
  return listOf(op, await readJson(jira, { op, route: route`/rest/api/3/project/${idOrKey}/versions` }));
}

/** Statuses by issue type, as the project's workflows know them. 1 point. */
export async function projectStatuses(jira: Jira, idOrKey: string): Promise<readonly JsonObject[]> {
  const op = 'GET /rest/api/3/project/{projectIdOrKey}/statuses';
  return listOf(op, await readJson(jira, { op, route: route`/rest/api/3/project/${idOrKey}/statuses` }));
}

/** Kinds of schemes and the member of `POST /project` that takes their id. */
export const SCHEME_KINDS = [
  'issueTypeScheme',
  'workflowScheme',
  'issueTypeScreenScheme',
  'fieldConfigurationScheme',
  'permissionScheme',
  'notificationScheme',
  'issueSecurityScheme',
  'priorityScheme',
] as const;
export type SchemeKind = (typeof SCHEME_KINDS)[number];

export interface SchemeIds {
  readonly ids: Readonly<Partial<Record<SchemeKind, { readonly id: string; readonly name?: string }>>>;
  /** Kinds that Jira did not let us read, with what it said: gaps. A project without its own scheme uses the default and is not here. */
  readonly unread: readonly { readonly kind: SchemeKind; readonly reason: string }[];
}

/** Ids of the schemes of one company-managed project: 8 requests, about 8 points. */
export async function projectSchemes(jira: Jira, id: string): Promise<SchemeIds> {
  const ids: Partial<Record<SchemeKind, { id: string; name?: string }>> = {};
  const unread: { kind: SchemeKind; reason: string }[] = [];
  for (const kind of SCHEME_KINDS) {
    try {
      const scheme = await SCHEMES[kind](jira, id);
      if (scheme !== undefined) ids[kind] = scheme;
    } catch (e) {
      if (isHoldfastError(e, 'not-allowed', 'refused')) unread.push({ kind, reason: e.message });
      // 404 on a scheme of a project that we can see: it has none.
      else if (!isHoldfastError(e, 'not-found')) throw e;
    }
  }
  return { ids, unread };
}

type ReadScheme = (jira: Jira, id: string) => Promise<{ id: string; name?: string } | undefined>;

function idAndName(scheme: unknown): { id: string; name?: string } | undefined {
  if (typeof scheme !== 'object' || scheme === null) return undefined;
  const { id, name } = scheme as JsonObject;
  if (typeof id !== 'string' && typeof id !== 'number') return undefined;
  const named = textOf(name);
  return { id: String(id), ...(named === undefined ? {} : { name: named }) };
}

/** `{values: [{<member>: {id, name}, projectIds}]}`. */
const associated =
  (op: string, path: (id: string) => Route, member: SchemeKind): ReadScheme =>
  async (jira, id) =>
    idAndName(arrayOf(op, await readJson(jira, { op, route: path(id) }), 'values')[0]?.[member]);

/** `{id, name, …}`. */
const direct =
  (op: string, path: (id: string) => Route): ReadScheme =>
  async (jira, id) =>
    idAndName(await readJson(jira, { op, route: path(id) }));

const SCHEMES: Readonly<Record<SchemeKind, ReadScheme>> = {
  issueTypeScheme: associated(
    'GET /rest/api/3/issuetypescheme/project',
    (id) => route`/rest/api/3/issuetypescheme/project?projectId=${id}`,
    'issueTypeScheme',
  ),
  workflowScheme: associated(
    'GET /rest/api/3/workflowscheme/project',
    (id) => route`/rest/api/3/workflowscheme/project?projectId=${id}`,
    'workflowScheme',
  ),
  issueTypeScreenScheme: associated(
    'GET /rest/api/3/issuetypescreenscheme/project',
    (id) => route`/rest/api/3/issuetypescreenscheme/project?projectId=${id}`,
    'issueTypeScreenScheme',
  ),
  fieldConfigurationScheme: associated(
    'GET /rest/api/3/fieldconfigurationscheme/project',
    (id) => route`/rest/api/3/fieldconfigurationscheme/project?projectId=${id}`,
    'fieldConfigurationScheme',
  ),
  permissionScheme: direct(
    'GET /rest/api/3/project/{projectKeyOrId}/permissionscheme',
    (id) => route`/rest/api/3/project/${id}/permissionscheme`,
  ),
  notificationScheme: direct(
    'GET /rest/api/3/project/{projectKeyOrId}/notificationscheme',
    (id) => route`/rest/api/3/project/${id}/notificationscheme`,
  ),
  issueSecurityScheme: direct(
    'GET /rest/api/3/project/{projectKeyOrId}/issuesecuritylevelscheme',
    (id) => route`/rest/api/3/project/${id}/issuesecuritylevelscheme`,
  ),
  priorityScheme: async (jira, id) => {
    const op = 'GET /rest/api/3/priorityscheme';
    return idAndName(arrayOf(op, await readJson(jira, { op, route: route`/rest/api/3/priorityscheme?projectId=${id}` }), 'values')[0]);
  },
};
