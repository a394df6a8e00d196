import { HoldfastError } from '../../src/contract/errors';
import { ATTEMPT_DEAD_MS } from '../../src/contract/limits';
import type { CommitValue } from '../../src/repository/commit';
import type { PackRef } from '../../src/repository/model';
import { inflated } from '../../src/stores/commitForm';
import { aDraft, aRecord, aTombstone, aWorld, capture, collect, ids, open } from './support';
import type { World } from './support';
import { faulty, Killed } from './faulty';
import type { Fault } from './faulty';

type TestWorld = ReturnType<typeof aWorld>;

const commitsOf = async (world: TestWorld): Promise<readonly CommitValue[]> => {
  const commits: CommitValue[] = [];
  for (let n = 1; world.state.values.has(`c:${n}`); n += 1)
    commits.push(inflated(await world.state.get(`c:${n}`)) as unknown as CommitValue);
  return commits;
};

/** Numbers are dense, the chain holds, time, fence and maintenance never go back, and everything reads back. */
const expectSound = async (world: TestWorld): Promise<void> => {
  for (const prefix of ['c:', 'f:']) {
    const numbers = [...world.state.values.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => Number(key.slice(2)))
      .sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  }
  const { problems, cursor } = await (await open(world)).verify({ until: () => false });
  expect(problems).toEqual([]);
  expect(cursor).toBeUndefined();
};

/** What one invocation does, from opening on. */
const work = async (world: World): Promise<void> => {
  const repository = await open(world, { mirror: true });
  await capture(repository, [aRecord(1), aRecord(2), aRecord(9, { kind: 'user', project: '' })], { watermark: 77 });
  await capture(repository, [aRecord(1, { updated: 7_000, seen: 7_100, body: { summary: 'changed' } })], {
    rows: [aTombstone(repository, 'issue', '2', 7_500)],
  });
};

const stateOf = async (world: TestWorld) => {
  const view = await (await open(world)).view();
  return {
    bodies: (await collect(view.readMany(view.rows({ kind: 'issue' })))).map((record) => record.body),
    gone: ids(view.tombstones()),
    users: ids(view.rows({ kind: 'user' })),
    versions: view.versions('issue', '1').map((row) => row.updated),
  };
};

it('a create that lands late, when the writer has made its commit anew, is the commit that it goes on with', async () => {
  const world = aWorld();
  let late: (() => Promise<unknown>) | undefined;
  let isLost = true;
  const state = {
    ...world.state,
    create: async (key: string, value: never) => {
      if (!key.startsWith('c:')) return world.state.create(key, value);
      if (isLost) {
        late = () => world.state.create(key, value);
        throw new HoldfastError('unknown-outcome', 'no reply');
      }
      // only now does the first one arrive
      await late?.();
      return world.state.create(key, value);
    },
  };
  const attempt = await (await open({ ...world, state }, { mirror: true })).begin('sweep');
  const draft = aDraft({ packs: [await attempt.writePack([aRecord(1)])] });
  await expect(attempt.commit(draft)).rejects.toMatchObject({ kind: 'unknown-outcome' });
  isLost = false;
  world.clock.add(60_000);
  const moment = await attempt.commit(draft);
  const [stands] = await commitsOf(world);
  expect(moment.at).toBe(stands!.at);
  await attempt.commit(aDraft());
  // the mirror has what stands, and the chain holds
  expect((await (await open(world, { mirror: true })).verify({ until: () => false })).problems).toEqual([]);
});

describe('§12.1: a lost reply to a successful create is not taken for a conflict', () => {
  it.each(['lost-after', 'lost-before'] as const)('%s at each create: one commit, one attempt', async (fault) => {
    const calm = faulty(aWorld(), () => undefined);
    await work({ ...aWorld(), ...calm });
    const creates = calm.calls.flatMap((name, i) => (/create (c|f):/.test(name) ? [i] : []));
    expect(creates).toHaveLength(4);
    for (const at of creates) {
      const world = aWorld();
      const ports = faulty(world, (call) => (call === at ? fault : undefined));
      await work({ ...world, ...ports });
      expect(ports.fired).toHaveLength(1);
      expect(await commitsOf(world)).toHaveLength(2);
      expect(world.state.values.has('f:3')).toBe(false);
      await expectSound(world);
    }
  });

  it('a create that answers "exists" for its own earlier send is recognised', async () => {
    const world = aWorld();
    // an adapter that tried again by itself: the effect of the first send, the answer of the second
    const resending = {
      ...world.state,
      create: async (key: string, value: never) => (await world.state.create(key, value), 'exists' as const),
    };
    const repository = await open({ ...world, state: resending });
    const moment = await capture(repository, [aRecord(1)]);
    expect(moment.n).toBe(1);
    expect(await commitsOf(world)).toHaveLength(1);
    expect([...world.state.values.keys()].filter((key) => key.startsWith('f:'))).toEqual(['f:1']);
  });

  it('a commit that was given up with an unknown outcome is found when it is asked for again', async () => {
    const world = aWorld();
    let lose = false;
    let calm = false;
    const ports = faulty(world, (_, name) => {
      lose ||= !calm && name.includes('create c:1');
      return lose && /(create|get) c:1/.test(name) ? 'lost-after' : undefined;
    });
    const repository = await open({ ...world, ...ports });
    const attempt = await repository.begin('test');
    const draft = aDraft({ packs: [await attempt.writePack([aRecord(1)])] });
    await expect(attempt.commit(draft)).rejects.toMatchObject({ kind: 'unavailable' });
    await capture(await open(world), [aRecord(2)]); // somebody else commits on top of it
    await world.state.set('h:c', 2);
    await expect(attempt.commit(draft)).rejects.toMatchObject({ kind: 'unavailable' }); // still no way to read it
    lose = false;
    calm = true;
    expect((await attempt.commit(draft)).n).toBe(1);
    expect(await commitsOf(world)).toHaveLength(2);
  });
});

