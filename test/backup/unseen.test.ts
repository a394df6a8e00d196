/** U1–U4: what Jira does not show for a while is asked for again, and what was edited meanwhile is captured when it comes to light. */
import { auditRun } from '../../src/backup/audit';
import { backupStatus } from '../../src/backup/status';
import { sweep } from '../../src/backup/sweep';
import { readUnseen } from '../../src/backup/unseen';
import type { Unseen } from '../../src/backup/unseen';
import type { GapLine } from '../../src/contract/page';
import { Killed } from '../repository/faulty';
import { aSite } from './seed';
import { World } from './world';

const MINUTE = 60_000;
const DEFAULT_SCHEME = 10_000;
const CLOSED_TO_APPS = 10_001;
/** Level “Leads” of the scheme that every simulated site has: administrators of the space, not apps. */
const [SECURITY_SCHEME, LEADS, ADMINISTRATORS] = [10_100, '10111', '10002'];

const backedUp = async (options: Partial<Parameters<typeof World.create>[0]> = {}): Promise<World> => {
  const world = await World.create({ seed: aSite().project('AB', 4).project('CD', 6).write(), ...options });
  await world.backup();
  expect((await world.sweep()).status).toBe('swept');
  world.now += 10 * MINUTE;
  return world;
};
const done = async (world: World, method: string, path: string, json?: unknown): Promise<string> => {
  const reply = await world.person(method, `/rest/api/3${path}`, json as never);
  expect({ method, path, body: reply.body, status: reply.status < 300 }).toMatchObject({ status: true });
  return reply.body;
};
const scheme = (world: World, id: number): Promise<string> => done(world, 'PUT', '/project/CD/permissionscheme', { id });
const edit = (world: World, key: string, summary: string): Promise<string> => done(world, 'PUT', `/issue/${key}`, { fields: { summary } });
const idOf = async (world: World, key: string): Promise<string> =>
  (JSON.parse(await done(world, 'GET', `/issue/${key}?fields=summary`)) as { id: string }).id;
/** Jira tells an app nothing of what it does not see. */
const withoutEvents = async (world: World): Promise<void> => {
  await Promise.all(world.marks.splice(0));
  for (const key of [...world.state.values.keys()]) if (key.startsWith('mark:')) world.state.values.delete(key);
};
const sweepLater = async (world: World, minutes = 5): Promise<Awaited<ReturnType<World['sweep']>>> => {
  world.now += minutes * MINUTE;
  return world.sweep();
};
const audit = async (world: World): Promise<readonly string[]> => {
  world.now += MINUTE;
  const run = `audit-${String(world.now)}`;
  await world.invoke((deps, runs) => runs.start({ run, kind: 'audit', lanes: auditRun(deps).lanes(), params: {} }));
  await world.drive();
  return ((await world.invoke((_deps, runs) => runs.lanes(run)))[0]?.state as { differences: readonly string[] }).differences;
};
const summaries = async (world: World): Promise<string> => JSON.stringify(await world.content());
const remembered = (world: World): Promise<Unseen> => readUnseen(world.state);
const hiddenGaps = async (world: World): Promise<readonly GapLine[]> =>
  (await world.invoke((deps) => backupStatus(deps))).gaps.filter(({ kind }) => kind.startsWith('hidden'));

