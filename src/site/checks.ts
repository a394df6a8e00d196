/** Checks that a person or the clock starts: reading the repository back, and counting against Jira. */
import { auditRun, type AuditState } from '../backup/audit';
import { lastAudit } from '../backup/auditResult';
import { readDamage } from '../backup/damage';
import type { BackupDeps } from '../backup/deps';
import { FIRST_ATTACHMENTS } from '../backup/runIds';
import { dueUpkeep, noteClock, upkeepRun } from '../backup/upkeep';
import { VERIFY_KEY, verifyRun, type VerifyResultKept, type VerifyState } from '../backup/verify';
import { HoldfastError } from '../contract/errors';
import type { Resolvers, VerifyView } from '../contract/page';
import type { Json } from '../contract/ports';
import type { RunKind, RunRecord, Runs } from '../jobs/api';

export interface ChecksDeps extends BackupDeps {
  runs(): Runs;
}

const HOUR_MS = 3_600_000;
const AUDIT_EVERY_MS = 23 * HOUR_MS;
/** The first backup is barely over when the hour strikes: it reads what was written a moment ago. */
const FIRST_VERIFY_MS = HOUR_MS;
const VERIFY_EVERY_MS = 29 * 24 * HOUR_MS;

export const startVerify = (deps: ChecksDeps, by?: string): Promise<{ readonly run: string }> =>
  startCheck(deps, 'verify', verifyRun(deps).lanes(), by);
/** Tidies, folds and prunes what is due; undefined: nothing is. */
export const startDueUpkeep = async (deps: ChecksDeps): Promise<{ readonly run: string } | undefined> => {
  await noteClock(deps);
  return (await dueUpkeep(deps)).length === 0 ? undefined : startCheck(deps, 'upkeep', upkeepRun(deps).lanes());
};
export const startAudit = (deps: ChecksDeps, by?: string): Promise<{ readonly run: string }> =>
  startCheck(deps, 'audit', auditRun(deps).lanes(), by);

/** One at a time: who asks while one is under way gets that one. */
async function startCheck(
  deps: ChecksDeps,
  kind: RunKind,
  lanes: readonly { readonly lane: string; readonly state: Json }[],
  by?: string,
): Promise<{ readonly run: string }> {
  const underWay = (await deps.runs().active()).find((run) => run.kind === kind && run.status === 'running');
  if (underWay !== undefined) return { run: underWay.run };
  const run = `${kind}-${String(deps.clock.now())}-${deps.random.hex(2)}`;
  await deps.runs().start({ run, kind, lanes, params: {}, ...(by === undefined ? {} : { by }) });
  return { run };
}

/**
 * Starts what is due: the count daily and right after the first backup, reading back monthly and an hour after it. Not while a restore
 * runs: what it has made and no sweep has read yet would be thousands of differences, and the points are the restore's.
 */
export async function startDueChecks(deps: ChecksDeps): Promise<void> {
  const last = await deps.runs().get(FIRST_ATTACHMENTS);
  if (last?.status !== 'done') return;
  if ((await deps.runs().active()).some((run) => run.kind === 'restore')) return;
  const now = deps.clock.now();
  if (now - ((await lastAudit(deps.state))?.at ?? 0) > AUDIT_EVERY_MS) await startAudit(deps);
  const read = await deps.state.get<Json>(VERIFY_KEY);
  const damage = await readDamage(deps);
  const readAt = (read as VerifyResultKept | undefined)?.at ?? 0;
  const isHalfRead = damage?.more === true && damage.closedAt !== undefined && readAt < damage.closedAt;
  if ((isHalfRead || now - readAt > VERIFY_EVERY_MS) && now - (last.endedAt ?? 0) > FIRST_VERIFY_MS) await startVerify(deps);
}

const statusOf = ({ status }: RunRecord): VerifyView['status'] =>
  status === 'done' ? 'done' : status === 'failed' || status === 'stopped' ? 'failed' : 'running';

async function checkState<S>(deps: ChecksDeps, run: string, kind: RunKind): Promise<{ readonly record: RunRecord; readonly state: S }> {
  const record = await deps.runs().get(run);
  if (record === undefined || record.kind !== kind) throw new HoldfastError('not-found', `There is no such check (${kind}).`);
  return { record, state: (await deps.runs().lanes(run))[0]?.state as unknown as S };
}

/** `compared`: restored objects, from the newest restore that ended. */
export async function verifyView(deps: ChecksDeps, run: string, compared: VerifyView['compared']): Promise<VerifyView> {
  const { record, state } = await checkState<VerifyState>(deps, run, 'verify');
  return {
    run,
    status: statusOf(record),
    objects: state.objects,
    records: state.records,
    bytes: state.bytes,
    problems: state.problems.map(({ object, what }) => ({ object, what })),
    ...(compared === undefined ? {} : { compared }),
  };
}

export async function auditView(deps: ChecksDeps, run: string): Promise<Resolvers['audit'][1]> {
  const { record, state } = await checkState<AuditState>(deps, run, 'audit');
  const { inJira, captured, points, differences } = state;
  return { status: statusOf(record), inJira, captured, points, differences };
}
