/** Disasters of the platform as steps: a flipped byte at once, the others in the middle of the next restore. */
import { CannotHappen } from '../../disasters/disaster';
import type { PlatformDisaster, PlatformHarm } from '../../disasters/platform';
import type { Memory, Step, World } from '../step';
import { StepFailed } from '../stepFailed';
import { whileGone } from './whileGone';

/** Longer than any wait of the app between two tries, shorter than what a retry of Forge survives. */
const GONE_MS = 30 * 60_000;
/** A restored work item takes about seven writes: this is within the longest phases, whatever the size of the site. */
const WRITES_AN_ISSUE = 3;
const FEWEST_WRITES = 4;

/** Steps that need a restore after them; refused when the steps are read. */
export const inTheMiddle: ReadonlySet<string> = new Set(['disaster:points-dry', 'disaster:worker-dies']);

export const platformDisaster = (disaster: PlatformDisaster): Step => ({
  name: `disaster:${disaster.name}`,
  async run(world, memory) {
    if (disaster.name === 'byte-flip') {
      const { said, flipped } = strike(disaster, world, 0);
      if (flipped !== undefined) memory.flipped = [...memory.flipped, flipped];
      return said;
    }
    const restores = memory.ahead.includes('restore') && memory.destroyed.length > 0;
    if (disaster.name === 'atlassian-gone') {
      const now = await whileGone(world, () => strike(disaster, world, 0).said, GONE_MS);
      return restores ? `${now} And again in the restore: ${strike(disaster, world, middleOf(memory)).said}` : now;
    }
    if (!restores) throw new StepFailed('there is nothing to restore that this could strike in the middle of');
    return `In the restore that follows: ${strike(disaster, world, middleOf(memory)).said}`;
  },
});

function strike(disaster: PlatformDisaster, { platform, store, seed }: World, afterWrites: number): PlatformHarm {
  try {
    return disaster.strike(
      { trouble: platform.trouble, kvs: platform.kvs, storeDir: store.dir },
      { seed: seed + platform.trouble.struck.length, afterWrites, ms: GONE_MS },
    );
  } catch (error) {
    throw error instanceof CannotHappen ? new StepFailed(error.message) : error;
  }
}

const middleOf = ({ destroyed }: Memory): number =>
  Math.max(FEWEST_WRITES, WRITES_AN_ISSUE * destroyed.reduce((sum, { issues }) => sum + issues, 0));
