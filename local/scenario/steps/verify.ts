import { until, type Step } from '../step';
import { StepFailed } from '../stepFailed';
import { judgeSite } from './judge';

/**
 * The repository read back whole by the app. After a restore also: the app's own comparison with Jira has no failure, and an
 * outside comparison of the site before the disaster with the site now finds no difference.
 */
export const verify: Step = {
  name: 'verify',
  async run(world, memory) {
    const { run } = await world.app.ask('startVerify');
    const seen = await until(world, 'The verification', async () => {
      const view = await world.app.ask('verify', { run });
      return { state: [view.status, view.objects, view.records], done: view.status === 'running' ? undefined : view };
    });
    if (seen.status !== 'done') throw new StepFailed('the verification failed');
    if (seen.problems.length > 0)
      throw new StepFailed(
        `${seen.problems.length} objects are damaged: ${seen.problems
          .slice(0, 3)
          .map((p) => `${p.object}: ${p.what}`)
          .join('; ')}`,
      );
    if (seen.records === 0) throw new StepFailed('the verification read no records');
    if (!memory.restored) return;
    if (seen.compared === undefined) throw new StepFailed('the app did not compare what it restored with Jira');
    if (seen.compared.failed > 0) throw new StepFailed(`the app says that ${seen.compared.failed} restored objects differ from the backup`);
    await judgeSite(world, memory);
  },
};
