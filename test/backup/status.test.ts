import { auditRun } from '../../src/backup/audit';
import { startFirstBackup } from '../../src/backup/firstBackup';
import { loadPlan } from '../../src/backup/plan';
import { backupStatus } from '../../src/backup/status';
import type { BackupStatus } from '../../src/backup/status';
import { verifyRun } from '../../src/backup/verify';
import { aSite } from './seed';
import { World } from './world';

const statusOf = (world: World): Promise<BackupStatus> => world.invoke((deps) => backupStatus(deps));
const seed = () =>
  aSite()
    .project('AB', 30, (n) => ({ files: n < 3 ? [10, 20] : [] }))
    .project('CD', 10)
    .write();

describe('status', () => {
  it('goes from never started over the first backup to complete; “safe since” only after a sweep', async () => {
    const world = await World.create({ seed: seed(), switches: { pageCap: 5 }, requestMs: 1_000, invocationMs: 153_500 });
    expect(await statusOf(world)).toMatchObject({ phase: 'never-started', captured: { workItems: 0 } });
    await world.invoke((deps) => startFirstBackup(deps));
    const seen: BackupStatus[] = [await statusOf(world)];
    let n = 0;
    const { handle } = world.site;
    world.site.handle = async (request, caller) => {
      if (n++ % 6 === 0 && caller.kind === 'app') seen.push(await statusOf(world));
      return handle.call(world.site, request, caller);
    };
    await world.drive();
    for (const status of seen) expect([status.phase, status.safeSince]).toEqual(['first-backup', undefined]);
    expect(new Set(seen.map((status) => status.progress?.stage))).toEqual(new Set(['Count', 'Work items', 'Files']));
    for (const { progress } of seen) expect(progress?.done).toBeLessThanOrEqual(progress?.total ?? 0);
    const items = seen.filter((status) => status.progress?.stage === 'Work items').map((status) => status.progress?.done ?? 0);
    expect(items).toEqual([...items].sort((a, b) => a - b));

    const captured = await statusOf(world);
    expect(captured).toMatchObject({ phase: 'first-backup', progress: { stage: 'Check for changes' } });
    expect(captured.safeSince).toBeUndefined();
    await world.sweep();
    const plan = await loadPlan(world.state, 'baseline-1');
    const done = await statusOf(world);
    expect(done).toMatchObject({ phase: 'complete', captured: { workItems: 40, spaces: 2, attachments: 4, attachmentBytes: 60 } });
    expect(done.progress).toBeUndefined();
    expect(done.safeSince).toBeGreaterThanOrEqual(plan?.watermark ?? Infinity);
    expect(done.safeSince).toBeLessThan(world.now);
    // Watchers are counted; what is not looked for at all is stated for every work item.
    expect(done.gaps.map(({ kind, count }) => [kind, count])).toEqual(
      expect.arrayContaining([
        ['remote links', 40],
        ['properties', 40],
        ['watchers', 20],
      ]),
    );
    for (const gap of done.gaps) expect(gap.reason.length * gap.remedy.length).toBeGreaterThan(0);
  });
});

describe('audit and verify', () => {
  const run = async (world: World, kind: 'audit' | 'verify', id: string): Promise<Record<string, unknown>> => {
    await world.invoke(async (deps, runs) =>
      runs.start({ run: id, kind, lanes: kind === 'audit' ? auditRun(deps).lanes() : verifyRun(deps).lanes(), params: {} }),
    );
    await world.drive();
    return (await world.invoke((_deps, runs) => runs.lanes(id)))[0]?.state as Record<string, unknown>;
  };

  it('an audit of an unchanged site costs a point a space and finds nothing', async () => {
    const world = await World.create({ seed: seed() });
    await world.backup();
    expect(await run(world, 'audit', 'a-1')).toMatchObject({ inJira: 40, captured: 40, differences: [], points: 2 });
  });

  it('an audit names what is missing, and the next sweep captures it', async () => {
    const world = await World.create({ seed: aSite().project('AB', 300).write() });
    await world.backup();
    await world.sweep();
    world.now += 20 * 60_000;
    // An issue that neither search nor an event ever told of: an old one, moved in or shown to us today.
    const created = await world.person('POST', '/rest/api/3/issue', {
      fields: { project: { key: 'AB' }, issuetype: { id: '1' }, summary: 'missed' },
    });
    expect(created.status).toBe(201);
    await world.person('DELETE', '/rest/api/3/issue/AB-17');
    const more = await world.person('POST', '/rest/api/3/issue', {
      fields: { project: { key: 'AB' }, issuetype: { id: '1' }, summary: 'missed too' },
    });
    expect(more.status).toBe(201);
    await Promise.all(world.marks.splice(0));
    for (const key of [...world.state.values.keys()]) if (key.startsWith('mark:')) world.state.values.delete(key);
    const result = await run(world, 'audit', 'a-2');
    expect(result).toMatchObject({ inJira: 301, captured: 300 });
    expect(result['differences']).toEqual(
      expect.arrayContaining([expect.stringContaining('AB-301 is in Jira'), expect.stringContaining('AB-302 is in Jira')]),
    );
    expect(result['points']).toBeLessThan(150);
    expect(await world.sweep()).toMatchObject({ changed: 2 });
    expect((await (await world.repository()).view()).tombstones()).toEqual([]);
  });

  it('verify reads everything and keeps the result', async () => {
    const world = await World.create({ seed: seed() });
    await world.backup();
    const result = await run(world, 'verify', 'v-1');
    expect(result).toMatchObject({ found: 0, problems: [] });
    expect(result['records']).toBeGreaterThan(40);
    expect(await statusOf(world)).toMatchObject({ readBack: { problems: 0 } });
    const [name, bytes] = [...world.blobs.objects].find(([object]) => object.includes('/p/')) ?? [];
    if (name === undefined || bytes === undefined) throw new Error('no pack');
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect(await run(world, 'verify', 'v-2')).not.toMatchObject({ found: 0 });
    expect(await statusOf(world)).not.toMatchObject({ readBack: { problems: 0 } });
  });
});
