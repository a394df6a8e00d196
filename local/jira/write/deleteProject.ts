import type { Actor } from '../http/call';
import type { Project } from '../model';
import type { Services } from '../services';
import type { SiteState } from '../state';
import { removeTeamTypes } from '../workflow/teamManaged';

/**
 * Into Jira's trash, or for good with its issues, versions and components. Only the project's own event is told. Its key is free
 * again only when it is gone for good; its schemes stay, types of its own go.
 */
export const deleteProject = (
  state: SiteState,
  services: Services,
  project: Project,
  actor: Actor,
  { forGood }: { readonly forGood: boolean },
): void => {
  if (!forGood) {
    project.trashed = { at: state.clock.now(), by: actor.user.accountId };
    state.index.visibilityChanged();
    services.events.project('softdeleted', project, actor);
    return;
  }
  state.removeIssuesOf(project.id);
  for (const map of [state.versions, state.components])
    for (const item of [...map.values()]) if (item.projectId === project.id) map.delete(item.id);
  removeTeamTypes(state, project);
  state.projects.delete(project.id);
  state.heldKeys.set(project.key, state.clock.now() + state.switches.projectKeyHeldMs);
  state.index.visibilityChanged();
  services.events.project('deleted', project, actor);
};
