/**
 * Repair of what verification found (REPOSITORY §9), as a run: the mirror is written again, rows that can't be read are fetched from Jira and get the very
 * same bytes again, or are stated as lost; damaged parts of the index are made again. A few hundred items a step, until nothing is left.
 *
 * P1 Done twice, or killed anywhere, a step repeats: what is repaired already is not found again. P2 What Jira has in another version is left to a sweep.
 * P3 Nothing is called lost before Jira was asked.
 */
import { isHoldfastError } from '../contract/errors';
import { STEP_RESERVE_MS } from '../contract/limits';
import type { Deadline, Json } from '../contract/ports';
import type { StepBody, StepResult } from '../jobs/api';
import type { Survey } from '../repository/maintenance/repair';
import { rowKey } from '../repository/maintenance/healer';
import type { Row } from '../repository/model';
import { isOpen, NOTHING, readDamage, tallied, writeDamage } from './damage';
import type { Damage, Tallied } from './damage';
import type { BackupDeps } from './deps';
import { markIssue } from './marks';
import { recapture } from './recapture';
import { recaptureRest, rescan, rescanFrom } from './rescan';
import { STEP_WORK_MS } from './stepWork';

const REPAIR_LANE = 'repair';
/** Items of one step: what Jira is asked for and what is in memory. */
const ITEMS = 500;
/** Objects of one step: what is sound in them is copied, and an attempt has only so many names. */
const OBJECTS = 40;
const NAMED = 20;

export interface RepairState {
  /** How far a look at Jira for unknown rows has come; absent: not begun. */
  readonly read?: number;
  /** Records that it captured. */
  readonly stored?: number;
  /** It has seen everything. */
  readonly looked?: true;
}

export const repairRun = (
  deps: BackupDeps,
): { lanes(): readonly { readonly lane: string; readonly state: Json }[]; readonly body: StepBody } => ({
  lanes: () => [{ lane: REPAIR_LANE, state: {} }],
  body: (async (context, _params, state) => step(deps, context.deadline, state as unknown as RepairState)) as StepBody,
});

/** Starts what a damage record asks for; undefined: there is none, or it is being repaired. */
export const startDueRepair = async (deps: BackupDeps): Promise<{ readonly run: string } | undefined> => {
  const damage = await readDamage(deps);
  if (!isOpen(damage) || damage.objects.length === 0) return undefined;
  if ((await deps.runs().active()).some(({ kind }) => kind === 'repair')) return undefined;
  const run = `repair-${String(deps.clock.now())}-${deps.random.hex(2)}`;
  await deps.runs().start({ run, kind: 'repair', lanes: repairRun(deps).lanes(), params: {} });
  return { run };
};

const again = (state: RepairState): StepResult<Json> => ({ state: state as unknown as Json, done: false });
const over = (state: RepairState): StepResult<Json> => ({ state: state as unknown as Json, done: true });

const step = async (deps: BackupDeps, deadline: Deadline, state: RepairState): Promise<StepResult<Json>> => {
  const damage = await counted(deps, await readDamage(deps));
  if (!isOpen(damage)) return over(state);
  const batch = damage.objects.slice(0, OBJECTS);
  const objects = new Set(await mendMirror(deps, batch));
  const { maintenance } = deps.repository;
  const found = objects.size === 0 ? undefined : await maintenance.survey(objects, ITEMS);
  if (!found || (!found.isInUse && found.rows.length === 0 && found.missing.length === 0)) return settle(deps, damage, batch, state);
  if (found.missing.length > 0 && state.looked !== true) return look(deps, deadline, found, state);
  const began = deps.clock.now();
  const isOver = (): boolean => deps.clock.now() - began > STEP_WORK_MS || deadline.remainingMs() < STEP_RESERVE_MS;
  const { records, parts, lost, changed } = await recapture(deps, found.rows, found.parts, isOver);
  for (const id of changed) await markIssue(deps.state, id, deps.clock.now());
  const rows = found.rows.filter((row) => isSettled(row, records, parts, lost, found.parts));
  const tally = await tallyOf(deps, rows, lost, found, state);
  await writeDamage(deps, { ...damage, pending: { ...tally, planned: found.planned } });
  try {
    await maintenance.repair(found.planned, objects, { rows, records, parts, lost, missing: state.looked === true });
  } catch (error) {
    // somebody else's maintenance came first: surveyed again at the next step
    if (!isHoldfastError(error, 'conflict')) throw error;
  }
  return again(state);
};

