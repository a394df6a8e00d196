import { noteDamage } from '../../src/backup/damage';
import type { BackupDeps } from '../../src/backup/deps';
import { dueUpkeep, noteClock, upkeepRun } from '../../src/backup/upkeep';
import type { RunKind } from '../../src/jobs/api';
import { aRecord, aWorld, capture, open } from '../repository/support';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A thousand rows are due for a fold. */
const filled = async () => {
  const world = aWorld();
  world.clock.set(Date.UTC(2026, 10, 25));
  await capture(
    await open(world),
    Array.from({ length: 1_000 }, (_, i) => aRecord(i + 1)),
  );
  const active: RunKind[] = [];
  const lines: string[] = [];
  const deps = async (): Promise<BackupDeps> => ({
    repository: await open(world),
    state: world.state,
    clock: world.clock,
    random: world.random,
    log: { info: (line, facts) => lines.push(`${line} ${JSON.stringify(facts)}`), warn: (line) => lines.push(line) },
    jira: () => {
      throw new Error('maintenance asks nothing of Jira');
    },
    runs: () => ({ active: async () => active.map((kind) => ({ kind, status: 'running' })) }) as never,
  });
  return { world, deps, active, lines };
};
const kinds = async (deps: BackupDeps): Promise<readonly string[]> => (await dueUpkeep(deps)).map(({ kind }) => kind);

describe('upkeep', () => {
  it('waits until the clock was noted once, then is due', async () => {
    const { deps } = await filled();
    expect(await kinds(await deps())).toEqual([]);
    await noteClock(await deps());
    expect(await kinds(await deps())).toEqual(['fold']);
  });

  it.each([
    ['forward', 27 * HOUR],
    ['back', -2 * HOUR],
  ])('waits for two quiet days after the clock jumped %s', async (_name, jump) => {
    const { world, deps } = await filled();
    await noteClock(await deps());
    world.clock.add(jump);
    await noteClock(await deps());
    expect(await kinds(await deps())).toEqual([]);
    for (let hour = 0; hour < 48; hour += 1) {
      world.clock.add(HOUR);
      await noteClock(await deps());
    }
    expect(await kinds(await deps())).toEqual(['fold']);
  });

  it('does nothing while damage is known', async () => {
    const { deps } = await filled();
    await noteClock(await deps());
    await noteDamage(await deps(), [{ object: `${'0'.repeat(32)}/e1/p/1-0`, what: 'gone', touches: [] }]);
    expect(await kinds(await deps())).toEqual([]);
  });

  it('leaves orphans alone while steps have objects that no commit names yet, and beside a restore', async () => {
    const { world, deps, active } = await filled();
    await noteClock(await deps());
    for (let i = 0; i < 130; i += 1) {
      world.clock.add(17 * 60_000);
      await capture(await open(world), [aRecord(1, { updated: 10_000 + i, seen: world.clock.now() })]);
    }
    for (let hour = 0; hour < 49; hour += 1) {
      await noteClock(await deps());
      world.clock.add(HOUR);
    }
    await capture(await open(world), [aRecord(1, { updated: 20_000, seen: world.clock.now() })]);
    expect(await kinds(await deps())).toContain('reap');
    for (const kind of ['attachments', 'restore'] as const) {
      active.splice(0, active.length, kind);
      expect(await kinds(await deps())).not.toContain('reap');
    }
  });

  it('does one piece a step, until nothing is due, and then two days later empties the trash', async () => {
    const { world, deps, lines } = await filled();
    await noteClock(await deps());
    const run = async (): Promise<void> => {
      let state = upkeepRun(await deps()).lanes()[0]!.state;
      for (let steps = 0; steps < 5; steps += 1) {
        const result = await upkeepRun(await deps()).body({} as never, {}, state);
        if (result.done) return;
        state = result.state;
      }
      throw new Error('it does not end');
    };
    await run();
    expect(lines).toEqual(['upkeep {"kind":"fold","deleted":0}']);
    const { moments, view, verify } = await open(world);
    expect(await moments()).toHaveLength(1);
    expect([...(await view()).rows({ kind: 'issue' })]).toHaveLength(1_000);
    expect((await verify({ until: () => false })).problems).toEqual([]);

    // a second fold puts the first base into the trash
    for (let hours = 0; hours < 3 * 24; hours += 1) {
      world.clock.add(HOUR);
      await noteClock(await deps());
      if (hours === 0) {
        await capture(
          await open(world),
          Array.from({ length: 1_000 }, (_, i) => aRecord(i + 1, { updated: 9_000, seen: world.clock.now() })),
        );
        await run();
      }
    }
    const before = world.blobs.objects.size;
    world.clock.add(DAY);
    await noteClock(await deps());
    await capture(await open(world), [aRecord(7, { updated: 9_999, seen: world.clock.now() })]);
    await run();
    expect(lines.at(-1)).toMatch(/"kind":"prune","deleted":[1-9]/);
    expect(world.blobs.objects.size).toBeLessThan(before);
    expect((await (await open(world)).verify({ until: () => false })).problems).toEqual([]);
  });
});
