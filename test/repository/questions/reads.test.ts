/** What a question costs in reads of the blob store, from a cold start, over a base of several blocks, a tail and commits above them. */
import type { CapturedRecord } from '../../../src/repository/model';
import { aRecord, aTombstone, aWorld, capture, collect, counting, open } from '../support';
import type { World } from '../support';

const ISSUES = 5_000;
const AT = Date.UTC(2026, 4, 1);
const issue = (id: number, at: number): CapturedRecord => aRecord(id, { updated: at, seen: at, project: id % 50 === 0 ? '200' : '100' });

describe('reads', () => {
  let world: World;
  let times: Readonly<Record<'base' | 'tail' | 'fresh', number>>;

  beforeAll(async () => {
    const made = aWorld();
    world = made;
    made.clock.set(AT);
    const merge = async (kind: 'tidy' | 'fold'): Promise<void> => {
      const { maintenance } = await open(made);
      const plan = await maintenance.planMerge(kind);
      if (plan) await maintenance.execute(plan, new Set());
    };
    const all = Array.from({ length: ISSUES }, (_, i) => issue(i + 1, AT));
    const attempt = await (await open(made)).begin('test');
    const packs = [];
    for (let i = 0; i < all.length; i += 2_048) packs.push(await attempt.writePack(all.slice(i, i + 2_048)));
    packs.push(await attempt.writePack(['100', '200'].map((id) => aRecord(id, { kind: 'project', project: '', updated: 0, seen: AT }))));
    packs.push(await attempt.writePack([aRecord('8/1', { kind: 'comments', updated: AT, seen: AT })]));
    await attempt.commit({ kind: 'baseline', packs, rows: [] });
    await merge('fold');
    made.clock.add(60_000);
    await capture(
      await open(made),
      [7, 8, 4_501].map((id) => issue(id, AT + 30_000)),
    );
    await merge('tidy');
    made.clock.add(60_000);
    const [base, tail] = [AT, made.clock.now() - 60_000];
    // a big sweep whose rows stand in the commit, in a pack of more than 64 KiB
    const big = Array.from({ length: 250 }, (_, i) => ({
      ...issue(i + 4_400, AT + 90_000),
      body: { text: Array.from({ length: 60 }, (_unused, k) => Math.imul(i * 61 + k, 2_654_435_761).toString(36)).join() },
    }));
    await capture(await open(made), big);
    await capture(await open(made), [], {
      rows: [aTombstone(await open(made), 'project', '200', AT + 95_000, { project: '', seen: AT + 95_000 })],
    });
    times = { base, tail, fresh: made.clock.now() };
  });

  const cold = async () => {
    const counted = counting(world.blobs);
    const { questions } = await open({ ...world, blobs: counted.blobs });
    return { questions, gets: counted.gets };
  };

  it.each([
    ['never changed since', 4_321, 'fresh'],
    ['changed in the tail', 7, 'fresh'],
    ['changed in the tail, before that', 7, 'base'],
    ['changed in the newest sweep', 4_451, 'fresh'],
    ['changed in the tail and in the newest sweep', 4_501, 'fresh'],
    ['changed in the tail and in the newest sweep, before that', 4_501, 'tail'],
    ['of a project that was deleted since', 100, 'fresh'],
    ['of a project that was deleted since, before that', 100, 'tail'],
    ['that is not there', 99_999, 'fresh'],
  ] as const)('an issue %s: three at most, whether by number or by time', async (_, id, when) => {
    for (const by of ['time', 'moment'] as const) {
      const { questions, gets } = await cold();
      const moment = by === 'time' ? { time: times[when] } : { moment: await questions.moment({ time: times[when] }) };
      expect(gets()).toBe(0);
      const { row, record } = await questions.at('issue', String(id), moment);
      expect(gets()).toBeLessThanOrEqual(3);
      expect(row?.deleted).toBe(id === 99_999 ? undefined : id === 100 && when === 'fresh');
      expect(record?.id).toBe(row && !row.deleted ? String(id) : undefined);
      const updated = {
        base: AT,
        tail: [7, 8, 4_501].includes(id) ? AT + 30_000 : AT,
        fresh: id >= 4_400 && id < 4_650 ? AT + 90_000 : undefined,
      };
      if (record && when !== 'fresh') expect(record.updated).toBe(updated[when]);
    }
  });

  it('a project, and a part of an issue', async () => {
    const one = await cold();
    expect((await one.questions.at('project', '100')).record).toBeDefined();
    expect(one.gets()).toBeLessThanOrEqual(3);
    const other = await cold();
    expect((await other.questions.at('comments', '8/1')).record).toBeDefined();
    expect(other.gets()).toBeLessThanOrEqual(5);
  });

  it('a project comes as a stream: the first issue before the frames of the others are read', async () => {
    const { questions, gets } = await cold();
    const parts = questions.project('100')[Symbol.asyncIterator]();
    await parts.next();
    await parts.next();
    const first = gets();
    let records = 2;
    for (let part = await parts.next(); part.done !== true; part = await parts.next()) records += 1;
    expect(records).toBe(ISSUES - ISSUES / 50 + 2);
    expect(gets()).toBeGreaterThan(first);
    // the index of each kind, and ranges of frames: one by one the frames alone were forty
    expect(gets()).toBeLessThan(60);
  });

  it('what was deleted since the tidy: what lies under the project, with who and when', async () => {
    const { questions } = await cold();
    const { deleted } = await questions.deleted({ since: { time: times.tail }, limit: 1_000 });
    expect(deleted.length).toBe(ISSUES / 50 + 1);
    expect(deleted[0]).toMatchObject({ row: { kind: 'project', id: '200', about: { title: 'Gone 200' } } });
    expect(
      deleted.slice(1).every(({ covered, row, last }) => covered === true && row.updated === AT + 95_000 && last?.project === '200'),
    ).toBe(true);
  });

  it('a search that is stopped after each issue finds the same as one that is not', async () => {
    const { questions } = await cold();
    const texts = (): readonly (readonly [string, string])[] => [['any', 'words']];
    const whole = await questions.search({ words: 'WORDS', project: '100', texts, limit: 20_000 });
    expect(whole).toMatchObject({ done: whole.total });
    expect(whole.hits.length).toBe(ISSUES - ISSUES / 50);
    let cursor: typeof whole.cursor;
    const found: string[] = [];
    for (let steps = 0; steps < 12; steps += 1) {
      const step = await questions.search({ words: 'words', project: '100', texts, until: () => true, ...(cursor && { cursor }) });
      found.push(...step.hits.map(({ id }) => id));
      cursor = step.cursor;
    }
    expect(found).toEqual(whole.hits.slice(0, 12).map(({ id }) => id));
    expect(await collect(questions.project('no such'))).toEqual([]);
  });
});
