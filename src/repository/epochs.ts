/**
 * Epochs of a repository that outlived an installation. Each installation writes under its own `e<epoch>/`, so that two that don't know of each other never meet;
 * numbers of commits and attempts go on, so the number tells the epoch.
 */
import type { Json } from '../contract/ports';

/** What a repository was before it was adopted (member `adopted` of `repo`, oldest first). */
export interface Adopted {
  readonly [member: string]: Json;
  readonly epoch: number;
  /** Its last commit, and the SHA-256 of that commit's canonical bytes. */
  readonly commit: number;
  readonly sha256: string;
  /** Attempts up to this one are of that epoch. */
  readonly attempt: number;
  /** Signs the mirror of that epoch. */
  readonly publicKey: string;
}

interface WithEpochs {
  readonly epoch: number;
  readonly adopted?: readonly Adopted[];
}

export const epochOfAttempt = ({ epoch, adopted = [] }: WithEpochs, a: number): number =>
  adopted.find(({ attempt }) => a <= attempt)?.epoch ?? epoch;

/** Undefined: a commit of the present epoch. */
export const adoptedOfCommit = ({ adopted = [] }: WithEpochs, n: number): Adopted | undefined => adopted.find(({ commit }) => n <= commit);

/** The epoch in an object's name, whole or without the repository's id. */
export const epochOf = (name: string): number => Number(/(?:^|\/)e(\d+)\//.exec(name)?.[1] ?? NaN);
