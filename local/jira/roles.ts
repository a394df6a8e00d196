import type { Project, User } from './model';
import { ADMIN_ACCOUNT_ID } from './state';

/** Project roles and groups, as far as they decide who sees what. Every site has the same ones. */

export const ROLES = [
  { id: '10002', name: 'Administrators', description: 'A project role that represents administrators in a project' },
  { id: '10003', name: 'atlassian-addons-project-access', description: 'A project role that represents Connect add-ons' },
  { id: '10004', name: 'Members', description: 'A project role that represents members of a project' },
] as const;

export const GROUPS = [
  { id: '276f955c-63d7-42c8-9520-92d01dca0625', name: 'site-admins' },
  { id: '4c8e2f0b-1d57-4f0a-9c1e-5a7d3b6f2e11', name: 'jira-users' },
] as const;

const isPerson = (user: User): boolean => user.active && user.accountType === 'atlassian';

/** `adminApps`: whether somebody has put the app into the role of administrators. */
export const inRole = (user: User, project: Project, role: string, adminApps: boolean): boolean => {
  switch (role) {
    case '10002':
      return user.accountType === 'app' ? adminApps : user.accountId === ADMIN_ACCOUNT_ID || user.accountId === project.leadId;
    case '10003':
      return user.accountType === 'app';
    case '10004':
      return isPerson(user);
    default:
      return false;
  }
};

export const inGroup = (user: User, group: string): boolean =>
  group === GROUPS[0].id ? user.accountId === ADMIN_ACCOUNT_ID : group === GROUPS[1].id && isPerson(user);

/** By id or name. */
export const roleOf = (ref: string) => ROLES.find((role) => role.id === ref || role.name === ref);
export const groupOf = (ref: string) => GROUPS.find((group) => group.id === ref || group.name === ref);
