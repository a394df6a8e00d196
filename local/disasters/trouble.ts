/** The disasters as the page around the app offers them: strike one, and judge afterwards what is not as it was. */
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { compareSites, type Verdict } from '../../scripts/judge/compare';
import { readSite } from '../../scripts/judge/seed';
import { allTheirs, CannotHappen, type DisasterWorld, type Harm } from './disaster';
import { OF_PLATFORM, type PlatformToBreak } from './platform';
import { DISASTERS } from './table';

export interface Judgement {
  /** What happened, oldest first. */
  readonly happened: readonly { readonly said: string; readonly at: number }[];
  /** The site before the first disaster against the site now; absent when nothing befell the site itself. */
  readonly verdict?: Verdict;
}

export interface Trouble {
  readonly list: readonly { readonly name: string; readonly title: string; readonly story: string }[];
  /** Throws `CannotHappen`; undefined: there is no such disaster. */
  strike(name: string): Promise<Pick<Harm, 'said'> | undefined>;
  /** Undefined: nothing has happened. */
  judge(): Promise<Judgement | undefined>;
}

/** Whoever knows the harm by name. */
interface SiteTrouble extends Trouble {
  strike(name: string): Promise<Harm | undefined>;
}

/** `dir`: for two seeds of the site. Without `platform` only the site can be broken. */
export function troubleOf(
  world: DisasterWorld & { readonly now: () => number; readonly platform?: PlatformToBreak },
  dir: string,
): SiteTrouble {
  const before = path.join(dir, 'before.ndjson.gz');
  const happened: { said: string; at: number; harm: Harm }[] = [];

  async function strike(name: string): Promise<Harm | undefined> {
    const befalls = world.platform && OF_PLATFORM.find((one) => one.name === name);
    if (world.platform && befalls) {
      // The site stays as it is, so that the judge needs no seed of the moment before; in the middle of a restore it would be a wrong one.
      const { said } = befalls.strike(world.platform, { seed: world.seed + happened.length, afterWrites: 0, ms: Infinity });
      const harm = { said, hurt: [], edited: [] };
      happened.push({ said, at: world.now(), harm });
      return harm;
    }
    const disaster = DISASTERS.find((one) => one.name === name);
    if (disaster === undefined) return undefined;
    const first = !existsSync(before);
    if (first) await world.site.exportSeed(before);
    const harm = await disaster.strike({ site: world.site, seed: world.seed + happened.length }).catch((error: unknown) => {
      // Nothing was broken, so that this is not the moment before anything.
      if (first && error instanceof CannotHappen) rmSync(before);
      throw error;
    });
    happened.push({ said: harm.said, at: world.now(), harm });
    return harm;
  }

  async function judge(): Promise<Judgement | undefined> {
    if (happened.length === 0) return undefined;
    const told = happened.map(({ said, at }) => ({ said, at }));
    return existsSync(before) ? { happened: told, verdict: await compareWithNow() } : { happened: told };
  }

  async function compareWithNow(): Promise<Verdict> {
    const now = path.join(dir, 'now.ndjson.gz');
    await world.site.exportSeed(now);
    const theirs = allTheirs(happened.flatMap(({ harm }) => harm.edited));
    return compareSites(await readSite(before), await readSite(now), theirs);
  }

  return {
    list: [...DISASTERS, ...(world.platform ? OF_PLATFORM : [])].map(({ name, title, story }) => ({ name, title, story })),
    strike,
    judge,
  };
}
