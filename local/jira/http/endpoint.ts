import type { Call, Reply } from './call';

/** What a request costs in points: a write 1, a read 1 and `each` per returned object, a bulk create 1 an issue. */
export type Cost = 'write' | { readonly each: 0 | 1 | 2 } | 'per-object';

/** One row of the table of endpoints. Scopes are looked up by method and path in `scopes.ts`. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/rest/api/3/issue/{issueIdOrKey}`. */
  readonly path: string;
  readonly cost: Cost;
  /** The issue whose write limit the request counts against. */
  readonly writes?: (call: Call) => number | undefined;
  readonly handle: (call: Call) => Reply | Promise<Reply>;
}

/** Reads that return nothing dear cost 1 in total. */
export const CHEAP: Cost = { each: 0 };
export const CORE: Cost = { each: 1 };
export const IDENTITY: Cost = { each: 2 };

export const pointsOf = (cost: Cost, reply: Reply): number => {
  if (cost === 'write') return 1;
  if (cost === 'per-object') return Math.max(1, reply.objects ?? 0);
  return 1 + cost.each * (reply.objects ?? 0);
};
