import { eachKill, kindOfCall, strikesOf } from './eachKill';
import type { Strike } from './eachKill';
import { FAULTS, faulty, Killed } from './faulty';
import { aWorld } from './support';

const CALLS = ['a get 1', 'a get 2', 'b put 0123456789abcdef/p/1-0', 'a get 3', 'b put 0123456789abcdef/p/1-1', 'a get 44', 'c', 'a get 5'];
const textOf = ({ call, fault }: Strike): string => `${call} ${fault}`;

describe('strikes', () => {
  it('are every call with every fault, each once', () => {
    for (let length = 1; length <= CALLS.length; length += 1) {
      const calls = CALLS.slice(0, length);
      const expected = calls.flatMap((name, call) => FAULTS.map((fault) => textOf({ call, name, fault })));
      expect(strikesOf(calls).map(textOf).sort()).toEqual(expected.sort());
    }
  });

  it('have every kind of call in their first part, and every fault', () => {
    const all = strikesOf(CALLS);
    expect(new Set(all.slice(0, 3).map(({ name }) => kindOfCall(name)))).toEqual(new Set(['a get #', 'b put #/p/#-#', 'c']));
    expect(new Set(all.slice(0, 9).map(({ fault }) => fault)).size).toBe(FAULTS.length);
  });

  it('that fail say which they were', async () => {
    const seen: string[] = [];
    const strike = async (one: Strike, settles: boolean): Promise<void> => {
      seen.push(`${textOf(one)} ${String(settles)}`);
      if (seen.length === 3) throw new Error('lost');
    };
    expect(await eachKill({ calls: CALLS, strike }, 2, 2)).toBe(2);
    expect(seen.map((text) => text.endsWith('true'))).toEqual([true, false]);
    await expect(eachKill({ calls: CALLS, strike })).rejects.toThrow(/^kill-before at call 0 \(a get 1\): lost$/);
  });
});

describe('a process', () => {
  /** Three calls one after the other; what it heard, and whether it ended. */
  const heard = async (fault: (typeof FAULTS)[number], at: number) => {
    const world = aWorld();
    const { state } = faulty(world, (call) => (call === at ? fault : undefined));
    const replies: string[] = [];
    const work = async (): Promise<void> => {
      for (const key of ['one', 'two', 'three']) replies.push(`${key} ${await state.create(key, 1)}`);
    };
    const error: unknown = await work().catch((thrown: unknown) => thrown);
    return { replies, there: [...world.state.values.keys()], isKilled: error instanceof Killed };
  };

  it.each([
    ['kill-before', 1, { replies: ['one created'], there: ['one'], isKilled: true }],
    ['kill-after-effect', 1, { replies: ['one created'], there: ['one', 'two'], isKilled: true }],
    ['kill-after-reply', 1, { replies: ['one created', 'two created'], there: ['one', 'two'], isKilled: true }],
    ['kill-after-effect', 2, { replies: ['one created', 'two created'], there: ['one', 'two', 'three'], isKilled: true }],
    ['kill-after-reply', 2, { replies: ['one created', 'two created', 'three created'], there: ['one', 'two', 'three'], isKilled: false }],
    ['lost-after', 1, { replies: ['one created'], there: ['one', 'two'], isKilled: false }],
    ['lost-before', 1, { replies: ['one created'], there: ['one'], isKilled: false }],
  ] as const)('%s at call %i', async (fault, at, expected) => {
    expect(await heard(fault, at)).toEqual(expected);
  });

  it('that was killed hears of nothing that was under way', async () => {
    const { blobs } = faulty(
      aWorld(),
      (call) => (call === 1 ? 'kill-after-effect' : undefined),
      () => Promise.resolve(),
    );
    const both = await Promise.allSettled([blobs.head('x'), blobs.head('y'), blobs.head('z')]);
    expect(both.map(({ status }) => status).filter((status) => status === 'rejected').length).toBeGreaterThan(1);
  });
});
