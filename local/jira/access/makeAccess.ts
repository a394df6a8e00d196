import type { SiteState } from '../state';
import { DEFAULT_SCHEMES } from '../workflow/schemes';
import { PROJECT_PERMISSIONS } from './permissionTable';
import { permissionScheme } from './permissionSchemes';
import { GROUPS, rolesOf } from './roles';

/** Every site has this scheme besides its default one, as many live sites do. */
export const CLOSED_TO_APPS = '10001';

/** Roles, groups and permission schemes of a site that is loaded: the default one, one that leaves apps out, those that projects name. */
export const makeAccess = (state: SiteState): void => {
  for (const role of rolesOf(state.switches.appIsAdministrator)) state.roles.set(role.id, role);
  for (const group of GROUPS) state.groups.set(group.id, group);
  const add = (id: string, name: string, description: string, appLacks: readonly string[]): void => {
    if (!state.permissionSchemes.has(id)) state.permissionSchemes.set(id, permissionScheme({ id, name, description, appLacks }));
  };
  const { appLacks } = state.switches;
  add(DEFAULT_SCHEMES.permissionScheme, 'Default Permission Scheme', 'This is the default Permission Scheme.', appLacks);
  add(CLOSED_TO_APPS, 'Closed to apps', 'As the default one, without the role of apps.', PROJECT_PERMISSIONS);
  for (const { key, schemes } of state.projects.values()) add(schemes.permissionScheme, `${key}: permission scheme`, '', []);
};