describe('§12.2: no number is used twice', () => {
  it('two writers that race for a number get one each, and both packs stay', async () => {
    const world = aWorld();
    const [a, b] = [await open(world), await open(world)];
    await Promise.all([capture(a, [aRecord(1)]), capture(b, [aRecord(2)])]);
    const commits = await commitsOf(world);
    expect(commits.map((commit) => commit.n)).toEqual([1, 2]);
    expect(new Set(commits.map((commit) => commit.a)).size).toBe(2);
    expect((await stateOf(world)).bodies).toHaveLength(2);
    await expectSound(world);
  });

  it('stale, missing and absurd hints change nothing', async () => {
    for (const hint of [undefined, 1, 999, -3, 'x'] as const) {
      const world = aWorld();
      for (let i = 1; i <= 21; i += 1) await capture(await open(world), [aRecord(i)]);
      for (const key of ['h:c', 'h:f']) await (hint === undefined ? world.state.delete(key) : world.state.set(key, hint));
      expect((await (await open(world)).head()).moment?.n).toBe(21);
      expect((await capture(await open(world), [aRecord(22)])).n).toBe(22);
      expect((await commitsOf(world)).map((commit) => commit.a)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1));
    }
  });
});

describe('an invocation that ends at any call', () => {
  const modes: readonly Fault[] = ['kill-before', 'kill-after-effect', 'kill-after-reply'];
  it.each(modes)('%s: done again, the same readable state', async (mode) => {
    const calm = aWorld();
    const count = faulty(calm, () => undefined);
    await work({ ...calm, ...count });
    const expected = await stateOf(calm);
    for (let at = 0; at < count.calls.length; at += 1) {
      const world = aWorld();
      const ports = faulty(world, (call) => (call === at ? mode : undefined));
      const end = await work({ ...world, ...ports }).catch((error: unknown) => error);
      // whoever hears the last reply has no call left to end at
      if (mode !== 'kill-after-reply' || at < count.calls.length - 1) expect(end).toBeInstanceOf(Killed);
      expect(ports.fired).toHaveLength(1);
      await work(world);
      expect(await stateOf(world)).toEqual(expected);
      await expectSound(world);
    }
  });

  it('a failing hint or mirror does not undo a commit', async () => {
    const world = aWorld();
    const ports = faulty(world, (_, name) => (/set h:|put .*\/c\//.test(name) ? 'lost-before' : undefined));
    await work({ ...world, ...ports });
    expect(ports.fired.length).toBeGreaterThan(3);
    expect(await commitsOf(world)).toHaveLength(2);
    await capture(await open(world, { mirror: true }), [aRecord(3)]);
    expect([...world.blobs.objects.keys()].filter((name) => /\/c\/\d+\.json$/.test(name))).toHaveLength(3);
    await expectSound(world);
  });
});

describe('a bare pack', () => {
  it('is one frame; its rows stand in its commit, which says so to older readers', async () => {
    const world = aWorld();
    await capture(await open(world), [aRecord(1), aRecord(2)]);
    await capture(await open(world), [aRecord(3)], {}, 'staged');
    const [bare, other] = await commitsOf(world);
    expect([bare?.features, other?.features]).toEqual([['bare'], ['bare']]);
    expect(bare?.packs).toMatchObject([{ inline: true, records: 2, footer: { from: bare?.packs[0]?.length, to: bare?.packs[0]?.length } }]);
    expect(bare?.packs[0]?.footer.sha256).toBeUndefined();
    expect(other?.packs[0]?.footer.from).toBeLessThan(other?.packs[0]?.length ?? 0);
    await expectSound(world);
    const view = await (await open(world)).view();
    expect(await collect(view.readMany(view.rows({ kind: 'issue' })))).toHaveLength(3);
  });

  it('is for its own attempt alone, for few records, and as long as the commit has room for their rows', async () => {
    const world = aWorld();
    const repository = await open(world);
    const attempt = await repository.begin('sweep');
    const isBare = (pack: PackRef): boolean => pack.footer.from === pack.footer.to;
    const small = await attempt.writePack([aRecord(1)], 'own');
    const many = await attempt.writePack(
      Array.from({ length: 17 }, (_, i) => aRecord(10 + i)),
      'own',
    );
    const crowded = aRecord(2, { attachments: Array.from({ length: 9_000 }, (_, i) => String(10_000 + i)) });
    const big = await attempt.writePack([crowded], 'own');
    expect([small, many, big].map(isBare)).toEqual([true, false, false]);
    const stranger = await repository.begin('sweep');
    await expect(stranger.commit(aDraft({ packs: [small] }))).rejects.toMatchObject({ kind: 'bug' });
    await attempt.commit(aDraft({ packs: [small, many, big] }));
    await expectSound(world);
  });
});

describe('the fence', () => {
  it('M: a writer below the fence stops; its work is done again', async () => {
    const world = aWorld();
    const slow = await (await open(world)).begin('slow');
    const pack = await slow.writePack([aRecord(1)]);
    world.clock.add(ATTEMPT_DEAD_MS + 1);
    await capture(await open(world), [aRecord(2)]);
    expect((await commitsOf(world))[0]!.minF).toBe(2);
    await expect(slow.commit(aDraft({ packs: [pack] }))).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('M: the fence stays below every attempt that may still run, and never goes back', async () => {
    const world = aWorld();
    const young = await (await open(world)).begin('young');
    world.clock.add(ATTEMPT_DEAD_MS - 1);
    await capture(await open(world), [aRecord(2)]);
    expect((await young.commit(aDraft({ packs: [await young.writePack([aRecord(1)])] }))).n).toBe(2);
    world.clock.add(ATTEMPT_DEAD_MS);
    await capture(await open(world), [aRecord(3)]);
    world.clock.set(0); // §12.10: a clock that goes back
    await capture(await open(world), [aRecord(4)]);
    const commits = await commitsOf(world);
    expect(commits.map((commit) => commit.minF)).toEqual([1, 1, 3, 3]);
    expect(commits.map((commit) => commit.at)).toEqual([...commits.map((commit) => commit.at)].sort((a, b) => a - b));
    await expectSound(world);
  });

  it('passes the dead attempts of a first backup in one commit, and none behind one that may still run', async () => {
    const world = aWorld();
    const repository = await open(world);
    for (let i = 0; i < 20; i += 1) await repository.begin('baseline');
    world.clock.add(ATTEMPT_DEAD_MS - 1);
    await repository.begin('baseline');
    world.clock.add(1);
    await capture(repository, [aRecord(1)]);
    expect((await commitsOf(world)).map(({ minF }) => minF)).toEqual([21]);
  });

  it('a commit takes packs of staged steps that are long dead', async () => {
    const world = aWorld();
    const step = await (await open(world)).begin('baseline');
    const staged = JSON.parse(JSON.stringify(await step.writePack([aRecord(1), aRecord(2)])));
    world.clock.add(ATTEMPT_DEAD_MS * 3);
    const end = await (await open(world)).begin('baseline');
    await end.commit(aDraft({ kind: 'baseline', packs: [staged] }));
    expect((await stateOf(world)).bodies).toHaveLength(2);
    await expectSound(world);
  });
});

describe('limits', () => {
  it('W: an attempt writes 64 packs and 64 parts, not one more', async () => {
    const attempt = await (await open(aWorld())).begin('test');
    for (let i = 0; i < 64; i += 1) await attempt.writePart(Buffer.from(String(i)));
    await expect(attempt.writePart(Buffer.from('x'))).rejects.toMatchObject({ kind: 'limit' });
    for (let i = 0; i < 64; i += 1) await attempt.writePack([aRecord(i)]);
    await expect(attempt.writePack([aRecord(99)])).rejects.toMatchObject({ kind: 'limit' });
  });

  it('a watermark never goes back', async () => {
    const world = aWorld();
    const repository = await open(world);
    for (const watermark of [10, undefined, 5, 20]) await capture(repository, [], { watermark });
    expect((await repository.moments()).map((moment) => moment.watermark)).toEqual([10, 10, 10, 20]);
  });

  it('an activity summary is at most 2 KB and keeps its sums', async () => {
    const world = aWorld();
    const hours = Array.from({ length: 400 }, (_, i) => ({
      hour: (i % 20) * 3_600_000,
      project: String(i),
      kind: 'issue' as const,
      changed: 1,
      deleted: 2,
    }));
    const people = Array.from({ length: 100 }, (_, i) => ({ accountId: `account-${i}`, changed: i }));
    await capture(await open(world), [], { activity: { hours, people, fields: [{ field: 'summary', changed: 1 }] } });
    const activity = (await commitsOf(world))[0]!.activity!;
    expect(JSON.stringify(activity).length).toBeLessThanOrEqual(2_048);
    expect(activity.hours.reduce((sum, hour) => sum + hour.changed, 0)).toBe(400);
    expect(activity.hours.reduce((sum, hour) => sum + hour.deleted, 0)).toBe(800);
  });

  it('one attempt may commit twice', async () => {
    const world = aWorld();
    const attempt = await (await open(world)).begin('test');
    const first = await attempt.commit(aDraft({ packs: [await attempt.writePack([aRecord(1)])] }));
    const second = await attempt.commit(aDraft({ packs: [await attempt.writePack([aRecord(2)])] }));
    expect([first.n, second.n]).toEqual([1, 2]);
    await expectSound(world);
  });
});
