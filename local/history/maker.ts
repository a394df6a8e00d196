/** Starts and stops the process that makes a history. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { ROOT } from '../machine';
import { historyCache } from './cache';
import type { Order, Told } from './main';

export interface Making {
  /** The folder; undefined: it was stopped. Rejects with the reason when it failed. */
  readonly folder: Promise<string | undefined>;
  /** Resolves when nothing of it is left. */
  stop(): Promise<void>;
}

export function startMaking(order: Order, onDay: (day: number) => void): Making {
  // A group of its own: a signal reaches all its processes, and Ctrl-C only this one.
  const child = fork(path.join(__dirname, 'main.ts'), {
    cwd: ROOT,
    execArgv: ['--import', 'tsx'],
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString('utf8')).slice(-2_000);
  });
  let [made, failed, stopped]: [string | undefined, string | undefined, boolean] = [undefined, undefined, false];
  child.on('message', (told: Told) => {
    if (told.t === 'day') onDay(told.day);
    else if (told.t === 'made') made = told.folder;
    else failed = told.why;
  });
  const ended = new Promise<void>((over) => {
    child.once('exit', () => over());
    child.once('error', (error) => {
      failed ??= error.message;
      over();
    });
  });
  child.send(order, () => undefined);
  const folder = ended.then(() => {
    historyCache(order.dir).tidy();
    if (made !== undefined) return made;
    if (stopped) return undefined;
    throw new Error(failed ?? (words.trim().split('\n').at(-1) || 'its process ended'));
  });
  return {
    folder,
    stop: async () => {
      stopped = true;
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}
