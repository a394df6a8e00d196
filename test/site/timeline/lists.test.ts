/** The resolvers of the timeline over a real repository in memory: a few moments of a small site. */
import type { BlobStore } from '../../../src/contract/ports';
import { itemAt, itemHistory } from '../../../src/site/timeline/item';
import { changedSince, everythingThen } from '../../../src/site/timeline/lists';
import { momentOf, timelineOf } from '../../../src/site/timeline/timeline';
import { listDeleted } from '../../../src/restore/deleted';
import { aRecord, aTombstone, aWorld, capture, open } from '../../repository/support';

const HOUR = 3_600_000;
const T0 = 500_000 * HOUR;

const history = (at: number, author: string, field: string, from: string, to: string) => ({
  id: String(at),
  author: { accountId: author },
  created: new Date(at).toISOString(),
  items: [{ field, fieldId: field.toLowerCase(), fromString: from, toString: to }],
});
const issue = (n: number, updated: number, summary: string, histories: readonly object[] = []) =>
  aRecord(n, {
    updated,
    seen: updated + 1,
    body: {
      key: `K-${n}`,
      fields: {
        summary,
        assignee: { accountId: 'ann' },
        description: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Hello' }] }] },
        comment: { total: 1, chunks: 0, comments: [{ author: { accountId: 'ann' }, created: new Date(T0).toISOString(), body: 'Hi' }] },
      },
      ...(histories.length === 0 ? {} : { changelog: { histories: histories as never, total: histories.length, chunks: 0 } }),
    },
  });

/** Moment 1: 30 work items. Moment 2: the first is edited by Bob, twice. Moment 3: the second is gone, and a new one there. */
async function aSite() {
  const world = aWorld();
  const repository = await open(world);
  const issues = Array.from({ length: 30 }, (_, i) => issue(i + 1, T0, `First ${i + 1}`));
  world.clock.set(T0 + HOUR);
  const site = [
    aRecord('100', { kind: 'project', project: '100', keyNumber: 0, body: { project: { id: '100', key: 'K', name: 'Kites' } } }),
    aRecord('ann', { kind: 'user', project: '', keyNumber: 0, body: { accountId: 'ann', displayName: 'Ann' } }),
    aRecord('summary', { kind: 'field', project: '', keyNumber: 0, body: { id: 'summary', name: 'Summary' } }),
  ];
  const first = await capture(repository, [...issues, ...site], { kind: 'baseline' });
  world.clock.set(T0 + 2 * HOUR);
  const histories = [
    history(T0 + HOUR + 60_000, 'bob', 'Summary', 'First 1', 'Draft'),
    history(T0 + HOUR + 120_000, 'bob', 'Summary', 'Draft', 'Second 1'),
  ];
  const second = await capture(repository, [issue(1, T0 + HOUR + 120_000, 'Second 1', histories)], {
    activity: {
      hours: [{ hour: T0 + HOUR, project: '100', kind: 'issue', changed: 60, deleted: 0 }],
      people: [{ accountId: 'bob', changed: 60 }],
      fields: [],
    },
  });
  world.clock.set(T0 + 3 * HOUR);
  const third = await capture(repository, [issue(31, T0 + 2 * HOUR, 'New')], {
    rows: [aTombstone(repository, 'issue', '2', T0 + 2 * HOUR + 1_000)],
  });
  return { world, deps: { repository, clock: world.clock }, repository, first, second, third };
}

test('a mass change is told with who made it, where, and the moment before it', async () => {
  const { deps, first, third } = await aSite();
  const answer = await timelineOf(deps, { from: T0 - HOUR, to: T0 + 4 * HOUR });
  expect(answer.hours).toEqual([{ at: T0 + HOUR, changed: 60, deleted: 0 }]);
  expect(answer.events).toEqual([
    { id: `${T0 + HOUR}-100`, changed: 60, deleted: 0, from: T0 + HOUR, to: T0 + 2 * HOUR, space: '100', actor: 'bob', before: first.at },
  ]);
  expect(answer.spaces).toEqual([{ id: '100', key: 'K', name: 'Kites' }]);
  expect(answer).toMatchObject({ people: ['bob'], oldestMoment: first.at, newestMoment: third.at });
  expect((await timelineOf(deps, { from: T0, to: T0 + 4 * HOUR, person: 'ann' })).hours).toEqual([]);
});

