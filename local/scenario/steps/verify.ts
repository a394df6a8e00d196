import type { Flipped } from '../../disasters/byteFlip';
import { until, type Step, type World } from '../step';
import { StepFailed } from '../stepFailed';
import { judgeSite } from './judge';

/**
 * The repository read back whole by the app. After a restore also: the app's own comparison with Jira has no failure, and an
 * outside comparison of the site before the disaster with the site now finds no difference. After `disaster:byte-flip`: exactly the objects
 * whose bytes were changed are found and named, never nothing and never anything else; then the app repairs them from Jira, says so on its page, and
 * reading everything back again finds nothing.
 */
export const verify: Step = {
  name: 'verify',
  async run(world, memory) {
    const seen = await readBack(world);
    const found = memory.flipped.length > 0 ? `${flipsFound(memory.flipped, seen.problems)} ${await repaired(world)}` : undefined;
    memory.flipped = [];
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

async function readBack(world: World) {
  const { run } = await world.app.ask('startVerify');
  const seen = await until(world, 'The verification', async () => {
    const view = await world.app.ask('verify', { run });
    return { state: [view.status, view.objects, view.records], done: view.status === 'running' ? undefined : view };
  });
  if (seen.status !== 'done') throw new StepFailed('the verification failed');
  return seen;
}

/** The app repairs by itself; what its page says meanwhile, and then. */
async function repaired(world: World): Promise<string> {
  const { state, damage: told } = await world.app.ask('overview');
  const page = told && `the page says “${state}”: ${told.affected.join(', ')}`;
  const damage = await until(world, 'The repair', async () => {
    const { damage: now, running } = await world.app.ask('overview');
    return { state: [now?.repaired, now?.lost], done: now?.isOpen === true || running.length > 0 ? undefined : { now } };
  });
  const { problems } = await readBack(world);
  if (problems.length > 0)
    throw new StepFailed(`after the repair ${problems[0]?.object ?? ''} is still damaged: ${problems[0]?.what ?? ''}`);
  const lost = damage.now?.lost ?? 0;
  if (lost > 0) throw new StepFailed(`the app calls ${lost} saved items lost that Jira still has`);
  const looked = told === undefined ? 'It was repaired from Jira before anybody looked' : `While it was repaired from Jira ${page ?? ''}`;
  return `${looked}. Afterwards everything was read back and nothing was found.`;
}

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
