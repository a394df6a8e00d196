/**
 * A small repository with everything in it: base and tail, commits above them whose rows stand inline, with bare packs and others, in footers and in a pack of rows, files of several
 * parts, activity, a list in the trash, deleted things, a mirror.
 */
import type { BlobStore } from '../../../src/contract/ports';
import { ATTEMPT_DEAD_MS } from '../../../src/contract/limits';
import type { Repository } from '../../../src/repository/api';
import type { Activity, CapturedRecord, PackRef } from '../../../src/repository/model';
import { aDraft, aRecord, aTombstone, aWorld, capture, open } from '../support';

export type AWorld = ReturnType<typeof aWorld>;
export const START = Date.UTC(2026, 10, 24, 9);

const aSpace = (id: string): CapturedRecord =>
  aRecord(id, { kind: 'project', project: id, keyNumber: 0, updated: 0, body: { project: { id, key: `K${id}`, name: `Space ${id}` } } });

/** Packs that a step staged: another attempt commits them, so that their rows stand in their footers only. */
const staged = async (repository: Repository, records: readonly CapturedRecord[], kind: 'baseline' | 'sweep'): Promise<void> => {
  const step = await repository.begin('step');
  const packs: PackRef[] = [];
  for (const of of [...new Set(records.map((record) => record.kind))])
    packs.push(await step.writePack(records.filter((record) => record.kind === of)));
  await (await repository.begin('window')).commit(aDraft({ kind, packs }));
};

/** What a commit tells of: with it both levels have objects of activity. */
const told = (hour: number): { readonly activity: Activity } => ({
  activity: { hours: [{ hour, project: '100', kind: 'issue', changed: 2, deleted: 0 }], people: [], fields: [] },
});

const aFile = async (repository: Repository, id: string, contents: readonly string[], seen: number): Promise<void> => {
  const attempt = await repository.begin('attachments');
  const parts = [];
  for (const content of contents) parts.push(await attempt.writePart(Buffer.from(content)));
  const size = contents.join('').length;
  const row = repository.attachmentRow({ id, project: '100', created: START - 5_000, seen, size, parts });
  await attempt.commit(aDraft({ kind: 'attachments', rows: [row] }));
};

const upkeep = async (world: AWorld, kind: 'tidy' | 'fold'): Promise<void> => {
  world.clock.add(ATTEMPT_DEAD_MS + 1);
  const { maintenance } = await open(world, { mirror: true });
  const plan = await maintenance.planMerge(kind);
  if (plan) await maintenance.execute(plan, new Set());
};

export const wholeRepository = async (): Promise<AWorld> => {
  const world = aWorld(7);
  world.clock.set(START);
  const now = (): number => world.clock.now();
  const at = async (work: (repository: Repository, seen: number) => Promise<unknown>): Promise<void> => {
    world.clock.add(ATTEMPT_DEAD_MS + 1);
    await work(await open(world, { mirror: true }), now());
  };
  const issue = (id: number, seen: number, changes: Partial<CapturedRecord> = {}): CapturedRecord =>
    aRecord(id, { created: START - 9_000, updated: seen - 10, seen, body: { summary: `Item ${id} of ${seen}` }, ...changes });

  await at((r, seen) => staged(r, [aSpace('100'), aSpace('200'), ...[1, 2, 3].map((id) => issue(id, seen))], 'baseline'));
  await at((r, seen) => capture(r, [issue(4, seen, { project: '200' }), issue(1, seen, { attachments: ['70'] })], told(START)));
  await at((r, seen) => aFile(r, '70', ['first part of a file', 'second part'], seen));
  await upkeep(world, 'fold');
  await at((r, seen) => capture(r, [issue(2, seen)], { rows: [aTombstone(r, 'issue', '3', seen)], ...told(START) }));
  await at((r, seen) =>
    capture(r, [issue(5, seen), aRecord('1/1', { kind: 'comments', updated: seen, seen, body: { comments: [] } })], {}, 'staged'),
  );
  await upkeep(world, 'tidy');
  await at((r, seen) => capture(r, [issue(1, seen, { attachments: ['70', '71'] })]));
  await at((r, seen) => aFile(r, '71', ['another file'], seen));
  await at((r, seen) => staged(r, [issue(2, seen), issue(6, seen)], 'sweep'));
  await at((r, seen) =>
    capture(r, [], {
      rows: Array.from({ length: 3 }, (_, i) => {
        const row = aTombstone(r, 'issue', String(20 + i), seen);
        return { ...row, about: { ...row.about, title: 'so long '.repeat(5_000) } };
      }),
    }),
  );
  await at((r, seen) => capture(r, [issue(6, seen)], { rows: [aTombstone(r, 'project', '200', seen)] }));
  world.clock.add(ATTEMPT_DEAD_MS + 1);
  return world;
};

/** The store, with the names that were read noted. */
export const noting = (blobs: BlobStore, read: Set<string>): BlobStore => ({
  ...blobs,
  get: (name, range) => (read.add(name), blobs.get(name, range)),
  head: (name) => (read.add(name), blobs.head(name)),
});
