import { route } from '@forge/api';
import type { Jira, JiraReply } from '../port';

export interface ProjectCreate {
  readonly key: string;
  readonly name: string;
  readonly projectTypeKey: string;
  readonly leadAccountId: string;
  readonly description?: string;
  readonly assigneeType?: string;
  readonly categoryId?: number;
  readonly url?: string;
  readonly issueTypeScheme?: number;
  readonly issueTypeScreenScheme?: number;
  readonly workflowScheme?: number;
  readonly fieldConfigurationScheme?: number;
  readonly permissionScheme?: number;
  readonly notificationScheme?: number;
  readonly issueSecurityScheme?: number;
}

/** Not idempotent: after a lost reply look the key up. `refused` names `projectKey` or `projectName` when one is taken. */
export const createProject = (
  jira: Jira,
  project: ProjectCreate,
): Promise<JiraReply<{ readonly id: number | string; readonly key: string }>> =>
  jira.call({ op: 'POST /rest/api/3/project', route: route`/rest/api/3/project`, json: project, idempotent: false });

export interface ComponentCreate {
  readonly project: string;
  readonly name: string;
  readonly description?: string;
  readonly leadAccountId?: string;
  readonly assigneeType?: string;
}

/** Names are unique in a project: after a lost reply list them. */
export const createComponent = (jira: Jira, component: ComponentCreate): Promise<JiraReply<{ readonly id: string }>> =>
  jira.call({ op: 'POST /rest/api/3/component', route: route`/rest/api/3/component`, json: component, idempotent: false });

export interface VersionCreate {
  readonly projectId: number;
  readonly name: string;
  readonly description?: string;
  readonly released?: boolean;
  readonly startDate?: string;
  readonly releaseDate?: string;
}

/** The new one stands after all others. Names are unique in a project: after a lost reply list them. */
export const createVersion = (jira: Jira, version: VersionCreate): Promise<JiraReply<{ readonly id: string }>> =>
  jira.call({ op: 'POST /rest/api/3/version', route: route`/rest/api/3/version`, json: version, idempotent: false });

/** Archives a version: only after the issues have it, for Jira offers no archived version to an issue. */
export const archiveVersion = (jira: Jira, id: string): Promise<JiraReply<unknown>> =>
  jira.call({ op: 'PUT /rest/api/3/version/{id}', route: route`/rest/api/3/version/${id}`, json: { archived: true }, idempotent: true });
