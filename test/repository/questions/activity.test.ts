import fc from 'fast-check';
import { ActivityTable, HOUR } from '../../../src/repository/activityTable';
import type { ActivityQuery } from '../../../src/repository/questions/api';
import { ATTEMPT_DEAD_MS } from '../../../src/contract/limits';
import { sha256 } from '../../../src/repository/hash';
import type { ActivityEntry } from '../../../src/repository/levels/activityObject';
import { mergeActivity } from '../../../src/repository/maintenance/activityDays';
import { activityAnswer, activityLines } from '../../../src/repository/questions/activity';
import { memoryBlobs } from '../../../src/stores/memory';
import type { Repository } from '../../../src/repository/api';
import type { Activity, BlobRef } from '../../../src/repository/model';
import { orphans } from '../reachable';
import { aRecord, aWorld, capture, counting, open } from '../support';

const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 20);

const anActivity = (at: number, n: number, late = 0): Activity => {
  const hour = Math.floor((at - late) / HOUR) * HOUR;
  const project = String(100 + (n % 3));
  return {
    hours: [{ hour, project, kind: 'issue', changed: 1 + (n % 7), deleted: n % 11 === 0 ? 1 : 0 }],
    people: [{ accountId: `person-${n % 5}`, changed: 1 + (n % 4), hour, project }],
    fields: [{ field: n % 2 === 0 ? 'status' : 'summary', changed: 1, hour, project }],
  };
};

const maintain = async (repository: Repository, kind: 'tidy' | 'fold'): Promise<void> => {
  const plan = await repository.maintenance.planMerge(kind);
  if (plan) await repository.maintenance.execute(plan, new Set());
};

describe('activity', () => {
  it('of 90 days, with a tidy a day and a fold a month: the sums of all commits from at most 40 objects', async () => {
    const store = memoryBlobs();
    const { blobs, gets } = counting(store);
    const told = new ActivityTable();
    let levels: { readonly base: readonly ActivityEntry[]; readonly tail: readonly ActivityEntry[] } = { base: [], tail: [] };
    let k = 0;
    const put = async (bytes: Uint8Array): Promise<BlobRef> => {
      k += 1;
      await store.put(`r/e1/s/1-${k}`, bytes, sha256(bytes));
      return { name: `r/e1/s/1-${k}`, length: bytes.length, sha256: sha256(bytes) };
    };
    const merge = async (kind: 'tidy' | 'fold', now: number, fresh: readonly { readonly activity: Activity }[]): Promise<void> => {
      const entries = kind === 'fold' ? [...levels.base, ...levels.tail] : levels.tail;
      const merged = await mergeActivity({ repoId: 'r', blobs: store, kind, entries, fresh, now, keepFrom: now - 790 * DAY, put });
      levels = kind === 'fold' ? { base: merged, tail: [] } : { ...levels, tail: merged };
    };
    let n = 0;
    let most = 0;
    for (let day = 1; day <= 150; day += 1) {
      const fresh = [3, 9, 20].map((hour) => {
        n += 1;
        const activity = anActivity(START + day * DAY + hour * HOUR, n, n % 9 === 0 ? 40 * DAY : 0);
        told.addCommit(activity);
        return { activity };
      });
      const now = START + (day + 1) * DAY;
      await merge(day % 30 === 20 ? 'fold' : 'tidy', now, fresh);
      if (day % 7 !== 0) continue;
      const query = { from: now - 90 * DAY, to: now };
      const table = new ActivityTable();
      table.addLines(told.lines(), query.from, query.to);
      const standing = { base: { value: { activity: levels.base } }, tail: { value: { activity: levels.tail } }, fresh: [] };
      const before = gets();
      expect(await activityLines({ repoId: 'r', blobs }, standing as never, query)).toEqual({ lines: table.lines(), unread: 0 });
      most = Math.max(most, gets() - before);
    }
    expect(most).toBeGreaterThan(20);
    expect(most).toBeLessThanOrEqual(40);
  });

  it('is the sum of all commits whatever maintenance came in between', async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ days: fc.integer({ min: 0, max: 40 }), late: fc.integer({ min: 0, max: 900 }) }) },
      { weight: 2, arbitrary: fc.constantFrom('tidy' as const, 'fold' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
        const world = aWorld();
        world.clock.set(START);
        const told = new ActivityTable();
        for (const [n, one] of steps.entries()) {
          if (typeof one === 'string') await maintain(await open(world), one);
          else {
            world.clock.add(one.days * DAY);
            const activity = anActivity(world.clock.now(), n, one.late * DAY);
            told.addCommit(activity);
            await capture(await open(world), [aRecord(n, { updated: world.clock.now() })], { activity });
          }
        }
        const query: ActivityQuery = { from: world.clock.now() - 600 * DAY, to: world.clock.now() + HOUR, by: 'day' };
        const table = new ActivityTable();
        table.addLines(told.lines(), query.from, query.to);
        const repository = await open(world);
        expect(await repository.questions.activity(query)).toEqual(activityAnswer(query, table.lines(), 0));
        expect((await repository.verify({ until: () => false })).problems).toEqual([]);
        world.clock.add(ATTEMPT_DEAD_MS + 1);
        await capture(repository, [aRecord('last')]);
        for (const plan of await repository.maintenance.plan(true))
          if (plan.kind === 'reap') await repository.maintenance.execute(plan, new Set());
        expect(await orphans(repository, world)).toEqual([]);
        expect((await repository.verify({ until: () => false })).problems).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('counts once what is old enough for a month and what is not, in one month', async () => {
    const world = aWorld();
    const now = Date.UTC(2026, 2, 31, 12);
    world.clock.set(now);
    const hours = [1, 29].map((days) => ({ hour: now - days * DAY, project: '100', kind: 'issue' as const, changed: 1, deleted: 0 }));
    await capture(await open(world), [aRecord(1)], { activity: { hours, people: [], fields: [] } });
    for (const kind of ['tidy', 'fold'] as const) {
      await maintain(await open(world), kind);
      const { buckets } = await (await open(world)).questions.activity({ from: now - 40 * DAY, to: now, by: 'day' });
      expect(buckets.reduce((sum, { changed }) => sum + changed, 0)).toBe(2);
    }
  });

  it('says how much of it can’t be read; maintenance goes on, verification names it', async () => {
    const world = aWorld();
    world.clock.set(START);
    await capture(await open(world), [aRecord(1)], { activity: anActivity(START, 1) });
    await maintain(await open(world), 'tidy');
    const name = [...world.blobs.objects.keys()].find((one) => one.includes('/s/'))!;
    world.blobs.objects.get(name)![9]! ^= 1;
    await capture(await open(world), [aRecord(2)], { activity: anActivity(START, 2) });
    await maintain(await open(world), 'tidy');
    const repository = await open(world);
    const answer = await repository.questions.activity({ from: START, to: START + DAY, by: 'day' });
    expect(answer).toMatchObject({ unread: 1, buckets: [{ changed: 3 }] });
    expect((await repository.verify({ until: () => false })).problems).toMatchObject([{ object: name }]);
  });

  it.each<[string, Partial<ActivityQuery>]>([
    ['a span that ends before it begins', { from: 2, to: 1 }],
    ['a span without an end', { to: Infinity }],
    ['a thousand days', { to: 1_000 * DAY }],
    ['a person and a field at once', { person: 'a', field: 'b' }],
  ])('refuses %s', async (_, changes) => {
    const { questions } = await open(aWorld());
    await expect(questions.activity({ from: 0, to: 1, by: 'day', ...changes })).rejects.toMatchObject({ kind: 'bad-input' });
  });
});
