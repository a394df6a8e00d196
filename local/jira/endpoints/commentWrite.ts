import { badRequest, JiraError } from '../errors';
import { type Call, json, noContent, type Reply } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import { heedNotifyUsers } from '../http/quiet';
import type { Comment, Issue, Raw } from '../model';
import { adfText, FieldProblem } from '../write/adf';
import { touch } from '../write/changes';
import { propertiesOf } from '../write/properties';
import { visibilityOf } from '../write/visibility';
import { findComment } from './comments';
import { pathIssue } from './issueWrite';

const COMMENTS_MOST = 5_000;

/** The body's text, or 400 in the form that Jira gives for comments. */
export const bodyText = (call: Call, value: unknown): string => {
  try {
    return adfText(value, call.state.textLimit, call.state.switches.adfLocalIds);
  } catch (error) {
    if (!(error instanceof FieldProblem)) throw error;
    throw error.message === 'INVALID_INPUT' ? badRequest('INVALID_INPUT') : new JiraError(400, [], { comment: error.message });
  }
};

/**
 * The id of the comment that is answered. 400 for one that is not there, not seen, or of another issue. Threads have one level: an answer to
 * an answer belongs to the comment above both.
 */
const parentOf = (call: Call, issue: Issue, value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  const id = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  const parent = call.parts.comments(issue).find((one) => one.id === id);
  if (parent === undefined) throw new JiraError(400, [], { parentId: `Can not find a comment for the id: ${id}.` });
  return parent.parentId ?? parent.id;
};

/** Adds a comment; the rules are those of the request whatever way it came. */
export const addComment = (call: Call, issue: Issue, body: Raw): Comment => {
  if (!call.may.has(call.actor, 'ADD_COMMENTS', issue)) throw badRequest('You do not have the permission to comment on this issue.');
  if (issue.comments.length >= COMMENTS_MOST) throw new JiraError(413, ['The limit of comments for this issue has been reached.']);
  const { accountId } = call.actor.user;
  const comment: Comment = {
    id: String(call.state.nextId()),
    parentId: parentOf(call, issue, body['parentId']),
    author: accountId,
    updateAuthor: accountId,
    body: bodyText(call, body['body']),
    created: call.now,
    updated: call.now,
    jsdPublic: true,
    visibility: visibilityOf(call, issue, body['visibility']),
    properties: [...propertiesOf(body['properties'])].map(([key, value]) => ({ key, value: JSON.parse(value) as unknown })),
  };
  touch(call.state, issue, { comments: [...issue.comments, comment] });
  call.services.events.commented('created', issue, comment, call.actor);
  return comment;
};

const add = (call: Call): Reply => {
  const issue = call.issue();
  const comment = addComment(call, issue, call.objectBody());
  return json(call.parts.comment(issue, comment, { properties: call.queryList('expand').includes('properties') }), 1, 201);
};

const mayChange = (call: Call, issue: Issue, comment: Comment, own: string, all: string): void => {
  const permission = comment.author === call.actor.user.accountId ? own : all;
  if (!call.may.has(call.actor, permission, issue)) throw badRequest(`You do not have the permission for this comment.`);
};

const edit = (call: Call): Reply => {
  heedNotifyUsers(call);
  const issue = call.issue();
  const comment = findComment(call, issue);
  mayChange(call, issue, comment, 'EDIT_OWN_COMMENTS', 'EDIT_ALL_COMMENTS');
  const body = call.objectBody();
  const changed: Comment = {
    ...comment,
    updateAuthor: call.actor.user.accountId,
    updated: call.now,
    body: body['body'] === undefined ? comment.body : bodyText(call, body['body']),
    visibility: body['visibility'] === undefined ? comment.visibility : visibilityOf(call, issue, body['visibility']),
    properties:
      body['properties'] === undefined
        ? comment.properties
        : [...propertiesOf(body['properties'])].map(([key, value]) => ({ key, value: JSON.parse(value) as unknown })),
  };
  const patch = { comments: issue.comments.map((one) => (one === comment ? changed : one)) };
  if (call.state.switches.commentEditBumpsUpdated) touch(call.state, issue, patch);
  else call.state.change(issue, patch);
  call.services.events.commented('edited', issue, changed, call.actor);
  return json(call.parts.comment(issue, changed, { properties: call.queryList('expand').includes('properties') }));
};

const remove = (call: Call): Reply => {
  const issue = call.issue();
  const comment = findComment(call, issue);
  mayChange(call, issue, comment, 'DELETE_OWN_COMMENTS', 'DELETE_ALL_COMMENTS');
  const patch = { comments: issue.comments.filter((one) => one !== comment) };
  if (call.state.switches.commentEditBumpsUpdated) touch(call.state, issue, patch);
  else call.state.change(issue, patch);
  call.state.issues.disown('comments', comment.id);
  call.services.events.commentDeleted(issue, comment, call.actor);
  return noContent;
};

export const COMMENT_WRITE: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/issue/{issueIdOrKey}/comment', cost: 'write', writes: pathIssue, handle: add },
  { method: 'PUT', path: '/rest/api/3/issue/{issueIdOrKey}/comment/{id}', cost: 'write', writes: pathIssue, handle: edit },
  { method: 'DELETE', path: '/rest/api/3/issue/{issueIdOrKey}/comment/{id}', cost: 'write', writes: pathIssue, handle: remove },
];
