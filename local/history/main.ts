/**
 * The process that makes a history, so that the page is usable meanwhile (`maker.ts` starts it). When it is asked to stop, or the other one is
 * gone, it ends at once with all its processes, those of functions that stand still included; what is half-made is removed by whoever comes next.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { historyCache } from './cache';
import { makeHistory, type HistoryWish } from './make';

export interface Order extends HistoryWish {
  /** Of the cache. */
  readonly dir: string;
}

/** `day` as of `makeHistory`. */
export type Told =
  | { readonly t: 'day'; readonly day: number }
  | { readonly t: 'made'; readonly folder: string }
  | { readonly t: 'failed'; readonly why: string };

const tell = (told: Told): Promise<void> => new Promise((sent) => (process.send === undefined ? sent() : process.send(told, () => sent())));
const stop = (): void => void process.kill(-process.pid, 'SIGKILL');

process.once('SIGTERM', stop);
process.once('disconnect', stop);
process.once('message', (order: Order) => void make(order));

async function make({ dir, ...wish }: Order): Promise<void> {
  try {
    const folder = await historyCache(dir).keep(wish, async (empty) => {
      // Temporary files of functions go when the folder goes.
      process.env['TMPDIR'] = path.join(empty, 'work');
      mkdirSync(process.env['TMPDIR']);
      await makeHistory(wish, empty, { day: (day) => void tell({ t: 'day', day }) });
    });
    await tell({ t: 'made', folder });
  } catch (error) {
    await tell({ t: 'failed', why: error instanceof Error ? error.message : String(error) });
  }
  stop();
}
