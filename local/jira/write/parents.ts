import type { Issue, IssueType, Project } from '../model';
import type { SiteState } from '../state';

/** How a parent stands to its child; a seed that holds an odd one proves that the site allows it. */
const relation = (child: IssueType, parent: IssueType, sameProject: boolean): string =>
  `${child.level}<${parent.level}${sameProject ? '' : ' across projects'}`;

/** Notes the relations in a loaded site that Jira's own rules do not cover. */
export const noteParents = (state: SiteState): void => {
  for (const issue of state.issues.held()) {
    const parent = issue.parent === null ? undefined : state.issues.get(issue.parent);
    if (parent !== undefined) state.knownParents.add(relation(issue.type, parent.type, parent.project === issue.project));
    else if (issue.type.subtask && !issue.stub) state.knownParents.add('none');
  }
};

/** Why `parent` can't be the parent, in Jira's words. */
export const checkParent = (
  state: SiteState,
  type: IssueType,
  project: Project,
  parent: Issue,
  issue: Issue | undefined,
): string | undefined => {
  if (parent.id === issue?.id) return 'An issue can not be its own parent.';
  for (
    let above: Issue | undefined = parent;
    above !== undefined;
    above = above.parent === null ? undefined : state.issues.get(above.parent)
  ) {
    if (above.id === issue?.id) return 'Given parent work item does not belong to appropriate hierarchy.';
  }
  const sameProject = parent.project === project;
  if (state.knownParents.has(relation(type, parent.type, sameProject))) return undefined;
  if (type.subtask && !sameProject) return 'Sub-tasks must be created in the same project as the parent.';
  return parent.type.level === type.level + 1 ? undefined : 'Given parent work item does not belong to appropriate hierarchy.';
};