test('where the newest versions tell when a mass change was, the moment just before it is of that minute', async () => {
  const { deps, repository, first } = await aSite();
  const at = T0 + 3 * HOUR + 600_000;
  deps.clock.set(at - 60_000);
  const before = await capture(repository, [issue(40, at - 900_000, 'Quiet')]);
  // Jira's clock is ahead of ours: what happened is captured before its time has come.
  deps.clock.set(at - 1_000);
  await capture(
    repository,
    Array.from({ length: 50 }, (_, i) => issue(50 + i, at + i, 'Loud')),
    { activity: { hours: [{ hour: T0 + 3 * HOUR, project: '100', kind: 'issue', changed: 50, deleted: 0 }], people: [], fields: [] } },
  );
  const { events } = await timelineOf(deps, { from: T0 + 3 * HOUR, to: T0 + 4 * HOUR });
  expect(events).toEqual([expect.objectContaining({ from: at, to: at + 49, before: before.at, changed: 50 })]);
  expect(events[0]?.actor).toBeUndefined();
  expect(first.at).toBeLessThan(before.at);
});

test('changed since: edited, created and deleted, newest first, with who where the record knows', async () => {
  const { deps, first, second } = await aSite();
  const since = await changedSince(deps, { at: first.at });
  expect(since.items.map(({ key, change, actor, title }) => [key, change, actor, title])).toEqual([
    ['K-2', 'deleted', undefined, 'Gone 2'],
    ['K-31', 'created', undefined, 'New'],
    ['K-1', 'changed', 'bob', 'Second 1'],
  ]);
  expect(since.moment).toBe(first.at);
  expect((await changedSince(deps, { at: second.at, space: '100', kind: 'issue' })).items).toHaveLength(2);
  expect((await changedSince(deps, { at: first.at, person: 'bob' })).items.map(({ key }) => key)).toEqual(['K-1']);
  expect((await changedSince(deps, { at: first.at, space: '7' })).items).toEqual([]);
});

test('a deleted space is one line: what went with it is not listed', async () => {
  const { deps, repository, third } = await aSite();
  deps.clock.set(T0 + 4 * HOUR);
  await capture(repository, [], { rows: [aTombstone(repository, 'project', '100', T0 + 3 * HOUR)] });
  const since = await changedSince(deps, { at: third.at });
  expect(since.items.map(({ kind, id, change }) => [kind, id, change])).toEqual([['project', '100', 'deleted']]);
});

test('nor what Jira reported one by one while the space went', async () => {
  const { deps, repository, third } = await aSite();
  deps.clock.set(T0 + 4 * HOUR);
  const at = T0 + 3 * HOUR;
  const rows = [3, 4, 5].map((n) => aTombstone(repository, 'issue', String(n), at + n));
  await capture(repository, [], { rows: [...rows, aTombstone(repository, 'project', '100', at)] });
  const since = await changedSince(deps, { at: third.at });
  expect(since.items.map(({ kind, id }) => [kind, id])).toEqual([['project', '100']]);
  expect(since.incomplete).toBeUndefined();
});

test('a lost pack of rows costs what was in it, and the lists say that they are incomplete', async () => {
  const { world, deps, repository, first, third } = await aSite();
  deps.clock.set(T0 + 4 * HOUR);
  const before = new Set(world.blobs.objects.keys());
  const rows = Array.from({ length: 3_000 }, (_, i) =>
    aTombstone(repository, 'issue', String(5_000 + i), T0 + 3 * HOUR, { project: '200' }),
  );
  await capture(repository, [], { rows });
  const lost = [...world.blobs.objects.keys()].filter((name) => !before.has(name) && name.includes('/p/'));
  expect(lost.length).toBeGreaterThan(0);
  deps.clock.set(T0 + 5 * HOUR);
  await capture(repository, [issue(40, T0 + 4 * HOUR, 'Later')]);
  const range = { from: T0 - HOUR, to: T0 + 6 * HOUR };
  expect((await timelineOf({ ...deps, repository: await open(world) }, range)).incomplete).toBeUndefined();
  for (const name of lost) world.blobs.objects.delete(name);
  const damaged = { ...deps, repository: await open(world) };
  const since = await changedSince(damaged, { at: third.at });
  expect([since.items.map(({ key }) => key), since.incomplete]).toEqual([['K-40'], true]);
  const then = await everythingThen(damaged, { at: first.at });
  // of what was committed later
  expect([then.total, then.incomplete]).toEqual([30, undefined]);
  expect((await everythingThen(damaged, { at: T0 + 5 * HOUR })).incomplete).toBe(true);
  const bars = await timelineOf(damaged, range);
  expect([bars.spaces.map(({ key }) => key), bars.incomplete]).toEqual([['K'], true]);
});

