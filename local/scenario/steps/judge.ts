import { rm } from 'node:fs/promises';
import path from 'node:path';
import { compareSites, type Tally, type Verdict } from '../../../scripts/judge/compare';
import { readSite } from '../../../scripts/judge/seed';
import { allTheirs } from '../../disasters/disaster';
import type { Memory, Step, World } from '../step';
import { StepFailed } from '../stepFailed';

/**
 * The site before the first disaster since it was last judged and the site now, compared outside Holdfast. Ok when only what can be explained
 * differs; both lists are in the step's report.
 */
export const judge: Step = {
  name: 'judge',
  async run(world, memory) {
    if (memory.before === undefined) throw new StepFailed('there was no disaster to judge after');
    await judgeSite(world, memory);
  },
};

/** Leaves the verdict in `memory.judged`; throws `StepFailed` when something differs; does nothing when there was no disaster. */
export async function judgeSite(world: World, memory: Memory): Promise<void> {
  if (memory.before === undefined) return;
  const now = path.join(world.out, 'now.ndjson.gz');
  await world.site.exportSeed(now);
  const verdict = compareSites(await readSite(memory.before), await readSite(now), allTheirs(memory.edited));
  await rm(now);
  memory.judged = verdict;
  memory.asItWas = verdict.differences.length === 0;
  if (!memory.asItWas)
    throw new StepFailed(`the outside comparison finds ${verdict.differences.map(({ kind, count }) => `${count} × ${kind}`).join('; ')}`);
}

/** Both lists, a line each, with one example a kind; the report has three. */
export const judgedLines = ({ issues, differences, excused }: Verdict): readonly string[] => [
  `${issues} work items were compared. ${differences.length === 0 ? 'Nothing differs that can’t be explained.' : `Differences: ${listed(differences)}.`}`,
  ...(excused.length === 0 ? [] : [`Explained: ${listed(excused)}.`]),
];

const listed = (tallies: readonly Tally[]): string =>
  tallies.map(({ kind, count, examples }) => `${count} × ${kind} (${examples[0] ?? ''})`).join('; ');
