import { badRequest, forbidden, JiraError } from '../errors';
import { type Call, data, json, noContent, type Reply } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import { heedNotifyUsers } from '../http/quiet';
import type { Issue } from '../model';
import { renderIssue } from '../render/issue';
import { createIssue } from '../write/createIssue';
import { editIssue } from '../write/editIssue';
import { issueView } from './issueView';

/** The issue of the path, for its write limit. */
export const pathIssue = (call: Call): number | undefined => call.state.findIssue(call.param('issueIdOrKey'))?.id;

const created = (call: Call, issue: Issue) => ({ id: String(issue.id), key: issue.key, self: `${call.parts.api}/issue/${issue.id}` });

const create = (call: Call): Reply => data(created(call, createIssue(call, call.objectBody())), 1, 201);

const BULK_MOST = 50;

/** Each element on its own: 201 with what was made and what was not, 400 only when nothing was. */
const createBulk = (call: Call): Reply => {
  const updates = call.objectBody()['issueUpdates'];
  if (!Array.isArray(updates) || updates.length === 0) throw badRequest('No issues to create were provided.');
  if (updates.length > BULK_MOST) throw badRequest(`The number of issues to create must not exceed ${BULK_MOST}.`);
  const issues: unknown[] = [];
  const errors: unknown[] = [];
  updates.forEach((update: unknown, failedElementNumber) => {
    try {
      issues.push(created(call, createIssue(call, update)));
    } catch (error) {
      if (!(error instanceof JiraError)) throw error;
      errors.push({
        status: error.status,
        elementErrors: { errorMessages: error.errorMessages, errors: error.errors },
        failedElementNumber,
      });
    }
  });
  return data({ issues, errors }, updates.length, issues.length === 0 ? 400 : 201);
};

const edit = (call: Call): Reply => {
  const issue = call.issue();
  const admin = call.may.has(call.actor, 'ADMINISTER') || call.may.has(call.actor, 'ADMINISTER_PROJECTS', issue);
  if (!call.queryFlag('notifyUsers', true) && !admin)
    throw forbidden('To discard the user notification either admin or project admin permissions are required.');
  heedNotifyUsers(call);
  editIssue(call, issue, call.objectBody());
  return call.queryFlag('returnIssue', false) ? json(renderIssue(issue, call.parts, issueView(call, [], [], [], 'issue')), 1) : noContent;
};

/** `accountId`: somebody, null for nobody, "-1" for whom the project says. */
const assign = (call: Call): Reply => {
  const issue = call.issue();
  if (!call.may.has(call.actor, 'ASSIGN_ISSUES', issue)) throw forbidden('You do not have permission to assign issues.');
  const { accountId } = call.objectBody();
  if (accountId === undefined || (accountId !== null && typeof accountId !== 'string'))
    throw new JiraError(400, [], { assignee: "'accountId' must be a string or null." });
  editIssue(call, issue, { fields: { assignee: accountId === null ? null : { accountId } } });
  return noContent;
};

/** Keys of all that went: its sub-tasks, then itself. Only their own events are told, nothing of what goes with them. 403 without the permission. */
export const deleteIssue = (call: Call, issue: Issue): readonly string[] => {
  if (!call.may.has(call.actor, 'DELETE_ISSUES', issue)) throw forbidden('You do not have permission to delete issues in this project.');
  if (call.now - issue.created < call.state.switches.freshIssueMs)
    throw new JiraError(409, ['The issue is being created. Please try again.']);
  const gone: string[] = [];
  for (const child of call.state.issues.childrenOf(issue.id)) {
    const subtask = call.state.issues.get(child);
    if (subtask?.type.subtask === true) gone.push(...deleteIssue(call, subtask));
  }
  call.state.removeIssue(issue);
  call.services.events.issueDeleted(issue, call.actor);
  return [...gone, issue.key];
};

const remove = (call: Call): Reply => {
  const issue = call.issue();
  const subtasks = call.state.issues.childrenOf(issue.id).some((id) => call.state.issues.get(id)?.type.subtask === true);
  if (subtasks && !call.queryFlag('deleteSubtasks', false)) {
    throw badRequest(
      `The issue '${issue.key}' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.`,
    );
  }
  deleteIssue(call, issue);
  return noContent;
};

export const ISSUE_WRITE: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/issue', cost: 'write', handle: create },
  { method: 'POST', path: '/rest/api/3/issue/bulk', cost: 'per-object', handle: createBulk },
  { method: 'PUT', path: '/rest/api/3/issue/{issueIdOrKey}', cost: 'write', writes: pathIssue, handle: edit },
  { method: 'PUT', path: '/rest/api/3/issue/{issueIdOrKey}/assignee', cost: 'write', writes: pathIssue, handle: assign },
  { method: 'DELETE', path: '/rest/api/3/issue/{issueIdOrKey}', cost: 'write', writes: pathIssue, handle: remove },
];
