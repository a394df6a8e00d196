/**
 * Full-text search as a job: a step reads for some seconds and hands its cursor on, so that memory is flat, progress is told, and a page may be closed.
 *
 * F1 What was looked for and what was found stands under `find:<run>…` for a day and nowhere else: neither the run nor a log holds a word of it. F2 What a step found is
 * one value under its number, so that a step that is done again replaces it. F3 A search ends at 500 places. F4 It reads the moment that was newest when it began, whatever is
 * captured meanwhile.
 */
import { HoldfastError } from '../contract/errors';
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Clock, Json, Random, StateStore } from '../contract/ports';
import type { SearchAsked, SearchItem, SearchView } from '../contract/search';
import { textOf } from '../entities/normalise';
import type { LaneState, RunRecord, Runs, StepBody, StepContext, StepResult } from '../jobs/api';
import type { Reading } from '../repository/api';
import type { SearchCursor, Texts } from '../repository/questions/api';
import { issueTexts } from '../repository/questions/search';
import { progressOf } from './progress';
import { kept } from './timeline/lists';

const LANE = 'search';
const PREFIX = 'find:';
/** Places of one search; with their words well below the 240 KiB of a value each step. */
const MOST = 500;
const PAGE = 50;
/** Of a step: then the page is told how far it is. */
const STEP_MS = 5_000;
const KEPT_MS = 86_400_000;
const DAY_OF = /^find:search-(\d+)-/;

export interface SearchDeps {
  readonly repository: Pick<Reading, 'questions' | 'moments'>;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
  runs(): Runs;
}

interface Asked {
  readonly words: string;
  readonly moment: number;
  readonly momentAt: number;
  readonly space?: string;
}

type SearchState = {
  readonly cursor?: SearchCursor;
  readonly done: number;
  readonly total: number;
  readonly found: number;
  readonly unread: number;
};

const NOTHING_YET: SearchState = { done: 0, total: 0, found: 0, unread: 0 };

const askedKey = (run: string): string => `${PREFIX}${run}`;
const foundKey = (run: string, k: number): string => `${PREFIX}${run}:${String(k)}`;
const json = (value: unknown): Json => value as Json;

export async function startSearch(deps: SearchDeps, { words, at, space }: SearchAsked, by: string): Promise<{ readonly run: string }> {
  const now = deps.clock.now();
  await forgetSearches(deps.state, now);
  const { n: moment, at: momentAt } = kept(await deps.repository.moments(), at ?? Infinity);
  const run = `search-${String(now)}-${deps.random.hex(4)}`;
  const asked: Asked = { words, moment, momentAt, ...(space === undefined ? {} : { space }) };
  await deps.state.set(askedKey(run), json(asked));
  await deps.runs().start({ run, kind: 'search', lanes: [{ lane: LANE, state: json(NOTHING_YET) }], params: {}, by });
  return { run };
}

/** Deletes what searches of more than a day ago left. */
export async function forgetSearches(state: StateStore, now: number): Promise<void> {
  for (const key of await state.listKeys(PREFIX)) if (now - Number(DAY_OF.exec(key)?.[1] ?? 0) > KEPT_MS) await state.delete(key);
}

export const searchBody = (deps: SearchDeps): StepBody =>
  (async (context, _params, state) => step(deps, context, state as unknown as SearchState)) as StepBody;

async function step(deps: SearchDeps, context: StepContext, from: SearchState): Promise<StepResult<Json>> {
  const asked = (await deps.state.get<Json>(askedKey(context.run))) as unknown as Asked | undefined;
  if (asked === undefined) return { state: json(from), done: true };
  const began = deps.clock.now();
  let unread = 0;
  const found = await deps.repository.questions.search({
    words: asked.words,
    when: { moment: asked.moment },
    texts,
    limit: MOST - from.found,
    until: () => deps.clock.now() - began > STEP_MS || context.deadline.remainingMs() < STEP_RESERVE_MS,
    onDamage: () => {
      unread += 1;
    },
    ...(asked.space === undefined ? {} : { project: asked.space }),
    ...(from.cursor === undefined ? {} : { cursor: from.cursor }),
  });
  const hits = found.hits.slice(0, MOST - from.found);
  await deps.state.set(foundKey(context.run, context.k), json(hits));
  const state: SearchState = {
    ...(found.cursor === undefined ? {} : { cursor: found.cursor }),
    done: found.done,
    total: found.total,
    found: from.found + hits.length,
    unread: from.unread + unread,
  };
  return { state: json(state), done: found.cursor === undefined || state.found >= MOST };
}

/** The key, too: who knows it types it here. */
const texts: Texts = function* (record) {
  if (record.kind === 'issue') yield ['key', textOf(record.body['key'])];
  yield* issueTexts(record);
};

/** Throws `not-found` a day later. */
export async function searchView(
  deps: SearchDeps,
  { run, cursor }: { readonly run: string; readonly cursor?: string },
): Promise<SearchView> {
  const record = await deps.runs().get(run);
  const asked = (await deps.state.get<Json>(askedKey(run))) as unknown as Asked | undefined;
  const lane = record && (await deps.runs().lanes(run))[0];
  if (record?.kind !== 'search' || asked === undefined || lane === undefined)
    throw new HoldfastError('not-found', 'This search is over: what was found is kept for a day.', {
      adminMessage: { safe: 'Nothing was changed.', next: 'Search again.' },
    });
  const state = lane.state as unknown as SearchState;
  const all = await foundUpTo(deps.state, run, lane.k);
  const skip = Number(cursor ?? 0) || 0;
  const status = STATUS[record.status];
  return {
    run,
    status,
    words: asked.words,
    moment: asked.momentAt,
    ...(asked.space === undefined ? {} : { space: asked.space }),
    ...(status === 'running' ? { progress: progressFor(state, record, lane, deps.clock.now()) } : {}),
    found: all.length,
    more: state.found >= MOST,
    unread: state.unread,
    items: all.slice(skip, skip + PAGE),
    ...(skip + PAGE < all.length ? { next: String(skip + PAGE) } : {}),
  };
}

const STATUS: Readonly<Record<RunRecord['status'], SearchView['status']>> = {
  running: 'running',
  paused: 'running',
  stopping: 'running',
  stopped: 'stopped',
  done: 'done',
  failed: 'failed',
};

const progressFor = ({ done, total }: SearchState, { startedAt }: RunRecord, { waitingUntil }: LaneState, now: number) =>
  progressOf(
    {
      stage: 'Reading',
      stages: ['Reading'],
      done,
      total,
      startedAt,
      verified: false,
      ...(waitingUntil === undefined ? {} : { waitingUntil }),
    },
    now,
  );

async function foundUpTo(state: StateStore, run: string, k: number): Promise<readonly SearchItem[]> {
  const keys = Array.from({ length: k + 1 }, (_, i) => foundKey(run, i));
  const values = await state.getMany<Json>(keys);
  return keys.flatMap((key) => (values.get(key) as unknown as readonly SearchItem[] | undefined) ?? []);
}

export async function stopSearch(deps: SearchDeps, run: string): Promise<SearchView> {
  await searchView(deps, { run });
  await deps.runs().setStatus(run, 'stopping');
  return searchView(deps, { run });
}
