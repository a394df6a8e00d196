import { badRequest, JiraError } from '../errors';
import { type Call, noContent, type Reply, textList } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import type { Issue } from '../model';
import { rankBetween, rankOf } from '../ranks';
import { applyChange } from '../write/changes';
import { needLive } from './archive';

/** "At most 50 issues may be ranked at once": Atlassian's document of the operation. */
const MOST = 50;

/** Places issues, in the order in which they are named, right before or right behind another one, wherever on the site that is. */
const rank = (call: Call): Reply => {
  const body = call.objectBody();
  const { rankBeforeIssue, rankAfterIssue, rankCustomFieldId } = body;
  const refs = textList(body['issues'], 'issues');
  const field = call.state.rankField;
  const wantedField = rankCustomFieldId === undefined ? field : `customfield_${String(rankCustomFieldId)}`;
  if (field === undefined || wantedField !== field) throw badRequest('The rank field is not valid.');
  if (refs.length === 0) throw badRequest("'issues' must not be empty.");
  if (refs.length > MOST) throw badRequest(`At most ${MOST} issues may be ranked at once.`);
  if ((rankBeforeIssue === undefined) === (rankAfterIssue === undefined))
    throw badRequest("Exactly one of 'rankBeforeIssue' and 'rankAfterIssue' must be given.");
  const beside = known(call, String(rankBeforeIssue ?? rankAfterIssue));
  const issues = new Map(refs.map((ref) => known(call, ref)).map((issue) => [issue.id, issue]));
  if (issues.has(beside.id)) throw badRequest(`${beside.key} can't be ranked beside itself.`);
  for (const issue of issues.values()) {
    needLive(issue);
    if (!call.may.has(call.actor, 'SCHEDULE_ISSUES', issue)) throw new JiraError(403, ['You do not have permission to rank these issues.']);
  }
  return place(call, field, [...issues.values()], beside, rankBeforeIssue !== undefined);
};

/** The document knows no 404: an issue that is not there makes the request invalid. */
const known = (call: Call, ref: string): Issue => {
  const issue = call.state.findIssue(ref);
  if (issue === undefined || !call.parts.sees(issue)) throw badRequest('Issue does not exist or you do not have permission to see it.');
  return issue;
};

const place = (call: Call, field: string, issues: readonly Issue[], beside: Issue, before: boolean): Reply => {
  const neighbours = gap(call, field, new Set(issues.map(({ id }) => id)), rankOf(beside, field) ?? '', before);
  const [, high] = neighbours;
  let [low] = neighbours;
  const entries = issues.map((issue) => {
    const entry = { issueId: issue.id, issueKey: issue.key };
    if (call.services.conflicts())
      return { ...entry, status: 503, errors: ['JIRA Agile cannot execute the rank operation at this time. Please try again later.'] };
    low = rankBetween(low, high);
    applyChange(call.state, call.services, issue, { custom: { ...issue.custom, [field]: JSON.stringify(low) } }, call.actor);
    return { ...entry, status: 200 };
  });
  return entries.every(({ status }) => status === 200)
    ? noContent
    : { status: 207, body: JSON.stringify({ entries }), objects: entries.length };
};

/** The ranks right before and right behind a place; those that are about to move stand nowhere. */
const gap = (call: Call, field: string, moving: ReadonlySet<number>, at: string, before: boolean): [string, string] => {
  let [low, high] = before ? ['', at] : [at, ''];
  for (const issue of call.state.issues.rows()) {
    const own = rankOf(issue, field);
    if (own === null || own === at || moving.has(issue.id)) continue;
    if (before && own < at && own > low) low = own;
    if (!before && own > at && (high === '' || own < high)) high = own;
  }
  return [low, high];
};

export const RANKING: readonly Endpoint[] = [{ method: 'PUT', path: '/rest/agile/1.0/issue/rank', cost: 'write', handle: rank }];
