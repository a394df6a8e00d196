/** From any time to a kept moment. Pure: `moments` are those that are kept, oldest first. */
import type { MomentChoice } from '../../contract/timeline';
import type { Moment } from '../../repository/model';

/** What a time that somebody asked for means: the moment before it, and where there is none the oldest. */
export const momentFor = (moments: readonly Moment[], at: number): Moment | undefined =>
  moments.findLast((moment) => moment.at <= at) ?? moments[0];

/** The first kept moment that holds what commit `n` made visible: moments thin out. */
export const momentHolding = (moments: readonly Moment[], n: number): Moment | undefined => moments.find((moment) => moment.n >= n);

/** Neighbours have other times than the chosen one: several commits may share a time, and an address has only that. */
export function momentChoice(moments: readonly Moment[], at: number | undefined): MomentChoice {
  const oldest = moments[0]?.at;
  const newest = moments.at(-1)?.at;
  if (oldest === undefined || newest === undefined) return {};
  if (at === undefined) return { oldest, newest };
  const chosen = momentFor(moments, at)?.at ?? oldest;
  const previous = moments.findLast((moment) => moment.at < chosen)?.at;
  const next = moments.find((moment) => moment.at > chosen)?.at;
  return {
    at: chosen,
    oldest,
    newest,
    ...(previous === undefined ? {} : { previous }),
    ...(next === undefined ? {} : { next }),
  };
}
