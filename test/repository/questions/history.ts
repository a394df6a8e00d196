/** Random histories for questions: captures (late ones too), deletions, moves, files, parts of threads, with maintenance and days in between. */
import fc from 'fast-check';
import type { Repository } from '../../../src/repository/api';
import type { CapturedRecord } from '../../../src/repository/model';
import { aRecord, aWorld, capture, open } from '../support';

const DAY = 86_400_000;
const PROJECTS = ['100', '200'] as const;

export type Step =
  | { readonly do: 'issues'; readonly ids: readonly number[]; readonly project: string; readonly late: number; readonly text: string }
  | { readonly do: 'parts' | 'site' | 'delete'; readonly id: number }
  | { readonly do: 'deleteProject' | 'project'; readonly project: string }
  | { readonly do: 'file'; readonly id: number }
  | { readonly do: 'tidy' | 'fold' }
  | { readonly do: 'days'; readonly days: number };

const id = fc.integer({ min: 1, max: 8 });
const project = fc.constantFrom(...PROJECTS);
export const aHistory: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('issues' as const),
        ids: fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
        project,
        late: fc.constantFrom(0, 0, 0, 5_000),
        text: fc.constantFrom('plain', 'a NEEDLE in hay', 'Größe'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('parts' as const, 'site' as const, 'delete' as const), id }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('deleteProject' as const, 'project' as const), project }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('file' as const), id }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('tidy' as const, 'tidy' as const, 'fold' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('days' as const), days: fc.integer({ min: 1, max: 5 }) }) },
  ),
  { minLength: 3, maxLength: 25 },
);

export const play = async (steps: readonly Step[]) => {
  const world = aWorld();
  const { clock } = world;
  clock.set(Date.UTC(2026, 4, 1));
  for (const step of steps) {
    const repository = await open(world);
    clock.add(10_000);
    await playOne(repository, step, clock.now());
    if (step.do === 'days') clock.add(step.days * DAY);
  }
  return { world, repository: await open(world) };
};

const playOne = async (repository: Repository, step: Step, now: number): Promise<void> => {
  const gone = (kind: 'issue' | 'project', ident: string, of: string) =>
    repository.tombstone({
      kind,
      id: ident,
      project: of,
      keyNumber: 0,
      at: now - 2,
      seen: now - 1,
      about: { key: `K-${ident}`, title: `Gone ${ident}`, actor: 'ann' },
    });
  switch (step.do) {
    case 'issues':
      await capture(
        repository,
        step.ids.map((one) => anIssue(one, step.project, now - step.late, step.text)),
      );
      return;
    case 'parts':
      await capture(repository, [
        aRecord(`${step.id}/1`, {
          kind: 'comments',
          updated: now,
          seen: now,
          body: { issue: String(step.id), entries: [{ body: `part Needle ${now}` }] },
        }),
      ]);
      return;
    case 'site':
      await capture(repository, [
        aRecord(step.id, {
          kind: 'status',
          project: step.id % 2 === 0 ? '' : '100',
          keyNumber: 0,
          updated: 0,
          seen: now,
          body: { name: `S${now}` },
        }),
      ]);
      return;
    case 'delete':
      await capture(repository, [], { rows: [gone('issue', String(step.id), '100')] });
      return;
    case 'deleteProject':
      await capture(repository, [], { rows: [gone('project', step.project, '')] });
      return;
    case 'project':
      await capture(repository, [
        aRecord(step.project, { kind: 'project', project: '', keyNumber: 0, updated: 0, seen: now, body: { name: `P${now}` } }),
      ]);
      return;
    case 'file': {
      const attempt = await repository.begin('files');
      const part = await attempt.writePart(Buffer.from(`file ${step.id}`));
      const row = repository.attachmentRow({ id: `9${step.id}`, project: '100', created: now, seen: now, size: 6, parts: [part] });
      await attempt.commit({ kind: 'attachments', packs: [], rows: [row] });
      return;
    }
    case 'tidy':
    case 'fold': {
      const plan = await repository.maintenance.planMerge(step.do);
      if (plan) await repository.maintenance.execute(plan, new Set());
      return;
    }
    case 'days':
  }
};

/** Every other issue lists a file, and has a part of its comments. */
const anIssue = (n: number, of: string, at: number, text: string): CapturedRecord =>
  aRecord(n, {
    project: of,
    keyNumber: 100 - n,
    updated: at,
    seen: at + 1,
    attachments: n % 2 === 0 ? [`9${n}`] : [],
    body: {
      key: `K-${n}`,
      fields: {
        summary: text,
        description: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: `at ${at}` }] }] },
        comment: { comments: [{ body: n % 3 === 0 ? 'the needle again' : 'nothing' }], chunks: n % 2 },
      },
    },
  });