test('a damaged pack costs titles and names, not the list', async () => {
  const { world, deps, first } = await aSite();
  // one byte in the first frame of each pack; footers are whole
  const blobs: BlobStore = {
    ...world.blobs,
    get: async (name, range) => (await world.blobs.get(name, range)).map((byte, i) => ((range?.from ?? 0) + i === 20 ? byte ^ 0xff : byte)),
  };
  const damaged = { ...deps, repository: await open({ ...world, blobs }) };
  expect((await everythingThen(damaged, { at: first.at })).items[0]).toEqual({ id: '1', key: '1', updated: T0 });
  expect((await changedSince(damaged, { at: first.at })).items.map(({ id, change }) => [id, change])).toEqual([
    ['2', 'deleted'],
    ['31', 'created'],
    ['1', 'changed'],
  ]);
});

test('everything then: as it stood, page after page, each work item once', async () => {
  const { deps, first, third } = await aSite();
  const page = await everythingThen(deps, { at: first.at + 1 });
  const rest = await everythingThen(deps, { at: first.at + 1, cursor: page.next });
  expect([page.total, page.items.length, rest.items.length, rest.next]).toEqual([30, 25, 5, undefined]);
  expect(page.items[0]).toEqual({ id: '1', key: 'K-1', title: 'First 1', updated: T0 });
  expect((await everythingThen(deps, { at: third.at })).items.map(({ key }) => key)).not.toContain('K-2');
});

test('deleted since: what was not gone yet at that moment', async () => {
  const { repository, second, third } = await aSite();
  expect((await listDeleted(repository, { since: second.at })).items.map(({ key }) => key)).toEqual(['K-2']);
  expect((await listDeleted(repository, { since: third.at })).items).toEqual([]);
  expect((await listDeleted(repository, { space: '7' })).items).toEqual([]);
});

test('versions of a work item: when, who, what, from the first value to the last', async () => {
  const { deps, first, second, third } = await aSite();
  expect(await itemHistory(deps, { id: '1' })).toMatchObject({
    key: 'K-1',
    title: 'Second 1',
    versions: [
      { at: second.at, first: false, actors: ['bob'], changes: [{ field: 'Summary', from: 'First 1', to: 'Second 1' }] },
      { at: first.at, first: true, actors: [], changes: [] },
    ],
  });
  expect((await itemHistory(deps, { id: '2' })).versions.map(({ at, deleted }) => [at, deleted])).toEqual([
    [third.at, true],
    [first.at, false],
  ]);
  await expect(itemHistory(deps, { id: '99' })).rejects.toMatchObject({ kind: 'not-found' });
});

test('a work item at a moment: its fields in words, people by name', async () => {
  const { deps, first, third } = await aSite();
  const then = await itemAt(deps, { id: '1', at: first.at });
  expect(then.fields.map(({ name, text }) => [name, text])).toEqual([
    ['Summary', 'First 1'],
    ['assignee', 'Ann'],
    ['description', 'Hello'],
  ]);
  expect(then.comments).toEqual({ total: 1, shown: [{ at: T0, author: 'ann', text: 'Hi' }] });
  await expect(itemAt(deps, { id: '2', at: third.at })).rejects.toMatchObject({ kind: 'not-found' });
});

test('a cursor that was not made here is refused; before the first moment nothing is found', async () => {
  const { deps } = await aSite();
  await expect(everythingThen(deps, { at: T0 + 9 * HOUR, cursor: 'x' })).rejects.toMatchObject({ kind: 'bad-input' });
  const world = aWorld();
  const empty = { repository: await open(world), clock: world.clock };
  expect(await momentOf(empty, T0)).toEqual({});
  await expect(changedSince(empty, { at: T0 })).rejects.toMatchObject({ kind: 'not-found' });
});
