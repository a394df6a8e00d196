/**
 * Asks in each sweep for what is remembered as unseen (`unseen.ts`): a point for 50 spaces that are still hidden and a point for 100 work items. A space that Jira
 * shows again is read from the moment on from which its changes may be missing.
 */
import { isHoldfastError } from '../contract/errors';
import { BULKFETCH_MAX } from '../contract/limits';
import type { Jira } from '../jira/port';
import { allPages } from '../jira/read/envelope';
import { searchProjects } from '../jira/read/projects';
import { millisOf } from '../entities/times';
import { changedInJql } from './jql';
import { OVERLAP_MS, SETTLED_MS } from './lag';
import { fetchAll } from './lookAgain';
import type { LookedAgain, Reading } from './lookAgain';
import type { Mark } from './marks';
import { SearchBroke, issuePages } from './pages';
import { STEP_WORK_MS } from './stepWork';
import type { UnseenMemory } from './unseen';

/** Most ids of a search for spaces, and all that a sweep asks for beside those that it has just missed. */
const SPACES_AT_ONCE = 50;
const AT_ONCE = { spaces: SPACES_AT_ONCE, issues: BULKFETCH_MAX };
const MINUTE = 60_000;

export interface Comeback extends Reading {
  readonly memory: UnseenMemory;
  readonly marks: ReadonlyMap<string, Mark>;
  /** Ids of issues that are proved to be gone. */
  readonly gone: ReadonlySet<string>;
}

/** `seenAt`: all spaces were there then, and their changes are captured up to then. Keys of marks that are dealt with once the memory is saved. */
export const comeBack = async (deps: Comeback, missing: LookedAgain['missing'], seenAt: number): Promise<readonly string[]> => {
  const { memory, turn, jira, capture } = deps;
  for (const id of [...deps.gone, ...capture.read.keys()]) memory.forgetIssue(id);
  const goneSpaces = new Set([...deps.marks.values()].filter(({ kind }) => kind === 'project-deleted').map(({ id }) => id));
  for (const space of goneSpaces) memory.spaceIsGone(space);
  const keys = [...(await takeOver(deps, goneSpaces))];
  const { suspects, known } = await suspected(deps, missing, goneSpaces);
  keys.push(...known);
  await askForIssues(deps);

  const remembered = memory.nextSpaces(SPACES_AT_ONCE);
  const asked = new Set([...suspects.map(({ space }) => space), ...remembered.keys()]);
  const shown = await turn.attempt(() => visibleOf(jira, [...asked]));
  // Without an answer the marks stay, and the next sweep misses the same.
  if (shown === undefined) return keys;
  for (const { id, space, at } of suspects) {
    // The space alone would not do: when it is back, the work item may still be hidden by itself.
    memory.addIssue(id, space);
    if (shown.get(space) !== 'live') memory.addSpace(space, Math.max(0, Math.min(seenAt, at) - OVERLAP_MS));
    keys.push(...(missing.get(id) ?? []));
  }
  for (const space of asked) memory.rests(space, shown.get(space) === 'resting');
  memory.putBehind(remembered.keys(), [], AT_ONCE);
  for (const [space, since] of remembered) if (shown.get(space) === 'live' && !turn.isOver()) await readBack(deps, space, since);
  return keys;
};

/** What the audit left. */
const takeOver = async ({ marks, held, memory }: Comeback, gone: ReadonlySet<string>): Promise<readonly string[]> => {
  const keys: string[] = [];
  for (const [key, one] of marks) {
    if (one.kind !== 'project-unseen') continue;
    keys.push(key);
    if (!gone.has(one.id) && (await held.row('project', one.id))?.deleted !== true) memory.addSpace(one.id, one.since ?? 0);
  }
  return keys;
};

interface Suspect {
  readonly id: string;
  readonly space: string;
  /** The earliest of its marks. */
  readonly at: number;
}

/** Which of these issues may be hidden; `known`: keys of marks of the others, which were never captured (the audit finds those) or are deleted. */
const suspected = async (
  { held, marks }: Comeback,
  missing: LookedAgain['missing'],
  gone: ReadonlySet<string>,
): Promise<{ readonly suspects: readonly Suspect[]; readonly known: readonly string[] }> => {
  const suspects: Suspect[] = [];
  const known: string[] = [];
  await held.prefetch('issue', missing.keys());
  for (const [id, keys] of missing) {
    const row = await held.row('issue', id);
    if (row === undefined || row.deleted || gone.has(row.project)) known.push(...keys);
    else suspects.push({ id, space: row.project, at: Math.min(...keys.map((key) => marks.get(key)?.at ?? Infinity)) });
  }
  return { suspects, known };
};

const askForIssues = async (deps: Comeback): Promise<void> => {
  const { memory, turn } = deps;
  const ids = memory.nextIssues(BULKFETCH_MAX);
  if (ids.length === 0) return;
  const came = await turn.attempt(() => fetchAll(deps, ids));
  if (came === undefined) return;
  for (const id of came) memory.forgetIssue(id);
  memory.putBehind(
    [],
    ids.filter((id) => !came.has(id)),
    AT_ONCE,
  );
};

type Shown = ReadonlyMap<string, 'live' | 'resting'>;

/** Those of these spaces that Jira shows. Nobody edits in the trash and the archive, and search does not show what is there. */
const visibleOf = async (jira: Jira, spaces: readonly string[]): Promise<Shown> => {
  const shown = new Map<string, 'live' | 'resting'>();
  for (let i = 0; i < spaces.length; i += SPACES_AT_ONCE) {
    const ids = spaces.slice(i, i + SPACES_AT_ONCE);
    for (const one of await allPages((startAt) => searchProjects(jira, { ids, startAt, status: ['live', 'archived', 'deleted'] })))
      shown.set(one.id, one['archived'] === true || one['deleted'] === true ? 'resting' : 'live');
  }
  return shown;
};

/** As far as the time goes: the next sweep goes on from there. */
const readBack = async (deps: Comeback, space: string, since: number): Promise<void> => {
  const { jira, clock, capture, turn, memory, gone } = deps;
  const began = clock.now();
  let read = since;
  try {
    for await (const page of issuePages({ jira, clock }, changedInJql(space, since, began))) {
      await capture.issues(
        page.issues.filter(({ id }) => !gone.has(id)),
        page.asked,
        page.asked - SETTLED_MS,
      );
      for (const issue of page.issues) read = Math.max(read, millisOf(issue.fields['updated']));
      await turn.lease.beat();
      if (page.last) return memory.forgetSpace(space);
      // A step without any progress would come again and again, so that one goes on to the end of the sweep.
      const enough = clock.now() - began > STEP_WORK_MS && read - MINUTE > since;
      if (turn.isOver() || enough) break;
    }
  } catch (e) {
    // Refused: it is listed, and its work items are still hidden.
    if (!turn.endsWith(e) && !(e instanceof SearchBroke) && !isHoldfastError(e, 'refused', 'not-found')) throw e;
  }
  memory.readUpTo(space, read - MINUTE);
};