describe('a space that the app was shut out of', () => {
  it('is a gap meanwhile, and what was edited in it is captured when the app sees it again', async () => {
    const world = await backedUp();
    await scheme(world, CLOSED_TO_APPS);
    await edit(world, 'CD-2', 'while shut out');
    expect(await sweepLater(world)).toMatchObject({ status: 'swept', changed: 0, deleted: 0 });
    expect(await hiddenGaps(world)).toMatchObject([
      { kind: 'hidden spaces', count: 1, reason: expect.stringContaining('Project CD (CD)') },
    ]);
    // long enough for the overlap of sweeps to be over
    for (let n = 0; n < 6; n++) await sweepLater(world);
    await scheme(world, DEFAULT_SCHEME);
    await withoutEvents(world);
    expect(await sweepLater(world)).toMatchObject({ status: 'swept', changed: 1 });
    expect(await summaries(world)).toContain('while shut out');
    expect(await remembered(world)).toEqual({ spaces: [], issues: [] });
    expect(await hiddenGaps(world)).toEqual([]);
  });

  it('is remembered from the last audit that saw it, when no event tells of it', async () => {
    const world = await backedUp();
    expect(await audit(world)).toEqual([]);
    const seen = world.now;
    await sweepLater(world, 30);
    await scheme(world, CLOSED_TO_APPS);
    await edit(world, 'CD-2', 'while shut out');
    await done(world, 'POST', '/issue', { fields: { project: { key: 'CD' }, issuetype: { id: '1' }, summary: 'new while shut out' } });
    await withoutEvents(world);
    for (let n = 0; n < 4; n++) await sweepLater(world, 60);
    expect(await audit(world)).toEqual([expect.stringContaining('Jira does not show the space 10101 any more')]);
    await sweepLater(world);
    const { spaces } = await remembered(world);
    expect(spaces).toEqual([['10101', expect.any(Number)]]);
    expect(spaces[0]?.[1]).toBeGreaterThan(seen - 10 * MINUTE);
    expect(spaces[0]?.[1]).toBeLessThan(seen);
    expect(await audit(world)).toHaveLength(1);
    await sweepLater(world);
    expect((await remembered(world)).spaces).toEqual(spaces);
    await scheme(world, DEFAULT_SCHEME);
    await withoutEvents(world);
    expect(await sweepLater(world)).toMatchObject({ changed: 2 });
    expect(await summaries(world)).toMatch(/while shut out.*new while shut out|new while shut out.*while shut out/);
    expect(await remembered(world)).toEqual({ spaces: [], issues: [] });
    expect(await audit(world)).toEqual([]);
  });

  it('costs a point or two a sweep while it stays hidden', async () => {
    const world = await backedUp();
    await scheme(world, CLOSED_TO_APPS);
    for (let n = 1; n <= 5; n++) await edit(world, `CD-${String(n)}`, 'while shut out');
    await sweepLater(world);
    const points = world.site.meter.points;
    for (let n = 0; n < 10; n++) await sweepLater(world);
    expect((world.site.meter.points - points) / 10).toBeLessThanOrEqual(3);
    expect(world.site.meter.writes).toBe(0);
  });

  it('is forgotten once it is proved to be deleted', async () => {
    const world = await backedUp();
    await scheme(world, CLOSED_TO_APPS);
    await edit(world, 'CD-2', 'while shut out');
    await sweepLater(world);
    expect(await remembered(world)).toMatchObject({ spaces: [['10101', 0]], issues: [[expect.any(String), '10101']] });
    await done(world, 'DELETE', '/project/CD?enableUndo=false');
    expect(await sweepLater(world)).toMatchObject({ deleted: 1 });
    expect(await remembered(world)).toEqual({ spaces: [], issues: [] });
    expect(await hiddenGaps(world)).toEqual([]);
  });

  it('in the trash is no gap, and what was edited right before is captured when it is restored', async () => {
    const world = await backedUp();
    await edit(world, 'CD-2', 'right before');
    await done(world, 'DELETE', '/project/CD?enableUndo=true');
    await sweepLater(world);
    expect(await remembered(world)).toMatchObject({ spaces: [['10101', 0, 'resting']] });
    expect(await hiddenGaps(world)).toEqual([]);
    for (let n = 0; n < 3; n++) await sweepLater(world);
    await done(world, 'POST', '/project/CD/restore');
    await withoutEvents(world);
    await sweepLater(world);
    expect(await summaries(world)).toContain('right before');
    expect(await remembered(world)).toEqual({ spaces: [], issues: [] });
  });

  it('with more than a sweep can read comes back over several sweeps', async () => {
    const world = await backedUp({ seed: aSite().project('AB', 2).project('CD', 40).write(), switches: { pageCap: 5 } });
    await scheme(world, CLOSED_TO_APPS);
    for (let n = 1; n <= 40; n++) {
      world.now += 2 * MINUTE;
      await edit(world, `CD-${String(n)}`, `while shut out ${String(n)}`);
    }
    await sweepLater(world);
    await scheme(world, DEFAULT_SCHEME);
    // issues that events named would come by their ids
    const { spaces } = await remembered(world);
    await world.state.set('unseen', { spaces, issues: [] } as never);
    let changed = 0;
    for (let n = 0; n < 20 && (await remembered(world)).spaces.length > 0; n++) {
      world.now += 5 * MINUTE;
      const before = world.calls.length;
      changed += (await world.invoke((deps) => sweep(deps, { remainingMs: () => (world.calls.length - before > 25 ? 0 : 900_000) })))
        .changed;
    }
    expect(changed).toBe(40);
    expect(await remembered(world)).toEqual({ spaces: [], issues: [] });
  });
});

