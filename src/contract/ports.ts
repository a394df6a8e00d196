/**
 * Everything the core needs from outside, as small promises. Adapters: `src/stores` (Forge, folder, memory),
 * `src/jobs/forgeQueue`, `src/entrypoints/compose`. Each port has one conformance suite under `test/` that every adapter runs.
 */
import type { Millis, Sha256 } from './ids';

/** Plain JSON. `undefined` members are dropped by every store. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The only source of time. `sleep` may be virtual on the local platform. */
export interface Clock {
  now(): Millis;
  sleep(ms: number): Promise<void>;
}

/** The only source of randomness. */
export interface Random {
  /** `n` random bytes as lower-case hex (2n characters). */
  hex(n: number): string;
  /** A number in [0, 1). */
  fraction(): number;
}

/** What is left of this invocation. */
export interface Deadline {
  remainingMs(): number;
}

/** One line a call; never a name, text or address of a person. */
export interface Log {
  info(message: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
  warn(message: string, facts?: Readonly<Record<string, string | number | boolean>>): void;
}

/**
 * Immutable payload, written once, never listed. Names are `<repoId>/e<epoch>/<type>/<a>-<k>`.
 * Errors: `blob-missing` (get of a name that is not there), `damaged`, `rate-limited`, `unavailable`, `limit`.
 */
export interface BlobStore {
  /**
   * Stores `bytes` under `name`. A name that exists with equal size and SHA-256 is a success ('exists'): a retry after a
   * lost reply. One with other content throws `conflict` and changes nothing.
   */
  put(name: string, bytes: Uint8Array, sha256: Sha256): Promise<'created' | 'exists'>;
  /** The whole object, or the bytes [from, to) of it. Does not check the hash: readers know what they expect. */
  get(name: string, range?: { readonly from: number; readonly to: number }): Promise<Uint8Array>;
  /** `undefined` when there is no such object. */
  head(name: string): Promise<{ readonly size: number; readonly sha256: Sha256 } | undefined>;
  /** Idempotent. */
  delete(name: string): Promise<void>;
}

/**
 * Small strictly consistent state (Forge KVS): values ≤ 240 KiB, keys ≤ 500 characters.
 * `get` is strict; `listKeys` is not (eventually consistent, a hint only).
 */
export interface StateStore {
  get<T extends Json>(key: string): Promise<T | undefined>;
  /** Strict; missing keys are absent from the map. Any number of keys: the adapter batches by 25. */
  getMany<T extends Json>(keys: readonly string[]): Promise<ReadonlyMap<string, T>>;
  set(key: string, value: Json): Promise<void>;
  /**
   * Conditional create. 'exists' means that the key was there before this call, or that an earlier send of this same call
   * did it: whoever must tell the two apart reads the value back. Throws `unknown-outcome` if no reply came.
   */
  create(key: string, value: Json): Promise<'created' | 'exists'>;
  /** Idempotent. */
  delete(key: string): Promise<void>;
  /** Keys that begin with `prefix`, eventually consistent: never trusted as truth. */
  listKeys(prefix: string, limit?: number): Promise<readonly string[]>;
}

/** Encrypted values (`kvs.setSecret`): signing and fingerprint keys. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}

/**
 * The authority for commits (REPOSITORY §1–2). Numbers are dense and never reused; attempts and commits are never removed.
 * Values are canonical JSON; what `read` returns is what `create` was given, byte for byte after canonicalisation.
 */
export interface CommitLog {
  /** `a` is taken by whoever created it. `unknown-outcome`: read it back. */
  createAttempt(a: number, value: Json): Promise<'created' | 'exists'>;
  readAttempt(a: number): Promise<Json | undefined>;
  createCommit(n: number, value: Json): Promise<'created' | 'exists'>;
  readCommit(n: number): Promise<Json | undefined>;
  /** Missing numbers are absent. */
  readCommits(numbers: readonly number[]): Promise<ReadonlyMap<number, Json>>;
  /** `m:<a>`: the table of a level of the index; only attempt `a` writes it. */
  createLevel(a: number, value: Json): Promise<'created' | 'exists'>;
  readLevel(a: number): Promise<Json | undefined>;
  /** Idempotent; only for tables in the trash. */
  deleteLevel(a: number): Promise<void>;
  /** Puts the stub of a folded commit in its place: the number stays taken. */
  shrinkCommit(n: number, stub: Json): Promise<void>;
  readRepo(): Promise<Json | undefined>;
  createRepo(value: Json): Promise<'created' | 'exists'>;
  /** Lower bounds of the newest numbers: hints, possibly stale, absent at first. Never truth. */
  readHints(): Promise<{ readonly commit: number; readonly attempt: number }>;
  writeHints(hints: { readonly commit?: number; readonly attempt?: number }): Promise<void>;
}

/** An at-least-once, unordered queue (Forge async events): ≤ 100 KB an event, delay ≤ 900 s. */
export interface JobQueue {
  push(event: Json, options?: { readonly delaySeconds?: number }): Promise<void>;
}
