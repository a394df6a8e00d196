/** Every question against its naive answer out of whole views, over random histories with maintenance in between. */
import fc from 'fast-check';
import type { Repository, View } from '../../../src/repository/api';
import type { Kind, Row } from '../../../src/repository/model';
import { KINDS } from '../../../src/repository/model';
import { compareKeys } from '../../../src/repository/order';
import type {
  ChangesPage,
  DeletedPage,
  ListedRow,
  PageCursor,
  ProjectPart,
  SearchHit,
  SearchStep,
} from '../../../src/repository/questions/api';
import { collect } from '../support';
import { aHistory, play } from './history';

const RUNS = 15;
const PLACES = { place: undefined };
const bare = (row: Row | undefined): unknown => row && { ...row, ...PLACES };
const kindsUsed: readonly Kind[] = ['issue', 'comments', 'attachment', 'project', 'status'];
const idsOf = (kind: Kind): readonly string[] =>
  kind === 'project'
    ? ['100', '200']
    : Array.from({ length: 8 }, (_, i) => (kind === 'comments' ? `${i + 1}/1` : kind === 'attachment' ? `9${i + 1}` : String(i + 1)));

/** The issue that listed a file last, dead or alive. */
const ownerOf = (view: View, file: string): string | undefined =>
  idsOf('issue')
    .filter(
      (id) =>
        view
          .versions('issue', id)
          .findLast((row) => !row.deleted)
          ?.attachments.includes(file) === true,
    )
    .at(-1);

const some = (n: number, of: number): readonly number[] =>
  [0, Math.floor(of / 2), of - 1].filter((i, at, all) => i >= 0 && all.indexOf(i) === at && i < n);

describe('questions', () => {
  it('are answered as whole views answer them', async () => {
    await fc.assert(
      fc.asyncProperty(aHistory, fc.integer({ min: 1, max: 7 }), async (steps, limit) => {
        const { repository } = await play(steps);
        const moments = await repository.moments();
        if (moments.length === 0) return;
        const numbers = some(moments.length, moments.length).map((i) => moments[i]!.n);
        const views = new Map<number, View>();
        for (const n of numbers) views.set(n, await repository.view(n));
        for (const [n, view] of views) {
          await expectObjects(repository, n, view);
          await expectListings(repository, n, view);
          await expectProjects(repository, n, view);
          await expectSearch(repository, n, view, limit);
        }
        const [first, last] = [numbers[0]!, numbers.at(-1)!];
        await expectChanges(repository, views, first, last, limit);
        await expectDeleted(repository, views, first, last, limit);
        await expectDeleted(repository, views, undefined, last, limit);
        expect((await repository.lastMoment())?.n).toBe(moments.at(-1)!.n);
        for (const { n, at } of moments) {
          expect(await repository.questions.moment({ moment: n })).toBe(n);
          expect(await repository.questions.moment({ time: at })).toBe(moments.findLast((moment) => moment.at <= at)!.n);
        }
        expect(await repository.questions.moment()).toBe(moments.at(-1)!.n);
        await expect(repository.questions.moment({ time: moments[0]!.at - 1 })).rejects.toMatchObject({ kind: 'bad-input' });
        await expect(repository.questions.moment({ moment: moments.at(-1)!.n + 99 })).rejects.toMatchObject({ kind: 'bad-input' });
      }),
      { numRuns: RUNS },
    );
  });
});

