import type { Step } from '../step';
import { StepFailed } from '../stepFailed';

/** People edit exactly 1 % of the issues, rounded up: fields, transitions, comments in turn. */
export const change: Step = {
  name: 'change',
  async run(world, memory) {
    const since = world.clock.now();
    const count = Math.ceil(world.site.summary().issues / 100);
    const issues = world.site.peopleEdit({ count, seed: world.seed });
    if (issues.length !== count) throw new StepFailed(`people edited ${issues.length} issues instead of ${count}`);
    memory.changed = { since, issues };
    memory.restored = false;
    await world.platform.idle();
  },
};
