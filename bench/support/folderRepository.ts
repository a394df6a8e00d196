/** The engine over a folder, with its requests counted; opened anew it knows nothing of before, as an invocation does. */
import path from 'node:path';
import { dice } from '../../local/jira/random';
import type { BlobStore, Clock, Random } from '../../src/contract/ports';
import type { Repository } from '../../src/repository/api';
import type { takeSnapshot } from '../../src/repository/maintenance/snapshot';
import type { CapturedRecord, PackRef } from '../../src/repository/model';
import { openRepository } from '../../src/repository/open';
import { commitLogOver } from '../../src/stores/commitLog';
import { folderBlobs } from '../../src/stores/folderBlobs';
import { folderState } from '../../src/stores/folderState';

const DAY = 86_400_000;
const PACK = 2_048;
const PACKS_A_COMMIT = 8;
export const START = Date.UTC(2026, 0, 1);

export interface Counts {
  gets: number;
  puts: number;
  deletes: number;
  bytes: number;
}

export interface Opened {
  readonly repository: Repository;
  readonly counts: Counts;
  readonly deps: Parameters<typeof takeSnapshot>[0];
}

/** `mirror`: with the signed copy of the commits that the reader needs. */
export const openAt = async (dir: string, at: { now: number }, mirror = false): Promise<Opened> => {
  const counts: Counts = { gets: 0, puts: 0, deletes: 0, bytes: 0 };
  const real = folderBlobs(path.join(dir, 'blobs'));
  const blobs: BlobStore = {
    ...real,
    get: (name, range) => {
      counts.gets += 1;
      return real.get(name, range);
    },
    put: (name, bytes, sha256) => {
      counts.puts += 1;
      counts.bytes += bytes.length;
      return real.put(name, bytes, sha256);
    },
    delete: (name) => {
      counts.deletes += 1;
      return real.delete(name);
    },
  };
  const state = folderState(path.join(dir, 'state'));
  const next = dice(at.now % 2 ** 31).next;
  const clock: Clock = { now: () => at.now, sleep: async () => undefined };
  const random: Random = {
    hex: (n) => Array.from({ length: 2 * n }, () => Math.floor(next() * 16).toString(16)).join(''),
    fraction: next,
  };
  const secrets = {
    get: async (key: string) => (await state.get<string>(`secret:${key}`)) ?? undefined,
    set: (key: string, value: string) => state.set(`secret:${key}`, value),
  };
  const log = commitLogOver(state);
  const repository = await openRepository({ blobs, log, secrets, clock, random, cloudId: 'bench', storeKind: 'folder', mirror });
  return { repository, counts, deps: { repoId: repository.repoId, log, blobs } };
};

const WORDS = 'the timeline shows a login that fails when two people save one board while an export runs slowly on staging'.split(' ');

/** One version of every issue, by the engine's own writers: the first by a baseline, later ones by sweeps of some hours. Issues of a version differ in `updated` only as a month of edits would. */
export const fill = async (dir: string, issues: number, version: number, at: { now: number }, mirror = false): Promise<void> => {
  const next = dice(version).next;
  const kind = version === 1 ? 'baseline' : 'sweep';
  let open = await openAt(dir, at, mirror);
  let attempt = await open.repository.begin(kind);
  let packs: PackRef[] = [];
  for (let first = 1; first <= issues; first += PACK) {
    const seen = (at.now += 1_000);
    const records: CapturedRecord[] = Array.from({ length: Math.min(PACK, issues - first + 1) }, (_, i) => {
      const id = first + i;
      const text = Array.from({ length: 60 }, () => WORDS[Math.floor(next() * WORDS.length)]).join(' ');
      return {
        kind: 'issue',
        id: String(1_000_000 + id * 3),
        project: String(10_000 + Math.floor(id / 5_000)),
        keyNumber: id % 5_000,
        created: START - 900 * DAY + id * 60_000 + Math.floor(next() * 60_000),
        updated: START - 800 * DAY + version * 100 * DAY + Math.floor(next() * 99 * DAY),
        seen,
        attachments: next() < 0.3 ? [String(7_000_000 + id * 5)] : [],
        body: { fields: { summary: text.slice(0, 80), description: text, version } },
      };
    });
    packs.push(await attempt.writePack(records));
    if (packs.length < PACKS_A_COMMIT && first + PACK <= issues) continue;
    await attempt.commit({ kind, packs, rows: [] });
    packs = [];
    open = await openAt(dir, at, mirror);
    attempt = await open.repository.begin(kind);
  }
};
