/**
 * Search as a job: a step reads for some seconds and hands its cursor on, so that progress is told and a page may be closed.
 *
 * F1 What was looked for and what was found stands under `find:<run>…` for a day and nowhere else: neither the run nor a log holds a word of it. F2 What a step found is
 * one value under the number that its lane says, so that a step that is done again replaces it. F3 A search ends at 500 places. F4 It reads the moment that was newest
 * when it began, whatever is captured meanwhile. F5 One search a person: whoever begins another one has done with the last.
 */
import { HoldfastError } from '../contract/errors';
import type { AdminMessage } from '../contract/errors';
import { keyNumber, keyProject } from '../contract/ids';
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Clock, Json, Random, StateStore } from '../contract/ports';
import type { SearchAsked, SearchItem, SearchView } from '../contract/search';
import { isRaw, textOf } from '../entities/normalise';
import { projectFacts } from '../entities/write/project';
import type { LaneState, RunRecord, Runs, StepBody, StepContext, StepResult } from '../jobs/api';
import type { Reading } from '../repository/api';
import type { Questions, SearchCursor } from '../repository/questions/api';
import { progressOf } from './progress';
import { kept } from './timeline/lists';

const LANE = 'search';
const PREFIX = 'find:';
const RUNS = 'run:search-';
/** Places of one search. */
const MOST = 500;
/** Places of one step, with the ten of its last work item: at most 1.6 kB each, in a value of 240 KiB. */
const MOST_A_STEP = 100;
const TITLE_MAX = 200;
/** Of a step: then the page is told how far it is. */
const STEP_MS = 5_000;
const KEPT_MS = 86_400_000;
const STARTED = /search-(\d+)-/;

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
  /** Absent: the work item of that key is looked for first. */
  readonly keyed?: true;
  readonly cursor?: SearchCursor;
  readonly done: number;
  readonly total: number;
  /** Places of each value that is there. */
  readonly pages: readonly number[];
  readonly unread: number;
  /** Of some work item more places match than are told. */
  readonly more?: true;
};

const NOTHING_YET: SearchState = { done: 0, total: 0, pages: [], unread: 0 };

const sum = (pages: readonly number[]): number => pages.reduce((all, one) => all + one, 0);
const askedKey = (run: string): string => `${PREFIX}${run}`;
const pageKey = (run: string, page: number): string => `${PREFIX}${run}:${String(page)}`;
const json = (value: unknown): Json => value as Json;
const isOld = (name: string, now: number): boolean => now - Number(STARTED.exec(name)?.[1] ?? 0) > KEPT_MS;

export async function startSearch(deps: SearchDeps, { words, at, space }: SearchAsked, by: string): Promise<{ readonly run: string }> {
  const now = deps.clock.now();
  for (const run of await deps.runs().active())
    if (run.kind === 'search' && run.by === by) await deps.runs().setStatus(run.run, 'stopping');
  const { n: moment, at: momentAt } = kept(await deps.repository.moments(), at ?? Infinity);
  const run = `search-${String(now)}-${deps.random.hex(4)}`;
  const asked: Asked = { words, moment, momentAt, ...(space === undefined ? {} : { space }) };
  await deps.state.set(askedKey(run), json(asked));
  await deps.runs().start({ run, kind: 'search', lanes: [{ lane: LANE, state: json(NOTHING_YET) }], params: {}, by });
  return { run };
}

/** Deletes what searches of more than a day ago left, their runs too. */
export async function forgetSearches({ state, clock, runs }: Pick<SearchDeps, 'state' | 'clock' | 'runs'>): Promise<void> {
  const now = clock.now();
  for (const key of await state.listKeys(PREFIX)) if (isOld(key, now)) await state.delete(key);
  for (const key of await state.listKeys(RUNS)) if (isOld(key, now)) await runs().forget(key.slice('run:'.length));
}

export const searchBody = (deps: SearchDeps): StepBody =>
  (async (context, _params, state) => step(deps, context, state as unknown as SearchState)) as StepBody;

