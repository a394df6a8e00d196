import { BadInput } from '../command';
import { OF_PLATFORM } from '../disasters/platform';
import { DISASTERS } from '../disasters/table';
import type { Step } from './step';
import { adopt } from './steps/adopt';
import { audit } from './steps/audit';
import { backup } from './steps/backup';
import { change } from './steps/change';
import { disaster } from './steps/disaster';
import { disasterNamed } from './steps/disasterNamed';
import { judge } from './steps/judge';
import { inTheMiddle, platformDisaster } from './steps/platformDisaster';
import { restore } from './steps/restore';
import { sweep } from './steps/sweep';
import { verify } from './steps/verify';

const STEPS: readonly Step[] = [
  backup,
  change,
  sweep,
  audit,
  adopt,
  disaster,
  ...DISASTERS.map(disasterNamed),
  ...OF_PLATFORM.map(platformDisaster),
  restore,
  verify,
  judge,
];
/** Named in the design, built by later work; they never pretend. */
const LATER: readonly string[] = ['tidy', 'fold', 'prune', 'repair', 'undo', 'drill', 'leave'];

/** `backup,disaster,restore` → steps. Throws `BadInput`. */
export function stepsNamed(names: string): readonly Step[] {
  const steps = names.split(',').map((name) => {
    const step = STEPS.find((candidate) => candidate.name === name.trim());
    if (step !== undefined) return step;
    if (LATER.includes(name.trim())) throw new BadInput(`The step "${name.trim()}" is not built yet; there are ${known()}.`);
    throw new BadInput(`Unknown step "${name.trim()}"; there are ${known()}.`);
  });
  for (const [i, { name }] of steps.entries())
    if (inTheMiddle.has(name) && !steps.slice(i + 1).includes(restore))
      throw new BadInput(`"${name}" strikes in the middle of a restore; name a step restore after it.`);
  return steps;
}

const known = (): string => STEPS.map((step) => step.name).join(', ');
