/** S1–S6, M1: what a sweep captures, and what it must not. */
import { lastSweep, sweep } from '../../src/backup/sweep';
import { startFirstBackup } from '../../src/backup/firstBackup';
import { HoldfastError } from '../../src/contract/errors';
import type { Jira } from '../../src/jira/port';
import { backupStatus } from '../../src/backup/status';
import { loadPlan } from '../../src/backup/plan';
import { accountId, aSite, doc } from './seed';
import { World } from './world';

const MINUTE = 60_000;
const small = () =>
  aSite()
    .project('AB', 12, () => ({ comments: 2 }))
    .project('CD', 3)
    .write();
const backedUp = async (options: Partial<Parameters<typeof World.create>[0]> = {}): Promise<World> => {
  const world = await World.create({ seed: small(), ...options });
  await world.backup();
  expect((await world.sweep()).status).toBe('swept');
  world.now += 10 * MINUTE;
  return world;
};
const idOf = async (world: World, key: string): Promise<string> =>
  (JSON.parse((await world.person('GET', `/rest/api/3/issue/${key}?fields=summary`)).body) as { id: string }).id;
const record = async (world: World, id: string): Promise<{ fields: Record<string, unknown>; [key: string]: unknown }> =>
  world.invoke(async ({ repository }) => {
    const view = await repository.view();
    const row = view.row('issue', id);
    if (row === undefined) throw new Error(`no row of ${id}`);
    return (await view.read(row)).body as { fields: Record<string, unknown> };
  });
const edit = async (world: World, key: string, summary: string): Promise<void> => {
  expect((await world.person('PUT', `/rest/api/3/issue/${key}`, { fields: { summary } })).status).toBe(204);
};

