import path from 'node:path';
import { CannotHappen, type Disaster } from '../../disasters/disaster';
import type { Step } from '../step';
import { StepFailed } from '../stepFailed';

/**
 * One of the disasters of the strip. The site before it is written as a seed; what is gone for good is remembered for `restore`. Jira's events are
 * delivered to the app; what it makes of them at its next tick belongs to later steps.
 */
export const disasterNamed = ({ name, strike }: Disaster): Step => ({
  name: `disaster:${name}`,
  async run(world, memory) {
    memory.before = path.join(world.out, 'before.ndjson.gz');
    await world.site.exportSeed(memory.before);
    memory.restored = false;
    const spaces = world.site.projects();
    const harm = await strike(world).catch((error: unknown) => {
      throw error instanceof CannotHappen ? new StepFailed(error.message) : error;
    });
    const left = new Set(world.site.projects().map(({ id }) => id));
    memory.destroyed = spaces.filter(({ id }) => !left.has(id)).map(({ id, key, issues }) => ({ id, key, issues }));
    memory.edited = new Map(harm.edited.map(({ key, facets }) => [key, new Set(facets)]));
    await world.platform.idle();
    return harm.said;
  },
});
