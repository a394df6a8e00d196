/** Bars and mass changes of a range, from the summaries of commits; no record of a work item is read for them. */
import type { MassChange, MomentChoice, Timeline, TimelineFilter, TimelineSpace } from '../../contract/timeline';
import type { Clock } from '../../contract/ports';
import type { Reading } from '../../repository/api';
import type { Moment, Row } from '../../repository/model';
import type { MassChange as Found, Questions } from '../../repository/questions/api';
import { throughPages } from '../../repository/questions/pages';
import { momentChoice } from './moments';
import { spacesOf } from './names';
import { burstOf, type Span, type Timed } from './span';

export interface TimelineDeps {
  readonly repository: Reading;
  readonly clock: Clock;
}

const HOUR_MS = 3_600_000;
/** Of the newest mass changes it is worth a walk through the rows to tell when in their hour they were; moments before are hours apart anyway. */
const LOOKED_AT = 10;

/** `from`, `to`: UTC ms, whole hours count that begin in between. Throws `bad-input` for a range that is too long. */
export async function timelineOf(
  deps: TimelineDeps,
  { from, to, space, person, kind }: TimelineFilter & { readonly from: number; readonly to: number },
): Promise<Timeline> {
  const { repository, clock } = deps;
  const { questions } = repository;
  const activity = await questions.activity({ from, to, by: 'hour', project: space, person, kind });
  const moments = await repository.moments();
  // before the first moment there is nobody to ask
  const spaces = moments.length === 0 ? new Map<string, TimelineSpace>() : await spacesOf(questions);
  let incomplete = activity.unread > 0;
  const spans = await spansOf(questions, activity.mass.slice(0, LOOKED_AT), () => (incomplete = true));
  const shown = new Set([...activity.projects.map(({ project }) => project), ...activity.mass.map(({ project }) => project)]);
  const { oldest, newest } = momentChoice(moments, undefined);
  return {
    asOf: clock.now(),
    from,
    to,
    hours: activity.buckets.flatMap(({ start, changed, deleted }) => (changed + deleted > 0 ? [{ at: start, changed, deleted }] : [])),
    events: activity.mass.map((mass, i) => eventOf(mass, moments, spans[i] ?? hourOf(mass))),
    spaces: [...shown].map((id) => spaces.get(id) ?? { id, key: id, name: '' }).sort((a, b) => (a.key < b.key ? -1 : 1)),
    people: activity.people.map(({ accountId }) => accountId),
    unplaced: activity.unplaced,
    ...(incomplete ? { incomplete } : {}),
    ...(oldest === undefined ? {} : { oldestMoment: oldest }),
    ...(newest === undefined ? {} : { newestMoment: newest }),
  };
}

/** Of each its hour, or less where the newest versions of what it changed still tell when that was: one walk through the rows for all. */
async function spansOf(questions: Questions, mass: readonly Found[], onDamage: () => void): Promise<readonly Span[]> {
  const changes = mass.map((): Timed[] => []);
  const note = ({ project, updated, from }: Row): void => {
    for (const [i, found] of mass.entries())
      if (found.project === project && updated >= found.start && updated < found.start + HOUR_MS)
        changes[i]?.push({ at: updated, commit: from });
  };
  if (mass.some(({ changed }) => changed > 0))
    for await (const row of questions.rows('issue', undefined, onDamage)) if (!row.deleted) note(row);
  const gone = throughPages(
    (next) => questions.deleted({ onDamage, ...next }),
    (page) => page.deleted,
  );
  if (mass.some(({ deleted }) => deleted > 0)) for await (const { row, covered } of gone) if (covered !== true) note(row);
  return mass.map((found, i) => burstOf(changes[i] ?? [], found.changed + found.deleted) ?? hourOf(found));
}

const hourOf = ({ start }: Pick<Found, 'start'>): Span => ({ from: start, to: start + HOUR_MS });

function eventOf(
  { start, project, person, changed, deleted }: Found,
  moments: readonly Moment[],
  { from, to, commit = Infinity }: Span,
): MassChange {
  // By number too: Jira's clock and ours may differ by seconds.
  const before = moments.findLast((moment) => moment.n < commit && moment.at <= from)?.at;
  return {
    id: `${String(start)}-${project}`,
    changed,
    deleted,
    from,
    to,
    space: project,
    ...(person === undefined ? {} : { actor: person }),
    ...(before === undefined ? {} : { before }),
  };
}

export const momentOf = async ({ repository }: Pick<TimelineDeps, 'repository'>, at: number | undefined): Promise<MomentChoice> =>
  momentChoice(await repository.moments(), at);
