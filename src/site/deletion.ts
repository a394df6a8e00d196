/**
 * Deleting all backups: a protected change (UX §6). Somebody asks for it, it waits for 72 hours in the sight of every administrator, any of them cancels it; then
 * everything goes, and nothing is captured until somebody starts again.
 *
 * D1 The 72 hours are hours that were lived through: each hourly beat counts as one and a bit at most, so no clock that jumps brings the end nearer, and the calm that
 *    maintenance waits for (`upkeep.ts`) must hold, too.
 * D2 Whether it begins or is cancelled is one conditional create: who comes second learns what happened.
 * D3 Nobody writes while it goes: from the beginning on every invocation is turned away (`gate`), and the first object is deleted when those that had
 *    begun before have ended.
 * D4 Killed anywhere, it goes on; done twice, it changes nothing. It needs no run, because the state of the runs goes with the rest.
 */
import { isCalm } from '../backup/upkeep';
import { HoldfastError } from '../contract/errors';
import { ATTEMPT_DEAD_MS, STEP_RESERVE_MS } from '../contract/limits';
import type { BlobStore, Clock, CommitLog, Deadline, Json, Log, Random, StateStore } from '../contract/ports';
import { FIRST_REMOVAL, removalScope, removePart } from '../repository/removal';
import type { RemovalCursor, RemovalScope } from '../repository/removal';

const HOUR = 3_600_000;
export const DELETION_WAIT_MS = 72 * HOUR;
/** Most that one beat of the hourly trigger counts for: an hour, and that triggers are a little late. */
const BEAT_MS = 1.1 * HOUR;

const REQUEST = 'deletion';
const WAIT = 'deletion:wait';
const WORK = 'deletion:work';
const DONE = 'deletion:done';
const decidedKey = (nonce: string): string => `deletion:decided:${nonce}`;
/** What else stands in the state: the sum of API points stays, and so does whether the clock is believable. */
const PREFIXES = [
  ...[
    'active:',
    'admin:',
    'audit:',
    'b:',
    'backup:',
    'damage',
    'epochs:',
    'erase:',
    'erasing:',
    'files:',
    'find:',
    'gap:',
    'h:',
    'k:',
    'last',
    'lease',
    'mark:',
  ],
  ...['plan', 'q:', 'restores', 'rst:', 'run:', 'run-end:', 'run-wish:', 'selfcheck:', 'sweep:', 'unseen', 'verify:'],
];
const KEYS_AT_ONCE = 100;

interface Request {
  readonly [member: string]: Json;
  readonly nonce: string;
  readonly at: number;
  readonly by: string;
}
interface Decision {
  readonly [member: string]: Json;
  readonly what: 'begun' | 'cancelled';
  readonly at: number;
  readonly by: string;
}
interface Waited {
  readonly [member: string]: Json;
  readonly nonce: string;
  readonly notedAt: number;
  readonly lived: number;
}
interface Work {
  readonly [member: string]: Json | undefined;
  readonly scope: RemovalScope;
  readonly cursor: RemovalCursor;
}
interface Done {
  readonly [member: string]: Json;
  readonly nonce: string;
  readonly at: number;
  readonly objects: number;
}

export interface DeletionDeps {
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: Random;
}
export interface RemovingDeps extends DeletionDeps {
  readonly blobs: BlobStore;
  readonly commits: CommitLog;
  readonly deadline: Deadline;
  readonly log: Log;
}

export type Deletion =
  | { readonly status: 'none' }
  | { readonly status: 'waiting'; readonly at: number; readonly by: string; readonly takesEffectAt: number }
  | { readonly status: 'deleting'; readonly at: number; readonly by: string; readonly objects: number }
  | { readonly status: 'deleted'; readonly at: number; readonly by: string; readonly objects: number };

export const deletionOf = async (deps: Pick<DeletionDeps, 'state' | 'clock'>): Promise<Deletion> => {
  const { state, clock } = deps;
  const request = (await state.get<Json>(REQUEST)) as unknown as Request | undefined;
  if (!request) return { status: 'none' };
  const decision = await decisionOf(state, request);
  if (decision?.what === 'cancelled') return { status: 'none' };
  if (decision) {
    const done = (await state.get<Json>(DONE)) as unknown as Done | undefined;
    if (done?.nonce === request.nonce) return { status: 'deleted', at: done.at, by: request.by, objects: done.objects };
    const work = (await state.get<Json>(WORK)) as unknown as Work | undefined;
    return { status: 'deleting', at: decision.at, by: request.by, objects: work?.cursor.deleted ?? 0 };
  }
  const left = DELETION_WAIT_MS - ((await waitedOf(state, request))?.lived ?? 0);
  return {
    status: 'waiting',
    at: request.at,
    by: request.by,
    takesEffectAt: Math.max(request.at + DELETION_WAIT_MS, clock.now() + Math.max(0, left)),
  };
};

/** Who asks while one waits gets that one. */
export const askForDeletion = async (deps: DeletionDeps, by: string): Promise<void> => {
  const { state, clock, random } = deps;
  const before = (await state.get<Json>(REQUEST)) as unknown as Request | undefined;
  if (before && (await decisionOf(state, before))?.what === 'cancelled') await state.delete(REQUEST);
  const request: Request = { nonce: random.hex(8), at: clock.now(), by };
  await state.create(REQUEST, request).catch(async (error: unknown) => {
    // the reply was lost: what stands there counts
    if ((await state.get(REQUEST)) === undefined) throw error;
  });
};