describe('a work item that its security level hides', () => {
  const hide = async (world: World, key: string): Promise<void> => {
    await done(world, 'PUT', '/project/CD', { issueSecurityScheme: SECURITY_SCHEME });
    await done(world, 'PUT', `/issue/${key}`, { fields: { security: { id: LEADS } } });
  };
  /** The app comes to be among those of that level; no work item changes by that. */
  const letIn = (world: World): Promise<string> =>
    done(world, 'POST', `/project/CD/role/${ADMINISTRATORS}`, { user: [world.site.appAccountId] });

  it.each(['an event told of', 'only the audit finds'])('and that %s is a gap, and is read again when it comes to light', async (how) => {
    const world = await backedUp();
    await audit(world);
    await hide(world, 'CD-3');
    await edit(world, 'CD-3', 'while hidden');
    if (how === 'only the audit finds') {
      await withoutEvents(world);
      expect(await audit(world)).toEqual([expect.stringContaining('is in the backup, and Jira does not show it')]);
    }
    await sweepLater(world);
    expect(await remembered(world)).toEqual({ spaces: [], issues: [[await idOf(world, 'CD-3'), '10101']] });
    expect(await hiddenGaps(world)).toMatchObject([{ kind: 'hidden work items', count: 1 }]);
    for (let n = 0; n < 5; n++) await sweepLater(world);
    await letIn(world);
    await withoutEvents(world);
    expect(await sweepLater(world)).toMatchObject({ changed: 1 });
    expect(await summaries(world)).toContain('while hidden');
    expect(await remembered(world)).toEqual({ spaces: [], issues: [] });
    expect(await hiddenGaps(world)).toEqual([]);
  });

  it('stays remembered when its space comes back without it', async () => {
    const world = await backedUp();
    await hide(world, 'CD-3');
    await scheme(world, CLOSED_TO_APPS);
    await edit(world, 'CD-3', 'hidden twice');
    await sweepLater(world);
    await scheme(world, DEFAULT_SCHEME);
    await withoutEvents(world);
    await sweepLater(world);
    expect(await remembered(world)).toEqual({ spaces: [], issues: [[await idOf(world, 'CD-3'), '10101']] });
    await letIn(world);
    await withoutEvents(world);
    await sweepLater(world);
    expect(await summaries(world)).toContain('hidden twice');
  });

  it('too many to be remembered one by one: their space is read again when some of them come to light', async () => {
    const count = 1_100;
    const world = await backedUp({ seed: aSite().project('AB', 1).project('CD', count).write(), switches: { burst: false } });
    await audit(world);
    await sweepLater(world, 30);
    await done(world, 'PUT', '/project/CD', { issueSecurityScheme: SECURITY_SCHEME });
    for (let n = 1; n <= count; n++) {
      if (n % 100 === 0) world.now += MINUTE;
      await done(world, 'PUT', `/issue/CD-${String(n)}`, { fields: { security: { id: LEADS }, summary: `while hidden ${String(n)}` } });
    }
    await withoutEvents(world);
    await audit(world);
    await sweepLater(world);
    expect((await remembered(world)).issues).toHaveLength(1_000);
    expect(await hiddenGaps(world)).toMatchObject([{ kind: 'hidden work items', count }]);
    await letIn(world);
    await withoutEvents(world);
    for (let n = 0; n < 11; n++) await sweepLater(world);
    expect((await remembered(world)).issues).toEqual([]);
    await audit(world);
    await sweepLater(world);
    const content = await summaries(world);
    for (let n = 1; n <= count; n++) expect(content).toContain(`while hidden ${String(n)}"`);
    expect(await hiddenGaps(world)).toEqual([]);
  });
});

