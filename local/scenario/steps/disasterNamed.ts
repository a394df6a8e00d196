import { CannotHappen, type Disaster } from '../../disasters/disaster';
import { beforeHarm, noteHarm } from '../harm';
import type { Step } from '../step';
import { StepFailed } from '../stepFailed';

/**
 * One of the disasters of the strip. The site before the first of them is written as a seed; what is gone for good is remembered for `restore`.
 * Jira's events are delivered to the app; what it makes of them at its next tick belongs to later steps.
 */
export const disasterNamed = ({ name, strike }: Disaster): Step => ({
  name: `disaster:${name}`,
  async run(world, memory) {
    await beforeHarm(world, memory);
    const spaces = world.site.projects();
    const harm = await strike(world).catch((error: unknown) => {
      throw error instanceof CannotHappen ? new StepFailed(error.message) : error;
    });
    const left = new Set(world.site.projects().map(({ id }) => id));
    const gone = spaces.filter(({ id }) => !left.has(id)).map(({ id, key, issues }) => ({ id, key, issues }));
    noteHarm(memory, gone, harm.edited);
    await world.platform.idle();
    return harm.said;
  },
});
