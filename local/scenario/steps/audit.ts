import { until, type Step } from '../step';
import { StepFailed } from '../stepFailed';

/** One reconciliation by counts. Ok when the app finds nothing that it lacks. */
export const audit: Step = {
  name: 'audit',
  async run(world) {
    const { run } = await world.app.ask('startAudit');
    const seen = await until(world, 'The audit', async () => {
      const view = await world.app.ask('audit', { run });
      return { state: view, done: view.status === 'running' ? undefined : view };
    });
    if (seen.status !== 'done') throw new StepFailed('the audit failed');
    if (seen.differences.length > 0) throw new StepFailed(`the audit finds differences: ${seen.differences.slice(0, 5).join('; ')}`);
  },
};
