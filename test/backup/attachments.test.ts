/** A1–A4. */
import { createHash } from 'node:crypto';
import { attachmentsRun, FIRST_ATTACHMENTS_STATE } from '../../src/backup/attachments';
import { aSite } from './seed';
import { World } from './world';

const isContent = (path: string): boolean => path.includes('/attachment/content/');
const gaps = (world: World): string[] => [...world.state.values.keys()].filter((key) => key.startsWith('gap:attachment:'));
const stored = async (world: World): Promise<Record<string, number>> =>
  Object.fromEntries([...(await (await world.repository()).view()).rows({ kind: 'attachment' })].map((row) => [row.id, row.size ?? -1]));

describe('files', () => {
  it('are stored byte for byte: empty, small, of several parts', async () => {
    const large = 8 * 1024 * 1024 + 5;
    const world = await World.create({
      seed: aSite()
        .project('AB', 3, (n) => ({ files: n === 2 ? [0, 7, large] : [] }))
        .write(),
    });
    await world.backup();
    expect(Object.values(await stored(world)).sort((a, b) => a - b)).toEqual([0, 7, large]);
    const hash = await world.invoke(async ({ repository }) => {
      const view = await repository.view();
      const row = [...view.rows({ kind: 'attachment' })].find(({ size }) => size === large);
      const sum = createHash('sha256');
      if (row !== undefined) for await (const part of view.content(row)) sum.update(part);
      return { hash: sum.digest('hex'), id: row?.id ?? '' };
    });
    const reply = await world.site.handle(
      { method: 'GET', path: `/rest/api/3/attachment/content/${hash.id}?redirect=false`, headers: {}, body: undefined },
      { kind: 'user', accountId: world.site.adminAccountId },
    );
    expect(hash.hash).toBe(
      createHash('sha256')
        .update(reply.body as Uint8Array)
        .digest('hex'),
    );
  });

  it('that Jira does not give are gaps, and stop nothing', async () => {
    const world = await World.create({
      seed: aSite()
        .project('AB', 6, () => ({ files: [10] }))
        .write(),
    });
    let refused = 0;
    world.tamper = async (request) =>
      isContent(request.path) && refused++ < 2
        ? { status: refused === 1 ? 404 : 403, text: '{"errorMessages":["no"],"errors":{}}' }
        : undefined;
    await world.backup();
    expect(Object.keys(await stored(world))).toHaveLength(4);
    expect(gaps(world)).toHaveLength(2);
    expect(await world.invoke((_deps, runs) => runs.get('attachments-1'))).toMatchObject({ status: 'done' });
  });

  it('that come shorter than Jira says are gaps, never stored as if whole', async () => {
    const world = await World.create({
      seed: aSite()
        .project('AB', 2, () => ({ files: [10] }))
        .write(),
    });
    world.tamper = async (request) => (isContent(request.path) ? { status: 206, text: 'short' } : undefined);
    await world.backup();
    expect(await stored(world)).toEqual({});
    expect(gaps(world)).toHaveLength(2);
  });

  it('that were cut off on their way are read again, and are no gaps', async () => {
    const world = await World.create({
      seed: aSite()
        .project('AB', 4, () => ({ files: [10] }))
        .write(),
    });
    const cut = new Set<string>();
    world.tamper = async ({ path }) => {
      if (!isContent(path) || cut.has(path)) return undefined;
      cut.add(path);
      return { status: 206, text: 'short' };
    };
    await world.backup();
    expect(Object.keys(await stored(world))).toHaveLength(4);
    expect(gaps(world)).toEqual([]);
    expect(cut.size).toBe(4);
  });

  it('are committed as far as they came when Jira’s allowance runs out, and never read twice', async () => {
    const world = await World.create({
      seed: aSite()
        .project('AB', 40, () => ({ files: [10] }))
        .write(),
      switches: { pointsPerHour: 75 },
    });
    await world.backup();
    expect(Object.keys(await stored(world))).toHaveLength(40);
    expect(world.site.meter.throttled).toBeGreaterThan(0);
    expect(world.site.meter.byEndpoint['GET /rest/api/3/attachment/content/{id}']?.points).toBe(80);
  });

  it('of a sweep follow it, even if the sweep was killed before it could say so', async () => {
    const world = await World.create({ seed: aSite().project('AB', 4).write() });
    await world.backup();
    await world.sweep();
    world.now += 600_000;
    expect((await attach(world, 'AB-1', 'one')).status).toBe(200);
    expect(await world.sweep()).toMatchObject({ changed: 1, newFiles: 1 });
    await world.drive();
    expect(Object.values(await stored(world))).toEqual(['hello one'.length]);

    await attach(world, 'AB-2', 'two');
    await killAfterCommit(world);
    expect(Object.keys(await stored(world))).toHaveLength(1);
    world.now += 20 * 60_000;
    await world.invoke(async (deps) => (await import('../../src/backup/firstBackup')).advanceFirstBackup(deps));
    await world.drive();
    expect(Object.keys(await stored(world))).toHaveLength(2);

    // One run at a time: what a second sweep meets meanwhile waits for the tick.
    const active = () => world.invoke((_deps, runs) => runs.active());
    for (const key of ['AB-3', 'AB-4']) {
      await attach(world, key, 'more');
      world.now += 10 * 60_000;
      expect(await world.sweep()).toMatchObject({ newFiles: 1 });
    }
    expect(await active()).toHaveLength(1);
    await world.drive();
    world.now += 20 * 60_000;
    await world.invoke(async (deps) => (await import('../../src/backup/firstBackup')).advanceFirstBackup(deps));
    await world.drive();
    expect(Object.keys(await stored(world))).toHaveLength(4);
    expect(await active()).toEqual([]);
  });
});

