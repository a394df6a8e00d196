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
}): Issue => ({
  ...issue,
  key: `${issue.project.key}-${issue.number}`,
  stub: true,
  resolution: null,
  creator: null,
  reporter: null,
  assignee: null,
  created: 0,
  updated: 0,
  statusChanged: null,
  resolved: null,
  dueDate: null,
  description: null,
  environment: null,
  labels: [],
  components: [],
  versions: [],
  fixVersions: [],
  parent: null,
  sprints: null,
  custom: {},
  comments: [],
  worklogs: [],
  attachments: [],
  links: [],
  history: [],
  properties: new Map(),
  timeSpent: null,
  originalEstimate: null,
  remainingEstimate: null,
  votes: 0,
  watchers: 0,
});
