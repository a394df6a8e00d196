import { badRequest, forbidden, JiraError } from '../errors';
import { type Call, data, noContent, type Reply, textList } from '../http/call';
import { CHEAP, IDENTITY, type Endpoint } from '../http/endpoint';
import type { Issue } from '../model';
import { votersOf, watchersOf } from '../write/people';
import { pathIssue } from './issueWrite';

/** Watchers and votes. Neither moves the issue's `updated`, nor is either an event (facts §5.1). */

const usersOf = (call: Call, ids: readonly string[]): readonly unknown[] =>
  ids.map((id) => call.state.users.get(id)?.raw).filter((user) => user !== undefined);

/** Without the permission to see them all, one sees oneself only. */
const shown = (call: Call, issue: Issue, ids: readonly string[]): readonly string[] =>
  call.may.has(call.actor, 'VIEW_VOTERS_AND_WATCHERS', issue) ? ids : ids.filter((id) => id === call.actor.user.accountId);

const list = (call: Call): Reply => {
  const issue = call.issue();
  const ids = watchersOf(call.state, issue);
  const watchers = usersOf(call, shown(call, issue, ids));
  return data(
    {
      self: `${call.parts.api}/issue/${issue.key}/watchers`,
      isWatching: ids.includes(call.actor.user.accountId),
      watchCount: issue.watchers,
      watchers,
    },
    watchers.length,
  );
};

/** Oneself may always be added; others by who manages the list, and only if they can see the issue. Adding twice is no error. */
const add = (call: Call): Reply => {
  const issue = call.issue();
  const body = (call.request.body ?? []).length === 0 ? '' : call.body();
  if (body !== '' && typeof body !== 'string')
    throw badRequest('Invalid request payload. Refer to the REST API documentation and try again.');
  const accountId = body === '' ? call.actor.user.accountId : body;
  needManage(call, issue, accountId);
  const user = call.state.users.get(accountId);
  if (user === undefined) throw new JiraError(404, [`User '${accountId}' does not exist.`]);
  const sees = user.active && call.may.seesIssue({ user, app: false, asApp: user.accountType === 'app', scopes: new Set() }, issue);
  if (!sees)
    throw badRequest(
      `The user "${user.displayName}" does not have permission to view this issue. This user will not be added to the watch list.`,
    );
  setWatchers(call, issue, [...watchersOf(call.state, issue), accountId]);
  return noContent;
};

const remove = (call: Call): Reply => {
  const issue = call.issue();
  const accountId = call.query.get('accountId') ?? '';
  if (accountId === '') throw badRequest("The 'accountId' query parameter is required.");
  needManage(call, issue, accountId);
  if (!call.state.users.has(accountId)) throw new JiraError(404, [`User '${accountId}' does not exist.`]);
  setWatchers(
    call,
    issue,
    watchersOf(call.state, issue).filter((id) => id !== accountId),
  );
  return noContent;
};

const needManage = (call: Call, issue: Issue, accountId: string): void => {
  if (accountId !== call.actor.user.accountId && !call.may.has(call.actor, 'MANAGE_WATCHERS', issue))
    throw forbidden('You do not have permission to manage the watcher list.');
};

export const setWatchers = (call: Call, issue: Issue, ids: readonly string[]): void => {
  const watcherIds = [...new Set(ids)];
  call.state.change(issue, { watcherIds, watchers: watcherIds.length });
};

const WATCHING_MOST = 1_000;

const watching = (call: Call): Reply => {
  const ids = textList(call.objectBody()['issueIds'], 'issueIds');
  if (ids.length > WATCHING_MOST) throw badRequest(`The number of issue IDs must not exceed ${WATCHING_MOST}.`);
  const issuesIsWatching = Object.fromEntries(
    ids.map((id) => {
      const issue = /^\d+$/.test(id) ? call.state.findIssue(id) : undefined;
      const seen = issue !== undefined && call.parts.sees(issue);
      return [id, seen && watchersOf(call.state, issue).includes(call.actor.user.accountId)];
    }),
  );
  return data({ issuesIsWatching });
};

const votes = (call: Call): Reply => {
  const issue = call.issue();
  const ids = votersOf(call.state, issue);
  const voters = usersOf(call, shown(call, issue, ids));
  const hasVoted = ids.includes(call.actor.user.accountId);
  return data({ self: `${call.parts.api}/issue/${issue.key}/votes`, votes: issue.votes, hasVoted, voters }, voters.length);
};

/** A vote is always the caller's own; on Cloud the reporter may vote too (seen by jira.js on a live site). */
const vote = (call: Call): Reply => {
  const issue = call.issue();
  if (issue.resolution !== null) throw new JiraError(404, ['You cannot vote for an issue that is resolved.']);
  setVoters(call, issue, [...votersOf(call.state, issue), call.actor.user.accountId]);
  return noContent;
};

const unvote = (call: Call): Reply => {
  const issue = call.issue();
  const ids = votersOf(call.state, issue);
  if (!ids.includes(call.actor.user.accountId)) throw new JiraError(404, ['You have not voted for this issue.']);
  setVoters(
    call,
    issue,
    ids.filter((id) => id !== call.actor.user.accountId),
  );
  return noContent;
};

const setVoters = (call: Call, issue: Issue, ids: readonly string[]): void => {
  const voterIds = [...new Set(ids)];
  call.state.change(issue, { voterIds, votes: voterIds.length });
};

export const WATCHERS: readonly Endpoint[] = [
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/watchers', cost: IDENTITY, handle: list },
  { method: 'POST', path: '/rest/api/3/issue/{issueIdOrKey}/watchers', cost: 'write', writes: pathIssue, handle: add },
  { method: 'DELETE', path: '/rest/api/3/issue/{issueIdOrKey}/watchers', cost: 'write', writes: pathIssue, handle: remove },
  { method: 'POST', path: '/rest/api/3/issue/watching', cost: CHEAP, handle: watching },
  { method: 'GET', path: '/rest/api/3/issue/{issueIdOrKey}/votes', cost: IDENTITY, handle: votes },
  { method: 'POST', path: '/rest/api/3/issue/{issueIdOrKey}/votes', cost: 'write', writes: pathIssue, handle: vote },
  { method: 'DELETE', path: '/rest/api/3/issue/{issueIdOrKey}/votes', cost: 'write', writes: pathIssue, handle: unvote },
];
