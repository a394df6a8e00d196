import { badRequest, JiraError } from '../errors';
import { type Call, data, json, pageOf, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Issue, Worklog } from '../model';
import { list as jsonList } from '../render/parts';

export const findWorklog = (call: Call, issue: Issue): Worklog => {
  const id = call.param('id');
  const worklog = issue.worklogs.find((one) => one.id === id);
  if (worklog === undefined || !call.parts.seesThread(issue, worklog.visibility))
    throw new JiraError(404, [`Cannot find worklog with id: '${id}'.`]);
  return worklog;
};

const PAGE = { size: 5_000, most: 5_000 };

const ofIssue = (call: Call): Reply => {
  const issue = call.issue();
  const after = call.queryNumber('startedAfter', 0);
  const before = call.queryNumber('startedBefore', Number.MAX_SAFE_INTEGER);
  const chosen = call.parts.worklogs(issue).filter((one) => one.started >= after && one.started < before);
  const page = pageOf(call, chosen, PAGE);
  return json(
    `{"startAt":${page.startAt},"maxResults":${page.maxResults},"total":${page.total},"worklogs":${jsonList(page.values.map((one) => call.parts.worklog(issue, one)))}}`,
  );
};

const get = (call: Call): Reply => {
  const issue = call.issue();
  return json(call.parts.worklog(issue, findWorklog(call, issue)));
};

const visible = function* (call: Call): Generator<{ readonly issue: Issue; readonly worklog: Worklog }> {
  for (const issue of call.state.issues.rows()) {
    if (issue.worklogs.length === 0 || !call.parts.sees(issue)) continue;
    for (const worklog of issue.worklogs) if (call.parts.seesThread(issue, worklog.visibility)) yield { issue, worklog };
  }
};

const LIST_MOST = 1_000;

/** What is missing or hidden is left out without a word; the order is that of the site, not that of the request. */
const byIds = (call: Call): Reply => {
  const ids = call.objectBody()['ids'];
  if (!Array.isArray(ids) || ids.length === 0 || ids.some((id) => typeof id !== 'number' && !/^\d+$/.test(String(id))))
    throw badRequest("'ids' must be a list of worklog IDs.");
  if (ids.length > LIST_MOST) throw badRequest(`The number of worklog IDs must not exceed ${LIST_MOST}.`);
  const wanted = new Set(ids.map(String));
  const out: string[] = [];
  for (const { issue, worklog } of visible(call)) if (wanted.has(worklog.id)) out.push(call.parts.worklog(issue, worklog));
  return json(jsonList(out));
};

const FEED_PAGE = 1_000;
/** Both feeds leave out what happened in the minute before the request (facts §2a). */
const FEED_LAG_MS = 60_000;

/** A page of changes from the oldest; entries of one instant are never torn apart, so `until` can be the next `since`. */
const feed = (call: Call, path: string, entries: readonly { readonly id: string; readonly at: number }[]): Reply => {
  const since = call.queryNumber('since', 0);
  const newest = call.now - FEED_LAG_MS;
  const sorted = entries.filter(({ at }) => at >= since && at <= newest).sort((a, b) => a.at - b.at || Number(a.id) - Number(b.id));
  let end = Math.min(FEED_PAGE, sorted.length);
  while (end < sorted.length && sorted[end]?.at === sorted[end - 1]?.at) end += 1;
  const page = sorted.slice(0, end);
  const last = end === sorted.length;
  const until = page.at(-1)?.at ?? since;
  const self = `${call.parts.api}/worklog/${path}?since=`;
  return data({
    values: page.map(({ id, at }) => ({ worklogId: Number(id), updatedTime: at, properties: [] })),
    since,
    until,
    self: `${self}${since}`,
    // One further, since all of this instant are on this page.
    ...(last ? {} : { nextPage: `${self}${until + 1}` }),
    lastPage: last,
  });
};

const updated = (call: Call): Reply =>
  feed(
    call,
    'updated',
    [...visible(call)].map(({ worklog }) => ({ id: worklog.id, at: worklog.updated })),
  );

const deleted = (call: Call): Reply => feed(call, 'deleted', call.services.deletedWorklogs);

export const WORKLOGS: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/worklog', cost: CHEAP, handle: ofIssue },
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/worklog/{id}', cost: CHEAP, handle: get },
  { method: 'POST', path: '/rest/api/3/worklog/list', cost: CHEAP, handle: byIds },
  { method: 'GET', path: '/rest/api/3/worklog/updated', cost: CHEAP, handle: updated },
  { method: 'GET', path: '/rest/api/3/worklog/deleted', cost: CHEAP, handle: deleted },
];
