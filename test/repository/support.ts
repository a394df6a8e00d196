import type { BlobStore, Clock, Random, SecretStore, StateStore } from '../../src/contract/ports';
import type { PackFate, Repository } from '../../src/repository/api';
import type { CapturedRecord, CommitDraft, Kind, Moment, Row } from '../../src/repository/model';
import { openRepository } from '../../src/repository/open';
import { commitLogOver } from '../../src/stores/commitLog';
import { memoryBlobs, memorySecrets, memoryState } from '../../src/stores/memory';

/** mulberry32: small, seeded, good enough to shuffle tests. */
export const seeded = (seed: number): (() => number) => {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

export const seededRandom = (seed: number): Random => {
  const next = seeded(seed);
  return { hex: (n) => Array.from({ length: n * 2 }, () => Math.floor(next() * 16).toString(16)).join(''), fraction: next };
};

export const manualClock = (start = 1_000_000): Clock & { set(at: number): void; add(ms: number): void } => {
  let at = start;
  return {
    now: () => at,
    sleep: async (ms) => {
      at += ms;
    },
    set: (to) => {
      at = to;
    },
    add: (ms) => {
      at += ms;
    },
  };
};

export interface World {
  readonly blobs: BlobStore;
  readonly state: StateStore;
  readonly secrets: SecretStore;
  readonly clock: ReturnType<typeof manualClock>;
  readonly random: Random;
}

export const aWorld = (seed = 1) => ({
  blobs: memoryBlobs(),
  state: memoryState(),
  secrets: memorySecrets(),
  clock: manualClock(),
  random: seededRandom(seed),
});

export const open = (world: World, options: { readonly mirror?: boolean; readonly cloudId?: string } = {}): Promise<Repository> =>
  openRepository({
    ...world,
    log: commitLogOver(world.state),
    cloudId: options.cloudId ?? 'cloud-1',
    storeKind: 'object',
    mirror: options.mirror,
  });

export const aRecord = (id: string | number, changes: Partial<CapturedRecord> = {}): CapturedRecord => ({
  kind: 'issue',
  id: String(id),
  project: '100',
  keyNumber: Number(id) || 0,
  created: 1_000,
  updated: 5_000,
  seen: 6_000,
  attachments: [],
  body: { summary: `Work item ${id}`, fields: { text: 'ä'.repeat(20), n: Number(id) || 0 } },
  ...changes,
});

export const aDraft = (changes: Partial<CommitDraft> = {}): CommitDraft => ({ kind: 'sweep', packs: [], rows: [], ...changes });

/** One attempt that writes one pack a kind and commits it with the rows. */
export const capture = async (
  repository: Repository,
  records: readonly CapturedRecord[],
  draft: Partial<CommitDraft> = {},
  fate: PackFate = 'own',
): Promise<Moment> => {
  const attempt = await repository.begin('test');
  const kinds = [...new Set(records.map((record) => record.kind))];
  const packs = [];
  for (const kind of kinds)
    packs.push(
      await attempt.writePack(
        records.filter((record) => record.kind === kind),
        fate,
      ),
    );
  return attempt.commit(aDraft({ packs, ...draft }));
};

export const aTombstone = (
  repository: Repository,
  kind: Kind,
  id: string,
  at: number,
  changes: { readonly project?: string; readonly seen?: number } = {},
): Omit<Row, 'from'> =>
  repository.tombstone({
    kind,
    id,
    project: changes.project ?? (kind === 'project' ? id : '100'),
    keyNumber: Number(id),
    at,
    seen: changes.seen ?? at + 1,
    about: { key: `K-${id}`, title: `Gone ${id}` },
  });

export const ids = (rows: Iterable<Row>): readonly string[] => [...rows].map((row) => row.id);

export const collect = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

/** The store with its reads counted. */
export const counting = (blobs: BlobStore): { readonly blobs: BlobStore; gets(): number } => {
  let gets = 0;
  return {
    blobs: {
      ...blobs,
      get: (name, range) => {
        gets += 1;
        return blobs.get(name, range);
      },
    },
    gets: () => gets,
  };
};