const expectObjects = async ({ questions }: Repository, n: number, view: View): Promise<void> => {
  for (const kind of kindsUsed) {
    if (kind !== 'attachment') {
      const rows = idsOf(kind).flatMap((id) => view.row(kind, id) ?? []);
      const asked = await collect(questions.rows(kind, { moment: n }));
      expect(asked.map(bare)).toEqual([...rows].sort(compareKeys).map(bare));
      const records = await Promise.all(rows.filter(({ place }) => place !== undefined).map((row) => view.read(row)));
      expect((await collect(questions.read(asked))).map(({ id }) => id).sort()).toEqual(records.map(({ id }) => id).sort());
    }
    for (const id of idsOf(kind)) {
      const owner = kind === 'attachment' ? ownerOf(view, id) : undefined;
      const expected = view.row(kind, id);
      const { row, record } = await questions.at(kind, id, { moment: n }, owner);
      expect(bare(row)).toEqual(bare(expected));
      expect(record).toEqual(expected?.place && (await view.read(expected)));
      if (kind === 'attachment') continue;
      const versions = await questions.versions(kind, id, { when: { moment: n }, fields: true });
      expect(versions.map((one) => bare(one.row))).toEqual(view.versions(kind, id).map(bare));
      expect(versions.map((one) => one.fields !== undefined)).toEqual(versions.map((one) => one.row.place !== undefined));
    }
  }
};

/** Files too: they go with the work item that lists them. */
const expectListings = async ({ questions }: Repository, n: number, view: View): Promise<void> => {
  const facts = ({ kind, id, project, keyNumber, updated, seen, from, size, place }: ListedRow): unknown =>
    JSON.stringify({ kind, id, project, keyNumber, updated, seen, from, size, place: place && [place.pack, place.frame, place.line] });
  for (const kind of kindsUsed) {
    for (const project of [undefined, '100']) {
      const listing = await questions.listing(kind, { when: { moment: n }, ...(project !== undefined && { project }) });
      const expected = [...view.rows({ kind, ...(project !== undefined && { project }) })];
      expect([...listing].map(facts)).toEqual(expected.map(facts));
      expect(listing).toHaveLength(expected.length);
      for (const id of idsOf(kind)) expect(listing.find(id)?.id).toBe(expected.find((row) => row.id === id)?.id);
    }
  }
};

const said = (part: ProjectPart): unknown => part.record ?? bare(part.file);

const expectProjects = async ({ questions }: Repository, n: number, view: View): Promise<void> => {
  for (const id of idsOf('project')) {
    const issues = [...view.rows({ kind: 'issue', project: id })];
    const ids = new Set(issues.map((row) => row.id));
    const files = new Set(issues.flatMap((row) => row.attachments));
    const of = (kind: Kind, wanted: (row: Row) => boolean): readonly Row[] =>
      [...view.rows({ kind })].filter(wanted).sort((a, b) => compareKeys(a, b));
    const rows = [
      ...of('project', (row) => row.id === id),
      ...issues,
      ...of('comments', (row) => ids.has(row.id.split('/')[0]!)),
      ...of('attachment', (row) => files.has(row.id)),
      ...of('status', (row) => row.project === id),
    ];
    const expected = [];
    for (const row of rows) expected.push(row.place ? await view.read(row) : bare(row));
    expect((await collect(questions.project(id, { moment: n }))).map(said)).toEqual(expected);
  }
};

const NAIVE_KINDS = KINDS.filter((kind) => kind !== 'attachment');
const live = (row: Row | undefined): Row | undefined => (row?.deleted === true ? undefined : row);

const expectChanges = async (
  { questions }: Repository,
  views: ReadonlyMap<number, View>,
  from: number,
  to: number,
  limit: number,
): Promise<void> => {
  const [before, after] = [views.get(from)!, views.get(to)!];
  for (const project of [undefined, '100']) {
    const expected: unknown[] = [];
    for (const kind of NAIVE_KINDS) {
      for (const id of kindsUsed.includes(kind) ? idsOf(kind) : []) {
        const [was, is] = [live(before.row(kind, id)), live(after.row(kind, id))];
        const belongs = (row: Row | undefined): boolean => row !== undefined && (kind === 'project' ? row.id : row.project) === project;
        if (project !== undefined && !belongs(was) && !belongs(is)) continue;
        const change =
          !was && is
            ? 'added'
            : was && !is
              ? 'deleted'
              : was && is && was.project !== is.project
                ? 'moved'
                : was && is && was.fingerprint !== is.fingerprint
                  ? 'changed'
                  : undefined;
        if (change !== undefined) expected.push({ change, row: bare(after.row(kind, id)), before: bare(was) });
      }
    }
    const found: unknown[] = [];
    let cursor: PageCursor | undefined;
    do {
      const page: ChangesPage = await questions.changes({
        from: { moment: from },
        to: { moment: to },
        kinds: NAIVE_KINDS,
        limit,
        ...(project && { project }),
        ...(cursor && { cursor: JSON.parse(JSON.stringify(cursor)) as PageCursor }),
      });
      expect(page.changes.length).toBeLessThanOrEqual(limit);
      for (const { change, row, before: was } of page.changes) found.push({ change, row: bare(row), before: bare(was) });
      cursor = page.cursor;
    } while (cursor);
    expect(found).toEqual(expected);
  }
};

