import type { Issue, User } from '../model';
import type { SiteState } from '../state';
import { ADMINISTRATORS, inRole, MEMBERS } from './roles';

/** Who a security level lets see an issue. */
type Member = 'apps' | 'members' | 'administrators' | 'reporter';

export interface SecurityLevel {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly members: readonly Member[];
}

export interface SecurityScheme {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly levels: readonly SecurityLevel[];
}

/** Every site has this one; a project gets it by its id. The stricter level leaves apps out, as on many live sites. */
export const SECURITY_SCHEMES: ReadonlyMap<string, SecurityScheme> = new Map(
  [
    {
      id: '10100',
      name: 'Restricted work',
      description: 'For work that not everybody may see',
      levels: [
        { id: '10110', name: 'Staff', description: 'People of the site, and apps', members: ['apps', 'members'] },
        { id: '10111', name: 'Leads', description: 'Project administrators and the reporter', members: ['administrators', 'reporter'] },
      ],
    } as const,
  ].map((scheme) => [scheme.id, scheme]),
);

export const SECURITY_LEVELS: ReadonlyMap<string, { readonly level: SecurityLevel; readonly scheme: SecurityScheme }> = new Map(
  [...SECURITY_SCHEMES.values()].flatMap((scheme) => scheme.levels.map((level) => [level.id, { level, scheme }] as const)),
);

/** Whether the issue's level lets this person or app see it. */
export const levelAdmits = (state: SiteState, user: User, issue: Issue): boolean => {
  const found = SECURITY_LEVELS.get(issue.security ?? '');
  if (found === undefined) return true;
  return found.level.members.some((member) => {
    switch (member) {
      case 'apps':
        return user.accountType === 'app';
      case 'members':
        return inRole(state, user, issue.project, MEMBERS);
      case 'administrators':
        return inRole(state, user, issue.project, ADMINISTRATORS);
      case 'reporter':
        return user.accountId === issue.reporter;
    }
  });
};
