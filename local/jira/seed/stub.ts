import { BLANK_ISSUE } from '../blankIssue';
import type { Entity, Issue, IssueType, Project, Status } from '../model';

/** The far end of a link that the site itself lacks: the app may not see it. */
export const stubIssue = (issue: {
  readonly id: number;
  readonly project: Project;
  readonly number: number;
  readonly summary: string;
  readonly type: IssueType;
  readonly status: Status;
  readonly priority: Entity | null;
}): Issue => ({ ...BLANK_ISSUE, ...issue, key: `${issue.project.key}-${issue.number}`, stub: true });
