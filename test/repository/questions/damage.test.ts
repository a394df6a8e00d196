/** Questions about what can't be read: it is told or thrown, never passed over, and never answered with an older version. */
import type { OnDamage } from '../../../src/repository/questions/api';
import { aRecord, aWorld, capture, collect, open } from '../support';

type AWorld = ReturnType<typeof aWorld>;
const aSpace = aRecord('100', {
  kind: 'project',
  keyNumber: 0,
  created: 0,
  updated: 0,
  seen: 5,
  body: { project: { id: '100', key: 'PAY' } },
});
const item = (world: AWorld, id: number, summary: string) =>
  aRecord(id, { seen: world.clock.now(), updated: world.clock.now() - 1, body: { key: `PAY-${id}`, fields: { summary } } });

const listening = () => {
  const told: string[] = [];
  const onDamage: OnDamage = ({ kind, id }) => void told.push(`${kind} ${id}`);
  return { told, onDamage };
};

describe('a record that is known to be lost', () => {
  const lost = async () => {
    const world = aWorld(3);
    world.clock.set(Date.UTC(2026, 4, 28));
    await capture(await open(world), [aSpace]);
    for (const id of [1, 2]) {
      world.clock.add(60_000);
      await capture(await open(world), [item(world, id, `needle ${id}`)]);
    }
    const { maintenance, ...reading } = await open(world);
    const { pack } = (await reading.view()).row('issue', '2')!.place!;
    world.blobs.objects.delete(pack);
    const again = await open(world);
    const { planned, rows } = (await again.maintenance.survey(new Set([pack]), 100))!;
    const gone = new Set(rows.map(({ kind, id, updated, seen }) => [kind, id, updated, seen].join(' ')));
    await again.maintenance.repair(planned, new Set([pack]), {
      rows,
      records: new Map(),
      parts: new Map(),
      lost: gone,
      missing: false,
    } as never);
    expect(maintenance).toBeDefined();
    return (await open(world)).questions;
  };

  it('is told by every question about it, and what is not lost is answered', async () => {
    const questions = await lost();
    const answers: readonly (readonly [string, (onDamage: OnDamage) => Promise<readonly unknown[]>])[] = [
      ['records', async (onDamage) => (await collect(questions.records('issue', undefined, onDamage))).map(({ id }) => id)],
      [
        'project',
        async (onDamage) =>
          (await collect(questions.project('100', undefined, onDamage))).flatMap(({ record }) =>
            record?.kind === 'issue' ? [record.id] : [],
          ),
      ],
      ['search', async (onDamage) => (await questions.search({ words: 'needle', onDamage })).hits.map(({ id }) => id)],
      [
        'read',
        async (onDamage) => (await collect(questions.read(await questions.rowsOf('issue', ['1', '2']), onDamage))).map(({ id }) => id),
      ],
    ];
    for (const [name, ask] of answers) {
      const { told, onDamage } = listening();
      expect([name, await ask(onDamage), told]).toEqual([name, ['1'], ['issue 2']]);
    }
    const [version] = await questions.versions('issue', '2', { fields: true });
    expect(version).toMatchObject({ damage: expect.stringContaining('is lost') });
  });

  it('is thrown where nobody listens', async () => {
    const questions = await lost();
    const damaged = { kind: 'damaged' };
    await expect(questions.at('issue', '2')).rejects.toMatchObject(damaged);
    await expect(collect(questions.records('issue'))).rejects.toMatchObject(damaged);
    await expect(collect(questions.project('100'))).rejects.toMatchObject(damaged);
    await expect(questions.search({ words: 'needle' })).rejects.toMatchObject(damaged);
    expect(await questions.row('issue', '2')).toMatchObject({ lost: true });
  });
});

describe('a pack whose rows can’t be read', () => {
  /** More rows than a commit holds: they stand in the pack's footer. */
  const MANY = 1_200;
  const hidden = async () => {
    const world = aWorld(3);
    world.clock.set(Date.UTC(2026, 4, 28));
    await capture(await open(world), [aSpace, item(world, 1, 'OLD needle')]);
    world.clock.add(60_000);
    await capture(
      await open(world),
      Array.from({ length: MANY }, (_, i) => item(world, i + 1, `NEW ${i + 1}`)),
    );
    const { pack } = (await (await open(world)).view()).row('issue', '1')!.place!;
    world.blobs.objects.set(pack, world.blobs.objects.get(pack)!.slice(0, 50));
    return { questions: (await open(world)).questions, pack };
  };

  it('hides newer versions: no older one is given in their place', async () => {
    const { questions, pack } = await hidden();
    const all = listening();
    expect(await collect(questions.records('issue', undefined, all.onDamage))).toEqual([]);
    expect(all.told).toEqual(['issue 1', `rows ${pack}`]);
    const project = listening();
    const parts = await collect(questions.project('100', undefined, project.onDamage));
    expect(parts.map(({ record }) => record?.kind)).toEqual(['project']);
    expect(project.told).toContain('issue 1');
    const search = listening();
    expect((await questions.search({ words: 'needle', onDamage: search.onDamage })).hits).toEqual([]);
    expect(search.told).toContain('issue 1');
  });

  it('says nothing about the moments before it', async () => {
    const { questions } = await hidden();
    const { told, onDamage } = listening();
    const records = await collect(questions.records('issue', { moment: 1 }, onDamage));
    expect([records.map(({ id }) => id), told]).toEqual([['1'], []]);
  });
});

describe('a block of the index that is damaged with the pack that it points into', () => {
  const gap = async () => {
    const world = aWorld(3);
    world.clock.set(Date.UTC(2026, 4, 28));
    await capture(await open(world), [aSpace, item(world, 1, 'needle'), item(world, 2, 'needle')]);
    const { maintenance } = await open(world);
    const plan = await maintenance.planMerge('fold');
    await maintenance.execute(plan!, new Set());
    world.clock.add(60_000);
    await capture(await open(world), [item(world, 3, 'later needle')]);
    const { pack } = (await (await open(world)).view()).row('issue', '1')!.place!;
    world.blobs.objects.delete(pack);
    for (const name of world.blobs.objects.keys()) if (/\/x\//.test(name)) world.blobs.objects.set(name, Buffer.from('nothing'));
    return open(world);
  };

  it('is told once by each question, with how much it held, and the rest is answered', async () => {
    const { questions } = await gap();
    const told: unknown[] = [];
    const onDamage: OnDamage = ({ kind, items }) => void (kind === 'rows' && told.push(items));
    expect([...(await questions.listing('issue', { onDamage }))].map(({ id }) => id)).toEqual(['3']);
    expect(told).toEqual([2]);
    expect(await collect(questions.records('issue', undefined, onDamage))).toHaveLength(0);
    expect(told).toEqual([2, 2]);
  });

  it('is thrown where nobody listens, also once somebody has', async () => {
    const { questions } = await gap();
    const damaged = { kind: 'damaged' };
    await expect(collect(questions.rows('issue'))).rejects.toMatchObject(damaged);
    await questions.listing('issue', { onDamage: () => undefined });
    await expect(questions.listing('issue')).rejects.toMatchObject(damaged);
    await expect(questions.row('issue', '1')).rejects.toMatchObject(damaged);
    await expect(questions.row('issue', '2')).rejects.toMatchObject(damaged);
  });
});
