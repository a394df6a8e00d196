/** Is a history what it is shown as: did every run of the app end well, was the backup safe at the end, does it read back? */
import type { KernelClock } from '../clock';
import type { App } from '../scenario/app';
import { HOUR_MS } from './calendar';

/** Sweeps come hourly: one that is late is not yet one that is missing. */
const SAFE_WITHIN_MS = 2 * HOUR_MS;
const LOOK_MS = 60_000;
const PATIENCE_MS = 12 * HOUR_MS;

/** What the app says in its log of runs that ended. */
export class RunsSeen {
  ended = 0;
  readonly failed: string[] = [];

  read(line: string): void {
    const [, run, status] = / run ended run=(\S+) status=(\S+)/.exec(line) ?? [];
    if (run === undefined) return;
    this.ended += 1;
    if (status === 'failed') this.failed.push(run);
  }
}

type Asked = Pick<App, 'ask'>;

/** Sentences of what is wrong; none: sound. Verifies everything, which takes minutes of the clock. */
export async function wrongWith(app: Asked, clock: Pick<KernelClock, 'now' | 'sleep'>, runs: RunsSeen): Promise<readonly string[]> {
  const end = clock.now();
  const { state, safeSince, failure } = await app.ask('overview');
  const wrong: string[] = [];
  if (runs.failed.length > 0) wrong.push(`Runs failed: ${runs.failed.slice(0, 5).join(', ')}.`);
  else if (runs.ended === 0) wrong.push('The app told of no run that ended.');
  if (state === 'failed') wrong.push(`The app says: ${failure?.happened ?? 'failed'}`);
  if (safeSince === undefined) wrong.push('The backup is not complete.');
  else if (end - safeSince > SAFE_WITHIN_MS)
    wrong.push(`At the end the backup was ${Math.round((end - safeSince) / HOUR_MS)} hours behind.`);
  return [...wrong, ...(await notRead(app, clock))];
}

async function notRead(app: Asked, clock: Pick<KernelClock, 'now' | 'sleep'>): Promise<readonly string[]> {
  const begun = clock.now();
  const { run } = await app.ask('startVerify');
  while (clock.now() - begun < PATIENCE_MS) {
    const { status, problems } = await app.ask('verify', { run });
    if (status === 'done') return problems.slice(0, 3).map(({ object, what }) => `Reading it back: ${object}: ${what}`);
    if (status !== 'running') return [`Reading it back ended as “${status}”.`];
    await clock.sleep(LOOK_MS);
  }
  return ['Reading it back did not end.'];
}
