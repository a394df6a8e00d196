import type { Project, User } from '../model';
import { ADMIN_ACCOUNT_ID, type SiteState } from '../state';

/** Project roles and groups are data of the site: every site begins with the same ones. */

export type RoleActor =
  | { readonly kind: 'user'; readonly accountId: string }
  | { readonly kind: 'group'; readonly groupId: string }
  /** Whoever leads the project. */
  | { readonly kind: 'lead' }
  /** Every app of the site. */
  | { readonly kind: 'apps' };

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** In projects that say nothing else (`Project.roleActors`). */
  readonly actors: readonly RoleActor[];
}

export interface Group {
  readonly id: string;
  readonly name: string;
  /** Account ids, or everybody who is active and a person. */
  readonly members: 'people' | readonly string[];
}

export const ADMINISTRATORS = '10002';
export const APPS = '10003';
export const MEMBERS = '10004';

export const SITE_ADMINS: Group = { id: '276f955c-63d7-42c8-9520-92d01dca0625', name: 'site-admins', members: [ADMIN_ACCOUNT_ID] };
const JIRA_USERS: Group = { id: '4c8e2f0b-1d57-4f0a-9c1e-5a7d3b6f2e11', name: 'jira-users', members: 'people' };

export const GROUPS: readonly Group[] = [SITE_ADMINS, JIRA_USERS];

/** `adminApps`: whether somebody has put the apps into the role of administrators. */
export const rolesOf = (adminApps: boolean): readonly Role[] => [
  {
    id: ADMINISTRATORS,
    name: 'Administrators',
    description: 'A project role that represents administrators in a project',
    actors: [{ kind: 'user', accountId: ADMIN_ACCOUNT_ID }, { kind: 'lead' }, ...(adminApps ? [{ kind: 'apps' } as const] : [])],
  },
  {
    id: APPS,
    name: 'atlassian-addons-project-access',
    description: 'A project role that represents Connect add-ons',
    actors: [{ kind: 'apps' }],
  },
  {
    id: MEMBERS,
    name: 'Members',
    description: 'A project role that represents members of a project',
    actors: [{ kind: 'group', groupId: JIRA_USERS.id }],
  },
];

/** Active, and neither an app nor a customer: who has a licence. */
export const isPerson = (user: User): boolean => user.active && user.accountType === 'atlassian';

export const actorsIn = (state: SiteState, project: Project, role: string): readonly RoleActor[] =>
  project.roleActors?.get(role) ?? state.roles.get(role)?.actors ?? [];

/** Apps are in a role as apps only, not for leading a project. */
export const isActor = (state: SiteState, user: User, project: Project, actor: RoleActor): boolean => {
  switch (actor.kind) {
    case 'apps':
      return user.accountType === 'app';
    case 'user':
      return user.accountId === actor.accountId;
    case 'lead':
      return user.accountId === project.leadId && user.accountType !== 'app';
    case 'group':
      return inGroup(state, user, actor.groupId);
  }
};

export const inRole = (state: SiteState, user: User, project: Project, role: string): boolean =>
  actorsIn(state, project, role).some((actor) => isActor(state, user, project, actor));

export const inGroup = (state: SiteState, user: User, group: string): boolean => {
  const members = state.groups.get(group)?.members;
  return members === 'people' ? isPerson(user) : (members ?? []).includes(user.accountId);
};

/** By id or name. */
export const roleOf = (state: SiteState, ref: string): Role | undefined => named(state.roles, ref);
export const groupOf = (state: SiteState, ref: string): Group | undefined => named(state.groups, ref);

const named = <T extends { readonly name: string }>(map: ReadonlyMap<string, T>, ref: string): T | undefined =>
  map.get(ref) ?? [...map.values()].find((one) => one.name === ref);
