/** The value of `c:<n>` (docs/FORMAT.md §3): what it holds, how it is read, when it is refused. */
import { HoldfastError } from '../contract/errors';
import type { Json } from '../contract/ports';
import type { Sha256 } from '../contract/ids';
import { canonicalJson } from './canonical';
import { sha256 } from './hash';
import type { Activity, BlobRef, CommitKind, Gap, Kind, Moment, PackRef } from './model';
import { longName, shortName } from './names';
import { FORMAT } from './pack';
import type { BlobJson, LevelRef } from './levels/level';
import type { RowJson } from './rows';

/** Rows stay in the commit up to this; above, they are in footers only: KVS writes are the expensive ones. */
export const INLINE_BYTES = 100_000;
/** Features of commits that this version reads. Named for later: `sealed`. */
export const FEATURES: ReadonlySet<string> = new Set<string>(['bare', 'base', 'byCommit', 'columns', 'erased', 'holds', 'tail', 'trash']);

export interface PackJson {
  /** Without the repository's id. */
  readonly name: string;
  readonly length: number;
  readonly sha256: string;
  /** A kind, or `rows`: rows without records. */
  readonly kind: string;
  readonly records: number;
  readonly footer: { readonly from: number; readonly to: number; readonly sha256?: string };
  /** Its rows stand in this commit too: no need to read the footer. */
  readonly inline?: true;
  /** Of a pack of rows: how many of them are tombstones. */
  readonly deleted?: number;
}

export interface CommitValue {
  readonly format: number;
  readonly features: readonly string[];
  readonly n: number;
  /** SHA-256 of the canonical bytes of commit n-1; '' for the first. */
  readonly prev: string;
  /** Who wrote it: the attempt, and the how-manyth commit of that attempt. */
  readonly a: number;
  readonly k: number;
  /** Attempts below this never commit again. Never decreases. */
  readonly minF: number;
  /** Count of maintenance commits. */
  readonly maint: number;
  /** Orphans of attempts below this are reaped. */
  readonly low: number;
  readonly at: number;
  readonly kind: CommitKind;
  readonly watermark: number;
  readonly packs: readonly PackJson[];
  readonly rows: readonly RowJson[];
  readonly activity?: Activity;
  readonly gaps?: readonly Gap[];
  /** Set by maintenance, each under the feature of its name; copied from the parent by everybody else. */
  readonly base?: LevelRef;
  readonly tail?: LevelRef;
  readonly trash?: readonly TrashEntry[];
  readonly holds?: readonly Hold[];
  /** When somebody was erased last: the levels hold erasures. */
  readonly erased?: number;
  /** Commits below this number are stubs. */
  readonly stubs?: number;
}

/** What a maintenance commit took out of use: a list of names (object of type `z`), deleted once nobody can still read them. */
export interface TrashEntry {
  readonly [member: string]: Json;
  /** When the commit that put it here was made. */
  readonly at: number;
  readonly list: BlobJson;
}

/** A moment that retention must keep: for a plan, a run, an undo. */
export interface Hold {
  readonly [member: string]: Json;
  readonly id: string;
  readonly moment: number;
  readonly until: number;
}

/** What is left of `c:<n>` once it is folded and a week old: the chain goes on, the content is in the base. */
export interface CommitStub {
  readonly format: number;
  readonly n: number;
  readonly stub: true;
  readonly prev: string;
  /** SHA-256 of the canonical bytes that the commit had. */
  readonly sha256: string;
  readonly a: number;
  readonly at: number;
  readonly minF: number;
  readonly maint: number;
}

export const commitBytes = (value: CommitValue): string => canonicalJson(value as unknown as Json);
export const commitHash = (value: CommitValue): Sha256 => sha256(commitBytes(value));

/** Throws `damaged` for what can't be a commit, `bad-input` for one that only a newer Holdfast can read. */
export const parseCommit = (n: number, json: Json | undefined): CommitValue => {
  const value = json as Partial<CommitValue> | null | undefined;
  if (typeof value !== 'object' || value === null || value.n !== n || !Array.isArray(value.packs) || !Array.isArray(value.rows)) {
    throw new HoldfastError('damaged', `Commit ${n} is missing or is not a commit.`);
  }
  refuseUnknown(`Commit ${n}`, value.format, value.features);
  return value as CommitValue;
};

/** What a folded commit was cut down to; undefined: the value is none. */
export const stubOf = (n: number, json: Json | undefined): CommitStub | undefined => {
  const stub = json as unknown as Partial<CommitStub> | null | undefined;
  return typeof stub === 'object' && stub !== null && stub.stub === true && stub.n === n ? (stub as CommitStub) : undefined;
};

export const refuseUnknown = (what: string, format: number | undefined, features: readonly string[] | undefined): void => {
  const unknown = (features ?? []).filter((feature) => !FEATURES.has(feature));
  if (format === FORMAT && unknown.length === 0) return;
  throw new HoldfastError(
    'bad-input',
    `${what} needs a newer Holdfast (format ${String(format)}${unknown.length > 0 ? `, features ${unknown.join(', ')}` : ''}).`,
    {
      adminMessage: { safe: 'The backup was not touched.', next: 'Update Holdfast, then open this page again.' },
    },
  );
};

const UPKEEP: ReadonlySet<CommitKind> = new Set<CommitKind>(['tidy', 'fold', 'prune', 'hold', 'rewrite']);

/** Maintenance captures nothing: its commits are no moments that anybody would go back to. */
export const isMoment = (kind: CommitKind): boolean => !UPKEEP.has(kind);

export const momentOf = (value: CommitValue): Moment => ({
  n: value.n,
  at: value.at,
  kind: value.kind,
  watermark: value.watermark,
  rows: value.packs.reduce((sum, pack) => sum + pack.records, 0) + value.rows.filter((row) => row.l === undefined).length,
});

export const packToJson = (
  repoId: string,
  pack: BlobRef & Pick<PackRef, 'records' | 'footer'> & { readonly kind: Kind | 'rows' },
  inline: boolean,
): PackJson => ({
  name: shortName(repoId, pack.name),
  length: pack.length,
  sha256: pack.sha256,
  kind: pack.kind,
  records: pack.records,
  footer: { from: pack.footer.from, to: pack.footer.to, sha256: pack.footer.sha256 },
  inline: inline ? true : undefined,
});

export const packName = (repoId: string, pack: PackJson): string => longName(repoId, pack.name);
