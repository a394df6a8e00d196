import { randomUUID } from 'node:crypto';
import { badRequest, forbidden, JiraError } from '../errors';
import { type Call, data, textList, type Reply } from '../http/call';
import { CHEAP, type Endpoint } from '../http/endpoint';
import { heedBulkNotification } from '../http/quiet';
import type { HistoryItem, Issue, IssueType, Project } from '../model';
import { isObject } from '../seed/shape';
import { formatInstant } from '../time';
import { projectTypes } from '../workflow/schemes';
import { applyChange } from '../write/changes';
import { checkParent } from '../write/parents';
import { deleteIssue } from './issueWrite';

const MOST = 1_000;
/** How long a task is seen as running. Its effect is there at once: nobody may rely on either. */
export const TASK_MS = 1_000;

export const needBulk = (call: Call): void => {
  if (!call.may.has(call.actor, 'BULK_CHANGE')) throw forbidden('You do not have the global bulk change permission.');
};

export const submit = (
  call: Call,
  total: number,
  processed: readonly Issue[],
  failed: Readonly<Record<string, readonly string[]>>,
  unseen: number,
): Reply => {
  const taskId = randomUUID();
  const at = (ms: number): string => formatInstant(ms, call.state.switches.siteZone);
  const common = {
    taskId,
    created: at(call.now),
    started: at(call.now),
    submittedBy: { accountId: call.actor.user.accountId },
    totalIssueCount: total,
  };
  call.services.tasks.set(taskId, {
    kind: 'bulk',
    by: call.actor.user.accountId,
    readyAt: call.now + TASK_MS,
    running: JSON.stringify({ ...common, updated: at(call.now), status: 'RUNNING', progressPercent: 50 }),
    done: JSON.stringify({
      ...common,
      updated: at(call.now + TASK_MS),
      status: 'COMPLETE',
      progressPercent: 100,
      processedAccessibleIssues: processed.map((issue) => issue.id),
      failedAccessibleIssues: failed,
      invalidOrInaccessibleIssueCount: unseen,
    }),
  });
  return data({ taskId }, 1, 201);
};

const queue = (call: Call): Reply => {
  const task = call.services.tasks.get(call.param('taskId'));
  if (task?.kind !== 'bulk' || task.by !== call.actor.user.accountId) throw new JiraError(400, ['The task does not exist.']);
  return { status: 200, body: call.now < task.readyAt ? task.running : task.done };
};

export const seen = (call: Call, idsOrKeys: readonly string[]): { readonly issues: readonly Issue[]; readonly unseen: number } => {
  if (idsOrKeys.length === 0 || idsOrKeys.length > MOST) throw badRequest(`The number of issues must be between 1 and ${MOST}.`);
  const found = idsOrKeys
    .map((one) => call.state.findIssue(one))
    .filter((issue) => issue !== undefined && call.parts.sees(issue)) as Issue[];
  return { issues: [...new Map(found.map((issue) => [issue.id, issue])).values()], unseen: idsOrKeys.length - found.length };
};

type Failed = Record<string, readonly string[]>;

/** Each issue may fail on its own, in the words of the error. */
export const each = (
  issues: readonly Issue[],
  change: (issue: Issue) => void,
): { readonly done: readonly Issue[]; readonly failed: Failed } => {
  const done: Issue[] = [];
  const failed: Failed = {};
  for (const issue of issues) {
    try {
      change(issue);
      done.push(issue);
    } catch (error) {
      if (!(error instanceof JiraError)) throw error;
      failed[String(issue.id)] = [...error.errorMessages, ...Object.values(error.errors)];
    }
  }
  return { done, failed };
};

const remove = (call: Call): Reply => {
  needBulk(call);
  const body = call.objectBody();
  heedBulkNotification(call, body);
  const wanted = textList(body['selectedIssueIdsOrKeys'], 'selectedIssueIdsOrKeys');
  const { issues, unseen } = seen(call, wanted);
  const { done, failed } = each(
    issues.filter((issue) => call.state.issues.has(issue.id)),
    (issue) => deleteIssue(call, issue),
  );
  return submit(call, wanted.length, done, failed, unseen);
};

interface Target {
  readonly project: Project;
  readonly type: IssueType;
  readonly parent: Issue | undefined;
}

