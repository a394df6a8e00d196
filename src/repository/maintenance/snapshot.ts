/** The head as maintenance sees it: its levels, and the commits above them up to a bounded number of rows. */
import { newest } from '../newest';
import { packName, parseCommit, momentOf } from '../commit';
import type { CommitValue, PackJson } from '../commit';
import { refuseMissing, rowsOfCommit } from '../commitRows';
import type { OnMissing } from '../commitRows';
import { floorOf } from '../history';
import type { MomentEntry } from '../levels/manifest';
import { openLevels } from '../levels/open';
import type { OpenedLevel } from '../levels/open';
import type { Row } from '../model';
import { PackReader } from '../packReader';
import type { UpkeepDeps } from './deps';

/** Rows of commits that are merged at once: what is held in memory (with 36,000 of a real site a tidy peaked at 257 MB). At least one commit is taken. */
const FRESH_ROWS = 16_384;
const COMMITS_AT_ONCE = 100;

export type Opened = OpenedLevel;

export interface Snapshot {
  readonly head: CommitValue;
  readonly base: Opened | undefined;
  readonly tail: Opened | undefined;
  /** Commits above the levels, oldest first, as far as memory allows. */
  readonly fresh: readonly CommitValue[];
  /** There are commits above these: a merge of what was taken makes room for them. */
  readonly more: boolean;
  readonly packs: PackReader;
}

type Deps = Pick<UpkeepDeps, 'repoId' | 'log' | 'blobs'> & {
  /** Absent: rows that can't be had end the work. */
  readonly onMissing?: OnMissing;
  readonly fingerprint?: UpkeepDeps['fingerprint'];
};

/** The newest commit alone. */
export const readHead = async ({ log }: Pick<UpkeepDeps, 'log'>): Promise<CommitValue | undefined> => {
  const { n, value } = await newest((number) => log.readCommit(number), (await log.readHints()).commit);
  return n === 0 ? undefined : parseCommit(n, value);
};

/** What ages count from: the newest commit, so that a stalled app gives up nothing; or the clock, so that a commit of a host whose clock is ahead does not make all else old. */
export const agesFrom = ({ clock }: Pick<UpkeepDeps, 'clock'>, head: Pick<CommitValue, 'at'>): number => Math.min(head.at, clock.now());

/** Undefined: nothing was committed yet. `mostRows`: Infinity for all commits above the levels. */
export const takeSnapshot = async (deps: Deps, mostRows = FRESH_ROWS): Promise<Snapshot | undefined> => {
  const head = await readHead(deps);
  if (!head) return undefined;
  const packs = new PackReader(deps.blobs, deps.fingerprint);
  const { base, tail } = await openLevels({ ...deps, packs, onMissing: deps.onMissing ?? refuseMissing }, head);
  const fresh = await freshCommits(deps, head, mostRows);
  for (const commit of fresh) for (const pack of commit.packs) packs.know(packName(deps.repoId, pack), pack);
  return { head, base, tail, fresh, more: (fresh.at(-1)?.n ?? head.n) < head.n, packs };
};

const freshCommits = async (deps: Deps, head: CommitValue, mostRows: number): Promise<readonly CommitValue[]> => {
  const fresh: CommitValue[] = [];
  let rows = 0;
  for (let first = floorOf(head) + 1; first <= head.n; first += COMMITS_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(COMMITS_AT_ONCE, head.n - first + 1) }, (_, i) => first + i);
    const values = await deps.log.readCommits(numbers);
    for (const n of numbers) {
      const commit = parseCommit(n, values.get(n) ?? (await deps.log.readCommit(n)));
      rows += momentOf(commit).rows;
      if (fresh.length > 0 && rows > mostRows) return fresh;
      fresh.push(commit);
    }
  }
  return fresh;
};

export const freshRows = async (deps: Deps, snapshot: Snapshot): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const commit of snapshot.fresh)
    for (const row of await rowsOfCommit(deps.repoId, snapshot.packs, commit, deps.onMissing)) rows.push(row);
  return rows;
};

export const packsOf = (commits: readonly CommitValue[]): readonly PackJson[] => commits.flatMap(({ packs }) => packs);

export const momentEntry = (commit: CommitValue): MomentEntry => {
  const { n, at, kind, watermark, rows } = momentOf(commit);
  return [n, at, kind, watermark, rows, commit.a];
};
