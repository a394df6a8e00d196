/**
 * The history as the strip sees it: nothing → being made → ready → shown. Being made ends at nothing when somebody cancels, at failed when
 * it can't be made; from both it can be made anew. What is ready waits to be opened: nobody's work on the page is taken away.
 */
import type { HistoryCache, Named } from './cache';
import { HISTORIES } from './cache';
import { AnotherPast } from './journal';
import { startMaking, type Making } from './maker';

export type HistoryState =
  | { readonly at: 'nothing' | 'ready' | 'shown' }
  /** 0: the first backup. */
  | { readonly at: 'making'; readonly day: number }
  | { readonly at: 'failed'; readonly why: string };

export interface HistoryDesk {
  readonly days: number;
  readonly state: () => HistoryState;
  /** Begins, unless it is under way or ready. */
  make(): Promise<void>;
  cancel(): Promise<void>;
  /** Shows what is ready in the place of the site. */
  open(): Promise<void>;
  /** Ends whatever runs. */
  close(): Promise<void>;
}

export interface DeskOptions {
  readonly wanted: Named;
  readonly cache: HistoryCache;
  /** Of the cache. */
  readonly dir?: string;
  readonly now: () => number;
  /** Throws `AnotherPast` when the folder is of no use; after any other error it may be of use another time. */
  readonly show: (folder: string) => Promise<void>;
  readonly tell: (line: string) => void;
  /** It is shown already. */
  readonly shown?: boolean;
  /** For tests. */
  readonly start?: typeof startMaking;
}

const TOLD_EVERY_DAYS = 10;

export function historyDesk({
  wanted,
  cache,
  dir = HISTORIES,
  now,
  show,
  tell,
  shown = false,
  start = startMaking,
}: DeskOptions): HistoryDesk {
  const { days } = wanted;
  let state: HistoryState = { at: shown ? 'shown' : 'nothing' };
  let making: Making | undefined;
  let opening: Promise<void> | undefined;
  let stopped = false;
  /** By this process: kept although its code may be edited meanwhile. */
  let made: string | undefined;

  const find = async (): Promise<string | undefined> => made ?? (await cache.find(wanted));

  async function make(): Promise<void> {
    if (state.at !== 'nothing' && state.at !== 'failed') return;
    state = { at: 'making', day: 0 };
    stopped = false;
    try {
      if ((await find()) !== undefined) state = { at: 'ready' };
    } catch (error) {
      state = failed(error);
    }
    if (stopped) state = { at: 'nothing' };
    if (state.at !== 'making') return;
    tell(`Making ${days} days of history in the background; the strip of the page shows how far it is.`);
    const started = performance.now();
    making = start({ ...wanted, dir, now: now() }, (day) => {
      state = { at: 'making', day };
      if (day % TOLD_EVERY_DAYS === 1) tell(`History: day ${day} of ${days}.`);
    });
    making.folder.then(
      (folder) => {
        made = folder;
        state = { at: folder === undefined ? 'nothing' : 'ready' };
        if (folder !== undefined)
          tell(`${days} days of history are ready after ${Math.round((performance.now() - started) / 1_000)} s: ${folder}`);
      },
      (error: unknown) => {
        state = failed(error);
        tell(`The history was not made: ${state.why}`);
      },
    );
  }

  async function openOnce(): Promise<void> {
    const folder = await find();
    if (folder === undefined) {
      state = { at: 'nothing' };
      return;
    }
    try {
      await show(folder);
      state = { at: 'shown' };
    } catch (error) {
      state = failed(error);
      if (error instanceof AnotherPast) {
        made = undefined;
        cache.forget(folder);
      }
      const end = error instanceof AnotherPast ? 'can be made again' : `is kept in ${folder}`;
      tell(`The history was not shown and ${end}: ${state.why}`);
    }
  }

  const stop = async (): Promise<void> => {
    stopped = true;
    await making?.stop();
    await making?.folder.catch(() => undefined);
  };
  return {
    days,
    state: () => state,
    make,
    cancel: stop,
    open: async () => {
      if (state.at !== 'ready') return;
      opening ??= openOnce().finally(() => (opening = undefined));
      await opening;
    },
    close: stop,
  };
}

const failed = (error: unknown): { readonly at: 'failed'; readonly why: string } => ({
  at: 'failed',
  why: error instanceof Error ? error.message : String(error),
});
