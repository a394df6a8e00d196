import { until, type Memory, type Step, type World } from '../step';
import { StepFailed } from '../stepFailed';

const ENDED = new Set(['done', 'failed', 'stopped']);

/**
 * Everything that the disaster took, the way an administrator goes: the list of what was deleted (after the tick that captures it), one plan
 * over all of it, start, wait for the report that is made by reading Jira back. Ok only without a failed outcome.
 */
export const restore: Step = {
  name: 'restore',
  async run(world, memory) {
    if (memory.destroyed.length === 0) throw new StepFailed(nothingToDo(memory));
    const projects = await until(world, 'The list of what was deleted', () => listed(world, memory));
    const { id } = await world.app.ask('createPlan', { selection: { projects } });
    const plan = await until(world, 'The plan', async () => {
      const view = await world.app.ask('plan', { id });
      return { state: [view.status, view.progress], done: view.status === 'planning' ? undefined : view };
    });
    if (plan.status !== 'ready') {
      const why = [plan.failure, ...plan.blockers].map((message) => message?.happened).filter((text) => text !== undefined);
      throw new StepFailed(`the plan is ${plan.status}: ${why.join('; ') || 'no reason given'}`);
    }
    const run = await start(world, id);
    const seen = await until(world, 'The restore', async () => {
      const view = await world.app.ask('run', { run });
      return { state: [view.status, view.progress], done: ENDED.has(view.status) ? view : undefined };
    });
    if (seen.status !== 'done' || seen.report === undefined)
      throw new StepFailed(`the restore is ${seen.status}: ${seen.failure?.happened ?? 'no reason given'}`);
    if (seen.report.failed > 0) throw new StepFailed(`${seen.report.failed} outcomes failed: ${await firstFailures(world, run)}`);
    const left = world.platform.trouble.waiting();
    if (left.length > 0) throw new StepFailed(`${left.join(', ')} was ordered in the middle of this restore and did not strike`);
    memory.destroyed = [];
    memory.restored = true;
  },
};

const nothingToDo = ({ before, restored }: Memory): string => {
  if (before === undefined) return 'there was no disaster to restore from';
  if (restored) return 'every space that was deleted is restored already';
  return 'no space was deleted for good, and this step restores nothing else: single work items come with a later version, and a space in the trash is put back by an administrator in Jira';
};

async function listed(world: World, memory: Memory): Promise<{ readonly state: unknown; readonly done: readonly string[] | undefined }> {
  const byKey = new Map<string, string>();
  for (let cursor: string | undefined; ;) {
    const page = await world.app.ask('deleted', cursor === undefined ? {} : { cursor });
    for (const item of page.items) if (item.kind === 'project' && !item.restored) byKey.set(item.key, item.id);
    if (page.next === undefined) break;
    cursor = page.next;
  }
  const ids = memory.destroyed.map(({ key }) => byKey.get(key));
  const missing = memory.destroyed.filter((_, i) => ids[i] === undefined).map(({ key }) => key);
  return { state: { missing }, done: missing.length === 0 ? (ids as string[]) : undefined };
}

/** A second click on “Start restore” may be refused because the first one did it, although its answer was lost. */
async function start(world: World, plan: string): Promise<string> {
  try {
    return (await world.app.ask('startRestore', { plan })).run;
  } catch (error) {
    const { run } = await world.app.ask('plan', { id: plan });
    if (run === undefined) throw error;
    return run;
  }
}

async function firstFailures(world: World, run: string): Promise<string> {
  const { outcomes } = await world.app.ask('report', { run, only: 'failed' });
  return outcomes
    .slice(0, 5)
    .map((outcome) => `${outcome.key} (${outcome.notes.join(', ')})`)
    .join('; ');
}
