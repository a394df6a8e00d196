/**
 * Where each lane of a run stands. The newest checkpoint is found from a hint (a lower bound) by probing the claims upward, which
 * are tiny: step k was claimed before its checkpoint was made, so the newest checkpoint is the highest claimed step or the one before it.
 */
import type { StateStore } from '../contract/ports';
import { checkpointKey, claimKey, hintKey, type StoredCheckpoint, type StoredClaim, type StoredHint } from './keys';

export interface Head {
  readonly lane: string;
  /** Newest checkpoint; -1 before the first. */
  readonly k: number;
  readonly checkpoint: StoredCheckpoint | undefined;
  /** Newest claim of step k + 1 and its try; absent when nobody has begun it. */
  readonly claim: { readonly at: number; readonly try: number } | undefined;
}

const PROBE = 8;

/** Strict. One batch of hints, then a few small reads a lane. */
export async function readHeads(state: StateStore, run: string, lanes: readonly string[]): Promise<readonly Head[]> {
  const hints = await state.getMany<StoredHint>(lanes.map((lane) => hintKey(run, lane)));
  const heads: Head[] = [];
  for (const lane of lanes) heads.push(await readHead(state, run, lane, hints.get(hintKey(run, lane))));
  return heads;
}

/** Lanes that the hints prove done; the hint of a done lane is written after its last checkpoint. */
export async function hintedDone(state: StateStore, run: string, lanes: readonly string[]): Promise<ReadonlySet<string>> {
  const hints = await state.getMany<StoredHint>(lanes.map((lane) => hintKey(run, lane)));
  return new Set(lanes.filter((lane) => hints.get(hintKey(run, lane))?.done === true));
}

export async function readHead(state: StateStore, run: string, lane: string, hint: StoredHint | undefined): Promise<Head> {
  if (hint?.done === true) return { lane, k: hint.k, checkpoint: await readCheckpoint(state, run, lane, hint.k), claim: undefined };
  const claimed = await highestClaimed(state, run, lane, hint?.k ?? -1);
  for (let k = claimed; k >= Math.max(0, claimed - 1); k--) {
    const checkpoint = await readCheckpoint(state, run, lane, k);
    if (checkpoint !== undefined) return { lane, k, checkpoint, claim: k < claimed ? await newestClaim(state, run, lane, claimed) : undefined };
  }
  return { lane, k: -1, checkpoint: undefined, claim: claimed >= 0 ? await newestClaim(state, run, lane, claimed) : undefined };
}

const readCheckpoint = (state: StateStore, run: string, lane: string, k: number): Promise<StoredCheckpoint | undefined> =>
  state.get<StoredCheckpoint>(checkpointKey(run, lane, k));

/** The highest step with a claim; at least `from`, -1 when nothing was ever claimed. */
async function highestClaimed(state: StateStore, run: string, lane: string, from: number): Promise<number> {
  let highest = from;
  for (;;) {
    const keys = Array.from({ length: PROBE }, (_, i) => claimKey(run, lane, highest + 1 + i, 0));
    const found = await state.getMany<StoredClaim>(keys);
    const run_ = keys.findIndex((key) => !found.has(key));
    if (run_ >= 0) return highest + run_;
    highest += PROBE;
  }
}

async function newestClaim(state: StateStore, run: string, lane: string, k: number): Promise<Head['claim']> {
  for (let attempt = 0, newest: Head['claim'] = undefined; ; attempt += PROBE) {
    const keys = Array.from({ length: PROBE }, (_, i) => claimKey(run, lane, k, attempt + i));
    const found = await state.getMany<StoredClaim>(keys);
    for (const [i, key] of keys.entries()) {
      const claim = found.get(key);
      if (claim === undefined) return newest;
      newest = { at: claim.at, try: attempt + i };
    }
  }
}
