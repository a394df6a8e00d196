import { rm } from 'node:fs/promises';
import path from 'node:path';
import { compareSites } from '../../../scripts/judge/compare';
import { readSite } from '../../../scripts/judge/seed';
import { until, type Memory, type Step, type World } from '../step';
import { StepFailed } from '../stepFailed';

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
    await judge(world, memory);
  },
};

async function judge(world: World, memory: Memory): Promise<void> {
  if (memory.before === undefined) return;
  const now = path.join(world.out, 'now.ndjson.gz');
  await world.site.exportSeed(now);
  const { differences } = compareSites(await readSite(memory.before), await readSite(now));
  await rm(now);
  if (differences.length === 0) return;
  throw new StepFailed(
    `the outside comparison finds ${differences.map(({ kind, count, examples }) => `${count} × ${kind} (${examples[0]})`).join('; ')}`,
  );
}
