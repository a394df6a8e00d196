/** A history that was made, as a site with its app that goes on from there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { realClock, type KernelClock } from '../clock';
import type { FaultPlan } from '../contract';
import type { SavedInstallation } from '../forge/saved';
import { openMachine, type Machine } from '../machine';
import type { SiteName } from '../siteName';
import { fingerprintOf } from './fingerprint';
import { AnotherPast, relive } from './journal';
import { FILES, type HistoryFacts } from './make';
import { SiteClock } from './siteClock';

export interface HistoryToOpen {
  readonly folder: string;
  readonly site: SiteName;
  readonly faults: FaultPlan;
  /** As of `openMachine`. */
  readonly dir: string;
  readonly log?: (line: string) => void;
}

/**
 * Time goes on where the history ended, whenever that was. Throws when the folder is not whole, or the site no longer comes out as it was:
 * nothing is left then.
 */
export async function openHistory({ folder, site, faults, dir, log }: HistoryToOpen): Promise<Machine & { readonly clock: KernelClock }> {
  const { start, end, fingerprint } = readJson<HistoryFacts>(folder, FILES.facts);
  const saved = readJson<SavedInstallation>(folder, FILES.installation);
  const clock = realClock(end);
  const siteClock = new SiteClock(clock);
  siteClock.hold(start);
  const machine = await openMachine({
    ...{ site, clock, siteClock, faults, dir, log },
    past: {
      saved,
      objectsFrom: path.join(folder, FILES.repository),
      relive: async (jira) => {
        await relive(path.join(folder, FILES.journal), jira, siteClock);
        if (fingerprintOf(jira) !== fingerprint) throw new AnotherPast('the site is another one than at the end of the history');
        siteClock.release();
      },
    },
  });
  return { ...machine, clock };
}

const readJson = <T>(folder: string, name: string): T => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as T;
