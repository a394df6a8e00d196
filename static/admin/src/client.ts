/** The page's only way to the functions: typed calls over the bridge's `invoke`, with `Answer` taken apart. */
import { invoke } from '@forge/bridge';
import type { AdminMessage, ErrorKind } from '../../../src/contract/errors';
import type { Answer, ResolverName, Resolvers } from '../../../src/contract/page';

/** Calls one resolver. Rejects with `CallFailed` only. */
export type Call = <Name extends ResolverName>(name: Name, payload: Resolvers[Name][0]) => Promise<Resolvers[Name][1]>;

/** `unreachable`: no answer of ours came back (network, platform, a crash of the function). */
export type FailureKind = ErrorKind | 'unreachable';

export class CallFailed extends Error {
  readonly kind: FailureKind;
  readonly admin: AdminMessage;

  constructor(kind: FailureKind, admin: AdminMessage) {
    super(admin.happened);
    this.name = 'CallFailed';
    this.kind = kind;
    this.admin = admin;
  }
}

const UNREACHABLE: AdminMessage = { happened: 'Holdfast isn’t answering', safe: 'Backups run without this page.', next: 'Try again.' };

const isAnswer = (value: unknown): value is Answer<unknown> =>
  typeof value === 'object' && value !== null && 'ok' in value && (value.ok === true || 'error' in value);

/** Wraps an `invoke` so that an answer is a value or a `CallFailed`. */
export function clientOver(raw: (name: string, payload: Record<string, unknown>) => Promise<unknown>): Call {
  return async <Name extends ResolverName>(name: Name, payload: Resolvers[Name][0]): Promise<Resolvers[Name][1]> => {
    let answer: unknown;
    try {
      answer = await raw(name, payload as Record<string, unknown>);
    } catch {
      throw new CallFailed('unreachable', UNREACHABLE);
    }
    if (!isAnswer(answer)) throw new CallFailed('unreachable', UNREACHABLE);
    if (!answer.ok) throw new CallFailed(answer.error.kind, answer.error);
    return answer.value as Resolvers[Name][1];
  };
}

export const call: Call = clientOver((name, payload) => invoke(name, payload) as Promise<unknown>);

/** Anything caught, as a `CallFailed`. */
export const asFailure = (caught: unknown): CallFailed =>
  caught instanceof CallFailed ? caught : new CallFailed('unreachable', UNREACHABLE);
