/** Repositories in folders, as the folder store leaves them, and the reader run over them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenFile } from '../../src/reader/output';
import { run } from '../../src/reader/run';
import type { Repository } from '../../src/repository/api';
import type { CapturedRecord } from '../../src/repository/model';
import { adoptWhatIsThere } from '../../src/repository/adopt';
import { openRepository } from '../../src/repository/open';
import { folderBlobs } from '../../src/stores/folderBlobs';
import { repositoriesIn } from '../../src/stores/folderRepositories';
import { commitLogOver } from '../../src/stores/commitLog';
import { aRecord, aTombstone, aWorld, capture } from '../repository/support';

const folders: string[] = [];

export const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-reader-'));
  folders.push(folder);
  return folder;
};

export const removeFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  readonly lines: readonly Record<string, unknown>[];
}

/** `lines`: the answer with --json. */
export const holdfast = async (args: readonly string[], openFile?: OpenFile): Promise<Ran> => {
  let out = '';
  let err = '';
  const streams = {
    out: async (text: string): Promise<void> => {
      out += text;
    },
    err: (text: string): void => {
      err += text;
    },
    isTerminal: false,
  };
  const exit = await run(args, streams, openFile);
  const lines = args.includes('--json') ? out.split('\n').filter((line) => line !== '') : [];
  return { exit, out, err, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
};

const doc = (...words: readonly string[]): object => ({
  type: 'doc',
  version: 1,
  content: words.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
});

export interface ItemFacts {
  readonly summary?: string;
  readonly description?: string;
  readonly comments?: readonly string[];
  readonly files?: readonly { readonly id: string; readonly filename: string; readonly mimeType?: string }[];
  readonly fields?: Record<string, unknown>;
  readonly key?: string;
  readonly chunks?: number;
}

/** A work item of the space PAY (100) or OPS (200) in the shape in which it is captured. */
export const anItem = (id: number, seen: number, facts: ItemFacts = {}, project = '100'): CapturedRecord => {
  const files = facts.files ?? [];
  return aRecord(id, {
    project,
    keyNumber: id,
    created: 1_000,
    updated: seen - 1,
    seen,
    attachments: files.map((file) => file.id),
    body: {
      key: facts.key ?? `${project === '100' ? 'PAY' : 'OPS'}-${id}`,
      fields: {
        summary: facts.summary ?? `Work item ${id}`,
        issuetype: { id: '1', name: 'Task' },
        status: { id: '3', name: 'Open' },
        assignee: { accountId: 'ada' },
        description: doc(facts.description ?? `About ${id}.`),
        ...(files.length > 0 ? { attachment: files.map((file) => ({ size: 7, mimeType: 'text/plain', ...file })) } : {}),
        ...((facts.comments ?? []).length > 0
          ? {
              comment: {
                comments: (facts.comments ?? []).map((text, i) => ({ id: String(i), author: { accountId: 'ada' }, body: doc(text) })),
                total: (facts.comments ?? []).length + (facts.chunks ?? 0),
                chunks: facts.chunks ?? 0,
              },
            }
          : {}),
        ...facts.fields,
      } as never,
    },
  });
};

const aChunk = (issue: number, seen: number, text: string): CapturedRecord =>
  aRecord(`${issue}/1`, {
    kind: 'comments',
    keyNumber: issue,
    seen,
    updated: seen - 1,
    body: { issue: String(issue), entries: [{ id: '900', author: { accountId: 'ada' }, body: doc(text) }] } as never,
  });

const siteWide = (kind: CapturedRecord['kind'], id: string, seen: number, body: object, project = ''): CapturedRecord =>
  aRecord(id, { kind, project, keyNumber: 0, created: 0, updated: 0, seen, body: body as never });

export interface Built {
  readonly folder: string;
  readonly repository: Repository;
  readonly world: Omit<ReturnType<typeof aWorld>, 'blobs'> & { readonly blobs: ReturnType<typeof folderBlobs> };
  /** The folder of `e1`. */
  readonly home: string;
}

const reopened = ({ world }: Pick<Built, 'world'>): Promise<Repository> =>
  openRepository({ ...world, log: commitLogOver(world.state), cloudId: 'cloud-1', storeKind: 'folder' });

/** The 24th of November 2026, 9:00 UTC: when the first commit is made. */
const START = Date.UTC(2026, 10, 24, 9);
const MINUTE = 60_000;

/**
 * Two spaces, 150 work items (two frames), one with a comment in a chunk, files with hostile names, a change at 9:50, a deletion at 9:55; then, with
 * `levels`, a tidy, another change, a fold, another change and a tidy: a base, a tail and a commit above them.
 */
export const aRepository = async ({ levels = false, extra = [] as readonly CapturedRecord[] } = {}): Promise<Built> => {
  const folder = aFolder();
  const world = { ...aWorld(7), blobs: folderBlobs(folder) };
  world.clock.set(START);
  const repository = await reopened({ world });
  const seen = START - 1_000;
  await capture(
    repository,
    [
      siteWide('project', '100', seen, { project: { id: '100', key: 'PAY', name: 'Payments' } }, '100'),
      siteWide('project', '200', seen, { project: { id: '200', key: 'OPS', name: '<b>Operations</b>' } }, '200'),
      siteWide('user', 'ada', seen, { accountId: 'ada', displayName: 'Ada Byron' }),
      siteWide('field', 'summary', seen, { id: 'summary', name: 'Summary' }),
      siteWide('field', 'customfield_1', seen, { id: 'customfield_1', name: 'Cost' }),
      anItem(12, seen, {
        summary: 'Refunds fail',
        description: 'The refund of <script>alert(1)</script> fails.\u2028Always.',
        comments: ['Seen again', 'And again'],
        chunks: 1,
        files: FILES,
        fields: { customfield_1: '=1+1' },
      }),
      aChunk(12, seen, 'The hundred-and-first comment'),
      ...Array.from({ length: 148 }, (_, i) => anItem(100 + i, seen)),
      anItem(7, seen, { summary: 'Other space' }, '200'),
      ...extra,
    ],
    { kind: 'baseline', watermark: seen },
  );
  await contents(repository);
  world.clock.set(START + 50 * MINUTE);
  await capture(await reopened({ world }), [anItem(100, world.clock.now(), { summary: 'Changed at 9:50' })]);
  world.clock.set(START + 55 * MINUTE);
  const later = await reopened({ world });
  await capture(later, [anItem(101, world.clock.now(), { summary: 'Changed at 9:55' })], {
    rows: [aTombstone(later, 'issue', '102', world.clock.now())],
  });
  if (levels) {
    await merge(world, 'fold');
    await change(world, 103, 'Changed after the fold');
    await merge(world, 'tidy');
    await change(world, 104, 'Changed after the tidy');
  }
  return { folder, repository: await reopened({ world }), world, home: join(folder, repository.repoId, 'e1') };
};

/** A second installation, with nothing of its own, over the folder, two days later; it changes one work item and merges. */
export const adopted = async (built: Built): Promise<Built> => {
  const world = { ...aWorld(8), blobs: folderBlobs(built.folder) };
  world.clock.set(built.world.clock.now() + 2 * 24 * 60 * MINUTE);
  await adoptWhatIsThere(
    { ...world, log: commitLogOver(world.state), cloudId: 'cloud-1', storeKind: 'folder' },
    { there: () => repositoriesIn(built.folder), log: { info: () => undefined, warn: () => undefined } },
  );
  await change(world, 105, 'Changed by the second installation');
  await merge(world, 'tidy');
  await change(world, 106, 'Changed by the second installation, too');
  return { ...built, world, repository: await reopened({ world }) };
};

const FILES = [
  { id: '1', filename: '../../escaped.txt' },
  { id: '2', filename: 'REPORT.pdf' },
  { id: '3', filename: 'report.pdf' },
  { id: '4', filename: 'page.html', mimeType: 'text/html' },
  { id: '5', filename: 'lost.bin' },
] as const;

/** All but the last are in the backup, each of two parts. */
const contents = async (repository: Repository): Promise<void> => {
  const attempt = await repository.begin('test');
  const rows = [];
  for (const { id } of FILES.slice(0, -1)) {
    const parts = [await attempt.writePart(Buffer.from(`file`)), await attempt.writePart(Buffer.from(` ${id}!`))];
    rows.push(repository.attachmentRow({ id, project: '100', created: 1_000, seen: START, size: 7, parts }));
  }
  await attempt.commit({ kind: 'attachments', packs: [], rows });
};

type AWorld = Built['world'];

const merge = async (world: AWorld, kind: 'tidy' | 'fold'): Promise<void> => {
  world.clock.add(MINUTE);
  const { maintenance } = await reopened({ world });
  const plan = await maintenance.planMerge(kind);
  if (!plan) throw new Error(`There is nothing for a ${kind}.`);
  await maintenance.execute(plan, new Set());
};

const change = async (world: AWorld, id: number, summary: string): Promise<void> => {
  world.clock.add(MINUTE);
  await capture(await reopened({ world }), [anItem(id, world.clock.now(), { summary })]);
};