/** Throws `conflict` when it has begun. Idempotent. */
export const cancelDeletion = async ({ state, clock }: DeletionDeps, by: string): Promise<void> => {
  const request = (await state.get<Json>(REQUEST)) as unknown as Request | undefined;
  if (!request) return;
  if ((await decide(state, request, { what: 'cancelled', at: clock.now(), by })) === 'begun')
    throw new HoldfastError('conflict', 'The deletion of all backups has begun.', {
      adminMessage: {
        happened: 'Deleting has begun',
        safe: 'What was deleted can’t be brought back.',
        next: 'When it has ended, you can start backups again.',
      },
    });
  await state.delete(REQUEST);
};

/** Hourly. Begins when its time has come and nothing that reads the backup runs. */
export const beatOfDeletion = async (deps: DeletionDeps, isBusy: () => Promise<boolean>): Promise<void> => {
  const { state, clock } = deps;
  const request = (await state.get<Json>(REQUEST)) as unknown as Request | undefined;
  if (!request || (await decisionOf(state, request))) return;
  const now = clock.now();
  const before = await waitedOf(state, request);
  const since = now - (before?.notedAt ?? request.at);
  const lived = (before?.lived ?? 0) + Math.min(BEAT_MS, Math.max(0, since));
  await state.set(WAIT, { nonce: request.nonce, notedAt: now, lived });
  if (lived < DELETION_WAIT_MS || now - request.at < DELETION_WAIT_MS || !(await isCalm(deps)) || (await isBusy())) return;
  await decide(state, request, { what: 'begun', at: now, by: request.by });
};

/** Each tick, once it has begun. False: there is nothing to delete, or it is not time yet. */
export const goOnDeleting = async (deps: RemovingDeps): Promise<boolean> => {
  const { state, clock, commits, blobs } = deps;
  const request = (await state.get<Json>(REQUEST)) as unknown as Request | undefined;
  const decision = request && (await decisionOf(state, request));
  if (
    !request ||
    decision?.what !== 'begun' ||
    (await deletionOf(deps)).status === 'deleted' ||
    clock.now() - decision.at < ATTEMPT_DEAD_MS
  )
    return false;
  const before = (await state.get<Json>(WORK)) as unknown as Work | undefined;
  const scope = before?.scope ?? (await removalScope({ blobs, log: commits }));
  const until = (): boolean => deps.deadline.remainingMs() < STEP_RESERVE_MS;
  let cursor: RemovalCursor | undefined = before?.cursor ?? FIRST_REMOVAL;
  let objects = cursor.deleted;
  if (scope) {
    if (!before) await state.set(WORK, { scope, cursor } as Json);
    do {
      let blocks = 0;
      // a kill costs no more than these
      cursor = await removePart({ blobs, log: commits, state }, scope, cursor, () => (blocks += 1) >= 50 || until());
      objects = cursor?.deleted ?? objects;
      if (cursor) await state.set(WORK, { scope, cursor } as Json);
    } while (cursor && !until());
    if (cursor) return true;
  }
  await forgetKeys(state);
  await state.delete('repo');
  const done: Done = { nonce: request.nonce, at: clock.now(), objects };
  await state.set(DONE, done);
  for (const key of [WORK, WAIT]) await state.delete(key);
  deps.log.info('all backups were deleted', { objects });
  return true;
};

/** Backups begin again, in a new repository. Idempotent; does nothing while there is something to delete. */
export const startAfresh = async (deps: Pick<DeletionDeps, 'state' | 'clock'>): Promise<void> => {
  if ((await deletionOf(deps)).status !== 'deleted') return;
  // the request is what closes the gate
  for (const key of [REQUEST, DONE]) await deps.state.delete(key);
};

/** Turns an invocation away that would read or write backups while they are deleted, or after. Throws `cancelled`. */
export const gate = async (deps: Pick<DeletionDeps, 'state' | 'clock'>): Promise<void> => {
  const { status } = await deletionOf(deps);
  if (status === 'none' || status === 'waiting') return;
  const gone = status === 'deleted';
  throw new HoldfastError('cancelled', gone ? 'All backups were deleted.' : 'All backups are being deleted.', {
    adminMessage: {
      happened: gone ? 'All backups were deleted' : 'All backups are being deleted',
      safe: 'Nothing was changed in Jira.',
      next: gone ? 'To start again, go to Settings, Retention.' : 'Settings, Retention shows how far it is.',
    },
  });
};

const decisionOf = async (state: StateStore, { nonce }: Request): Promise<Decision | undefined> =>
  (await state.get<Json>(decidedKey(nonce))) as unknown as Decision | undefined;

const decide = async (state: StateStore, { nonce }: Request, decision: Decision): Promise<Decision['what']> => {
  try {
    if ((await state.create(decidedKey(nonce), decision)) === 'created') return decision.what;
  } catch (error) {
    if ((await state.get(decidedKey(nonce))) === undefined) throw error;
  }
  return ((await state.get<Json>(decidedKey(nonce))) as unknown as Decision).what;
};

const waitedOf = async (state: StateStore, { nonce }: Request): Promise<Waited | undefined> => {
  const waited = (await state.get<Json>(WAIT)) as unknown as Waited | undefined;
  return waited?.nonce === nonce ? waited : undefined;
};

/** Listing is a hint only, so it is asked for until it says nothing new. */
const forgetKeys = async (state: StateStore): Promise<void> => {
  for (const prefix of PREFIXES) {
    const gone = new Set<string>();
    for (;;) {
      const keys = (await state.listKeys(prefix, KEYS_AT_ONCE)).filter((key) => !gone.has(key));
      if (keys.length === 0) break;
      await Promise.all(keys.map((key) => state.delete(key)));
      for (const key of keys) gone.add(key);
    }
  }
};
