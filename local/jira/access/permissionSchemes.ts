import type { Issue, Project, User } from '../model';
import type { SiteState } from '../state';
import { EVERYBODY, PROJECT_ADMIN } from './permissionTable';
import { APPS, inGroup, inRole, isPerson, SITE_ADMINS } from './roles';

/** Whom a grant is for, in the words of the REST API; what the parameter is depends on the type. */
export interface Holder {
  readonly type: HolderType;
  readonly parameter?: string;
}

export interface Grant {
  readonly id: string;
  readonly permission: string;
  readonly holder: Holder;
}

export interface PermissionScheme {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Replaced, never changed in place. */
  grants: readonly Grant[];
  /** The same grants by permission. */
  holders: ReadonlyMap<string, readonly Holder[]>;
}

/** 'perhaps': it depends on the issue, and none is given. */
export type Verdict = boolean | 'perhaps';

interface Case {
  readonly state: SiteState;
  readonly user: User;
  /** Undefined: a permission of the site. */
  readonly project: Project | undefined;
  readonly issue: Issue | undefined;
}

interface HolderRule {
  /** What the parameter names, which must be there; undefined: there is none. */
  readonly parameter?: 'account' | 'group' | 'role' | 'field';
  readonly holds: (one: Case, parameter: string) => Verdict;
}

const ofIssue =
  (is: (issue: Issue, one: Case, parameter: string) => boolean): HolderRule['holds'] =>
  (one, parameter) =>
    one.issue === undefined ? 'perhaps' : is(one.issue, one, parameter);

const RULES = {
  anyone: { holds: () => true },
  /** Who has a licence; the simulator knows no application roles, a parameter would name one. */
  applicationRole: { holds: ({ user }) => isPerson(user) },
  user: { parameter: 'account', holds: ({ user }, accountId) => user.accountId === accountId },
  group: { parameter: 'group', holds: ({ state, user }, group) => inGroup(state, user, group) },
  projectRole: {
    parameter: 'role',
    holds: ({ state, user, project }, role) => project !== undefined && inRole(state, user, project, role),
  },
  projectLead: { holds: ({ user, project }) => user.accountId === project?.leadId },
  reporter: { holds: ofIssue((issue, { user }) => issue.reporter === user.accountId) },
  assignee: { holds: ofIssue((issue, { user }) => issue.assignee === user.accountId) },
  userCustomField: {
    parameter: 'field',
    holds: ofIssue((issue, { user }, field) => (issue.custom[field] ?? '').includes(`"accountId":${JSON.stringify(user.accountId)}`)),
  },
} satisfies Readonly<Record<string, HolderRule>>;

export type HolderType = keyof typeof RULES;

export const HOLDER_RULES: Readonly<Record<HolderType, HolderRule>> = RULES;

/** Whether any of the holders is this user. */
export const holds = (holders: readonly Holder[], one: Case): Verdict => {
  let verdict: Verdict = false;
  for (const { type, parameter } of holders) {
    const found = HOLDER_RULES[type].holds(one, parameter ?? '');
    if (found === true) return true;
    if (found === 'perhaps') verdict = found;
  }
  return verdict;
};

export const withGrants = (scheme: PermissionScheme, grants: readonly Grant[]): void => {
  const holders = new Map<string, Holder[]>();
  for (const { permission, holder } of grants) holders.set(permission, [...(holders.get(permission) ?? []), holder]);
  scheme.grants = grants;
  scheme.holders = holders;
};

export const LICENSED: Holder = { type: 'applicationRole' };
export const ADMINS: Holder = { type: 'group', parameter: SITE_ADMINS.id };
const APP_ROLE: Holder = { type: 'projectRole', parameter: APPS };

/** What a new site's scheme grants: everybody's to who has a licence, the rest to administrators, and all of it to apps but `appLacks`. */
export const permissionScheme = ({
  id,
  name,
  description,
  appLacks,
}: Pick<PermissionScheme, 'id' | 'name' | 'description'> & { readonly appLacks: readonly string[] }): PermissionScheme => {
  const scheme: PermissionScheme = { id, name, description, grants: [], holders: new Map() };
  let grants = 0;
  const grant = (permission: string, holder: Holder): Grant => ({
    id: `${id}${String((grants += 1)).padStart(3, '0')}`,
    permission,
    holder,
  });
  withGrants(
    scheme,
    [...EVERYBODY, ...PROJECT_ADMIN].flatMap((permission) => [
      grant(permission, EVERYBODY.includes(permission) ? LICENSED : ADMINS),
      ...(appLacks.includes(permission) ? [] : [grant(permission, APP_ROLE)]),
    ]),
  );
  return scheme;
};
