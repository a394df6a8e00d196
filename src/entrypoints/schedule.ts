/**
 * What the clock starts. The tick, every five minutes: runs that should go on, the first backup, a sweep. Hourly: maintenance and checks that are due.
 * Daily: the configuration. The platform neither retries nor repeats a missed one; each finds out itself what is due.
 */
import { advanceFirstBackup, captureConfiguration, captureNewFiles, startFirstBackup } from '../backup/firstBackup';
import { startDueRepair } from '../backup/repair';
import { lastSweep, sweep } from '../backup/sweep';
import { isHoldfastError } from '../contract/errors';
import { forgetOldHours } from '../jira/ledger';
import type { RunKind } from '../jobs/api';
import { keepSweepTrouble } from '../site/overviewFacts';
import { SWEEP_EVERY_SECONDS } from '../site/settings';
import { startDueChecks, startDueUpkeep } from '../site/checks';
import { forgetSearches } from '../site/search';
import { beatOfDeletion, goOnDeleting } from '../site/deletion';
import { compose, composeBase, storesOf, type App, type Base } from './compose';
import { invocationOf, type Invocation, type PlatformContext } from './invocation';

/** Runs that read the backup: it is not deleted under them. */
const READS: ReadonlySet<RunKind> = new Set<RunKind>(['plan', 'restore', 'search']);
/** Schedules are spread over their interval: one that comes a little early is not early. */
const SLACK_MS = 60_000;

export const tick = (_event: unknown, context: PlatformContext): Promise<void> =>
  scheduled('tick', context, async (app, { licensed }) => {
    await app.runs().tick();
    // An ended licence stops capture, and only that: runs that restore or check have gone on above.
    if (!licensed) return;
    await startFirstBackup(app);
    await advanceFirstBackup(app);
    await sweepWhenDue(app);
  });

export const hour = (_event: unknown, context: PlatformContext): Promise<void> =>
  scheduled('hour', context, async (app) => {
    // first: what is to be deleted may be damaged, and what follows may not end
    await beatOfDeletion(app, async () => (await app.runs().active()).some(({ kind }) => READS.has(kind)));
    await forgetSearches(app);
    await startDueRepair(app);
    await startDueUpkeep(app);
    await startDueChecks(app);
  });

export const day = (_event: unknown, context: PlatformContext): Promise<void> =>
  scheduled('day', context, async (app, { licensed }) => {
    if (licensed) await captureConfiguration(app);
    await forgetOldHours(app.state, app.clock.now());
  });

async function sweepWhenDue(app: App): Promise<void> {
  const last = await lastSweep(app);
  if (last !== undefined && app.clock.now() - last.at < SWEEP_EVERY_SECONDS * 1_000 - SLACK_MS) return;
  try {
    const outcome = await sweep(app, app.deadline);
    await keepSweepTrouble(app, undefined);
    app.log.info('sweep', { status: outcome.status, changed: outcome.changed, deleted: outcome.deleted, newFiles: outcome.newFiles });
    if (outcome.commit !== undefined && outcome.newFiles > 0) await captureNewFiles(app, outcome.commit);
  } catch (e) {
    await keepSweepTrouble(app, e);
    throw e;
  }
}

async function deleteOn(base: Base): Promise<void> {
  await goOnDeleting({ ...base, ...storesOf(base) }).catch((e: unknown) => {
    base.log.warn('deleting all backups did not get on', { error: e instanceof Error ? e.message.slice(0, 300) : String(e) });
  });
}

async function scheduled(name: string, context: PlatformContext, work: (app: App, invocation: Invocation) => Promise<void>): Promise<void> {
  const invocation = invocationOf(context);
  const base = composeBase(invocation);
  try {
    await work(await compose(invocation, base), invocation);
  } catch (e) {
    // All backups are to be deleted: that is all that is done now, by the tick.
    if (isHoldfastError(e, 'cancelled')) return name === 'tick' ? await deleteOn(base) : undefined;
    // The next one comes by itself; an error thrown at the platform would only be another line in its log.
    base.log.warn(`${name} did not end`, { error: e instanceof Error ? e.message.slice(0, 300) : String(e) });
  } finally {
    await base.ledger.flush();
  }
}
