import type { Services } from '../services';
import { ADMIN_ACCOUNT_ID, type SiteState } from '../state';
import { deleteProject } from './deleteProject';

const DAY_MS = 86_400_000;

/** Deletes for good what has been in the trash for as long as Jira keeps it. Called before each request; who put it there has deleted it. */
export const emptyTrash = (state: SiteState, services: Services): void => {
  for (const project of state.projects.values()) {
    if (project.trashed === undefined || state.clock.now() - project.trashed.at < state.switches.trashDays * DAY_MS) continue;
    const user = state.users.get(project.trashed.by) ?? state.users.get(ADMIN_ACCOUNT_ID);
    if (user === undefined) continue;
    deleteProject(state, services, project, { user, app: false, asApp: false, scopes: new Set() }, { forGood: true });
  }
};
