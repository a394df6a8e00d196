import Button from '@atlaskit/button/default/button';
import { useEffect, useRef, useState } from 'react';
import type { Timeline, TimelineFilter, TimelineSpace } from '../../../../src/contract/timeline';
import { now } from '../clock';
import { useFormat, useHost } from '../host';
import { Choice } from '../parts/choice';
import { CantLoad, Loading } from '../parts/states';
import { IDLE_POLL_MS, useResource } from '../resource';
import { Activity } from '../timeline/activity';
import { RANGES, rangeOf, type Bar, type Days, type Range } from '../timeline/bars';
import { zoneOf } from '../timeline/zone';
import { Incomplete } from './incomplete';
import { FILTER_KINDS, kindNames } from './kinds';
import { MassChanges } from './massChanges';
import type { Go } from './restorePage';
import type { Where } from './where';

const HOUR_MS = 3_600_000;

export const filterOf = (where: Where): TimelineFilter => ({
  ...(where.space === undefined ? {} : { space: where.space }),
  ...(where.actor === undefined ? {} : { person: where.actor }),
  ...(where.kind === undefined ? {} : { kind: where.kind }),
});

/** Bars, filters and mass changes. A new range or filter keeps the old bars until the new ones are there, so that nothing jumps. */
export function TimelineSection({ where, go }: { readonly where: Where; readonly go: Go }) {
  const { call } = useHost();
  const format = useFormat();
  const zone = zoneOf(format.zone);
  // “Now” moves; the range that was asked for moves with it by whole hours, or every second would be another question.
  const end = where.to ?? Math.floor(now() / HOUR_MS) * HOUR_MS;
  const range = rangeOf(where.days, end, zone);
  const filter = filterOf(where);
  const payload = { ...filter, from: range.from, to: range.to };
  const timeline = useResource(
    `timeline ${JSON.stringify(payload)}`,
    () => call('timeline', payload),
    () => (where.to === undefined ? IDLE_POLL_MS : undefined),
  );
  const kept = useRef<Timeline>();
  if (timeline.value) kept.current = timeline.value;
  const shown = timeline.value ?? kept.current;
  // Who may not see it reads so once, from the list below.
  if (timeline.failure?.kind === 'not-allowed') return null;
  return (
    <section aria-labelledby="timeline" className="hf-stack">
      <h2 id="timeline">Timeline</h2>
      <Filters where={where} go={go} timeline={shown} />
      {timeline.failure && <CantLoad thing="the timeline" failure={timeline.failure} onRetry={timeline.refresh} />}
      {!timeline.failure && !shown && <Loading thing="the timeline" />}
      {shown && !(timeline.failure && !timeline.value) && (
        <>
          {shown.incomplete && <Incomplete />}
          <Activity
            label={range.unit === 'hour' ? 'Changes per hour' : 'Changes per day'}
            range={range}
            timeline={shown}
            at={where.at}
            busy={timeline.value === undefined}
            onChoose={(bar) => choose(bar, range, go)}
            onLeave={() => where.days < 7 && go({ days: 7, to: undefined })}
            controls={<RangePicker where={where} go={go} range={range} oldest={shown.oldestMoment} />}
          >
            {where.space !== undefined && shown.unplaced > 0 && (
              <p className="hf-subtle">
                {format.count(shown.unplaced, 'change', 'changes')} of this range came in moments too large to say their space, and{' '}
                {shown.unplaced === 1 ? 'is' : 'are'} not counted here.
              </p>
            )}
            {shown.hours.length === 0 && where.days < 90 && (
              <div className="hf-actions">
                <Button onClick={() => go({ days: wider(where.days) })}>Widen</Button>
              </div>
            )}
          </Activity>
          <MassChanges timeline={shown} chosen={where.event} go={go} />
        </>
      )}
    </section>
  );
}

const wider = (days: Days): Days => RANGES.find((one) => one > days) ?? days;