it('a sweep’s new files are found by their work items, without a walk over the index', async () => {
  const world = await World.create({ seed: aSite().project('AB', 4).write() });
  await world.backup();
  await world.sweep();
  world.now += 600_000;
  expect((await attach(world, 'AB-3', 'one')).status).toBe(200);
  expect(await world.sweep()).toMatchObject({ newFiles: 1 });
  const [run] = await world.invoke((_deps, runs) => runs.active());
  const issue = [...(await (await world.repository()).view()).rows({ kind: 'issue' })].find(({ attachments }) => attachments.length > 0);
  expect(run?.params).toMatchObject({ issues: [issue?.id] });
  await world.invoke(async (deps) => {
    const held = await deps.repository.lookup();
    const issues = (): never => {
      throw new Error('walked');
    };
    const repository = { ...deps.repository, lookup: async () => Object.assign(Object.create(held) as typeof held, { issues }) };
    const context = { deadline: { remainingMs: () => 600_000 }, stopRequested: async () => false } as never;
    const { body } = attachmentsRun({ ...deps, repository });
    expect(await body(context, run?.params ?? {}, FIRST_ATTACHMENTS_STATE as never)).toMatchObject({ done: true, state: { files: 1 } });
    await expect(body(context, {}, FIRST_ATTACHMENTS_STATE as never)).rejects.toThrow('walked');
  });
});

const attach = (world: World, key: string, name: string) => {
  const boundary = 'x';
  const form = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\nhello ${name}\r\n--${boundary}--\r\n`;
  return world.site.handle(
    {
      method: 'POST',
      path: `/rest/api/3/issue/${key}/attachments`,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'x-atlassian-token': 'no-check' },
      body: Buffer.from(form),
    },
    { kind: 'user', accountId: world.site.adminAccountId },
  );
};

/** Kills a sweep at the first call after its commit is there. */
const killAfterCommit = async (world: World): Promise<void> => {
  const before = [...world.state.values.keys()].filter((key) => key.startsWith('c:')).length;
  const { set } = world.state;
  let dead = false;
  world.state.set = async (key, value) => {
    if (dead || [...world.state.values.keys()].filter((one) => one.startsWith('c:')).length > before) {
      dead = true;
      throw new Error('killed');
    }
    return set(key, value);
  };
  await expect(world.sweep()).rejects.toThrow('killed');
  world.state.set = set;
  for (const key of [...world.state.values.keys()]) if (key.startsWith('sweep:')) world.state.values.delete(key);
};
