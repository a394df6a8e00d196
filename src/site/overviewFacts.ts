/** Gathers what Overview is made of: the state of the backup, what runs, what was deleted, and why the newest sweep did not end. */
import type { BackupDeps } from '../backup/deps';
import { FIRST_ATTACHMENTS, FIRST_BASELINE, FIRST_CONFIGURATION } from '../backup/runIds';
import { backupStatus, STAGES, type BackupStatus } from '../backup/status';
import { isHoldfastError, type AdminMessage } from '../contract/errors';
import type { GapLine, Overview, Progress } from '../contract/page';
import type { Json } from '../contract/ports';
import type { RunRecord, Runs } from '../jobs/api';
import { recentlyDeleted } from '../restore/recentlyDeleted';
import { runView } from '../restore/views';
import type { OverviewFacts } from './overview';
import { damageView } from './damageView';
import { progressOf } from './progress';
import { SWEEP_EVERY_SECONDS } from './settings';
import { peopleNames, SOMEONE } from './timeline/names';

export interface SiteDeps extends BackupDeps {
  runs(): Runs;
}

const TROUBLE_KEY = 'sweep:trouble';
interface Trouble {
  readonly message: AdminMessage;
  readonly at: number;
  readonly waitingUntil?: number;
}

/** UX §4: fewer deleted work items are no alarm; a space always is. */
const ALERT_ISSUES = 10;
/** Runs of the first backup have their own place on the page. */
const FIRST: ReadonlySet<string> = new Set([FIRST_BASELINE, FIRST_ATTACHMENTS, FIRST_CONFIGURATION]);

/** Remembers why a sweep did not end, for the headline; `undefined`: it ended. */
export async function keepSweepTrouble({ state, clock }: Pick<SiteDeps, 'state' | 'clock'>, e: unknown): Promise<void> {
  if (e === undefined) {
    if ((await state.get(TROUBLE_KEY)) !== undefined) await state.delete(TROUBLE_KEY);
    return;
  }
  const message: AdminMessage = isHoldfastError(e)
    ? e.adminMessage
    : {
        happened: 'Holdfast met a fault of its own',
        safe: 'What was captured is safe.',
        next: 'Holdfast tries again by itself.',
      };
  const waiting =
    isHoldfastError(e, 'rate-limited') && e.retryAfterSeconds !== undefined
      ? { waitingUntil: clock.now() + e.retryAfterSeconds * 1_000 }
      : {};
  await state.set(TROUBLE_KEY, { message: { ...message }, at: clock.now(), ...waiting });
}

export async function gatherOverview(deps: SiteDeps, licensed: boolean): Promise<OverviewFacts> {
  const now = deps.clock.now();
  const status = await backupStatus(deps);
  const trouble = (await deps.state.get<Json>(TROUBLE_KEY)) as unknown as Trouble | undefined;
  const waitingUntil = Math.max(status.waitingUntil ?? 0, trouble?.waitingUntil ?? 0);
  const { lastMomentAt, lastSweep, safeSince, counted } = status;
  const deleted = await deletions(deps, status.phase === 'first-backup');
  const damage = await damageView(deps, now);
  // what was found and has been dealt with is no problem of the backup any more
  const readBack = status.readBack && { ...status.readBack, problems: damage.isSettled ? 0 : status.readBack.problems };
  return {
    now,
    sweepEverySeconds: SWEEP_EVERY_SECONDS,
    licensed,
    captured: status.captured,
    running: await running(deps, now),
    gaps: [...deleted.gaps, ...status.gaps],
    alerts: deleted.alerts,
    ...(lastMomentAt === undefined ? {} : { lastMomentAt }),
    ...(lastSweep === undefined ? {} : { lastSweepAt: lastSweep.at }),
    ...(safeSince === undefined ? {} : { safeSince }),
    ...(counted === undefined ? {} : { counted: { inJira: counted.inJira, captured: counted.captured, at: counted.at } }),
    ...(readBack === undefined ? {} : { readBack: { records: readBack.records, problems: readBack.problems, at: readBack.at } }),
    ...(damage.view === undefined ? {} : { damage: damage.view }),
    ...(waitingUntil > now ? { waitingUntil } : {}),
    ...(trouble === undefined ? {} : { trouble: trouble.message }),
    ...firstBackup(status, now),
  };
}