/** A day opens to its hours; an hour is the moment at which it began. */
function choose(bar: Bar, range: Range, go: Go): void {
  if (range.unit === 'day') go({ days: 1, to: bar.to - HOUR_MS }, 'push');
  else go({ at: bar.from, event: undefined, show: 'changed' }, 'push');
}

function RangePicker({
  where,
  go,
  range,
  oldest,
}: {
  readonly where: Where;
  readonly go: Go;
  readonly range: Range;
  readonly oldest: number | undefined;
}) {
  const format = useFormat();
  const step = range.to - range.from;
  const shift = (by: 1 | -1) => {
    const to = (where.to ?? Math.floor(now() / HOUR_MS) * HOUR_MS) + by * step;
    go({ to: to >= now() - HOUR_MS ? undefined : to });
  };
  return (
    <div className="hf-range">
      <Choice
        label="Show"
        all={rangeLabel(7)}
        options={RANGES.filter((days) => days !== 7).map((days) => ({ value: String(days), label: rangeLabel(days) }))}
        value={where.days === 7 ? undefined : String(where.days)}
        onChange={(value) => go({ days: RANGES.find((days) => String(days) === value) ?? 7 })}
      />
      <div className="hf-neighbours">
        <Button aria-label="Earlier" spacing="compact" isDisabled={oldest === undefined || range.from <= oldest} onClick={() => shift(-1)}>
          ‹
        </Button>
        <span>
          {format.day(range.from) === format.day(range.to - 1)
            ? format.day(range.from)
            : `${format.day(range.from)} – ${format.day(range.to - 1)}`}
        </span>
        <Button aria-label="Later" spacing="compact" isDisabled={where.to === undefined} onClick={() => shift(1)}>
          ›
        </Button>
      </div>
    </div>
  );
}

const rangeLabel = (days: Days): string =>
  days === 1 ? '24 hours, by hour' : days === 7 ? '7 days, by hour' : `${String(days)} days, by day`;

function Filters({ where, go, timeline }: { readonly where: Where; readonly go: Go; readonly timeline: Timeline | undefined }) {
  // An answer about one space tells of no other; what was there to choose from stays.
  const spaces = useRef(new Map<string, TimelineSpace>());
  const accounts = useRef(new Set<string>());
  for (const space of timeline?.spaces ?? []) spaces.current.set(space.id, space);
  for (const person of [...(timeline?.people ?? []), where.actor]) if (person !== undefined) accounts.current.add(person);
  const people = usePeople([...accounts.current]);
  return (
    <div className="hf-filters" role="group" aria-label="Filters">
      <Choice
        label="Space"
        all="All spaces"
        options={[...spaces.current.values()]
          .map(({ id, key, name }) => ({ value: id, label: name === '' ? key : `${key} ${name}` }))
          .sort((a, b) => a.label.localeCompare(b.label))}
        value={where.space}
        onChange={(space) => go({ space, event: undefined })}
      />
      <Choice
        label="Person"
        all="Everybody"
        options={[...people].map(([value, label]) => ({ value, label }))}
        value={where.actor}
        onChange={(actor) => go({ actor, kind: undefined, event: undefined })}
      />
      <Choice
        label="Kind"
        all="All kinds"
        options={FILTER_KINDS.map((kind) => ({ value: kind, label: kindNames(kind) }))}
        value={where.kind}
        onChange={(kind) => go({ kind, actor: undefined, event: undefined })}
      />
    </div>
  );
}

/** Names for a list to choose from; who has none that Jira tells stays an id. */
function usePeople(ids: readonly string[]): ReadonlyMap<string, string> {
  const { personName } = useHost();
  const [names, setNames] = useState<ReadonlyMap<string, string>>(new Map());
  const key = [...new Set(ids)].sort().join(' ');
  useEffect(() => {
    let stopped = false;
    const wanted = key === '' ? [] : key.split(' ');
    void Promise.all(wanted.map(async (id) => [id, (await personName(id)) ?? id] as const)).then(
      (pairs) => !stopped && setNames(new Map(pairs.sort(([, a], [, b]) => a.localeCompare(b)))),
    );
    return () => {
      stopped = true;
    };
  }, [key, personName]);
  return names;
}