/** `PROJ,typeId` or `PROJ,typeId,parentKey`. */
const targetOf = (call: Call, text: string): Target => {
  const [projectRef = '', typeId = '', parentRef] = text.split(',');
  const project = call.may.project(call.actor, projectRef);
  const type = projectTypes(call.state, project).find((one) => one.id === typeId);
  if (type === undefined) throw badRequest(`The issue type with id '${typeId}' is not valid for project '${project.key}'.`);
  const parent = parentRef === undefined || parentRef === '' ? undefined : call.may.issue(call.actor, parentRef);
  if (type.subtask && parent === undefined) throw badRequest('A parent is required when moving to a sub-task issue type.');
  return { project, type, parent };
};

const move = (call: Call): Reply => {
  needBulk(call);
  const body = call.objectBody();
  heedBulkNotification(call, body);
  const mapping = body['targetToSourcesMapping'];
  if (!isObject(mapping) || Object.keys(mapping).length === 0) throw badRequest("'targetToSourcesMapping' is required.");
  const moves = Object.entries(mapping).map(([target, source]) => {
    if (!isObject(source)) throw badRequest('A source must be an object.');
    for (const flag of ['inferClassificationDefaults', 'inferFieldDefaults', 'inferStatusDefaults', 'inferSubtaskTypeDefault']) {
      if (typeof source[flag] !== 'boolean') throw badRequest(`'${flag}' is required.`);
    }
    const wanted = textList(source['issueIdsOrKeys'], 'issueIdsOrKeys');
    return { target: targetOf(call, target), wanted, ...seen(call, wanted) };
  });
  const processed: Issue[] = [];
  const failed: Record<string, readonly string[]> = {};
  for (const { target, issues } of moves) {
    for (const issue of issues) {
      const problem = moveProblem(call, issue, target);
      if (problem !== undefined) failed[String(issue.id)] = [problem];
      else {
        moveIssue(call, issue, target);
        processed.push(issue);
      }
    }
  }
  return submit(
    call,
    moves.reduce((sum, one) => sum + one.wanted.length, 0),
    processed,
    failed,
    moves.reduce((sum, one) => sum + one.unseen, 0),
  );
};

const moveProblem = (call: Call, issue: Issue, { project, type, parent }: Target): string | undefined => {
  if (!call.may.has(call.actor, 'MOVE_ISSUES', issue)) return 'You do not have permission to move this issue.';
  if (!call.may.has(call.actor, 'CREATE_ISSUES', project)) return 'You do not have permission to create issues in this project.';
  const children = call.state.issues.childrenOf(issue.id).some((id) => call.state.issues.get(id)?.type.subtask === true);
  if (type.subtask && children) return 'An issue with sub-tasks cannot become a sub-task.';
  return parent === undefined ? undefined : checkParent(call.state, type, project, parent, issue);
};

const moveIssue = (call: Call, issue: Issue, { project, type, parent }: Target): void => {
  const patch: Partial<Issue> = { type };
  if (parent !== undefined) patch.parent = parent.id;
  else if (issue.type.subtask && !type.subtask) patch.parent = null;
  const extra: HistoryItem[] = [];
  if (project !== issue.project) {
    const number = project.nextNumber;
    project.nextNumber += 1;
    extra.push({
      field: 'project',
      fieldId: 'project',
      fieldtype: 'jira',
      from: issue.project.id,
      fromText: issue.project.name,
      to: project.id,
      toText: project.name,
    });
    extra.push({ field: 'Key', fieldtype: 'jira', from: null, fromText: issue.key, to: null, toText: `${project.key}-${number}` });
    Object.assign(patch, { project, number, key: `${project.key}-${number}`, components: [], versions: [], fixVersions: [] });
  }
  applyChange(call.state, call.services, issue, patch, call.actor, extra);
};

export const BULK: readonly Endpoint[] = [
  { method: 'POST', path: '/rest/api/3/bulk/issues/delete', cost: 'write', handle: remove },
  { method: 'POST', path: '/rest/api/3/bulk/issues/move', cost: 'write', handle: move },
  { method: 'GET', path: '/rest/api/3/bulk/queue/{taskId}', cost: CHEAP, handle: queue },
];
