/** Search as a job over a real repository in memory: its steps, what it keeps and what it forgets. */
import { HoldfastError } from '../../src/contract/errors';
import type { BlobStore, Json } from '../../src/contract/ports';
import type { SearchView } from '../../src/contract/search';
import type { StepEvent } from '../../src/jobs/api';
import type { CapturedRecord } from '../../src/repository/model';
import { createRuns } from '../../src/jobs/runs';
import { forgetSearches, searchBody, searchView, startSearch, stopSearch, type SearchDeps } from '../../src/site/search';
import { aRecord, aTombstone, aWorld, capture, open } from '../repository/support';

const DAY = 86_400_000;
const NOW = 20_000 * DAY;
const ITEMS = 300;
const textOf = (n: number): string => (n % 3 === 0 ? `Fix the Needle of ${n}` : `Sweep floor ${n}`);

const issue = (n: number, { summary, ...changes }: Partial<CapturedRecord> & { readonly summary?: string } = {}) =>
  aRecord(n, {
    ...changes,
    body: { key: `K-${n}`, fields: { summary: summary ?? textOf(n), comment: { comments: [{ body: `needle <b>${n}</b>` }] } } },
  });

const project = aRecord('100', {
  kind: 'project',
  project: '100',
  keyNumber: 0,
  body: { project: { id: '100', key: 'K', name: 'Kites' } },
});
const someIssues: readonly CapturedRecord[] = Array.from({ length: ITEMS }, (_, i) => issue(i + 1));

interface Turns {
  /** Default: every third with the word in its summary, every one in a comment. */
  readonly issues?: readonly CapturedRecord[];
  readonly tamper?: (bytes: Uint8Array, from: number) => Uint8Array;
  /** Called after each write of a value. */
  readonly onSet?: (key: string) => void;
}

/** A space of 300 work items. Between two looks at the clock `lookMs` pass. */
async function aSite(lookMs = 0, { issues = someIssues, tamper = (bytes) => bytes, onSet = () => undefined }: Turns = {}) {
  const world = aWorld();
  world.clock.set(NOW);
  const writing = await open(world);
  await capture(writing, [...issues, project], { kind: 'baseline' }, 'staged');
  const blobs: BlobStore = { ...world.blobs, get: async (name, range) => tamper(await world.blobs.get(name, range), range?.from ?? 0) };
  const repository = await open({ ...world, blobs });
  const queue: StepEvent[] = [];
  const said: string[] = [];
  const say = (...words: unknown[]): void => void said.push(JSON.stringify(words));
  const log = { info: say, warn: say };
  const { state, clock, random } = world;
  let dies = false;
  const mortal: typeof state = Object.assign(Object.create(state) as typeof state, {
    create: (key: string, value: Json) => {
      if (!dies || !key.startsWith('b:')) return state.create(key, value);
      throw new Error('killed');
    },
  });
  const ticking = {
    ...clock,
    now: () => {
      clock.add(lookMs);
      return clock.now();
    },
  };
  const told: typeof state = Object.assign(Object.create(state) as typeof state, {
    set: async (key: string, value: Json) => {
      await state.set(key, value);
      onSet(key);
    },
  });
  const deps: SearchDeps = { repository, state: told, clock: ticking, random, runs: () => runs };
  const push = async (event: Json): Promise<void> => void queue.push(event as unknown as StepEvent);
  const runs = createRuns({ state: mortal, queue: { push }, clock, random, log, bodies: { search: searchBody(deps) } });
  const deliver = async (): Promise<boolean> => {
    const event = queue.shift();
    if (event === undefined) return false;
    const began = clock.now();
    await runs.handle(event, { remainingMs: () => 900_000 - (clock.now() - began) });
    return true;
  };
  return {
    world,
    writing,
    deps,
    runs,
    said,
    deliver,
    /** The next step's checkpoint is not written. */
    killNext: async () => {
      dies = true;
      await expect(deliver()).rejects.toThrow('killed');
      dies = false;
      clock.add(17 * 60_000);
      await runs.tick();
    },
    /** Until nothing runs any more, with the tick for what waits. */
    drive: async () => {
      for (let i = 0; i < 200; i += 1) {
        if (await deliver()) continue;
        if ((await runs.active()).length === 0) return;
        clock.add(60_000);
        await runs.tick();
      }
      throw new Error('the search is not over');
    },
  };
}

const view = (deps: SearchDeps, run: string, most = 500): Promise<SearchView> => searchView(deps, { run, most });
const placesOf = async (deps: SearchDeps, run: string): Promise<readonly string[]> =>
  (await view(deps, run)).items.map(({ id, where }) => `${id} ${where}`);

