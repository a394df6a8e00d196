import fc from 'fast-check';
import { paced } from '../../src/stores/pace';

/** A clock whose sleepers wake in the order of time. */
function testClock() {
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const clock = {
    at: 0,
    now: () => clock.at,
    sleep: (ms: number) => new Promise<void>((wake) => void sleepers.push({ at: clock.at + ms, wake })),
    async run(until: number) {
      for (;;) {
        for (let i = 0; i < 5; i++) await Promise.resolve();
        sleepers.sort((a, b) => a.at - b.at);
        if ((sleepers[0]?.at ?? Infinity) > until) break;
        const next = sleepers.shift()!;
        clock.at = Math.max(clock.at, next.at);
        next.wake();
      }
      clock.at = Math.max(clock.at, until);
    },
  };
  return clock;
}

describe('pace', () => {
  it('lets everybody through, in order, and never more in a minute than it says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ wait: fc.nat(20_000), calls: fc.nat(40) }), { maxLength: 12 }), async (bursts) => {
        const clock = testClock();
        const take = paced(clock, { perMinute: 30, burst: 10 });
        const went: { readonly n: number; readonly at: number }[] = [];
        let n = 0;
        for (const { wait, calls } of bursts) {
          for (let i = 0; i < calls; i++) {
            const mine = n++;
            void take().then(() => went.push({ n: mine, at: clock.at }));
          }
          await clock.run(clock.at + wait);
        }
        await clock.run(clock.at + 3_600_000);
        expect(went.map((one) => one.n)).toEqual(Array.from({ length: n }, (_, i) => i));
        for (const { at } of went) expect(went.filter((one) => one.at >= at && one.at < at + 60_000).length).toBeLessThanOrEqual(41);
      }),
    );
  });

  it('does not hold up the first ones', async () => {
    const clock = testClock();
    const take = paced(clock, { perMinute: 30, burst: 10 });
    for (let i = 0; i < 10; i++) await take();
    expect(clock.at).toBe(0);
  });
});
