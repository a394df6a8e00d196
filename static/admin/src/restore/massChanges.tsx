import Button from '@atlaskit/button/default/button';
import type { MassChange, Timeline } from '../../../../src/contract/timeline';
import { useFormat } from '../host';
import { PersonName } from '../parts/personName';
import { eventWords } from '../timeline/sentence';
import type { Go } from './restorePage';

/** Mass changes of the range, each with the way to the moment before it. */
export function MassChanges({
  timeline,
  chosen,
  go,
}: {
  readonly timeline: Timeline;
  readonly chosen: string | undefined;
  readonly go: Go;
}) {
  if (timeline.events.length === 0) return null;
  return (
    <div className="hf-stack">
      <h3 id="mass-changes">Mass changes</h3>
      <ul className="hf-list" aria-labelledby="mass-changes">
        {timeline.events.map((event) => (
          <li key={event.id} className="hf-card" aria-current={event.id === chosen ? 'true' : undefined}>
            <EventLine event={event} timeline={timeline} />
            <BeforeButton event={event} go={go} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function EventLine({ event, timeline }: { readonly event: MassChange; readonly timeline: Timeline }) {
  const format = useFormat();
  const space = timeline.spaces.find((one) => one.id === event.space);
  return (
    <p>
      <span className="hf-danger" aria-hidden="true">
        ▲
      </span>{' '}
      {format.span(event.from, event.to)} · {event.actor === undefined ? 'Someone' : <PersonName accountId={event.actor} />}{' '}
      {eventWords(event, format)}
      {space && (
        <>
          {' '}
          in <span className="hf-key">{space.key}</span>
        </>
      )}
    </p>
  );
}

function BeforeButton({ event, go }: { readonly event: MassChange; readonly go: Go }) {
  const format = useFormat();
  const { before } = event;
  if (before === undefined) return <p className="hf-subtle">No moment before it is kept.</p>;
  const time = format.day(before) === format.day(event.from) ? format.clock(before) : `${format.day(before)}, ${format.clock(before)}`;
  return (
    <div className="hf-actions">
      <Button
        onClick={() =>
          go(
            {
              at: before,
              event: event.id,
              show: event.changed === 0 ? 'deleted' : 'changed',
              space: event.space,
            },
            'push',
          )
        }
      >
        Just before this: {time}
      </Button>
    </div>
  );
}
