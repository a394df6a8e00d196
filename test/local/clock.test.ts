import { realClock, virtualClock } from '../../local/clock';

const HOUR = 3_600_000;

describe('virtual clock', () => {
  test('a sleep of an hour takes no real time, and time has passed', async () => {
    const clock = virtualClock(0);
    const before = performance.now();
    await clock.sleep(HOUR);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(clock.now()).toBeGreaterThanOrEqual(HOUR);
    expect(clock.now()).toBeLessThan(HOUR + 5_000);
  });

  test('sleepers wake in the order of their times, each at its time', async () => {
    const clock = virtualClock(0);
    const woken: [string, number][] = [];
    await Promise.all(
      (
        [
          ['c', 3 * HOUR],
          ['a', HOUR],
          ['b', 2 * HOUR],
        ] as const
      ).map(async ([name, ms]) => {
        await clock.sleep(ms);
        woken.push([name, Math.floor(clock.now() / HOUR)]);
      }),
    );
    expect(woken).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
  });

  test('time does not jump while something is busy, and does after it', async () => {
    const clock = virtualClock(0);
    const leave = clock.enter();
    let woken = false;
    const asleep = clock.sleep(HOUR).then(() => {
      woken = true;
    });
    await new Promise((later) => setTimeout(later, 30));
    expect(woken).toBe(false);
    leave();
    leave();
    await asleep;
    expect(woken).toBe(true);
  });

  test('without anybody who waits, a timer does not move time', async () => {
    const clock = virtualClock(0);
    let fired = false;
    const timer = clock.at(HOUR, () => {
      fired = true;
    });
    await new Promise((later) => setTimeout(later, 30));
    expect(fired).toBe(false);
    await clock.advance(2 * HOUR);
    expect(fired).toBe(true);
    timer.cancel();
  });

  test('a cancelled timer neither fires nor counts as the next wake-up', async () => {
    const clock = virtualClock(0);
    let fired = false;
    clock
      .at(HOUR, () => {
        fired = true;
      })
      .cancel();
    await clock.sleep(2 * HOUR);
    expect(fired).toBe(false);
  });

  test('whoever is woken may start work before the next jump', async () => {
    const clock = virtualClock(0);
    void clock.sleep(2 * HOUR);
    await clock.sleep(HOUR);
    const leave = clock.enter();
    await new Promise((later) => setTimeout(later, 20));
    expect(Math.floor(clock.now() / HOUR)).toBe(1);
    leave();
    await clock.sleep(HOUR);
  });
});

describe('real clock', () => {
  test('goes with the wall clock, and `advance` moves it and wakes who is due', async () => {
    const clock = realClock();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
    const told: number[] = [];
    clock.onAdvance((ms) => told.push(ms));
    const asleep = clock.sleep(HOUR);
    await clock.advance(HOUR);
    await asleep;
    expect(told).toEqual([HOUR]);
    expect(clock.now() - Date.now()).toBeGreaterThan(HOUR - 1_000);
  });
});
