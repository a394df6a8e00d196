import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Step, World } from '../step';
import { StepFailed } from '../stepFailed';
import { backup } from './backup';

/** Holdfast refuses a repository whose installation wrote to it less than a day ago. */
const QUIET_MS = 25 * 3_600_000;
const SWEEP_MS = 10 * 60_000;

/**
 * The app is uninstalled, which leaves the folder and nothing else, and a day later installed again over it. Ok when it goes on in the same repository under the
 * next epoch and says “safe since”.
 */
export const adopt: Step = {
  name: 'adopt',
  async run(world, memory) {
    if (world.store.kind !== 'folder') throw new StepFailed('only a folder outlives an installation: add --store folder');
    // what has just happened belongs to the old installation: its next sweep is due
    await world.clock.advance(SWEEP_MS);
    await world.platform.fireSchedule('fiveMinute');
    await world.platform.idle();
    const before = epochsIn(world);
    await world.platform.uninstall();
    await world.clock.advance(QUIET_MS);
    await backup.run(world, memory);
    const after = epochsIn(world);
    if (after.length !== 1 || after[0]?.repoId !== before[0]?.repoId)
      throw new StepFailed('a new repository was begun beside the one that was there');
    const [was, is] = [before[0]?.newest ?? 0, after[0]?.newest ?? 0];
    if (is !== was + 1) throw new StepFailed(`the repository is at epoch ${String(is)} instead of ${String(was + 1)}`);
    return `Installed again over the folder: repository ${after[0]?.repoId ?? ''} goes on under epoch ${String(is)}.`;
  },
};

const epochsIn = ({ store }: World): readonly { readonly repoId: string; readonly newest: number }[] =>
  (existsSync(store.dir) ? readdirSync(store.dir) : []).map((repoId) => ({
    repoId,
    newest: Math.max(0, ...readdirSync(path.join(store.dir, repoId)).map((name) => Number(/^e(\d+)$/.exec(name)?.[1] ?? 0))),
  }));
