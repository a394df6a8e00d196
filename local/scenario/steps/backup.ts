import { until, type Step } from '../step';
import { StepFailed } from '../stepFailed';

/**
 * Installs the app and opens its page once, as an administrator does; then everything runs by itself. Ok when the app says
 * “safe since”: every window committed, attachments and configuration included, and a sweep from the noted watermark.
 */
export const backup: Step = {
  name: 'backup',
  async run(world) {
    await world.platform.install();
    await world.app.ask('startBackup');
    await until(world, 'The first backup', async () => {
      const seen = await world.app.ask('overview');
      if (seen.state === 'failed')
        throw new StepFailed(`the app says that the first backup failed: ${seen.failure?.happened ?? 'no reason given'}`);
      const complete = seen.safeSince !== undefined && seen.firstBackup === undefined && seen.running.length === 0;
      return { state: [seen.state, seen.firstBackup, seen.running], done: complete ? true : undefined };
    });
  },
};
