import type { CommitLog, Json, StateStore } from '../contract/ports';
import { deflated, inflated } from './commitForm';

const REPO = 'repo';
const HINT_COMMIT = 'h:c';
const HINT_ATTEMPT = 'h:f';
const attemptKey = (a: number): string => `f:${a}`;
const commitKey = (n: number): string => `c:${n}`;
const levelKey = (a: number): string => `m:${a}`;

/**
 * The commit log over strictly consistent state. Attempts and commits are never deleted or given a time to live: numbers are dense
 * and never come back. A missing number of `readCommits` was asked for strictly (the port's promise).
 */
export const commitLogOver = (state: StateStore): CommitLog => ({
  createAttempt: (a, value) => state.create(attemptKey(a), value),
  readAttempt: (a) => state.get(attemptKey(a)),
  createCommit: (n, value) => state.create(commitKey(n), deflated(value)),
  readCommit: async (n) => inflated(await state.get(commitKey(n))),
  readCommits: async (numbers) => {
    const values = await state.getMany<Json>(numbers.map(commitKey));
    const found = new Map<number, Json>();
    for (const n of numbers) {
      const value = inflated(values.get(commitKey(n)));
      if (value !== undefined) found.set(n, value);
    }
    return found;
  },
  createLevel: (a, value) => state.create(levelKey(a), value),
  readLevel: (a) => state.get(levelKey(a)),
  deleteLevel: (a) => state.delete(levelKey(a)),
  shrinkCommit: (n, stub) => state.set(commitKey(n), stub),
  readRepo: () => state.get(REPO),
  createRepo: (value) => state.create(REPO, value),
  readHints: async () => {
    const hints = await state.getMany<Json>([HINT_COMMIT, HINT_ATTEMPT]);
    return { commit: lowerBound(hints.get(HINT_COMMIT)), attempt: lowerBound(hints.get(HINT_ATTEMPT)) };
  },
  writeHints: async ({ commit, attempt }) => {
    if (commit !== undefined) await state.set(HINT_COMMIT, commit);
    if (attempt !== undefined) await state.set(HINT_ATTEMPT, attempt);
  },
});

const lowerBound = (hint: Json | undefined): number => (typeof hint === 'number' && Number.isSafeInteger(hint) && hint > 0 ? hint : 0);
