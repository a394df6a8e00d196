import Button from '@atlaskit/button/default/button';
import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import type { MomentChoice } from '../../../../src/contract/timeline';
import { now } from '../clock';
import { useFormat, useHost } from '../host';
import { CantLoad } from '../parts/states';
import { useResource } from '../resource';
import { zoneOf } from '../timeline/zone';
import { momentSentence } from './momentSentence';
import type { Go } from './restorePage';
import type { Where } from './where';

/** Any time, in the viewer's zone, which becomes the last moment that was kept up to it. */
export function MomentPicker({ where, go }: { readonly where: Where; readonly go: Go }) {
  const { call } = useHost();
  const { at } = where;
  const moment = useResource(
    `moment ${String(at)}`,
    () => call('moment', at === undefined ? {} : { at }),
    () => undefined,
  );
  const format = useFormat();
  // While the next one is looked up the last one stays, or the button under somebody's finger would go.
  const kept = useRef<MomentChoice>();
  if (moment.value) kept.current = moment.value;
  const value = moment.value ?? kept.current;
  if (moment.failure?.kind === 'not-allowed') return null;
  return (
    <section aria-labelledby="moment" className="hf-stack">
      <h2 id="moment">Moment</h2>
      <Fields shown={at === undefined ? undefined : (moment.value?.at ?? at)} choice={value} go={go} />
      {moment.failure && <CantLoad thing="the moment" failure={moment.failure} onRetry={moment.refresh} />}
      <p className="hf-subtle" role="status">
        {moment.value === undefined ? '' : momentSentence(at, moment.value, format)}
      </p>
    </section>
  );
}

function Fields({ shown, choice, go }: { readonly shown: number | undefined; readonly choice: MomentChoice | undefined; readonly go: Go }) {
  const format = useFormat();
  const zone = zoneOf(format.zone);
  const id = useId();
  const local = zone.local(shown ?? now());
  const [date, setDate] = useState(local.date);
  const [time, setTime] = useState(local.time);
  const [wrong, setWrong] = useState(false);
  useEffect(() => setWrong(false), [date, time]);
  useEffect(() => {
    setDate(local.date);
    setTime(local.time);
  }, [shown]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const minute = zone.utc(date, time);
    if (minute === undefined || minute < 0) return setWrong(true);
    // A moment of this minute is meant, too: clocks here show no seconds.
    goTo(minute + 59_999, go);
  };
  return (
    <form className="hf-moment" onSubmit={submit} noValidate>
      <div className="hf-field">
        <label htmlFor={`${id}-date`}>Date</label>
        <input id={`${id}-date`} type="date" value={date} aria-invalid={wrong} onChange={(event) => setDate(event.currentTarget.value)} />
      </div>
      <div className="hf-field">
        <label htmlFor={`${id}-time`}>Time ({format.zoneName(shown ?? now())})</label>
        <input id={`${id}-time`} type="time" value={time} aria-invalid={wrong} onChange={(event) => setTime(event.currentTarget.value)} />
      </div>
      <Button type="submit">Go to this moment</Button>
      <div className="hf-neighbours">
        <Neighbour label="Moment before" sign="‹" at={choice?.previous} go={go} />
        <Neighbour label="Moment after" sign="›" at={choice?.next} go={go} />
      </div>
      {wrong && (
        <p role="alert" className="hf-danger">
          There is no such date and time.
        </p>
      )}
    </form>
  );
}

const goTo = (at: number, go: Go) => go({ at, event: undefined }, 'push');

function Neighbour({
  label,
  sign,
  at,
  go,
}: {
  readonly label: string;
  readonly sign: string;
  readonly at: number | undefined;
  readonly go: Go;
}) {
  return (
    <Button aria-label={label} isDisabled={at === undefined} onClick={() => at !== undefined && goTo(at, go)}>
      {sign}
    </Button>
  );
}
