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

const LANES_AT_ONCE = 8;

/** Strict. One batch of hints, then a few small reads a lane. */
export async function readHeads(state: StateStore, run: string, lanes: readonly string[]): Promise<readonly Head[]> {
  const hints = await state.getMany<StoredHint>(lanes.map((lane) => hintKey(run, lane)));
  const heads: Head[] = [];
  for (let i = 0; i < lanes.length; i += LANES_AT_ONCE) {
    heads.push(
      ...(await Promise.all(lanes.slice(i, i + LANES_AT_ONCE).map((lane) => readHead(state, run, lane, hints.get(hintKey(run, lane)))))),
    );
  }
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
    if (checkpoint !== undefined)
      return { lane, k, checkpoint, claim: k < claimed ? await newestClaim(state, run, lane, claimed) : undefined };
  }
  return { lane, k: -1, checkpoint: undefined, claim: claimed >= 0 ? await newestClaim(state, run, lane, claimed) : undefined };
}

const readCheckpoint = (state: StateStore, run: string, lane: string, k: number): Promise<StoredCheckpoint | undefined> =>
  state.get<StoredCheckpoint>(checkpointKey(run, lane, k));

/** The highest step with a claim; at least `from`, -1 when nothing was ever claimed. Plain gets: a batch asks again for what is missing. */
async function highestClaimed(state: StateStore, run: string, lane: string, from: number): Promise<number> {
  for (let highest = from; ; highest++)
    if ((await state.get<StoredClaim>(claimKey(run, lane, highest + 1, 0))) === undefined) return highest;
}

async function newestClaim(state: StateStore, run: string, lane: string, k: number): Promise<Head['claim']> {
  for (let attempt = 0, newest: Head['claim'] = undefined; ; attempt++) {
    const claim = await state.get<StoredClaim>(claimKey(run, lane, k, attempt));
    if (claim === undefined) return newest;
    newest = { at: claim.at, try: attempt };
  }
}