function firstBackup(status: BackupStatus, now: number): Pick<OverviewFacts, 'firstBackup'> {
  const { phase, startedAt, failure, progress } = status;
  if (phase === 'never-started' || startedAt === undefined) return {};
  const complete = phase === 'complete';
  const { stage, stages, done, total, grew, waitingUntil } = progress ?? {
    stage: STAGES[0],
    stages: STAGES,
    done: 0,
    total: 0,
    grew: undefined,
    waitingUntil: undefined,
  };
  const work = {
    stage,
    stages,
    done,
    total,
    startedAt,
    verified: complete,
    firstTotal: total - (grew ?? 0),
    ...(waitingUntil === undefined ? {} : { waitingUntil }),
  };
  return { firstBackup: { startedAt, complete, progress: progressOf(work, now), ...(failure === undefined ? {} : { failure }) } };
}

async function running(deps: SiteDeps, now: number): Promise<Overview['running']> {
  const lines: Overview['running'][number][] = [];
  for (const run of await deps.runs().active()) {
    // somebody's search is on its own page
    if (FIRST.has(run.run) || run.kind === 'search') continue;
    lines.push({
      run: run.run,
      kind: run.kind,
      startedAt: run.startedAt,
      progress: run.kind === 'restore' ? (await runView(deps, run.run)).progress : await laneProgress(deps, run, now),
    });
  }
  return lines;
}

/** Short runs of the app's own have no stages worth telling: lanes that are done. */
async function laneProgress(deps: SiteDeps, run: RunRecord, now: number): Promise<Progress> {
  const lanes = await deps.runs().lanes(run.run);
  return progressOf(
    {
      stage: 'Working',
      stages: ['Working'],
      done: lanes.filter((lane) => lane.done).length,
      total: lanes.length,
      startedAt: run.startedAt,
      verified: false,
    },
    now,
  );
}

/** Commits of the first backup come every few seconds, and each pass reads all of them. */
const FIRST_BACKUP_EVERY_MS = 10 * 60_000;

/** Deleted spaces, and many work items at once, of the last days: what an administrator must see first. */
async function deletions(deps: SiteDeps, isFirstBackup: boolean): Promise<Pick<Overview, 'alerts' | 'gaps'>> {
  const { spaces, workItems, incomplete } = await recentlyDeleted(deps, isFirstBackup ? FIRST_BACKUP_EVERY_MS : 0);
  const { questions } = deps.repository;
  const nameOf = await peopleNames(
    questions,
    spaces.flatMap(({ actor }) => actor ?? []),
  );
  const alerts: Overview['alerts'][number][] = spaces.map(({ id, key, title, actor, workItems: count, at }) => {
    const named = actor === undefined ? SOMEONE : nameOf(actor);
    const name = named === SOMEONE ? undefined : named;
    return {
      title: `${name ?? 'Someone'} deleted the space ${title} (${key})`,
      count,
      at,
      projectId: id,
      ...(name === undefined ? {} : { actor: name }),
    };
  });
  const { count, last } = workItems;
  if (count >= ALERT_ISSUES) alerts.push({ title: `${String(count)} work items were deleted`, count, at: last });
  return { alerts, gaps: incomplete ? [UNTOLD] : [] };
}

const UNTOLD: GapLine = {
  kind: 'Deletions',
  count: 1,
  reason: 'Part of the backup can’t be read: more may have been deleted lately than is told here.',
  remedy: 'Holdfast reads the backup back and repairs what Jira still has.',
};