describe('a sweep', () => {
  it('does nothing before the baseline has its plan', async () => {
    const world = await World.create({ seed: small() });
    expect(await world.sweep()).toMatchObject({ status: 'not-started' });
    expect(world.site.meter.requests).toBe(0);
  });

  it('captures changes once, and costs one point when there are none', async () => {
    const world = await backedUp();
    await edit(world, 'AB-3', 'changed');
    await world.person('POST', '/rest/api/3/issue/AB-4/comment', { body: doc('new') as never });
    const before = (await world.repository()).head();
    world.now += 4 * MINUTE;
    const outcome = await world.sweep();
    expect(outcome).toMatchObject({ status: 'swept', changed: 2, deleted: 0 });
    expect((await record(world, await idOf(world, 'AB-3'))).fields['summary']).toBe('changed');
    expect(outcome.commit).toBe(((await before).moment?.n ?? 0) + 1);

    world.now += 5 * MINUTE;
    const points = world.site.meter.points;
    // In the overlap, but captured: left out, not paid again.
    expect(await world.sweep()).toMatchObject({ status: 'swept', changed: 0 });
    world.now += 5 * MINUTE;
    expect(await world.sweep()).toMatchObject({ status: 'swept', changed: 0 });
    expect(world.site.meter.points - points).toBe(2);
    expect(world.site.meter.writes).toBe(0);
  });

  it('reads what search does not show yet from the database, because an event named it', async () => {
    const world = await backedUp({ switches: { indexLagMs: 4 * MINUTE } });
    await edit(world, 'AB-5', 'late in the index');
    world.now += MINUTE;
    expect(await world.sweep()).toMatchObject({ changed: 1 });
    expect((await record(world, await idOf(world, 'AB-5'))).fields['summary']).toBe('late in the index');
    // Search catches up, and may meanwhile serve the old state: neither makes a version.
    for (let i = 0; i < 3; i++) {
      world.now += 2 * MINUTE;
      expect(await world.sweep()).toMatchObject({ changed: 0 });
    }
  });

  it('finds what the index showed late, without any event', async () => {
    const world = await backedUp({ switches: { indexLagMs: 4 * MINUTE } });
    await edit(world, 'AB-5', 'no event');
    await Promise.all(world.marks.splice(0));
    for (const key of [...world.state.values.keys()]) if (key.startsWith('mark:')) world.state.values.delete(key);
    world.now += MINUTE;
    expect(await world.sweep()).toMatchObject({ changed: 0 });
    world.now += 5 * MINUTE;
    expect(await world.sweep()).toMatchObject({ changed: 1 });
  });

  it('captures a deleted comment, which `updated` does not show', async () => {
    const world = await backedUp();
    const id = await idOf(world, 'AB-6');
    const comment = ((await record(world, id)).fields['comment'] as { comments: { id: string }[] }).comments[0]?.id ?? '';
    expect((await world.person('DELETE', `/rest/api/3/issue/AB-6/comment/${comment}`)).status).toBe(204);
    expect(await world.sweep()).toMatchObject({ changed: 1 });
    expect((await record(world, id)).fields['comment']).toMatchObject({ total: 1 });
  });

  it('makes a tombstone of a deleted issue: key, title, type, actor', async () => {
    const world = await backedUp();
    const id = await idOf(world, 'AB-7');
    expect((await world.person('DELETE', '/rest/api/3/issue/AB-7')).status).toBe(204);
    expect(await world.sweep()).toMatchObject({ deleted: 1 });
    const view = await (await world.repository()).view();
    expect(view.row('issue', id)).toMatchObject({
      deleted: true,
      keyNumber: 7,
      about: { key: 'AB-7', title: 'Issue 7 of AB', type: 'Bug', actor: world.site.adminAccountId },
    });
    expect(await world.sweep()).toMatchObject({ deleted: 0 });
  });

  it('only notes that a project is in the trash', async () => {
    const world = await backedUp();
    const project = (JSON.parse((await world.person('GET', '/rest/api/3/project/CD')).body) as { id: string }).id;
    expect((await world.person('DELETE', '/rest/api/3/project/CD?enableUndo=true')).status).toBe(204);
    expect(await world.sweep()).toMatchObject({ deleted: 0 });
    const view = await (await world.repository()).view();
    expect([...view.rows({ kind: 'issue', project })].length).toBe(3);
    const row = view.row('project', project);
    expect(row?.deleted).toBe(false);
    const inTrash = row;
    expect(await world.invoke(async ({ repository }) => (await (await repository.view()).read(inTrash!)).body['trashed'])).toMatchObject({
      actor: world.site.adminAccountId,
    });
  });

  it('makes a tombstone of a deleted project, which covers its issues', async () => {
    const world = await backedUp();
    const project = (JSON.parse((await world.person('GET', '/rest/api/3/project/CD')).body) as { id: string }).id;
    expect((await world.person('DELETE', '/rest/api/3/project/CD?enableUndo=false')).status).toBe(204);
    expect(await world.sweep()).toMatchObject({ deleted: 1 });
    const view = await (await world.repository()).view();
    expect(view.row('project', project)).toMatchObject({ deleted: true, about: { key: 'CD', title: 'Project CD' } });
    expect([...view.rows({ kind: 'issue', project })].length).toBe(0);
    expect([...view.rowsBeforeDeletion(project)].filter((one) => one.kind === 'issue').length).toBe(3);
  });

  it('never takes what it does not see for deleted', async () => {
    const world = await backedUp();
    await edit(world, 'CD-1', 'seen once more');
    world.tamper = async (request, send) => {
      const reply = await send(request);
      if (!/search\/jql|bulkfetch/.test(request.path)) return undefined;
      const body = JSON.parse(reply.text) as { issues: unknown[] };
      return { status: 200, text: JSON.stringify({ ...body, issues: [], issueErrors: [] }) };
    };
    expect(await world.sweep()).toMatchObject({ status: 'swept', changed: 0, deleted: 0 });
    const view = await (await world.repository()).view();
    expect([...view.rows({ kind: 'issue' })].length).toBe(15);
    expect(view.tombstones()).toEqual([]);
  });

  it('keeps a mark that is written while it runs', async () => {
    const world = await backedUp();
    await edit(world, 'AB-8', 'first');
    let again = false;
    world.tamper = async (request) => {
      // Between the listing of marks and the commit: the very issue changes again.
      if (!again && request.path.endsWith('/search/jql')) {
        again = true;
        world.tamper = undefined;
        const id = await idOf(world, 'AB-8');
        world.now += 20;
        await world.person(
          'DELETE',
          `/rest/api/3/issue/AB-8/comment/${((await record(world, id)).fields['comment'] as { comments: { id: string }[] }).comments[0]?.id ?? ''}`,
        );
        await Promise.all(world.marks.splice(0));
      }
      return undefined;
    };
    await world.sweep();
    expect([...world.state.values.keys()].filter((key) => key.startsWith('mark:')).length).toBe(1);
    world.now += 5 * MINUTE;
    await world.sweep();
    expect((await record(world, await idOf(world, 'AB-8'))).fields).toMatchObject({ summary: 'first', comment: { total: 1 } });
    expect([...world.state.values.keys()].filter((key) => key.startsWith('mark:'))).toEqual([]);
  });

  it('stores nothing twice when two run at once, and one waits for the other', async () => {
    const world = await backedUp();
    await edit(world, 'AB-2', 'both see it');
    const outcomes = await Promise.all([world.sweep(), world.sweep()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['running', 'swept']);
    expect(
      await world.invoke(async ({ repository }) => (await repository.view()).versions('issue', await idOf(world, 'AB-2')).length),
    ).toBe(2);
  });

  it('hands over when its time is up, with a watermark no further than it read', async () => {
    const world = await World.create({ seed: aSite().project('AB', 60).write(), switches: { pageCap: 5 } });
    await world.backup();
    await world.sweep();
    world.now += 10 * MINUTE;
    for (let n = 1; n <= 60; n++) {
      world.now += 61_000;
      await edit(world, `AB-${String(n)}`, `bulk ${String(n)}`);
    }
    await Promise.all(world.marks.splice(0));
    for (const key of [...world.state.values.keys()]) if (key.startsWith('mark:')) world.state.values.delete(key);
    let left = 0;
    const outcome = await world.invoke((deps) => sweep(deps, { remainingMs: () => (++left > 3 ? 0 : 900_000) }));
    expect(outcome.status).toBe('early');
    expect((await world.invoke((deps) => lastSweep(deps)))?.watermark).toBe(outcome.watermark);
    expect(outcome.changed).toBeLessThan(30);
    world.now += 5 * MINUTE;
    const next = await world.sweep();
    expect(next.status).toBe('swept');
    expect(outcome.changed + next.changed).toBe(60);
  });

  it('that could not read anything makes nothing safe', async () => {
    const world = await World.create({ seed: small() });
    await world.backup();
    const outcome = await world.invoke((deps) => sweep({ ...deps, jira: () => refusing }, { remainingMs: () => 900_000 }));
    expect(outcome).toMatchObject({ status: 'early', changed: 0, retryAfterSeconds: 1_800 });
    expect(await world.invoke((deps) => backupStatus(deps))).toMatchObject({ phase: 'first-backup' });
    expect(await world.sweep()).toMatchObject({ status: 'swept' });
    expect(await world.invoke((deps) => backupStatus(deps))).toMatchObject({ phase: 'complete' });
  });

  it('a late baseline does not overwrite what a sweep captured meanwhile', async () => {
    const world = await World.create({ seed: small(), switches: { pageCap: 5 } });
    await world.invoke((deps) => startFirstBackup(deps));
    let done = false;
    world.tamper = async (request) => {
      if (done || !request.path.endsWith('/search/jql') || (await loadPlan(world.state, 'baseline-1')) === undefined) return undefined;
      // Behind the first page of the baseline: an issue of that page changes, and a whole sweep captures it.
      if (
        !Buffer.from(request.body ?? [])
          .toString()
          .includes('nextPageToken')
      )
        return undefined;
      done = true;
      world.now += 1_000;
      await edit(world, 'AB-1', 'newer');
      world.now += 1_000;
      expect(await world.sweep()).toMatchObject({ changed: 1 });
      return undefined;
    };
    await world.drive();
    expect(done).toBe(true);
    expect((await record(world, await idOf(world, 'AB-1'))).fields['summary']).toBe('newer');
  });

  it('learns a new name of a person, and a new project', async () => {
    const world = await backedUp();
    const created = await world.person('POST', '/rest/api/3/project', {
      key: 'EF',
      name: 'Project EF',
      projectTypeKey: 'software',
      leadAccountId: accountId(1),
    });
    expect(created.status).toBe(201);
    await world.sweep();
    const view = await (await world.repository()).view();
    expect([...view.rows({ kind: 'project' })].length).toBe(3);
  });
});

const refused = (): Promise<never> =>
  Promise.reject(new HoldfastError('rate-limited', 'the hour is used up', { retryAfterSeconds: 1_800 }));
const refusing: Jira = { call: refused, download: refused, spent: () => ({ requests: 0, points: 0, throttled: 0 }) };
