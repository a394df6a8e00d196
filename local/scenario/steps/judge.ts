import { rm } from 'node:fs/promises';
import path from 'node:path';
import { compareSites } from '../../../scripts/judge/compare';
import { readSite } from '../../../scripts/judge/seed';
import type { Memory, Step, World } from '../step';
import { StepFailed } from '../stepFailed';

/** The site before the last disaster and the site now, compared outside Holdfast. Ok when only what can be explained differs. */
export const judge: Step = {
  name: 'judge',
  async run(world, memory) {
    if (memory.before === undefined) throw new StepFailed('there was no disaster to judge after');
    await judgeSite(world, memory);
  },
};

/** Throws `StepFailed` naming what differs; does nothing when there was no disaster. */
export async function judgeSite(world: World, memory: Memory): Promise<void> {
  if (memory.before === undefined) return;
  const now = path.join(world.out, 'now.ndjson.gz');
  await world.site.exportSeed(now);
  const { differences } = compareSites(await readSite(memory.before), await readSite(now), memory.edited);
  await rm(now);
  if (differences.length === 0) return;
  throw new StepFailed(
    `the outside comparison finds ${differences.map(({ kind, count, examples }) => `${count} × ${kind} (${examples[0]})`).join('; ')}`,
  );
}
