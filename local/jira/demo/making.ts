import type { Issue } from '../model';
import type { Dice } from '../random';
import type { SiteState } from '../state';
import type { DemoPeople } from './people';

export const HOUR = 3_600_000;

/** What an awkward issue is made with. */
export interface Making {
  readonly state: SiteState;
  readonly roll: Dice;
  readonly people: DemoPeople;
  readonly until: number;
}

export const change = ({ state, until }: Making, issue: Issue, patch: Partial<Issue>): void =>
  state.issues.change(issue, { ...patch, updated: Math.max(issue.updated, until - 6 * HOUR) });

export const at = ({ until }: Making, issue: Issue, share: number): number =>
  Math.floor(issue.created + share * (until - 6 * HOUR - issue.created));

/** So many, each with its share of the time that has gone by. */
export const list = <T>(count: number, make: (share: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make((i + 1) / (count + 1)));
