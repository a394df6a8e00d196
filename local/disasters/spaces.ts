/** Disasters that befall whole spaces. */
import type { ProjectState } from '../jira/control/siteControl';
import { dice } from '../jira/random';
import { asPerson } from './people';
import { CannotHappen, type Disaster, type DisasterWorld } from './disaster';

const victim = ({ site, seed }: DisasterWorld, name: string, could = (_: ProjectState): boolean => true): ProjectState => {
  const some = site
    .projects()
    .filter((project) => !project.hidden && !project.trashed && !project.archived && project.issues > 0 && could(project));
  const one = dice(`${name}:${String(seed)}`).shuffle(some)[0];
  if (one === undefined) throw new CannotHappen('There is no space with work items.');
  return one;
};

/** An administrator deletes a space; `went` is where to. */
const deleted = (what: Pick<Disaster, 'name' | 'title' | 'story'>, forGood: boolean, went: string): Disaster => ({
  ...what,
  strike: async (world) => {
    const space = victim(world, what.name);
    const hurt = world.site.issues(space.id).map(({ key }) => key);
    world.site.deleteProject(space.id, { forGood });
    return Promise.resolve({ said: `The space ${space.key} was ${went}, with ${String(space.issues)} work items.`, hurt, edited: [] });
  },
});

const gone = deleted(
  {
    name: 'space-deleted',
    title: 'A space is deleted for good',
    story: 'An administrator deletes a space past the trash, with all its work items.',
  },
  true,
  'deleted for good',
);

const trashed = deleted(
  {
    name: 'space-trashed',
    title: 'A space is put in the trash',
    story: 'An administrator puts a space in the trash, from which Jira removes it after 60 days.',
  },
  false,
  'put in the trash',
);

const hidden: Disaster = {
  name: 'space-hidden',
  title: 'An access rule hides a space',
  story: 'A new rule takes a space from the app’s eyes; for people nothing changes.',
  strike: async (world) => {
    const space = victim(world, 'space-hidden');
    world.site.setHidden(space.id, true);
    return Promise.resolve({ said: `An access rule hid the space ${space.key} from the app.`, hurt: [], edited: [] });
  },
};

const APP_ROLE = 'atlassian-addons-project-access';

interface Grant {
  readonly id: number;
  readonly holder: { readonly type: string; readonly value?: string };
}

const shutOut: Disaster = {
  name: 'apps-shut-out',
  title: 'A permission scheme leaves apps out',
  story: 'An administrator takes the role of apps out of a permission scheme; every space with that scheme vanishes for the app.',
  strike: async (world) => {
    const { site } = world;
    const space = victim(world, 'apps-shut-out', ({ teamManaged }) => !teamManaged);
    const asAdmin = <T>(method: string, path: string): Promise<T> => asPerson(site, site.adminAccountId, method, `/rest/api/3/${path}`);
    const role = (await asAdmin<{ id: number; name: string }[]>('GET', 'role')).find(({ name }) => name === APP_ROLE);
    const scheme = await asAdmin<{ id: number; name: string; permissions: Grant[] }>(
      'GET',
      `project/${space.id}/permissionscheme?expand=all`,
    );
    const grants = scheme.permissions.filter(({ holder }) => holder.type === 'projectRole' && holder.value === String(role?.id));
    if (grants.length === 0) throw new CannotHappen('Apps are out of that permission scheme already.');
    for (const { id } of grants) await asAdmin('DELETE', `permissionscheme/${String(scheme.id)}/permission/${String(id)}`);
    return { said: `The scheme “${scheme.name}” grants nothing to apps any more; ${space.key} has it.`, hurt: [], edited: [] };
  },
};

export const OF_SPACES: readonly Disaster[] = [gone, trashed, hidden, shutOut];
