import { badRequest, JiraError } from '../errors';
import { type Call, json, pageOf, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import type { Comment, Issue } from '../model';

const ORDER: ReadonlyMap<string, 1 | -1> = new Map([
  ['created', 1],
  ['+created', 1],
  [' created', 1],
  ['-created', -1],
]);

const listComments = (call: Call): Reply => {
  const issue = call.issue();
  const orderBy = call.query.get('orderBy') ?? 'created';
  const sign = ORDER.get(orderBy);
  if (sign === undefined) throw badRequest(`The orderBy parameter '${orderBy}' is invalid.`);
  const sorted = [...call.parts.comments(issue)].sort((a, b) => sign * (a.created - b.created || Number(a.id) - Number(b.id)));
  const { values, startAt, maxResults, total } = pageOf(call, sorted, { size: 100, most: call.state.switches.commentPage });
  const properties = call.queryList('expand').includes('properties');
  return json(
    `{"startAt":${startAt},"maxResults":${maxResults},"total":${total},"comments":[${values.map((comment) => call.parts.comment(issue, comment, { properties })).join(',')}]}`,
  );
};

export const findComment = (call: Call, issue: Issue): Comment => {
  const id = call.param('id');
  const comment = issue.comments.find((one) => one.id === id);
  if (comment === undefined || !call.parts.seesThread(issue, comment.visibility))
    throw new JiraError(404, [`Can not find a comment for the id: ${id}.`]);
  return comment;
};

const getComment = (call: Call): Reply => {
  const issue = call.issue();
  return json(call.parts.comment(issue, findComment(call, issue), { properties: call.queryList('expand').includes('properties') }));
};

const COMMENT_LIST_MOST = 1_000;

const commentList = (call: Call): Reply => {
  const ids = call.objectBody()['ids'];
  if (!Array.isArray(ids)) throw badRequest("'ids' must be a list of comment IDs.");
  if (ids.length > COMMENT_LIST_MOST) throw badRequest(`The number of comment IDs must not exceed ${COMMENT_LIST_MOST}.`);
  const properties = call.queryList('expand').includes('properties');
  const out: string[] = [];
  for (const id of new Set(ids.map(String))) {
    const issue = call.state.issues.get(call.state.issues.ownerOf('comments', id) ?? -1);
    const comment = issue?.comments.find((one) => one.id === id);
    if (
      issue !== undefined &&
      comment !== undefined &&
      call.may.seesIssue(call.actor, issue) &&
      call.parts.seesThread(issue, comment.visibility)
    )
      out.push(call.parts.comment(issue, comment, { properties }));
  }
  return json(`{"isLast":true,"maxResults":1048576,"startAt":0,"total":${out.length},"values":[${out.join(',')}]}`);
};

export const COMMENTS: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/comment', cost: CHEAP, handle: listComments },
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/comment/{id}', cost: CHEAP, handle: getComment },
  { method: 'POST', path: '/rest/api/3/comment/list', cost: CHEAP, handle: commentList },
];
