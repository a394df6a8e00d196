/**
 * What the Overview shows, from what is stored: nothing is asked of Jira, and of the repository only its newest commit. “Safe since” appears when every window, the files and the configuration
 * are captured, and a sweep has looked at what changed since the watermark that was noted before the first read.
 */
import type { AdminMessage } from '../contract/errors';
import type { GapLine, Overview, Progress } from '../contract/page';
import type { Json } from '../contract/ports';
import type { LaneState, RunRecord } from '../jobs/api';
import { AUDIT_KEY } from './auditResult';
import type { AuditResult } from './auditResult';
import type { AttachmentsState } from './attachments';
import type { SlotState } from './baseline';
import { addSeen, nothingSeen } from './capture';
import type { Seen } from './capture';
import type { ConfigurationState } from './configuration';
import type { BackupDeps } from './deps';
import { gapsForAdmin, namedSpaces, unseenCounts, unseenGaps } from './gaps';
import { loadPlan } from './plan';
import type { BaselinePlan } from './plan';
import { FIRST_ATTACHMENTS, FIRST_BASELINE, FIRST_CONFIGURATION } from './runIds';
import { nameOfSpace } from './spaceName';
import { lastSweep } from './sweep';
import type { LastSweep } from './sweep';
import { readUnseen } from './unseen';
import { VERIFY_KEY } from './verify';
import type { VerifyResultKept } from './verify';

export type BackupPhase = 'never-started' | 'first-backup' | 'complete' | 'failed';

export const STAGES = ['Count', 'Work items', 'Files', 'Check for changes'] as const;

export interface BackupStatus {
  readonly phase: BackupPhase;
  readonly startedAt?: number;
  /** While the first backup runs. */
  readonly progress?: Progress;
  /** Jira's hourly allowance is used up until then. */
  readonly waitingUntil?: number;
  readonly failure?: AdminMessage;
  readonly safeSince?: number;
  readonly lastSweep?: LastSweep;
  readonly lastMomentAt?: number;
  /** By the first backup. */
  readonly captured: Overview['captured'];
  readonly counted?: AuditResult;
  readonly readBack?: VerifyResultKept;
  readonly gaps: readonly GapLine[];
}

type StatusDeps = Pick<BackupDeps, 'state' | 'repository' | 'runs' | 'clock'>;

export const backupStatus = async (deps: StatusDeps): Promise<BackupStatus> => {
  const { repository } = deps;
  const [first, checks, head, moment] = [
    await firstBackup(deps),
    await checksOf(deps),
    await repository.head(),
    await repository.lastMoment(),
  ];
  const common = { captured: first?.captured ?? NOTHING_YET, ...(moment === undefined ? {} : { lastMomentAt: moment.at }), ...checks };
  if (first === undefined) return { phase: 'never-started', ...common, gaps: [] };

  const swept = await lastSweep(deps);
  // Sweeps begin at the plan's watermark and each at the end of the one before: one that read all has looked from there on.
  const complete = first.done && swept?.full === true;
  const { failure, waitingUntil } = first;
  return {
    phase: complete ? 'complete' : first.failed ? 'failed' : 'first-backup',
    startedAt: first.startedAt,
    ...common,
    ...(complete ? { safeSince: Math.max(head.watermark, swept.watermark) } : { progress: first.progress }),
    ...(swept === undefined ? {} : { lastSweep: swept }),
    ...(waitingUntil === undefined ? {} : { waitingUntil }),
    ...(failure === undefined ? {} : { failure }),
    gaps: [...(await hidden(deps, checks.counted)), ...first.gaps],
  };
};

const NOTHING_YET: Overview['captured'] = { workItems: 0, spaces: 0, attachments: 0, attachmentBytes: 0 };

interface FirstBackup {
  readonly startedAt: number;
  readonly done: boolean;
  readonly failed: boolean;
  readonly failure: AdminMessage | undefined;
  readonly progress: Progress;
  readonly waitingUntil: number | undefined;
  readonly captured: Overview['captured'];
  readonly gaps: readonly GapLine[];
}

