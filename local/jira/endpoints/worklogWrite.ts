import { badRequest } from '../errors';
import { type Call, json, type Reply } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import type { Worklog } from '../model';
import { parseInstant } from '../time';
import { touch } from '../write/changes';
import { bodyText } from './commentWrite';
import { pathIssue } from './issueWrite';

const add = (call: Call): Reply => {
  const issue = call.issue();
  if (!call.may.has(call.actor, 'WORK_ON_ISSUES', issue.project)) throw badRequest('You do not have permission to log work on this issue.');
  const body = call.objectBody();
  const seconds = body['timeSpentSeconds'];
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds) || seconds < 60) throw badRequest('Worklog must not be null.');
  const started = body['started'] === undefined ? call.now : parseInstant(String(body['started']));
  if (Number.isNaN(started)) throw badRequest(`Cannot deserialize value of type date from '${String(body['started'])}'.`);
  const { accountId } = call.actor.user;
  const worklog: Worklog = {
    id: String(call.state.nextId()),
    author: accountId,
    updateAuthor: accountId,
    created: call.now,
    updated: call.now,
    started,
    timeSpentSeconds: seconds,
    visibility: undefined,
    comment: body['comment'] === undefined ? undefined : bodyText(call, body['comment']),
  };
  touch(call.state, issue, { worklogs: [...issue.worklogs, worklog], timeSpent: (issue.timeSpent ?? 0) + seconds });
  return json(call.parts.worklog(issue, worklog), 1, 201);
};

export const WORKLOG_WRITE: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/issue/{issueIdOrKey}/worklog', cost: 'write', writes: pathIssue, handle: add },
];
