/** Bars and mass changes of a range, from the summaries of commits; no record is read for them. */
import type { MassChange, MomentChoice, Timeline, TimelineFilter } from '../../contract/timeline';
import type { Clock } from '../../contract/ports';
import type { Reading, View } from '../../repository/api';
import type { Moment, Row } from '../../repository/model';
import type { MassChange as Found } from '../../repository/questions/api';
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
  const activity = await repository.questions.activity({ from, to, by: 'hour', project: space, person, kind });
  // Names and times of last changes: the newest state is enough, less to load, and then knows the moments, too.
  const view = await repository.now();
  const moments = await repository.moments();
  const spaces = await spacesOf(view);
  const shown = new Set([...activity.projects.map(({ project }) => project), ...activity.mass.map(({ project }) => project)]);
  const { oldest, newest } = momentChoice(moments, undefined);
  return {
    asOf: clock.now(),
    from,
    to,
    hours: activity.buckets.flatMap(({ start, changed, deleted }) => (changed + deleted > 0 ? [{ at: start, changed, deleted }] : [])),
    events: activity.mass.map((mass, i) => eventOf(mass, moments, i < LOOKED_AT ? spanOf(view, mass) : hourOf(mass))),
    spaces: [...shown].map((id) => spaces.get(id) ?? { id, key: id, name: '' }).sort((a, b) => (a.key < b.key ? -1 : 1)),
    people: activity.people.map(({ accountId }) => accountId),
    unplaced: activity.unplaced,
    ...(oldest === undefined ? {} : { oldestMoment: oldest }),
    ...(newest === undefined ? {} : { newestMoment: newest }),
  };
}

/** Its hour, or less where the newest versions of what it changed still tell when that was. */
function spanOf(view: View, { start, project, changed, deleted }: Found): Span {
  const changes: Timed[] = [];
  const note = ({ updated, from }: Row): void => {
    if (updated >= start && updated < start + HOUR_MS) changes.push({ at: updated, commit: from });
  };
  if (changed > 0) for (const row of view.rows({ kind: 'issue', project })) note(row);
  if (deleted > 0)
    view
      .tombstones()
      .filter((row) => row.project === project)
      .forEach(note);
  return burstOf(changes, changed + deleted) ?? hourOf({ start });
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
