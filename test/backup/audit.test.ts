/** What an audit reads of the backup: one pass over the index a step, however many spaces there are and however many differ. */
import { auditRun, FIRST_AUDIT_STATE } from '../../src/backup/audit';
import { CapturedIssues } from '../../src/backup/capturedIssues';
import type { Reading } from '../../src/repository/api';
import { aRecord, aTombstone, aWorld, capture, open } from '../repository/support';
import { aSite } from './seed';
import { World } from './world';

/** Counts what is asked about work items; refuses whole views. */
const counted = <T extends Pick<Reading, 'questions'>>(repository: T) => {
  const asked = { passes: 0 };
  const refuse = (): never => {
    throw new Error('a whole view');
  };
  const { questions } = repository;
  const rows: typeof questions.rows = (kind, ...rest) => {
    if (kind === 'issue') asked.passes += 1;
    return questions.rows(kind, ...rest);
  };
  return { asked, repository: { ...repository, view: refuse, now: refuse, asOf: refuse, questions: { ...questions, rows } } };
};

it('walks the work items once, although every space differs', async () => {
  const keys = ['AA', 'BB', 'CC', 'DD', 'EE', 'FF'];
  const world = await World.create({ seed: keys.reduce((site, key) => site.project(key, 3), aSite()).write() });
  await world.backup();
  for (const key of keys) {
    const json = { fields: { project: { key }, issuetype: { id: '1' }, summary: 'not captured' } };
    expect((await world.person('POST', '/rest/api/3/issue', json as never)).status).toBe(201);
  }
  const { asked, state } = await world.invoke(async (deps) => {
    const { asked, repository } = counted(deps.repository);
    const context = { run: 'audit-1', deadline: { remainingMs: () => 900_000 } };
    const { state } = await auditRun({ ...deps, repository }).body(context as never, {}, FIRST_AUDIT_STATE as never);
    return { asked, state: state as unknown as typeof FIRST_AUDIT_STATE };
  });
  expect([asked.passes, state.captured, state.inJira]).toEqual([1, 18, 24]);
  expect(state.differences).toHaveLength(6);
});

describe('captured work items', () => {
  const SPACES = 500;
  const captured = async () => {
    const world = aWorld(5);
    const repository = await open(world);
    const seen = world.clock.now();
    const records = Array.from({ length: 3 * SPACES }, (_, i) =>
      aRecord(i + 1, { project: String(100 + (i % SPACES)), keyNumber: 10_000 - i, created: 1_000 * (i % 7), updated: seen - 1, seen }),
    );
    await capture(repository, records);
    world.clock.add(60_000);
    const gone = ['1', '2'].map((id) => aTombstone(repository, 'issue', id, world.clock.now()));
    await capture(repository, [], { rows: gone });
    return open(world);
  };

  it('are those of whole views, by one pass for 500 spaces', async () => {
    const view = await (await captured()).view();
    const { asked, repository } = counted(await captured());
    const all = await CapturedIssues.read(repository);
    for (let i = 0; i < SPACES; i += 1) {
      const project = String(100 + i);
      const rows = [...view.rows({ kind: 'issue', project })];
      expect(all.inProject(project)).toBe(rows.length);
      const window = { projects: [project], from: 2_000, to: 5_000 };
      const expected = rows.filter(({ created }) => created >= 2_000 && created < 5_000);
      const held = all.held(window);
      expect([...held.issues()]).toEqual(expected.map(({ id, keyNumber, created }) => ({ id, project, keyNumber, created })));
      expect([...held.created()]).toEqual(expected.map(({ created }) => created).sort((a, b) => a - b));
    }
    expect([asked.passes, all.inProject('7'), all.held({ projects: ['7'] }).length]).toEqual([1, 0, 0]);
  });

  it('are none where nothing was backed up', async () => {
    expect((await CapturedIssues.read(await open(aWorld(6)))).inProject('100')).toBe(0);
  });
});
