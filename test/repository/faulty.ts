/** The ports with a fault at each call, by plan. A planned fault that did not fire shows in `fired`. */
import { HoldfastError } from '../../src/contract/errors';
import type { BlobStore, StateStore } from '../../src/contract/ports';

/**
 * kill-*: the process ends there. Before: nothing was sent. After the effect: whoever called never hears of it. After the reply: he hears, works on, and
 * ends at his next call, if there is one. lost-*: no reply to this one call.
 */
export const FAULTS = ['kill-before', 'kill-after-effect', 'kill-after-reply', 'lost-before', 'lost-after'] as const;
export type Fault = (typeof FAULTS)[number] | 'throttle' | undefined;

/** Nobody catches it: it is no `HoldfastError`. */
export class Killed extends Error {}

export interface Faulty {
  readonly blobs: BlobStore;
  readonly state: StateStore;
  /** `port method key` of every call so far. */
  readonly calls: string[];
  readonly fired: string[];
}

export const faulty = (
  world: { readonly blobs: BlobStore; readonly state: StateStore },
  faultOf: (call: number, name: string) => Fault,
  pause: () => Promise<void> = async () => undefined,
): Faulty => {
  const calls: string[] = [];
  const fired: string[] = [];
  const call = aProcess({ calls, fired, faultOf, pause });

  return { calls, fired, ...portsThrough(call, world) };
};

type Call = ReturnType<typeof aProcess>;

/** The ports as one process has them. */
export const portsThrough = (call: Call, { blobs, state }: Pick<Faulty, 'blobs' | 'state'>): Pick<Faulty, 'blobs' | 'state'> => ({
  blobs: {
    put: (name, bytes, hash) => call(`blobs put ${name}`, () => blobs.put(name, bytes, hash)),
    get: (name, range) => call(`blobs get ${name}`, () => blobs.get(name, range)),
    head: (name) => call(`blobs head ${name}`, () => blobs.head(name)),
    delete: (name) => call(`blobs delete ${name}`, () => blobs.delete(name)),
  },
  state: {
    get: (key) => call(`state get ${key}`, () => state.get(key)),
    getMany: (keys) => call(`state getMany ${keys.join(',')}`, () => state.getMany(keys)),
    set: (key, value) => call(`state set ${key}`, () => state.set(key, value)),
    create: (key, value) => call(`state create ${key}`, () => state.create(key, value)),
    delete: (key) => call(`state delete ${key}`, () => state.delete(key)),
    listKeys: (prefix, limit) => call(`state listKeys ${prefix}`, () => state.listKeys(prefix, limit)),
  },
});

export interface Struck {
  /** `port method key` of every call, of all processes. */
  readonly calls: string[];
  readonly fired: string[];
  faultOf(call: number, name: string): Fault;
  pause?(): Promise<void>;
}

/** One process: all that it asks of the platform goes through here. */
export const aProcess = ({ calls, fired, faultOf, pause = async () => undefined }: Struck) => {
  let end: 'at the next call' | 'now' | undefined;
  const die = (name: string): never => {
    end = 'now';
    throw new Killed(name);
  };
  return async <T>(name: string, effect: () => Promise<T>): Promise<T> => {
    await pause();
    if (end !== undefined) die(`nothing runs after the end: ${name}`);
    const fault = faultOf(calls.length, name);
    calls.push(name);
    if (fault) fired.push(`${fault} ${name}`);
    if (fault === 'kill-before') die(name);
    if (fault === 'throttle') throw new HoldfastError('rate-limited', name);
    if (fault === 'lost-before') throw lostReply(name);
    // an error is a reply, too
    const [reply] = await Promise.allSettled([effect()]);
    await pause();
    // the others that were under way had their effect, and nobody is left to hear of it
    if (fault === 'kill-after-effect' || end === 'now') die(name);
    if (fault === 'lost-after') throw lostReply(name);
    if (fault === 'kill-after-reply') end ??= 'at the next call';
    if (reply.status === 'rejected') throw reply.reason;
    return reply.value;
  };
};

/** What an adapter says of a lost reply: a conditional create can't tell; `fetch` knows no more than that; everything else gave up trying. */
export const lostReply = (name: string): Error => {
  if (name.startsWith('jira ')) return new TypeError('fetch failed');
  return new HoldfastError(name.startsWith('state create') ? 'unknown-outcome' : 'unavailable', `no reply to ${name}`);
};
