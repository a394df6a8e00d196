import path from 'node:path';
import { Person } from '../person';
import type { Step } from '../step';
import { StepFailed } from '../stepFailed';

/**
 * An administrator deletes every project for good, past the trash, with its issues. The site before it is written as a seed, and
 * Jira's events about it are delivered to the app; what the app makes of them at its next tick belongs to `restore`.
 */
export const disaster: Step = {
  name: 'disaster',
  async run(world, memory) {
    memory.before = path.join(world.out, 'before.ndjson.gz');
    await world.site.exportSeed(memory.before);
    const admin = new Person(world.site, world.site.adminAccountId);
    const projects = await admin.projects();
    for (const { key } of projects) await admin.ask('DELETE', `/rest/api/3/project/${key}?enableUndo=false`);
    const left = await admin.projects();
    if (left.length > 0) throw new StepFailed(`${left.length} projects are still there`);
    memory.destroyed = projects;
    memory.restored = false;
    await world.platform.idle();
  },
};