test('finds every place, and tells progress between steps', async () => {
  const { deps, deliver, drive } = await aSite(40);
  const { run } = await startSearch(deps, { words: 'NEEDLE' }, 'admin');
  expect(await view(deps, run)).toMatchObject({ status: 'running', found: 0, items: [] });
  await deliver();
  const early = await view(deps, run);
  expect(early.progress?.done).toBeGreaterThan(0);
  expect(early.found).toBeLessThan(400);
  await drive();
  const done = await view(deps, run);
  expect(done).toMatchObject({ status: 'done', words: 'NEEDLE', moment: NOW, found: 400, more: false, unread: 0 });
  expect(done.progress).toBeUndefined();
  expect(done.items.filter(({ where }) => where === 'summary').map(({ key }) => key)).toEqual(
    Array.from({ length: ITEMS / 3 }, (_, i) => `K-${(i + 1) * 3}`),
  );
  expect(done.items[0]).toEqual({ id: '1', key: 'K-1', title: 'Sweep floor 1', where: 'comment', excerpt: 'needle <b>1</b>' });
  expect((await view(deps, run, 7)).items).toEqual(done.items.slice(0, 7));
});

test('a key finds its work item before all that speak of it or of a longer one', async () => {
  const speak = Array.from({ length: 700 }, (_, i) => issue(i + 2, { summary: `After K-1${i}` }));
  const { deps, drive } = await aSite(0, {
    issues: [...speak, aRecord(9_001, { keyNumber: 1, body: { key: 'K-1', fields: { summary: 'Restored' } } })],
  });
  const { run } = await startSearch(deps, { words: ' k-1 ' }, 'admin');
  await drive();
  const { items, found, more } = await view(deps, run);
  expect(items[0]).toMatchObject({ id: '9001', key: 'K-1', title: 'Restored', where: 'key' });
  expect([found, more]).toEqual([500, true]);
  const elsewhere = await startSearch(deps, { words: 'K-1', space: '200' }, 'admin');
  await drive();
  expect((await view(deps, elsewhere.run)).found).toBe(0);
});

test('a step that was killed before its checkpoint is done again: nothing twice, nothing left out', async () => {
  const { deps, deliver, drive, killNext } = await aSite(40);
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await deliver();
  await killNext();
  await drive();
  const found = await placesOf(deps, run);
  expect(found).toHaveLength(400);
  expect(new Set(found).size).toBe(400);
});

test('F2 what was written, with its reply lost, is not found twice', async () => {
  let isLost = false;
  const { deps, drive } = await aSite(40, {
    onSet: (key) => {
      if (isLost || !/^find:.*:\d+$/.test(key)) return;
      isLost = true;
      throw new HoldfastError('unavailable', 'No reply.');
    },
  });
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await drive();
  const found = await placesOf(deps, run);
  expect([isLost, found.length, new Set(found).size]).toEqual([true, 400, 400]);
});

test.each([
  [`${'long '.repeat(20)}needle${' tail'.repeat(20)}`, /^…(long ){7}needle( tail){7}…$/],
  [`needle${'x'.repeat(100)}`, /^needlex{40}…$/],
  [`${'😀'.repeat(50)}!needle`, /^…(😀){19}!needle$/u],
  ['a needle', /^a needle$/],
])('some words around what was found: %s', async (summary, excerpt) => {
  const { deps, drive } = await aSite(0, { issues: [aRecord(1, { body: { key: 'K-1', fields: { summary } } })] });
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await drive();
  expect((await view(deps, run)).items[0]?.excerpt).toMatch(excerpt);
});

test('as of a moment, in one space; what came later is not there', async () => {
  const { world, writing, deps, drive } = await aSite();
  world.clock.set(NOW + DAY);
  await capture(
    writing,
    [issue(1, { summary: 'Unicorn', updated: NOW, seen: NOW + 1 }), issue(400, { summary: 'Unicorn', project: '200' })],
    { rows: [aTombstone(writing, 'issue', '3', NOW + DAY - 1)] },
  );
  const countOf = async (asked: Parameters<typeof startSearch>[1]): Promise<number> => {
    const { run } = await startSearch(deps, asked, 'admin');
    await drive();
    return (await view(deps, run)).found;
  };
  expect(await countOf({ words: 'unicorn' })).toBe(2);
  expect(await countOf({ words: 'unicorn', at: NOW + 1 })).toBe(0);
  expect(await countOf({ words: 'unicorn', space: '200' })).toBe(1);
  expect(await countOf({ words: 'Needle of 3' })).toBe(countThrees() - 1);
});
/** Numbers that begin with 3 and are a multiple of it: 3, 30, 33 …, 300. */
const countThrees = (): number =>
  Array.from({ length: ITEMS }, (_, i) => i + 1).filter((n) => n % 3 === 0 && String(n).startsWith('3')).length;

