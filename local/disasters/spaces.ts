/** Disasters that befall whole spaces. */
import type { ProjectState } from '../jira/control';
import { dice } from '../jira/random';
import { CannotHappen, type Disaster, type DisasterWorld, type Harm } from './disaster';

const victim = ({ site, seed }: DisasterWorld, name: string): ProjectState => {
  const some = site.projects().filter((project) => !project.hidden && !project.trashed && !project.archived && project.issues > 0);
  const one = dice(`${name}:${String(seed)}`).shuffle(some)[0];
  if (one === undefined) throw new CannotHappen('There is no space with work items.');
  return one;
};

const took = ({ site }: DisasterWorld, { id }: ProjectState, said: string): Harm => ({
  said,
  hurt: site.issues(id).map(({ key }) => key),
  edited: [],
});

const gone: Disaster = {
  name: 'space-deleted',
  title: 'A space is deleted for good',
  story: 'An administrator deletes a space past the trash, with all its work items.',
  strike: async (world) => {
    const space = victim(world, 'space-deleted');
    const harm = took(world, space, `The space ${space.key} was deleted for good, with ${String(space.issues)} work items.`);
    world.site.deleteProject(space.id, { forGood: true });
    return Promise.resolve(harm);
  },
};

const trashed: Disaster = {
  name: 'space-trashed',
  title: 'A space is put in the trash',
  story: 'An administrator puts a space in the trash, from which Jira removes it after 60 days.',
  strike: async (world) => {
    const space = victim(world, 'space-trashed');
    const harm = took(world, space, `The space ${space.key} was put in the trash, with ${String(space.issues)} work items.`);
    world.site.deleteProject(space.id, { forGood: false });
    return Promise.resolve(harm);
  },
};

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

export const OF_SPACES: readonly Disaster[] = [gone, trashed, hidden];