/** Its three runs together; undefined before it was started. */
const firstBackup = async (deps: StatusDeps): Promise<FirstBackup | undefined> => {
  const runs = deps.runs();
  const [baseline, attachments, configuration] = await Promise.all(
    [FIRST_BASELINE, FIRST_ATTACHMENTS, FIRST_CONFIGURATION].map((run) => runs.get(run)),
  );
  if (baseline === undefined) return undefined;
  const lanesOf = (run: RunRecord | undefined): Promise<readonly LaneState[]> =>
    run === undefined ? Promise.resolve([]) : runs.lanes(run.run);
  const [slots = [], files = [], config = []] = await Promise.all([baseline, attachments, configuration].map(lanesOf));
  const plan = await loadPlan(deps.state, FIRST_BASELINE);
  const seen = slots.reduce((sum, lane) => addSeen(sum, (lane.state as unknown as SlotState).seen), nothingSeen());
  const fileState = files[0]?.state as unknown as AttachmentsState | undefined;
  const configState = config[0]?.state as unknown as ConfigurationState | undefined;
  const all = [baseline, attachments, configuration];
  const failed = all.find((run) => run?.status === 'failed');
  const waitingUntil = latestWait([...slots, ...files], deps.clock.now());
  return {
    startedAt: baseline.startedAt,
    done: all.every((run) => run?.status === 'done'),
    failed: failed !== undefined,
    failure: failed?.failure,
    progress: progressOf(plan, seen, fileState, baseline.status === 'done', attachments?.status === 'done', waitingUntil),
    waitingUntil,
    captured: {
      workItems: seen.issues,
      spaces: configState?.projects ?? 0,
      attachments: fileState?.files ?? 0,
      attachmentBytes: fileState?.bytes ?? 0,
    },
    gaps: gapsForAdmin(sum([seen.gaps, fileState?.gaps, configState?.gaps, statedGaps(seen)])),
  };
};

const checksOf = async (deps: Pick<StatusDeps, 'state'>): Promise<Pick<BackupStatus, 'counted' | 'readBack'>> => {
  const kept = await deps.state.getMany<Json>([AUDIT_KEY, VERIFY_KEY]);
  const counted = kept.get(AUDIT_KEY) as unknown as AuditResult | undefined;
  const readBack = kept.get(VERIFY_KEY) as unknown as VerifyResultKept | undefined;
  return { ...(counted === undefined ? {} : { counted }), ...(readBack === undefined ? {} : { readBack }) };
};

/** What Jira does not show any more, first among the gaps. */
const hidden = async (deps: Pick<StatusDeps, 'state' | 'repository'>, counted: AuditResult | undefined): Promise<readonly GapLine[]> => {
  const unseen = await readUnseen(deps.state);
  const names = await Promise.all(namedSpaces(unseen).map((id) => nameOfSpace(deps.repository, id)));
  return unseenGaps(unseenCounts(unseen, counted?.partly), names);
};

/** What no work item is asked for yet: every captured one may have some. */
const statedGaps = (seen: Seen): Record<string, number> => ({ 'remote links': seen.issues, properties: seen.issues });

const sum = (parts: readonly (Readonly<Record<string, number>> | undefined)[]): Record<string, number> => {
  const out: Record<string, number> = {};
  for (const part of parts) for (const [kind, n] of Object.entries(part ?? {})) out[kind] = (out[kind] ?? 0) + n;
  return out;
};

/** Only what waits long enough to be told; a pause of seconds is no state. */
const latestWait = (lanes: readonly LaneState[], now: number): number | undefined => {
  const waits = lanes.filter((lane) => !lane.done && (lane.waitingUntil ?? 0) > now + 60_000).map((lane) => lane.waitingUntil ?? 0);
  return waits.length === 0 ? undefined : Math.max(...waits);
};

const progressOf = (
  plan: BaselinePlan | undefined,
  seen: Seen,
  files: AttachmentsState | undefined,
  read: boolean,
  stored: boolean,
  waitingUntil: number | undefined,
): Progress => {
  const base = { stages: STAGES, ...(waitingUntil === undefined ? {} : { waitingUntil }) };
  if (plan === undefined) return { ...base, stage: STAGES[0], done: 0, total: 0 };
  if (!read) {
    // Jira's count is an estimate: more may come than it said.
    const total = Math.max(plan.total, seen.issues);
    return { ...base, stage: STAGES[1], done: seen.issues, total, ...(total > plan.total ? { grew: total - plan.total } : {}) };
  }
  if (!stored)
    return { ...base, stage: STAGES[2], done: Math.min(files?.files ?? 0, seen.attachments), total: Math.max(seen.attachments, 1) };
  return { ...base, stage: STAGES[3], done: 0, total: 1 };
};
