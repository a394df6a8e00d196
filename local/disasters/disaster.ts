import type { JiraSite } from '../contract';
import type { SiteControl } from '../jira/control/siteControl';

/** What a disaster may touch. */
export interface DisasterWorld {
  readonly site: JiraSite & SiteControl;
  /** Same seed, same site: same victims. */
  readonly seed: number;
}

/** What happened, for whoever judges afterwards. */
export interface Harm {
  /** One sentence in the past tense. */
  readonly said: string;
  /** Keys of the work items that it touched or took away. */
  readonly hurt: readonly string[];
  /** What colleagues edited meanwhile: these changes are theirs and must stay. */
  readonly edited: readonly Theirs[];
}

export interface Theirs {
  readonly key: string;
  /** As the judge names them: `description`, `status`, `comment`. */
  readonly facets: readonly string[];
}

/** By key, what people edited, several times too. */
export const allTheirs = (edited: Iterable<Theirs>): Map<string, ReadonlySet<string>> => {
  const all = new Map<string, ReadonlySet<string>>();
  for (const { key, facets } of edited) all.set(key, new Set([...(all.get(key) ?? []), ...facets]));
  return all;
};

/** One click in the strip and one step of a scenario (`disaster:NAME`). */
export interface Disaster {
  readonly name: string;
  /** On the button. */
  readonly title: string;
  /** What it will do, in one sentence. */
  readonly story: string;
  /** Throws `CannotHappen` when the site has nothing to break in this way. */
  readonly strike: (world: DisasterWorld) => Promise<Harm>;
}

/** The site has nothing that could be broken like that; the message is one sentence. */
export class CannotHappen extends Error {}
