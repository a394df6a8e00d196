import { BadInput } from '../command';
import { DISASTERS } from '../disasters/table';
import type { Step } from './step';
import { audit } from './steps/audit';
import { backup } from './steps/backup';
import { change } from './steps/change';
import { disaster } from './steps/disaster';
import { disasterNamed } from './steps/disasterNamed';
import { judge } from './steps/judge';
import { restore } from './steps/restore';
import { sweep } from './steps/sweep';
import { verify } from './steps/verify';

const STEPS: readonly Step[] = [backup, change, sweep, audit, disaster, ...DISASTERS.map(disasterNamed), restore, verify, judge];
/** Named in the design, built by later work; they never pretend. */
const LATER: readonly string[] = ['tidy', 'fold', 'prune', 'repair', 'undo', 'drill', 'adopt', 'leave'];

/** `backup,disaster,restore` → steps. Throws `BadInput`. */
export function stepsNamed(names: string): readonly Step[] {
  return names.split(',').map((name) => {
    const step = STEPS.find((candidate) => candidate.name === name.trim());
    if (step !== undefined) return step;
    if (LATER.includes(name.trim())) throw new BadInput(`The step "${name.trim()}" is not built yet; there are ${known()}.`);
    throw new BadInput(`Unknown step "${name.trim()}"; there are ${known()}.`);
  });
}

const known = (): string => STEPS.map((step) => step.name).join(', ');
