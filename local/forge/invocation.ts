/** One invocation: what it was started for, what it used, and its end. */
import type { AppFunction } from './manifest';
import type { InvocationErrorCode } from './limits';
import type { PlannedEnd } from '../contract';

/** Push requests that go back to one first invocation (the cyclic limit counts them all). */
export interface Origin {
  pushes: number;
}

export interface InvocationRequest {
  readonly fn: AppFunction;
  readonly moduleKey: string;
  readonly moduleType: string;
  readonly args: readonly unknown[];
  /** For the log: `queue steps, try 2`. */
  readonly cause: string;
  /** The person on whose behalf it runs; absent for everything that no person started. */
  readonly accountId?: string;
  readonly origin: Origin;
  /** Hops from the first invocation, the second reading of the cyclic limit. */
  readonly depth: number;
  /** Told when it begins and ends to do nothing but sleep. */
  readonly onSleep?: (asleep: boolean) => void;
}

export type Outcome =
  | { readonly kind: 'ok'; readonly value: unknown; readonly bytes: number }
  | {
      readonly kind: 'failed';
      readonly how: 'error' | 'killed' | 'timeout' | 'out of memory';
      readonly code: InvocationErrorCode;
      readonly name: string;
      readonly message: string;
    };

/** `transfer`: PUT and GET of presigned URLs. */
export type CallKind = 'jira' | 'kvs' | 'object' | 'transfer' | 'queue' | 'egress';

export interface Used {
  readonly calls: Record<CallKind, number>;
  points: number;
  kvsReadBytes: number;
  kvsWriteBytes: number;
}

/** What the proxy needs of a running invocation. */
export interface Running {
  readonly token: string;
  /** Function and number of the invocation, for the fault plan: `steps#12`. */
  readonly place: string;
  readonly request: InvocationRequest;
  readonly used: Used;
  /** How the fault plan ends it; undefined once it did. */
  readonly planned: PlannedEnd | undefined;
  /** Platform calls so far. */
  calls: number;
  /** Now is the call at which the plan ends it. A call that it is in the middle of gets no answer. */
  endAsPlanned(): void;
  /** The host fails, now. */
  kill(): void;
}

export function nothingUsed(): Used {
  return { calls: { jira: 0, kvs: 0, object: 0, transfer: 0, queue: 0, egress: 0 }, points: 0, kvsReadBytes: 0, kvsWriteBytes: 0 };
}
