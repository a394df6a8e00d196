/** B2, B3, A1, A2: an invocation that is killed at any port call of the first backup changes nothing about what is captured. */
import { aSite } from './seed';
import { World } from './world';
import type { WorldOptions } from './world';

const seed = aSite()
  .project('AB', 9, (n) => ({
    comments: n === 2 ? 25 : 1,
    files: n === 3 ? [5, 0] : n === 8 ? [7] : [],
    created: Date.UTC(2025, 0, 1, 0, Math.floor(n / 4)),
    mention: n === 4 ? 4 : undefined,
  }))
  .project('CD', 2)
  .write();
// Pages of three, and steps that end after a page: the window goes over several steps, with staged packs.
const options: WorldOptions = { seed, switches: { pageCap: 3 }, requestMs: 1_000, invocationMs: 155_500 };

describe('a kill at every call', () => {
  it('ends with the same content', async () => {
    const calm = await World.create(options);
    await calm.backup();
    const { calls } = calm;
    const expected = await calm.content();
    expect(Object.keys(expected).filter((name) => name.startsWith('issue ')).length).toBe(11);
    let fired = 0;
    for (let call = 1; call <= calls; call += 8) {
      const world = await World.create(options);
      world.kill = { call, when: call % 2 === 0 ? 'before' : 'after' };
      // The very first calls belong to whoever starts the backup: the page calls again.
      await world.backup().catch(() => world.backup());
      fired += world.killed;
      expect({ call, content: await world.content() }).toEqual({ call, content: expected });
      expect(world.site.meter.writes).toBe(0);
    }
    expect(fired).toBe(Math.ceil(calls / 8));
  });
});