/** Neither index nor row needs these objects any more. */
const settle = async (deps: BackupDeps, damage: Damage, batch: readonly string[], state: RepairState): Promise<StepResult<Json>> => {
  const objects = damage.objects.filter((object) => !batch.includes(object));
  const isDone = objects.length === 0 && damage.stuck.length === 0;
  await writeDamage(deps, { ...damage, objects, ...(isDone ? { closedAt: deps.clock.now() } : {}) });
  if (objects.length > 0) return again(state);
  deps.log.info('repair', { repaired: damage.repaired, lost: damage.lost });
  return over(state);
};

const isSettled = (
  row: Row,
  records: ReadonlyMap<string, unknown>,
  parts: ReadonlyMap<string, unknown>,
  lost: ReadonlySet<string>,
  bad: ReadonlySet<string>,
): boolean =>
  lost.has(rowKey(row)) ||
  records.has(rowKey(row)) ||
  (row.parts !== undefined && row.parts.every(({ name }) => !bad.has(name) || parts.has(name)));

/** What is no part of the mirror. */
const mendMirror = async (deps: BackupDeps, objects: readonly string[]): Promise<readonly string[]> => {
  const rest: string[] = [];
  for (const object of objects) if (!(await deps.repository.maintenance.mend(object))) rest.push(object);
  return rest;
};

const look = async (deps: BackupDeps, deadline: Deadline, found: Survey, state: RepairState): Promise<StepResult<Json>> => {
  const since = rescanFrom(found, await deps.repository.moments());
  if (since === undefined) {
    await recaptureRest(deps, found.missing);
    return again({ looked: true });
  }
  const { read, stored, done } = await rescan(deps, deadline, state.read ?? since);
  const next: RepairState = { read, stored: (state.stored ?? 0) + stored };
  if (!done) return again(next);
  await recaptureRest(deps, found.missing);
  return again({ ...next, looked: true });
};

/** Of rows that nobody knows, those count as lost that a look at Jira did not replace; files are read again by a run of their own. */
const tallyOf = async (
  deps: BackupDeps,
  rows: readonly Row[],
  lost: ReadonlySet<string>,
  { missing }: Survey,
  { stored = 0 }: RepairState,
): Promise<Tallied> => {
  const unknown = missing.filter(({ kind }) => kind !== 'attachment').reduce((sum, { items }) => sum + items, 0);
  const gone = Math.max(0, unknown - stored);
  const given = rows.filter((row) => lost.has(rowKey(row)));
  const moments = given.length === 0 && gone === 0 ? [] : await deps.repository.moments();
  const newest = Math.max(0, ...given.map(({ from }) => from));
  const at = gone > 0 ? moments.at(-1)?.at : (moments.find(({ n }) => n > newest)?.at ?? moments.at(-1)?.at);
  return {
    repaired: rows.length - given.length + Math.min(unknown, stored),
    lost: given.length + gone,
    named: given.map(({ kind, id }) => `${kind}:${id}`).slice(0, NAMED),
    ...(at === undefined ? {} : { lostBefore: at }),
  };
};

/** Adds what a repair has done, once its commit is there: a killed step must not count twice, nor be forgotten. */
const counted = async (deps: BackupDeps, damage: Damage | undefined): Promise<Damage | undefined> => {
  if (!damage?.pending) return damage;
  const { pending, ...rest } = damage;
  const { planned, ...tally } = pending;
  const isDone = await deps.repository.maintenance.isRewritten(planned);
  const next: Damage = { ...rest, ...tallied(rest, isDone ? tally : NOTHING) };
  await writeDamage(deps, next);
  return next;
};
