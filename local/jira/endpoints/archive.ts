import { badRequest, forbidden, JiraError } from '../errors';
import { type Call, data, noContent, type Reply, textList } from '../http/call';
import type { Endpoint } from '../http/endpoint';
import type { Archived, Issue } from '../model';

/** Archived work is not in search, can be read by its key, and can't be changed. */

const MOST = 1_000;

interface Problem {
  readonly count: number;
  readonly issueIdsOrKeys: readonly string[];
  readonly message: string;
}

const MESSAGES = {
  issuesNotFound: 'Issue not found.',
  issueIsSubtask: 'Issue is a subtask.',
  issuesInArchivedProjects: 'Issue exists in archived project.',
} as const;

/** Each issue with its sub-tasks, which can't be archived on their own; what can't be is told by its reason. */
const archiving =
  (archive: boolean) =>
  (call: Call): Reply => {
    if (!call.may.has(call.actor, 'ADMINISTER')) throw forbidden('You must have global administrator rights to perform this operation.');
    const wanted = textList(call.objectBody()['issueIdsOrKeys'], 'issueIdsOrKeys');
    if (wanted.length === 0) throw badRequest("'issueIdsOrKeys' must not be empty.");
    const failed = new Map<keyof typeof MESSAGES, string[]>();
    const changed = new Set<Issue>();
    for (const ref of wanted.slice(0, MOST)) {
      const issue = call.state.findIssue(ref);
      const why = problemOf(call, issue);
      if (issue === undefined || why !== undefined) {
        const reason = why ?? 'issuesNotFound';
        failed.set(reason, [...(failed.get(reason) ?? []), ref]);
        continue;
      }
      for (const one of [issue, ...subtasksOf(call, issue)]) if ((one.archived !== undefined) !== archive) changed.add(one);
    }
    const archived: Archived | undefined = archive ? { at: call.now, by: call.actor.user.accountId } : undefined;
    for (const issue of changed) call.state.change(issue, { archived });
    const errors = Object.fromEntries(
      [...failed].map(([reason, refs]): [string, Problem] => [
        reason,
        { count: refs.length, issueIdsOrKeys: [...new Set(refs)], message: MESSAGES[reason] },
      ]),
    );
    if (changed.size > 0) call.state.index.visibilityChanged();
    const status = wanted.length > MOST ? 412 : wanted.length === [...failed.values()].flat().length ? 400 : 200;
    return data({ numberOfIssuesUpdated: changed.size, errors }, changed.size, status);
  };

const problemOf = (call: Call, issue: Issue | undefined): keyof typeof MESSAGES | undefined => {
  if (issue === undefined || !call.parts.sees(issue)) return 'issuesNotFound';
  if (issue.type.subtask) return 'issueIsSubtask';
  return issue.project.archived === undefined ? undefined : 'issuesInArchivedProjects';
};

const subtasksOf = (call: Call, issue: Issue): readonly Issue[] =>
  call.state.issues
    .childrenOf(issue.id)
    .map((id) => call.state.issues.get(id))
    .filter((child) => child?.type.subtask === true) as Issue[];

const archiveProject = (call: Call): Reply => {
  const project = call.project();
  if (!call.may.has(call.actor, 'ADMINISTER')) throw forbidden('You must have global administrator rights to archive projects.');
  if (project.archived !== undefined) throw badRequest(`Project with key ${project.key} is already archived.`);
  project.archived = { at: call.now, by: call.actor.user.accountId };
  call.state.index.visibilityChanged();
  call.services.events.project('archived', project, call.actor);
  return noContent;
};

/** 400 when the issue, or its project, is archived. The words are ours: no source has Jira's. */
export const needLive = (issue: Issue): void => {
  if (isArchived(issue)) throw new JiraError(400, [`The issue ${issue.key} is archived and can't be changed.`]);
};

export const isArchived = (issue: Issue): boolean => issue.archived !== undefined || issue.project.archived !== undefined;

export const ARCHIVE: readonly Endpoint[] = [
  { method: 'PUT', path: '/rest/api/3/issue/archive', cost: 'write', handle: archiving(true) },
  { method: 'PUT', path: '/rest/api/3/issue/unarchive', cost: 'write', handle: archiving(false) },
  { method: 'POST', path: '/rest/api/3/project/{projectIdOrKey}/archive', cost: 'write', handle: archiveProject },
];