const expectDeleted = async (
  { questions }: Repository,
  views: ReadonlyMap<number, View>,
  from: number | undefined,
  to: number,
  limit: number,
): Promise<void> => {
  const [before, after] = [from === undefined ? undefined : views.get(from)!, views.get(to)!];
  const expected: unknown[] = [];
  for (const kind of ['project', 'issue'] as const) {
    for (const id of idsOf(kind)) {
      const [was, is] = [before?.row(kind, id), after.row(kind, id)];
      if (is?.deleted !== true || was?.deleted === true) continue;
      expected.push({ row: bare(is), last: bare(after.versions(kind, id).findLast((row) => !row.deleted)) });
    }
  }
  const found: unknown[] = [];
  let cursor: PageCursor | undefined;
  do {
    const page: DeletedPage = await questions.deleted({
      ...(from !== undefined && { since: { moment: from } }),
      when: { moment: to },
      limit,
      ...(cursor && { cursor }),
    });
    for (const { row, last, covered } of page.deleted) {
      found.push({ row: bare(row), last: bare(last) });
      // a buried row has the content that it had, a tombstone none
      expect(row.fingerprint === '0000000000000000').toBe(covered !== true);
    }
    cursor = page.cursor;
  } while (cursor);
  expect(found.map(sameVersion)).toEqual(expected.map(sameVersion));
};

/** The same content read twice is one version: which of the two rows tells of it does not matter. */
const sameVersion = (one: unknown): unknown => {
  const { row, last } = one as { readonly row: Row; readonly last?: Row };
  return { row, last: last?.fingerprint };
};

const expectSearch = async ({ questions }: Repository, n: number, view: View, limit: number): Promise<void> => {
  const expected: string[] = [];
  for (const row of [...view.rows({ kind: 'issue' })].sort((a, b) => compareKeys(a, b))) {
    const text = JSON.stringify((await view.read(row)).body).toLowerCase();
    const found = text.split('needle').length - 1;
    const part = Number(row.id) % 2 === 1 ? live(view.row('comments', `${row.id}/1`)) : undefined;
    for (let i = 0; i < found + (part ? 1 : 0); i += 1) expected.push(row.id);
  }
  const hits: SearchHit[] = [];
  let cursor: SearchStep['cursor'];
  let done = 0;
  do {
    const step: SearchStep = await questions.search({
      words: ' nEEdle ',
      when: { moment: n },
      limit,
      onDamage: () => undefined,
      ...(cursor && { cursor: JSON.parse(JSON.stringify(cursor)) as SearchStep['cursor'] & object }),
    });
    expect(step.hits.length).toBeLessThanOrEqual(limit + 10);
    expect(step.done).toBeGreaterThanOrEqual(done);
    expect(step.done).toBeLessThanOrEqual(step.total);
    done = step.done;
    hits.push(...step.hits);
    cursor = step.cursor;
  } while (cursor);
  expect(hits.map(({ id }) => id)).toEqual(expected);
  for (const { excerpt } of hits) expect(excerpt.toLowerCase()).toContain('needle');
};