describe('interrupted', () => {
  /** Shut out, edits, a sweep; let in again, a sweep. `disturb` at the first or second sweep. */
  const story = async (disturb: (world: World, sweepNo: number) => Promise<void>): Promise<World> => {
    const world = await backedUp();
    await scheme(world, CLOSED_TO_APPS);
    await edit(world, 'CD-2', 'while shut out');
    await edit(world, 'AB-1', 'seen');
    world.now += 5 * MINUTE;
    await disturb(world, 1);
    for (let n = 0; n < 3; n++) await sweepLater(world);
    await scheme(world, DEFAULT_SCHEME);
    // its own event does not tell: the memory must
    await Promise.all(world.marks.splice(0));
    world.now += 5 * MINUTE;
    await disturb(world, 2);
    for (let n = 0; n < 3; n++) await sweepLater(world);
    return world;
  };
  const marksOf = (world: World): readonly string[] => [...world.state.values.keys()].filter((key) => key.startsWith('mark:'));

  it.each([1, 2])('a kill at any call of the sweep loses nothing (%i)', async (which) => {
    let calls = 0;
    const calm = await story(async (world, no) => {
      const before = world.calls.length;
      await world.sweep();
      if (no === which) calls = world.calls.length - before;
    });
    const expected = withoutTimes(await calm.content());
    expect(JSON.stringify(expected)).toContain('while shut out');
    for (let call = 0; call < calls; call++)
      for (const fault of ['kill-before', 'kill-after-effect'] as const) {
        const world = await story(async (at, no) => {
          if (no !== which) return void (await at.sweep());
          at.fault = { call: at.calls.length + call, fault };
          await expect(at.sweep()).rejects.toBeInstanceOf(Killed);
        });
        expect({ call, fault, content: withoutTimes(await world.content()) }).toEqual({ call, fault, content: expected });
        expect(marksOf(world)).toEqual([]);
        expect(await remembered(world)).toEqual({ spaces: [], issues: [] });
      }
  });

  it('two sweeps at once lose nothing', async () => {
    const world = await story(async (at) => void (await Promise.all([at.sweep(), at.sweep()])));
    expect(await summaries(world)).toContain('while shut out');
    expect(await remembered(world)).toEqual({ spaces: [], issues: [] });
  });

  it('a sweep that another has taken over does not write what it remembers', async () => {
    const world = await backedUp();
    await scheme(world, CLOSED_TO_APPS);
    await edit(world, 'CD-2', 'while shut out');
    world.now += 5 * MINUTE;
    let isLate = false;
    world.tamper = async (request) => {
      if (isLate || !request.path.includes('/project/search')) return undefined;
      isLate = true;
      world.now += 4 * MINUTE;
      await edit(world, 'CD-3', 'while shut out, too');
      await world.sweep();
      return undefined;
    };
    await world.sweep();
    const { issues } = await remembered(world);
    expect(issues).toHaveLength(2);
    await scheme(world, DEFAULT_SCHEME);
    await sweepLater(world);
    expect(await summaries(world)).toMatch(/while shut out.*while shut out, too|while shut out, too.*while shut out/);
  });
});

/** What people change gets the time of day at which they do it. */
const withoutTimes = (content: Record<string, unknown>): unknown =>
  JSON.parse(JSON.stringify(content, (key, value: unknown) => (['created', 'updated', 'seen'].includes(key) ? undefined : value)));
