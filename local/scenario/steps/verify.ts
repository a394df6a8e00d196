import type { Flipped } from '../../disasters/byteFlip';
import { until, type Step } from '../step';
import { StepFailed } from '../stepFailed';
import { judgeSite } from './judge';

/**
 * The repository read back whole by the app. After a restore also: the app's own comparison with Jira has no failure, and an
 * outside comparison of the site before the disaster with the site now finds no difference. After `disaster:byte-flip`: exactly the objects
 * whose bytes were changed are found and named; never ok when nothing is found, or anything else.
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
    const found = memory.flipped.length > 0 ? flipsFound(memory.flipped, seen.problems) : undefined;
    if (found === undefined && seen.problems.length > 0)
      throw new StepFailed(
        `${seen.problems.length} objects are damaged: ${seen.problems
          .slice(0, 3)
          .map((p) => `${p.object}: ${p.what}`)
          .join('; ')}`,
      );
    if (seen.records === 0) throw new StepFailed('the verification read no records');
    if (!memory.restored) return found;
    if (seen.compared === undefined) throw new StepFailed('the app did not compare what it restored with Jira');
    if (seen.compared.failed > 0) throw new StepFailed(`the app says that ${seen.compared.failed} restored objects differ from the backup`);
    await judgeSite(world, memory);
    return found;
  },
};

/** Problems are named by their object, or by a place inside it (`NAME frame 3 line 2`). What was found, as a sentence. */
export function flipsFound(flipped: readonly Flipped[], problems: readonly { readonly object: string; readonly what: string }[]): string {
  const objects = [...new Set(flipped.map(({ object }) => object))];
  const of = (name: string, object: string): boolean => name === object || name.startsWith(`${object} `);
  const missed = objects.filter((object) => !problems.some((problem) => of(problem.object, object)));
  if (missed.length > 0) throw new StepFailed(`a byte of ${missed.join(', ')} was changed, and the verification does not find it`);
  const others = problems.filter((problem) => !objects.some((object) => of(problem.object, object)));
  if (others.length > 0)
    throw new StepFailed(`besides the changed bytes the verification finds ${others[0]?.object ?? ''}: ${others[0]?.what ?? ''}`);
  return `The verification found exactly what was changed: ${problems
    .map(({ object, what }) => `${object}: ${what}`)
    .join('; ')
    .replace(/\.$/, '')}.`;
}
