import { badRequest } from '../errors';
import { type Call, data, longList, textList, type Reply } from '../http/call';
import { CHEAP, CORE, type Endpoint } from '../http/endpoint';
import type { Issue } from '../model';
import { fieldChoice, renderIssue, type IssueView } from '../render/issue';
import { fieldMaps } from '../render/fieldMaps';
import { hash32 } from '../random';
import type { JqlContext } from '../search/jqlField';
import { isArchived } from './archive';
import { issueView } from './issueView';

const sees = (call: Call, issue: Issue): boolean => !isArchived(issue) && call.may.seesIssue(call.actor, issue);

const jqlContext = (call: Call): JqlContext => ({
  state: call.state,
  accountId: call.actor.user.accountId,
  zone: call.actor.asApp ? call.state.switches.appZone : call.actor.user.timeZone,
  now: call.now,
  sees: (issue) => sees(call, issue),
  finds: (issue) => sees(call, issue) && !flickers(call, issue),
  seesProject: (projectId) => {
    const project = call.state.projects.get(projectId);
    return project?.archived === undefined && call.may.seesProject(call.actor, project);
  },
  seesAllOf: (projectId) => {
    const project = call.state.projects.get(projectId);
    return project !== undefined && call.may.browses(call.actor, project) === true;
  },
  usesNow: () => undefined,
});

const FLICKER_MS = 5 * 60_000;
/** One in four of the issues that were changed a short while ago, others each minute. */
const flickers = ({ state, now }: Call, issue: Issue): boolean =>
  state.switches.searchFlickers && now - issue.updated < FLICKER_MS && hash32(`${issue.id}/${Math.floor(now / 60_000)}`) % 4 === 0;

interface SearchRequest {
  readonly jql: string;
  readonly nextPageToken: string | undefined;
  readonly maxResults: number;
  readonly fields: readonly string[];
  readonly expand: readonly string[];
  readonly properties: readonly string[];
  readonly reconcileIssues: readonly string[];
}

const ID_ONLY_PAGE = 5_000;
/** Fields that cost nothing to read, so that pages may be long. */
const LIGHT = new Set(['id', 'key']);

const search = (call: Call, request: SearchRequest): Reply => {
  if (request.properties.length > 5) throw badRequest('The maximum number of properties is 5.');
  if (request.reconcileIssues.length > 50) throw badRequest('The maximum number of issues to reconcile is 50.');
  const fields = request.fields.length === 0 ? ['id'] : request.fields;
  const light = fields.every((field) => LIGHT.has(field)) && request.expand.length === 0;
  const size = Math.min(request.maxResults, light ? ID_ONLY_PAGE : call.state.switches.pageCap);
  if (size < 1) throw badRequest("The value of 'maxResults' must be greater than 0.");
  const reconcile = request.reconcileIssues.map(Number);
  const page = call.services.search.page(request.jql, jqlContext(call), { token: request.nextPageToken, size, reconcile });
  const view: IssueView = {
    ...issueView(call, [], request.expand, request.properties, 'search'),
    fields: fieldChoice(
      fields.filter((field) => !LIGHT.has(field)),
      '*navigable',
    ),
  };
  const render = (issue: Issue): string => {
    if (light) return fields.includes('key') ? `{"id":"${issue.id}","key":"${issue.key}"}` : `{"id":"${issue.id}"}`;
    return renderIssue(issue, call.parts, view);
  };
  const maps = fieldMaps(call.state, view.expand);
  const token = page.nextPageToken === undefined ? '' : `,"nextPageToken":"${page.nextPageToken}"`;
  return longList('{"issues":[', rendered(page.issues, render), `]${token},"isLast":${page.nextPageToken === undefined}${maps}}`);
};

function* rendered(issues: readonly Issue[], render: (issue: Issue) => string): Iterable<string> {
  for (const issue of issues) yield render(issue);
}

const optionalText = (value: unknown, name: string): string | undefined => {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw badRequest(`'${name}' must be a string.`);
  return value;
};

const postSearch = (call: Call): Reply => {
  const body = call.objectBody();
  const { maxResults = 50 } = body;
  if (typeof maxResults !== 'number') throw badRequest("'maxResults' must be a number.");
  return search(call, {
    jql: optionalText(body['jql'], 'jql') ?? '',
    nextPageToken: optionalText(body['nextPageToken'], 'nextPageToken'),
    maxResults,
    fields: textList(body['fields'], 'fields'),
    expand: (optionalText(body['expand'], 'expand') ?? '').split(',').filter((name) => name !== ''),
    properties: textList(body['properties'], 'properties'),
    reconcileIssues: textList(body['reconcileIssues'], 'reconcileIssues'),
  });
};

const getSearch = (call: Call): Reply =>
  search(call, {
    jql: call.query.get('jql') ?? '',
    nextPageToken: call.query.get('nextPageToken') ?? undefined,
    maxResults: call.queryNumber('maxResults', 50),
    fields: call.queryList('fields'),
    expand: call.queryList('expand'),
    properties: call.queryList('properties'),
    reconcileIssues: call.queryList('reconcileIssues'),
  });

const count = (call: Call): Reply => {
  const jql = optionalText(call.objectBody()['jql'], 'jql') ?? '';
  return data({ count: call.services.search.count(jql, jqlContext(call)) });
};

export const SEARCH: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/search/jql', cost: CORE, handle: postSearch },
  { method: 'GET', path: '/rest/api/3/search/jql', cost: CORE, handle: getSearch },
  { method: 'POST', path: '/rest/api/3/search/approximate-count', cost: CHEAP, handle: count },
];
