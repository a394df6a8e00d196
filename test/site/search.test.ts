/** Search as a job over a real repository in memory: its steps, what it keeps and what it forgets. */
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

/** 300 work items, every third with the word in its summary, every one in a comment. Between two looks at the clock `lookMs` pass. */
async function aSite(lookMs = 0, tamper: (bytes: Uint8Array, from: number) => Uint8Array = (bytes) => bytes) {
  const world = aWorld();
  world.clock.set(NOW);
  const writing = await open(world);
  await capture(
    writing,
    Array.from({ length: ITEMS }, (_, i) => issue(i + 1)),
    { kind: 'baseline' },
    'staged',
  );
  const blobs: BlobStore = { ...world.blobs, get: async (name, range) => tamper(await world.blobs.get(name, range), range?.from ?? 0) };
  const repository = await open({ ...world, blobs });
  const queue: StepEvent[] = [];
  const log = { info: () => undefined, warn: () => undefined };
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
  const deps: SearchDeps = { repository, state, clock: ticking, random, runs: () => runs };
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
    deliver,
    /** The next step's checkpoint is not written. */
    killNext: async () => {
      dies = true;
      await expect(deliver()).rejects.toThrow('killed');
      dies = false;
      clock.add(17 * 60_000);
      await runs.tick();
    },
    drive: async () => {
      while (await deliver());
    },
  };
}

const everything = async (deps: SearchDeps, run: string): Promise<readonly SearchView['items'][number][]> => {
  const items: SearchView['items'][number][] = [];
  let cursor: string | undefined;
  do {
    const view = await searchView(deps, { run, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...view.items);
    cursor = view.next;
  } while (cursor !== undefined);
  return items;
};

test('finds every place, tells progress between steps, and gives pages', async () => {
  const { deps, deliver, drive } = await aSite(40);
  const { run } = await startSearch(deps, { words: 'NEEDLE' }, 'admin');
  expect(await searchView(deps, { run })).toMatchObject({ status: 'running', found: 0, items: [] });
  await deliver();
  const early = await searchView(deps, { run });
  expect(early.progress?.done).toBeGreaterThan(0);
  expect(early.found).toBeLessThan(400);
  await drive();
  const view = await searchView(deps, { run });
  expect(view).toMatchObject({ status: 'done', words: 'NEEDLE', moment: NOW, found: 400, more: false, unread: 0 });
  expect(view.progress).toBeUndefined();
  const items = await everything(deps, run);
  expect(items.filter(({ where }) => where === 'summary').map(({ key }) => key)).toEqual(
    Array.from({ length: ITEMS / 3 }, (_, i) => `K-${(i + 1) * 3}`),
  );
  expect(items[0]).toEqual({ id: '1', key: 'K-1', title: 'Sweep floor 1', where: 'comment', excerpt: 'needle <b>1</b>' });
});

test('a key finds its work item', async () => {
  const { deps, drive } = await aSite();
  const { run } = await startSearch(deps, { words: ' k-299 ' }, 'admin');
  await drive();
  expect((await searchView(deps, { run })).items.map(({ id, where }) => [id, where])).toEqual([['299', 'key']]);
});

test('a step that was killed before its checkpoint is done again: nothing twice, nothing left out', async () => {
  const { deps, deliver, drive, killNext } = await aSite(40);
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await deliver();
  await killNext();
  await drive();
  const found = (await everything(deps, run)).map(({ id, where }) => `${id} ${where}`);
  expect(found).toHaveLength(400);
  expect(new Set(found).size).toBe(400);
});

test('as of a moment, in one space; what came later is not there', async () => {
  const { world, writing, deps, drive } = await aSite();
  world.clock.set(NOW + DAY);
  await capture(
    writing,
    [issue(1, { summary: 'Unicorn', updated: NOW, seen: NOW + 1 }), issue(400, { summary: 'Unicorn', project: '200' })],
    {
      rows: [aTombstone(writing, 'issue', '3', NOW + DAY - 1)],
    },
  );
  const countOf = async (asked: Parameters<typeof startSearch>[1]): Promise<number> => {
    const { run } = await startSearch(deps, asked, 'admin');
    await drive();
    return (await searchView(deps, { run })).found;
  };
  expect(await countOf({ words: 'unicorn' })).toBe(2);
  expect(await countOf({ words: 'unicorn', at: NOW + 1 })).toBe(0);
  expect(await countOf({ words: 'unicorn', space: '200' })).toBe(1);
  expect(await countOf({ words: 'Needle of 3' })).toBe(countThrees() - 1);
});
/** Numbers that begin with 3 and are a multiple of it: 3, 30, 33 …, 300. */
const countThrees = (): number =>
  Array.from({ length: ITEMS }, (_, i) => i + 1).filter((n) => n % 3 === 0 && String(n).startsWith('3')).length;

test('at 500 places it ends and says that there may be more', async () => {
  const { deps, writing, drive } = await aSite();
  await capture(
    writing,
    Array.from({ length: ITEMS }, (_, i) => issue(1_001 + i)),
  );
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await drive();
  const view = await searchView(deps, { run });
  expect([view.status, view.found, view.more]).toEqual(['done', 500, true]);
  expect(await everything(deps, run)).toHaveLength(500);
});

test('who stops it keeps what was found', async () => {
  const { deps, deliver, drive } = await aSite(40);
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await deliver();
  const { found } = await searchView(deps, { run });
  await stopSearch(deps, run);
  await drive();
  const view = await searchView(deps, { run });
  expect(view.status).toBe('stopped');
  expect(view.found).toBeGreaterThanOrEqual(found);
  expect(view.found).toBeLessThan(400);
});

test('F1 no word of it stands anywhere else, and a day later none is left', async () => {
  const { world, deps, runs, drive } = await aSite();
  const { run } = await startSearch(deps, { words: 'Fix the Needle' }, 'admin');
  await drive();
  const keys = await world.state.listKeys('');
  const told = [];
  for (const key of keys) if (JSON.stringify(await world.state.get(key)).includes('the Needle')) told.push(key);
  expect(told.length).toBeGreaterThan(1);
  expect(told.every((key) => key.startsWith('find:'))).toBe(true);
  expect((await runs.get(run))?.status).toBe('done');
  world.clock.add(DAY + 1);
  await forgetSearches(world.state, world.clock.now());
  expect((await world.state.listKeys('find:')).length).toBe(0);
  await expect(searchView(deps, { run })).rejects.toMatchObject({ kind: 'not-found' });
  await expect(searchView(deps, { run: 'verify-1' })).rejects.toMatchObject({ kind: 'not-found' });
});

test('what can’t be read is counted, the rest is searched', async () => {
  // a byte of the first frame; footers are whole
  const { deps, drive } = await aSite(0, (bytes, from) => bytes.map((byte, i) => (from + i === 30 ? byte ^ 0xff : byte)));
  const { run } = await startSearch(deps, { words: 'needle' }, 'admin');
  await drive();
  const view = await searchView(deps, { run });
  expect(view.status).toBe('done');
  expect(view.unread).toBeGreaterThan(0);
  expect(view.found + view.unread).toBeLessThanOrEqual(400);
});
