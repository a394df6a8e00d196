import { beforeHarm, noteHarm } from '../harm';
import type { Step } from '../step';
import { StepFailed } from '../stepFailed';

/**
 * The administrator deletes every project for good, past the trash, with its issues. The site before it is written as a seed, and
 * Jira's events about it are delivered to the app; what the app makes of them at its next tick belongs to `restore`.
 */
export const disaster: Step = {
  name: 'disaster',
  async run(world, memory) {
    await beforeHarm(world, memory);
    const spaces = world.site.projects().map(({ id, key, issues }) => ({ id, key, issues }));
    for (const { id } of spaces) world.site.deleteProject(id, { forGood: true });
    noteHarm(memory, spaces);
    const left = world.site.projects();
    if (left.length > 0) throw new StepFailed(`${left.length} projects are still there`);
    await world.platform.idle();
  },
};
