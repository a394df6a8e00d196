import { badRequest, JiraError } from '../errors';
import { type Call, json, noContent, type Reply } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import { heedNotifyUsers } from '../http/quiet';
import type { Issue, Raw, Worklog } from '../model';
import { parseInstant } from '../time';
import { touch } from '../write/changes';
import { secondsOf } from '../write/durations';
import { propertiesOf } from '../write/properties';
import { visibilityOf } from '../write/visibility';
import { bodyText } from './commentWrite';
import { pathIssue } from './issueWrite';
import { findWorklog } from './worklogs';

/** Facts §2a: the limits of `issue/limit/report`. */
const PER_ISSUE_MOST = 10_000;

const secondsIn = (body: Raw): number | undefined => {
  const { timeSpentSeconds, timeSpent } = body;
  const seconds =
    typeof timeSpentSeconds === 'number' ? timeSpentSeconds : typeof timeSpent === 'string' ? secondsOf(timeSpent) : undefined;
  if (seconds === undefined) return undefined;
  if (!Number.isSafeInteger(seconds) || seconds < 60) throw badRequest('Worklog must not be null.');
  return seconds;
};

const startedIn = (body: Raw): number | undefined => {
  if (body['started'] === undefined || body['started'] === null) return undefined;
  const started = parseInstant(String(body['started']));
  if (Number.isNaN(started)) throw badRequest(`Cannot deserialize value of type date from '${String(body['started'])}'.`);
  return started;
};

/** What becomes of the remaining estimate when `delta` seconds more were spent; `by` is the parameter of `manual`. */
const remainingAfter = (call: Call, issue: Issue, delta: number, by: 'reduceBy' | 'increaseBy'): number | null => {
  const how = call.query.get('adjustEstimate') ?? 'auto';
  const asked = (name: string): number => {
    const seconds = secondsOf(call.query.get(name) ?? '');
    if (seconds === undefined) throw new JiraError(400, [], { [name]: `'${name}' must be a duration such as 2d or 90m.` });
    return seconds;
  };
  const before = issue.remainingEstimate ?? 0;
  switch (how) {
    case 'leave':
      return issue.remainingEstimate;
    case 'new':
      return asked('newEstimate');
    case 'manual':
      return Math.max(0, before + (by === 'increaseBy' ? asked(by) : -asked(by)));
    case 'auto':
      return issue.remainingEstimate === null ? null : Math.max(0, before - delta);
    default:
      throw new JiraError(400, [], {
        adjustEstimate: `The value '${how.slice(0, 50)}' is not valid; expected new, leave, manual or auto.`,
      });
  }
};

const add = (call: Call): Reply => {
  heedNotifyUsers(call);
  const issue = call.issue();
  if (!call.may.has(call.actor, 'WORK_ON_ISSUES', issue)) throw badRequest('You do not have permission to log work on this issue.');
  const body = call.objectBody();
  const seconds = secondsIn(body);
  if (seconds === undefined) throw badRequest('Worklog must not be null.');
  if (issue.worklogs.length >= PER_ISSUE_MOST) throw new JiraError(413, ['The limit of worklogs for this issue has been reached.']);
  const { accountId } = call.actor.user;
  // Properties of worklogs are checked and not kept: nothing reads them.
  propertiesOf(body['properties']);
  const worklog: Worklog = {
    id: String(call.state.nextId()),
    author: accountId,
    updateAuthor: accountId,
    created: call.now,
    updated: call.now,
    started: startedIn(body) ?? call.now,
    timeSpentSeconds: seconds,
    visibility: visibilityOf(call, issue, body['visibility']),
    comment: body['comment'] === undefined ? undefined : bodyText(call, body['comment']),
  };
  const remainingEstimate = remainingAfter(call, issue, seconds, 'reduceBy');
  touchByWork(call, issue, { worklogs: [...issue.worklogs, worklog], timeSpent: (issue.timeSpent ?? 0) + seconds, remainingEstimate });
  call.services.events.worklog('created', issue, worklog, call.actor);
  return json(call.parts.worklog(issue, worklog), 1, 201);
};

const touchByWork = (call: Call, issue: Issue, patch: Partial<Issue>): void => {
  if (call.state.switches.partsBumpUpdated) touch(call.state, issue, patch);
  else call.state.change(issue, patch);
};

/** 400, not 403: so the document says. */
const needOwn = (call: Call, issue: Issue, worklog: Worklog, verb: 'EDIT' | 'DELETE'): void => {
  const whose = worklog.author === call.actor.user.accountId ? 'OWN' : 'ALL';
  if (!call.may.has(call.actor, `${verb}_${whose}_WORKLOGS`, issue))
    throw badRequest(`You do not have permission to ${verb.toLowerCase()} this worklog.`);
};

const edit = (call: Call): Reply => {
  heedNotifyUsers(call);
  const issue = call.issue();
  const worklog = findWorklog(call, issue);
  needOwn(call, issue, worklog, 'EDIT');
  const body = call.objectBody();
  const seconds = secondsIn(body) ?? worklog.timeSpentSeconds;
  const delta = seconds - worklog.timeSpentSeconds;
  const changed: Worklog = {
    ...worklog,
    updateAuthor: call.actor.user.accountId,
    updated: call.now,
    started: startedIn(body) ?? worklog.started,
    timeSpentSeconds: seconds,
    comment: body['comment'] === undefined ? worklog.comment : bodyText(call, body['comment']),
    visibility: body['visibility'] === undefined ? worklog.visibility : visibilityOf(call, issue, body['visibility']),
  };
  touchByWork(call, issue, {
    remainingEstimate: remainingAfter(call, issue, delta, 'reduceBy'),
    worklogs: issue.worklogs.map((one) => (one === worklog ? changed : one)),
    timeSpent: Math.max(0, (issue.timeSpent ?? 0) + delta),
  });
  call.services.events.worklog('updated', issue, changed, call.actor);
  return json(call.parts.worklog(issue, changed), 1);
};

const remove = (call: Call): Reply => {
  heedNotifyUsers(call);
  const issue = call.issue();
  const worklog = findWorklog(call, issue);
  needOwn(call, issue, worklog, 'DELETE');
  touchByWork(call, issue, {
    remainingEstimate: remainingAfter(call, issue, -worklog.timeSpentSeconds, 'increaseBy'),
    worklogs: issue.worklogs.filter((one) => one !== worklog),
    timeSpent: Math.max(0, (issue.timeSpent ?? 0) - worklog.timeSpentSeconds),
  });
  call.services.deletedWorklogs.push({ id: worklog.id, at: call.now });
  call.services.events.worklog('deleted', issue, worklog, call.actor);
  return noContent;
};

const PATH = '/rest/api/3/issue/{issueIdOrKey}/worklog';

export const WORKLOG_WRITE: readonly Endpoint[] = [
  { method: 'POST', path: PATH, cost: 'write', writes: pathIssue, handle: add },
  { method: 'PUT', path: `${PATH}/{id}`, cost: 'write', writes: pathIssue, handle: edit },
  { method: 'DELETE', path: `${PATH}/{id}`, cost: 'write', writes: pathIssue, handle: remove },
];
