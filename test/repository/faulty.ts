/** The ports with a fault at each call, by plan. A planned fault that did not fire shows in `fired`. */
import { HoldfastError } from '../../src/contract/errors';
import type { BlobStore, StateStore } from '../../src/contract/ports';

/** kill-*: the process ends there, nothing comes after it. lost-*: no reply to this one call. */
export type Fault = 'kill-before' | 'kill-after-effect' | 'kill-after-reply' | 'lost-before' | 'lost-after' | 'throttle' | undefined;

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
  let dead = false;

  const call = async <T>(name: string, effect: () => Promise<T>): Promise<T> => {
    await pause();
    if (dead) throw new Killed('nothing runs after the end');
    const fault = faultOf(calls.length, name);
    calls.push(name);
    if (fault) fired.push(`${fault} ${name}`);
    const die = (): never => {
      dead = true;
      throw new Killed(name);
    };
    if (fault === 'kill-before') die();
    if (fault === 'throttle') throw new HoldfastError('rate-limited', name);
    if (fault === 'lost-before') throw lost(name);
    const reply = await effect();
    await pause();
    if (fault === 'kill-after-effect' || fault === 'kill-after-reply') die();
    if (fault === 'lost-after') throw lost(name);
    return reply;
  };

  return {
    calls,
    fired,
    blobs: {
      put: (name, bytes, hash) => call(`blobs put ${name}`, () => world.blobs.put(name, bytes, hash)),
      get: (name, range) => call(`blobs get ${name}`, () => world.blobs.get(name, range)),
      head: (name) => call(`blobs head ${name}`, () => world.blobs.head(name)),
      delete: (name) => call(`blobs delete ${name}`, () => world.blobs.delete(name)),
    },
    state: {
      get: (key) => call(`state get ${key}`, () => world.state.get(key)),
      getMany: (keys) => call(`state getMany ${keys.join(',')}`, () => world.state.getMany(keys)),
      set: (key, value) => call(`state set ${key}`, () => world.state.set(key, value)),
      create: (key, value) => call(`state create ${key}`, () => world.state.create(key, value)),
      delete: (key) => call(`state delete ${key}`, () => world.state.delete(key)),
      listKeys: (prefix, limit) => call(`state listKeys ${prefix}`, () => world.state.listKeys(prefix, limit)),
    },
  };
};

/** What an adapter says of a lost reply: a conditional create can't tell; everything else gave up trying. */
const lost = (name: string): HoldfastError =>
  new HoldfastError(name.startsWith('state create') ? 'unknown-outcome' : 'unavailable', `no reply to ${name}`);