test('F3 at 500 places it ends and says that there are more; long texts of three bytes a letter fit into the values', async () => {
  const title = '障'.repeat(250);
  const issues = Array.from({ length: 700 }, (_, i) => issue(i + 1, { summary: title }));
  const { world, deps, drive } = await aSite(0, { issues });
  const { run } = await startSearch(deps, { words: '障'.repeat(200) }, 'admin');
  await drive();
  const { status, found, more, items } = await view(deps, run);
  expect([status, found, more, items.length]).toEqual(['done', 500, true, 500]);
  for (const key of await world.state.listKeys('')) {
    const bytes = Buffer.byteLength(JSON.stringify(await world.state.get(key)) ?? '');
    expect(bytes).toBeLessThan(240 * 1_024);
  }
});

test('of one work item ten places are told, and that there are more', async () => {
  const body = (count: number) => ({
    fields: { comment: { comments: Array.from({ length: count }, (_, i) => ({ body: `needle ${i}` })) } },
  });
  const { deps, drive } = await aSite(0, { issues: [aRecord(1, { body: body(10) }), aRecord(2, { body: body(11) })] });
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await drive();
  const { found, more, items } = await view(deps, run);
  expect([found, more]).toEqual([20, true]);
  expect(items.filter((item) => item.more === true).map(({ excerpt }) => excerpt)).toEqual(['needle 9']);
  expect(items.findIndex((item) => item.more === true)).toBe(19);
});

test('who stops it keeps what was found; who begins another one has done with the last', async () => {
  const { deps, runs, deliver, drive } = await aSite(40);
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await deliver();
  const { found } = await view(deps, run);
  expect((await stopSearch(deps, { run, most: 3 })).items).toHaveLength(3);
  await drive();
  const stopped = await view(deps, run);
  expect(stopped.status).toBe('stopped');
  expect(stopped.found).toBeGreaterThanOrEqual(found);
  expect(stopped.found).toBeLessThan(400);
  const [mine, other] = [await startSearch(deps, { words: 'needle' }, 'admin'), await startSearch(deps, { words: 'needle' }, 'other')];
  const again = await startSearch(deps, { words: 'floor' }, 'admin');
  await drive();
  const ends = [mine, other, again].map(async (one) => (await runs.get(one.run))?.status);
  expect(await Promise.all(ends)).toEqual(['stopped', 'done', 'done']);
});

test('F1 no word of it stands anywhere else, and a day later nothing of it is left', async () => {
  const { world, deps, runs, said, drive } = await aSite(40);
  const { run } = await startSearch(deps, { words: 'Fix the Needle' }, 'admin');
  await drive();
  expect((await runs.get(run))?.status).toBe('done');
  const told = [];
  for (const key of await world.state.listKeys(''))
    if ((JSON.stringify(await world.state.get(key)) ?? '').includes('the Needle')) told.push(key);
  expect(told.length).toBeGreaterThan(1);
  expect(told.filter((key) => !key.startsWith('find:'))).toEqual([]);
  expect(said.length).toBeGreaterThan(0);
  expect(said.join()).not.toContain('Needle');
  world.clock.add(DAY + 1);
  await expect(view(deps, run)).rejects.toMatchObject({ kind: 'not-found' });
  await forgetSearches(deps);
  await forgetSearches(deps);
  expect((await world.state.listKeys('')).filter((key) => key.includes(run) && !key.startsWith('active:'))).toEqual([]);
  await expect(view(deps, run)).rejects.toMatchObject({ kind: 'not-found' });
});

test('a search that can’t go on says why', async () => {
  const { deps, runs, drive } = await aSite();
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  const gone = new HoldfastError('bad-input', 'There is no moment 1 any more.');
  const broken: SearchDeps = {
    ...deps,
    repository: { ...deps.repository, questions: { ...deps.repository.questions, search: () => Promise.reject(gone) } },
  };
  Object.assign(deps, { repository: broken.repository });
  await drive();
  expect((await runs.get(run))?.status).toBe('failed');
  expect(await view(deps, run)).toMatchObject({
    status: 'failed',
    trouble: { happened: expect.stringContaining('no moment 1'), next: 'Search again.' },
  });
});

test('what can’t be read is counted, the rest is searched', async () => {
  // a byte of the first frame of each pack; footers are whole
  const { deps, drive } = await aSite(0, { tamper: (bytes, from) => bytes.map((byte, i) => (from + i === 30 ? byte ^ 0xff : byte)) });
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await drive();
  const { status, found, unread } = await view(deps, run);
  expect(status).toBe('done');
  // the first frame holds 256 of the 300, of which a third has two places
  expect(unread).toBe(256);
  expect(found).toBe(44 + Math.floor(ITEMS / 3) - Math.floor(256 / 3));
});
