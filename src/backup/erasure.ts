/**
 * People whose data must go (docs/SECURITY.md: within 35 days of the request). One key a person, so that no two requests lose each other; what is to be done next
 * follows from what is there, so a run may end anywhere and begin again:
 *
 * 1 mark them as erased, and leave the packs behind that hold their records, as long as there are any;
 * 2 look again once every invocation that may not have known of it has ended;
 * 3 move the fence over the attempts of those, and delete what they uploaded and nobody committed;
 * 4 empty the trash when its two days are over.
 *
 * None of this waits for a calm clock or for damage to be repaired: a deadline is one. Nor for a licence. A quiet site is helped on by commits that change nothing.
 */
import { HoldfastError } from '../contract/errors';
import { ATTEMPT_DEAD_MS } from '../contract/limits';
import type { Json } from '../contract/ports';
import { FORMER_USER } from '../entities/user';
import type { Lookup, View } from '../repository/api';
import type { CapturedRecord } from '../repository/model';
import type { Standing, UpkeepPlan } from '../repository/maintenance/upkeep';
import type { BackupDeps } from './deps';

const PREFIX = 'erase:';
/** Attempts below it were looked through for what nobody committed. */
const LOOKED_KEY = 'erasing:looked';
/** People at once; the others wait for their turn, which is hours. */
const AT_ONCE = 5_000;
/** Atlassian: at most 128 characters; those of the state's keys. */
const ACCOUNT_ID = /^[\w:.-]{1,128}$/;

interface Request {
  readonly [member: string]: Json | undefined;
  /** When it was asked for. */
  readonly at: number;
  /** Since when commits reach nothing of theirs. */
  readonly clearedAt?: number;
  /** Attempts up to this one may have belonged to somebody who did not know. */
  readonly upTo?: number;
}

type Requests = ReadonlyMap<string, Request>;
type Deps = Pick<BackupDeps, 'repository' | 'state' | 'clock'>;

/** Idempotent. Throws `bad-input` for what is no account id; then nothing is asked for. */
export const requestErasure = async (deps: Pick<Deps, 'state' | 'clock'>, accountIds: readonly string[]): Promise<void> => {
  if (!accountIds.every((id) => ACCOUNT_ID.test(id)))
    throw new HoldfastError('bad-input', 'An account id has at most 128 letters and digits.');
  const request: Request = { at: deps.clock.now() };
  for (const id of accountIds) await deps.state.create(`${PREFIX}${id}`, request as Json);
};

/** What is to be done now; undefined: nothing, or something waits for its time. Keeps what it found out. */
export const nextOfErasures = async (deps: Deps): Promise<UpkeepPlan | undefined> => {
  const requests = await readRequests(deps);
  if (requests.size === 0) return undefined;
  const { maintenance } = deps.repository;
  const erasing = await maintenance.planErase([...requests.keys()]);
  if (erasing) {
    // somebody who did not know came after we had looked: the two days, too, count from what is done now
    for (const [id, { at, clearedAt }] of requests) if (clearedAt !== undefined) await deps.state.set(`${PREFIX}${id}`, { at });
    return erasing;
  }
  const standing = await maintenance.standing();
  if (!standing) return undefined;
  const cleared = await noteCleared(deps, requests, standing);
  const upTo = Math.max(0, ...[...cleared.values()].map((request) => request.upTo ?? 0));
  const looked = await lookedUpTo(deps, standing.low);
  const next = await nextStep(deps, standing, upTo, looked);
  if (next) return next;
  const oldestTrash = standing.trash[0] ?? Infinity;
  for (const [id, { clearedAt = 0, upTo: last }] of cleared) {
    if (last !== undefined && looked > last && oldestTrash > clearedAt) await deps.state.delete(`${PREFIX}${id}`);
  }
  return undefined;
};

/** Of these nothing is left in what commits reach; a while later, of those who did not know either. */
const noteCleared = async (deps: Deps, requests: Requests, { at, newestAttempt }: Standing): Promise<Requests> => {
  const now = deps.clock.now();
  const noted = new Map<string, Request>();
  for (const [id, request] of requests) {
    const clearedAt = request.clearedAt ?? Math.max(now, at);
    const upTo = request.upTo ?? (now - clearedAt > ATTEMPT_DEAD_MS ? newestAttempt : undefined);
    const next: Request = { at: request.at, clearedAt, ...(upTo === undefined ? {} : { upTo }) };
    if (clearedAt !== request.clearedAt || upTo !== request.upTo) await deps.state.set(`${PREFIX}${id}`, next as Json);
    noted.set(id, next);
  }
  return noted;
};

/** The fence over attempts up to `upTo`, then what they left behind, then the trash. */
const nextStep = async (deps: Deps, standing: Standing, upTo: number, looked: number): Promise<UpkeepPlan | undefined> => {
  const { maintenance } = deps.repository;
  if (standing.minF <= upTo) return standing.fenceCanMove ? maintenance.planFence() : undefined;
  const stray = looked <= upTo ? await maintenance.planStray(looked) : undefined;
  if (stray) return stray;
  const pruning = await maintenance.planPrune();
  if (pruning && pruning.lists.length > 0) return pruning;
  // on a quiet site no commit says that two days are over
  return pruning?.nextAt !== undefined && pruning.nextAt <= deps.clock.now() ? maintenance.planFence() : undefined;
};

/** After a plan of an erasure was executed. */
export const noteErasure = async (deps: Pick<Deps, 'state'>, plan: UpkeepPlan): Promise<void> => {
  if (plan.kind === 'stray') await deps.state.set(LOOKED_KEY, plan.to);
};

/** What Jira says of an account that was closed (facts of 2026): the name is gone there, and must go here. */
const isClosed = (person: CapturedRecord['body']): boolean => person['active'] === false && person['displayName'] === FORMER_USER;

/** Is this what a person is called now, and to be kept? Never of somebody who was erased; and whom Jira calls a former user is erased here, too. */
export const isNewOfPerson = async (deps: Deps, view: Pick<View | Lookup, 'row'>, record: CapturedRecord): Promise<boolean> => {
  const held = await view.row('user', record.id);
  if (held?.erased || held?.fingerprint === deps.repository.fingerprint(record)) return false;
  if (held === undefined || !isClosed(record.body)) return true;
  if (ACCOUNT_ID.test(record.id)) await requestErasure(deps, [record.id]);
  return false;
};

const readRequests = async (deps: Pick<Deps, 'state'>): Promise<Requests> => {
  const keys = await deps.state.listKeys(PREFIX, AT_ONCE);
  const values = await deps.state.getMany<Json>(keys);
  return new Map([...values].map(([key, value]) => [key.slice(PREFIX.length), value as unknown as Request]));
};

const lookedUpTo = async (deps: Pick<Deps, 'state'>, low: number): Promise<number> =>
  Math.max(low, (await deps.state.get<number>(LOOKED_KEY)) ?? 0);
