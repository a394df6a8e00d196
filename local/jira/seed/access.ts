/** What a seed says of who may see what: permission schemes with their grants, and of each project its scheme and whether apps are kept out. */
import { HOLDER_RULES, type Holder, type HolderType, type PermissionScheme, withGrants } from '../access/permissionSchemes';
import type { Project, Raw } from '../model';
import type { SiteState } from '../state';
import type { Shape } from './shape';

/** `name` of a holder is for whoever reads the seed. */
export const permissionSchemeLine = (state: SiteState, { id, name, description, grants }: PermissionScheme): Raw => ({
  ...{ id, name, description },
  permissions: grants.map(({ permission, holder }) => ({ permission, holder: { ...holder, name: holderName(state, holder) } })),
});

export const projectAccessLine = ({ id, hidden, schemes }: Project): Raw => ({
  projectId: id,
  permissionScheme: schemes.permissionScheme,
  hiddenFromApps: hidden,
});

const holderName = (state: SiteState, { type, parameter = '' }: Holder): string | undefined => {
  if (type === 'projectRole') return state.roles.get(parameter)?.name;
  return type === 'group' ? state.groups.get(parameter)?.name : undefined;
};

/** Grants get ids of their own: those of a seed that has none of it are made in the same way. */
export const loadPermissionScheme = (state: SiteState, shape: Shape): void => {
  const id = shape.text('id');
  const scheme: PermissionScheme = {
    ...{ id, name: shape.text('name'), description: shape.optionalText('description') ?? '' },
    ...{ grants: [], holders: new Map() },
  };
  const grants = shape.list('permissions').map((grant, i) => ({
    id: `${id}${String(i + 1).padStart(3, '0')}`,
    permission: grant.text('permission'),
    holder: holderOf(grant.object('holder')),
  }));
  withGrants(scheme, grants);
  state.permissionSchemes.set(id, scheme);
};

const holderOf = (shape: Shape): Holder => {
  const type = shape.text('type');
  if (!Object.hasOwn(HOLDER_RULES, type)) return shape.fail(`"${type}" is no kind of holder of a permission`);
  const parameter = shape.optionalText('parameter');
  return { type: type as HolderType, ...(parameter === undefined ? {} : { parameter }) };
};

export const loadProjectAccess = (state: SiteState, shape: Shape): void => {
  const project = state.projects.get(shape.text('projectId'));
  if (project === undefined) return shape.fail(`project ${shape.text('projectId')} is not in the file`);
  const permissionScheme = shape.text('permissionScheme');
  if (!state.permissionSchemes.has(permissionScheme)) return shape.fail(`permission scheme ${permissionScheme} is not in the file`);
  project.schemes = { ...project.schemes, permissionScheme };
  project.hidden = shape.value['hiddenFromApps'] === true;
};