async function step(deps: SearchDeps, context: StepContext, from: SearchState): Promise<StepResult<Json>> {
  const asked = (await deps.state.get<Json>(askedKey(context.run))) as unknown as Asked | undefined;
  if (asked === undefined) return { state: json(from), done: true };
  const { questions } = deps.repository;
  const began = deps.clock.now();
  let unread = 0;
  const onDamage = (): void => {
    unread += 1;
  };
  const keyed = from.keyed === true ? [] : await byKey(questions, asked, onDamage);
  const left = MOST - sum(from.pages) - keyed.length;
  const found = await questions.search({
    words: asked.words,
    when: { moment: asked.moment },
    limit: Math.min(MOST_A_STEP, left),
    until: () => deps.clock.now() - began > STEP_MS || context.deadline.remainingMs() < STEP_RESERVE_MS,
    onDamage,
    ...(asked.space === undefined ? {} : { project: asked.space }),
    ...(from.cursor === undefined ? {} : { cursor: from.cursor }),
  });
  const hits = [...keyed, ...found.hits.slice(0, left)].map(({ title, ...hit }) => ({ ...hit, title: title.slice(0, TITLE_MAX) }));
  if (hits.length > 0) await deps.state.set(pageKey(context.run, from.pages.length), json(hits));
  const pages = hits.length > 0 ? [...from.pages, hits.length] : from.pages;
  const isFull = sum(pages) >= MOST;
  const state: SearchState = {
    keyed: true,
    ...(found.cursor === undefined ? {} : { cursor: found.cursor }),
    done: found.done,
    total: found.total,
    pages,
    unread: from.unread + unread,
    ...(from.more === true || hits.some(({ more }) => more === true) || (isFull && found.cursor !== undefined) ? { more: true } : {}),
  };
  return { state: json(state), done: found.cursor === undefined || isFull };
}

/** The work item of that very key, if a key was typed: found before anything that only speaks of it. */
async function byKey(questions: Questions, { words, moment, space }: Asked, onDamage: () => void): Promise<readonly SearchItem[]> {
  const key = words.trim().toUpperCase();
  if (!/^[A-Z][A-Z0-9_]*-\d{1,9}$/.test(key)) return [];
  const when = { moment };
  const projects = new Set<string>();
  for await (const { id, body } of questions.records('project', when, onDamage))
    if (projectFacts(body).key.toUpperCase() === keyProject(key) && (space === undefined || space === id)) projects.add(id);
  if (projects.size === 0) return [];
  for await (const row of questions.rows('issue', when, onDamage)) {
    if (row.deleted || row.keyNumber !== keyNumber(key) || !projects.has(row.project)) continue;
    let title = '';
    for await (const { body } of questions.read([row], onDamage)) title = isRaw(body['fields']) ? textOf(body['fields']['summary']) : '';
    return [{ id: row.id, key, title, where: 'key', excerpt: key }];
  }
  return [];
}

/** The first `most` places that were found so far. Throws `not-found` a day later. */
export async function searchView(deps: SearchDeps, { run, most }: { readonly run: string; readonly most: number }): Promise<SearchView> {
  const record = await deps.runs().get(run);
  const asked = (await deps.state.get<Json>(askedKey(run))) as unknown as Asked | undefined;
  const lane = record && (await deps.runs().lanes(run))[0];
  if (record?.kind !== 'search' || asked === undefined || lane === undefined || isOld(run, deps.clock.now()))
    throw new HoldfastError('not-found', 'This search is over: what was found is kept for a day.', {
      adminMessage: { safe: 'Nothing was changed.', next: 'Search again.' },
    });
  const state = lane.state as unknown as SearchState;
  const status = STATUS[record.status];
  const found = sum(state.pages);
  const trouble = status === 'failed' ? failureOf(record) : status === 'running' ? lane.trouble : undefined;
  return {
    run,
    status,
    words: asked.words,
    moment: asked.momentAt,
    ...(asked.space === undefined ? {} : { space: asked.space }),
    ...(status === 'running' ? { progress: progressFor(state, record, lane, deps.clock.now()) } : {}),
    ...(trouble === undefined ? {} : { trouble }),
    found,
    more: state.more === true,
    unread: state.unread,
    items: await firstOf(deps.state, run, state.pages, most),
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

const failureOf = ({ failure }: RunRecord): AdminMessage => ({
  happened: failure?.happened ?? 'The search could not go on',
  safe: 'Nothing was changed. What is listed was found before.',
  next: 'Search again.',
});

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

async function firstOf(state: StateStore, run: string, pages: readonly number[], most: number): Promise<readonly SearchItem[]> {
  const wanted = pages.findIndex((_, i) => sum(pages.slice(0, i + 1)) >= most);
  const keys = pages.slice(0, wanted < 0 ? undefined : wanted + 1).map((_, i) => pageKey(run, i));
  const values = await state.getMany<Json>(keys);
  return keys.flatMap((key) => (values.get(key) as unknown as readonly SearchItem[] | undefined) ?? []).slice(0, most);
}

export async function stopSearch(deps: SearchDeps, { run, most }: { readonly run: string; readonly most: number }): Promise<SearchView> {
  await searchView(deps, { run, most });
  await deps.runs().setStatus(run, 'stopping');
  return searchView(deps, { run, most });
}
